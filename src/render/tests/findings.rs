//! What authors and doctors read.

use anstream::adapter::strip_str;

use super::NARROW;
use crate::exercise::ExerciseId;
use crate::pack::verify::{
    AnswerKind, AnswerOutcome, ExerciseMutants, Fate, MutantOutcome, Problem, Verification,
};
use crate::render::checkup::{Finding, bytes, checkup};
use crate::render::verification::verification;
use crate::render::verification_json;
use crate::report::Verdict;

fn outcome(kind: AnswerKind, verdicts: &[Verdict], decided_by: Option<&str>) -> AnswerOutcome {
    AnswerOutcome {
        exercise: ExerciseId::parse("tea-list").expect("an id"),
        kind,
        verdicts: (1..).zip(verdicts.iter().copied()).collect(),
        decided_by: decided_by.map(str::to_owned),
        problem: None,
    }
}

#[test]
fn every_answer_is_listed_with_what_decided_it() {
    let mut wavering = outcome(
        AnswerKind::Wrong("water".to_owned()),
        &[Verdict::Failed, Verdict::Passed],
        Some("says-tea"),
    );
    wavering.problem = Some("passes with seed 2".to_owned());
    let found = Verification {
        answers: vec![
            outcome(AnswerKind::Starter, &[Verdict::Failed; 2], Some("says-tea")),
            outcome(AnswerKind::Solution, &[Verdict::Passed; 2], None),
            wavering,
        ],
        problems: vec![Problem {
            exercise: ExerciseId::parse("tea-list"),
            message: "`notes.txt` is no file of the format; take it away".to_owned(),
        }],
        ..Verification::default()
    };
    insta::assert_snapshot!(strip_str(&verification(&found, &NARROW)), @"
    tea-list
      ✓ starter      failed  by says-tea
      ✓ solution     passed
      ✗ wrong/water  failed with seed 1, passed with seed 2  by says-tea

    2 problems
      - tea-list: `notes.txt` is no file of the format; take it
        away
      - tea-list: wrong/water passes with seed 2
    1 right answer passed, 1 wrong answer rejected
    ");
    let clean = Verification {
        answers: found.answers[..2].to_vec(),
        ..Verification::default()
    };
    insta::assert_snapshot!(strip_str(&verification(&clean, &NARROW)), @"
    tea-list
      ✓ starter   failed  by says-tea
      ✓ solution  passed

    ✓ 2 answers judged as they should be
    1 right answer passed, 1 wrong answer rejected
    ");
}

/// A verification in which every mutant has another fate.
fn with_mutants() -> Verification {
    let mutant = |line: u32, change: &str, fate: Fate| MutantOutcome {
        file: "shop/selectors.py".to_owned(),
        line,
        change: change.to_owned(),
        fate,
    };
    Verification {
        answers: vec![outcome(AnswerKind::Solution, &[Verdict::Passed; 2], None)],
        mutants: vec![ExerciseMutants {
            exercise: ExerciseId::parse("tea-list").expect("an id"),
            made: 40,
            tried: vec![
                mutant(
                    3,
                    "teas: without `.distinct()`",
                    Fate::Killed {
                        seed: 1,
                        by: Some("says-tea".to_owned()),
                    },
                ),
                mutant(
                    4,
                    "teas: by `-name` instead of `name`",
                    Fate::Equivalent {
                        reason: "there is one".to_owned(),
                    },
                ),
                mutant(
                    5,
                    "teas: without `.select_related(\"farm\", \"farm__country\", \"farm__owner\")`",
                    Fate::Survived,
                ),
            ],
        }],
        problems: Vec::new(),
    }
}

#[test]
fn a_mutant_that_survived_is_told_in_words_that_can_be_copied() {
    insta::assert_snapshot!(strip_str(&verification(&with_mutants(), &NARROW)), @r#"
    tea-list
      ✓ solution  passed
      ✗ mutants   1 killed, 1 equivalent, 1 survived  of 40 made

    1 problem
      - tea-list: 1 mutant of the solution passed; have a case
        notice the change, or list it as an `[[equivalent]]`:
          shop/selectors.py:5
            teas: without `.select_related("farm", "farm__country", "farm__owner")`
    1 right answer passed, 0 wrong answers rejected, 1 mutant killed, 1 equivalent
    "#);
}

#[test]
fn a_verification_is_a_document_with_its_counts() {
    let document = verification_json::verification(&with_mutants()).expect("a document");
    insta::assert_snapshot!(document, @r#"
    {
      "format": 1,
      "clean": false,
      "counts": {
        "right": 1,
        "wrong": 0,
        "killed": 1,
        "equivalent": 1,
        "survived": 1
      },
      "answers": [
        {
          "exercise": "tea-list",
          "answer": "solution",
          "verdicts": [
            {
              "seed": 1,
              "verdict": "passed"
            },
            {
              "seed": 2,
              "verdict": "passed"
            }
          ],
          "decided_by": null,
          "problem": null
        }
      ],
      "mutants": [
        {
          "exercise": "tea-list",
          "made": 40,
          "tried": [
            {
              "file": "shop/selectors.py",
              "line": 3,
              "change": "teas: without `.distinct()`",
              "fate": "killed",
              "by": "says-tea",
              "seed": 1
            },
            {
              "file": "shop/selectors.py",
              "line": 4,
              "change": "teas: by `-name` instead of `name`",
              "fate": "equivalent",
              "reason": "there is one"
            },
            {
              "file": "shop/selectors.py",
              "line": 5,
              "change": "teas: without `.select_related(\"farm\", \"farm__country\", \"farm__owner\")`",
              "fate": "survived"
            }
          ]
        }
      ],
      "problems": []
    }
    "#);
}

#[test]
fn a_checkup_says_how_to_mend_what_is_broken() {
    let findings = [
        Finding::well("djangology", "0.1.0"),
        Finding::fair("image", "not built yet", "run `djangology image build`"),
        Finding::ill(
            "python",
            "no Python 3.10 or newer was found: `python3` is 3.8.10",
            "install one, or name it with `DJANGOLOGY_PYTHON`",
        ),
    ];
    insta::assert_snapshot!(strip_str(&checkup(&findings, &NARROW)), @"
    ✓ djangology  0.1.0
    – image       not built yet
                  hint: run `djangology image build`
    ✗ python      no Python 3.10 or newer was found: `python3`
                  is 3.8.10
                  hint: install one, or name it with
                        `DJANGOLOGY_PYTHON`
    ");
}

#[test]
fn sizes_are_rounded_for_people() {
    assert_eq!(
        [bytes(1), bytes(812), bytes(66_412_000)],
        ["1 byte", "812 bytes", "66 MB"]
    );
}
