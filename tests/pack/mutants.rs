//! Mutants of the tiny pack's solution: killed, equivalent, or alive and found.

use std::fmt::Write as _;

use djangology::exercise::Database;
use djangology::pack::verify::{Fate, MutantShare, Verification, VerifyOptions, verify};

use crate::copies::{Copy, EXERCISE};
use crate::scripted::Scripted;

/// A solution with these mutants.
fn with_mutants(mutants: &[&str]) -> Copy {
    let mut solution = "total = \"sum\"\nqueries = 2\n".to_owned();
    for mutant in mutants {
        writeln!(solution, "# mutant: {mutant}").unwrap();
    }
    Copy::new().write(&format!("{EXERCISE}/solution/stock/answer.py"), solution)
}

/// The same, with an `[[equivalent]]` for each of these changes.
fn listing(copy: Copy, changes: &[&str]) -> Copy {
    let mut entries = String::new();
    for change in changes {
        writeln!(
            entries,
            "[[equivalent]]\nfile = \"stock/answer.py\"\nchange = '{change}'\nreason = \"nobody counts\"\n"
        )
        .unwrap();
    }
    let first = "[[right]]\nname    = \"early-sum\"";
    copy.replace(
        &format!("{EXERCISE}/exercise.toml"),
        first,
        &format!("{entries}{first}"),
    )
}

fn options(seeds: &[u64]) -> VerifyOptions {
    VerifyOptions {
        seeds: seeds.to_vec(),
        only: Vec::new(),
        database: None,
        mutants: MutantShare::Some,
    }
}

fn verified(copy: &Copy, seeds: &[u64]) -> Verification {
    verify(&copy.open().unwrap(), &Scripted::default(), &options(seeds), &()).unwrap()
}

/// The fates of the mutants, one line each.
fn fates(verification: &Verification) -> String {
    let mut text = String::new();
    for mutant in verification.mutants.iter().flat_map(|of| &of.tried) {
        let fate = match &mutant.fate {
            Fate::Killed { seed, by } => {
                format!("killed by {} with {seed}", by.as_deref().unwrap_or("its end"))
            }
            Fate::Equivalent { reason } => format!("equivalent: {reason}"),
            Fate::Survived => "survived".to_owned(),
        };
        writeln!(text, "{}:{} {} {fate}", mutant.file, mutant.line, mutant.change).unwrap();
    }
    text
}

const EVERY_FATE: [&str; 4] = [
    "queries = 2 -> queries = 1",
    "total = \"sum\" -> total = 7",
    "total = \"sum\" -> raises = \"FieldError\"",
    "queries = 2 -> stops = \"time\"",
];

const SURVIVOR: &str = "`queries = 1` instead of `queries = 2`";

#[test]
fn a_mutant_that_a_case_rejects_is_killed_and_one_that_passes_is_found() {
    let verification = verified(&with_mutants(&EVERY_FATE), &[1]);
    insta::assert_snapshot!(fates(&verification), @r#"
    stock/answer.py:2 `queries = 1` instead of `queries = 2` survived
    stock/answer.py:1 `total = 7` instead of `total = "sum"` killed by total-shown with 1
    stock/answer.py:1 `raises = "FieldError"` instead of `total = "sum"` killed by total-shown with 1
    stock/answer.py:2 `stops = "time"` instead of `queries = 2` killed by its end with 1
    "#);
    assert!(!verification.is_clean());
    let counts = verification.counts();
    assert_eq!((counts.right, counts.wrong), (3, 4));
    assert_eq!((counts.killed, counts.equivalent, counts.survived), (3, 0, 1));
}

#[test]
fn one_that_is_listed_with_a_reason_may_pass() {
    let copy = listing(with_mutants(&EVERY_FATE[..2]), &[SURVIVOR]);
    let verification = verified(&copy, &[1, 2]);
    assert!(verification.is_clean(), "{verification:?}");
    insta::assert_snapshot!(fates(&verification), @r#"
    stock/answer.py:2 `queries = 1` instead of `queries = 2` equivalent: nobody counts
    stock/answer.py:1 `total = 7` instead of `total = "sum"` killed by total-shown with 1
    "#);
}

#[test]
fn an_entry_that_no_longer_holds_is_found() {
    let copy = listing(
        with_mutants(&EVERY_FATE),
        &[
            "`queries = 4` instead of `queries = 2`",
            "without the loop",
            "`total = 7` instead of `total = \"sum\"`",
            "`stops = \"time\"` instead of `queries = 2`",
            SURVIVOR,
        ],
    );
    let verification = verified(&copy, &[1]);
    let messages = verification
        .problems
        .iter()
        .map(|problem| problem.message.as_str());
    insta::assert_snapshot!(messages.collect::<Vec<_>>().join("\n"), @r#"
    `[[equivalent]]` lists ``queries = 4` instead of `queries = 2`` in `stock/answer.py`, and no mutant is like that: did you mean ``queries = 1` instead of `queries = 2``?
    `[[equivalent]]` lists `without the loop` in `stock/answer.py`, and no mutant is like that: take the entry out
    `[[equivalent]]` lists ``total = 7` instead of `total = "sum"`` in `stock/answer.py`, but `total-shown` rejects it with seed 1: take the entry out
    `[[equivalent]]` lists ``stops = "time"` instead of `queries = 2`` in `stock/answer.py`, but with seed 1 no case is judged: take the entry out
    "#);
}

#[test]
fn one_that_passes_by_the_luck_of_the_first_seed_is_killed_by_the_next() {
    // 1000 is the right total with seed 1 and with no other.
    let copy = with_mutants(&["total = \"sum\" -> total = 1000"]);
    insta::assert_snapshot!(fates(&verified(&copy, &[1])), @r#"stock/answer.py:1 `total = 1000` instead of `total = "sum"` survived"#);
    insta::assert_snapshot!(fates(&verified(&copy, &[1, 4, 5])), @r#"stock/answer.py:1 `total = 1000` instead of `total = "sum"` killed by total-shown with 4"#);
}

#[test]
fn only_what_passed_is_run_again() {
    let runs = |copy: &Copy| {
        let executor = Scripted::default();
        verify(&copy.open().unwrap(), &executor, &options(&[1, 2, 3]), &()).unwrap();
        executor.runs()
    };
    let without = runs(&with_mutants(&[]));
    // Three runs of the survivor, one each of the others.
    assert_eq!(runs(&with_mutants(&EVERY_FATE)), without + 6);
}

#[test]
fn none_are_made_when_none_are_wanted_or_when_they_would_say_nothing() {
    let makings = |copy: &Copy, options: &VerifyOptions| {
        let executor = Scripted::default();
        let verification = verify(&copy.open().unwrap(), &executor, options, &()).unwrap();
        assert_eq!(verification.mutants.is_empty(), executor.makings() == 0);
        executor.makings()
    };
    let copy = with_mutants(&EVERY_FATE);
    assert_eq!(makings(&copy, &options(&[1, 2])), 1);
    let none = VerifyOptions {
        mutants: MutantShare::None,
        ..options(&[1])
    };
    assert_eq!(makings(&copy, &none), 0);
    let elsewhere = VerifyOptions {
        database: Some(Database::Postgresql),
        ..options(&[1])
    };
    assert_eq!(makings(&copy, &elsewhere), 0);
    let failing = Copy::new().write(
        &format!("{EXERCISE}/solution/stock/answer.py"),
        "total = \"sum\"\nqueries = 5\n# mutant: queries = 5 -> queries = 6\n",
    );
    assert_eq!(makings(&failing, &options(&[1])), 0);
}

#[test]
fn at_most_twenty_four_are_tried_unless_all_are_wanted_and_always_those_that_are_listed() {
    let mutants: Vec<String> = (3..33)
        .map(|queries| format!("queries = 2 -> queries = {queries}"))
        .collect();
    let mutants: Vec<&str> = mutants.iter().map(String::as_str).collect();
    let tried = |copy: &Copy, share: MutantShare| -> Vec<String> {
        let options = VerifyOptions {
            mutants: share,
            ..options(&[1])
        };
        let verification = verify(&copy.open().unwrap(), &Scripted::default(), &options, &()).unwrap();
        let [of] = verification.mutants.as_slice() else {
            panic!("{verification:?}");
        };
        assert_eq!(of.made, 30);
        of.tried.iter().map(|mutant| mutant.change.clone()).collect()
    };
    let copy = with_mutants(&mutants);
    let all = tried(&copy, MutantShare::All);
    let some = tried(&copy, MutantShare::Some);
    assert_eq!((all.len(), some.len()), (30, 24));
    let left_out = all.iter().find(|change| !some.contains(change)).unwrap();
    let copy = listing(copy, &[left_out]);
    let with_listed = tried(&copy, MutantShare::Some);
    assert!(with_listed.len() == 25 && with_listed.contains(left_out));
}
