//! What authors and doctors read.

use anstream::adapter::strip_str;

use super::NARROW;
use crate::exercise::ExerciseId;
use crate::pack::verify::{AnswerKind, AnswerOutcome, Problem, Verification};
use crate::render::checkup::{Finding, bytes, checkup};
use crate::render::verification::verification;
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
    ");
    let clean = Verification {
        answers: found.answers[..2].to_vec(),
        problems: Vec::new(),
    };
    insta::assert_snapshot!(strip_str(&verification(&clean, &NARROW)), @"
    tea-list
      ✓ starter   failed  by says-tea
      ✓ solution  passed

    ✓ 2 answers judged as they should be
    ");
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
