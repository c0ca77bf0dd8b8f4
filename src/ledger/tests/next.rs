//! Tests of what is recommended next.

use proptest::prelude::*;

use super::standing::{at, checked, solution_of, standing};
use super::{hint_of, id};
use crate::exercise::Level;
use crate::ledger::{Candidate, Entry, Record, State, next_exercise};
use crate::report::Verdict;

/// Two tracks; the first lists a harder exercise before an easier one, and the second one that builds on two.
fn candidates() -> Vec<Candidate> {
    [
        ("orm", "slow-orders", Level::Competent, &[][..]),
        ("orm", "first-query", Level::Basic, &[]),
        ("orm", "second-query", Level::Basic, &[]),
        ("views", "slow-view", Level::Basic, &["first-view", "slow-orders"]),
        ("views", "first-view", Level::Basic, &[]),
    ]
    .map(|(track, name, level, prerequisites)| Candidate {
        exercise: id(name),
        track: track.to_owned(),
        level,
        prerequisites: prerequisites.iter().map(|name| id(name)).collect(),
        hints: 2,
    })
    .to_vec()
}

const NAMES: [&str; 5] = [
    "slow-orders",
    "first-query",
    "second-query",
    "slow-view",
    "first-view",
];

fn next(records: &[Record]) -> Option<String> {
    next_exercise(&candidates(), &standing(records, &NAMES))
        .map(|next| format!("{}: {}", next.exercise, next.reason))
}

#[test]
fn the_next_exercise_comes_with_its_reason() {
    let mut records = Vec::new();
    let mut said = vec![next(&records)];
    for name in [
        "first-query",
        "first-view",
        "slow-orders",
        "second-query",
        "slow-view",
    ] {
        let exercise = id(name);
        records.push(at("2026-11-20T09:00:00Z", Entry::Started { exercise }));
        said.push(next(&records));
        records.push(checked("2026-11-20T09:00:00Z", name, Verdict::Failed, 1));
        said.push(next(&records));
        records.push(checked("2026-11-20T09:00:00Z", name, Verdict::Passed, 10));
        said.push(next(&records));
    }
    let said: Vec<String> = said
        .into_iter()
        .map(|next| next.unwrap_or("nothing".to_owned()))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    first-query: It is the first one at level 1 that you have not begun, in track `orm`.
    first-query: You have started it and not checked it yet.
    first-query: You have started it and not passed it yet, after 1 check.
    second-query: It is the first one at level 1 that you have not begun, in track `orm`.
    first-view: You have started it and not checked it yet.
    first-view: You have started it and not passed it yet, after 1 check.
    second-query: It is the first one at level 1 that you have not begun, in track `orm`.
    slow-orders: You have started it and not checked it yet.
    slow-orders: You have started it and not passed it yet, after 1 check.
    second-query: It is the first one at level 1 that you have not begun, in track `orm`.
    second-query: You have started it and not checked it yet.
    second-query: You have started it and not passed it yet, after 1 check.
    slow-view: You have passed what it builds on, `first-view` and `slow-orders`, and it is the first one at level 1 that you have not begun, in track `views`.
    slow-view: You have started it and not checked it yet.
    slow-view: You have started it and not passed it yet, after 1 check.
    nothing
    ");
}

#[test]
fn of_several_in_progress_the_latest_comes_first() {
    let begun = |text, name| checked(text, name, Verdict::Failed, 1);
    let records = [
        begun("2026-11-20T09:00:00Z", "first-view"),
        begun("2026-11-20T08:00:00Z", "first-query"),
    ];
    assert!(next(&records).unwrap().starts_with("first-view:"));
}

#[test]
fn an_exercise_whose_solution_was_seen_comes_last() {
    let mut records = vec![solution_of("2026-11-20T09:00:00Z", "slow-orders", true)];
    assert!(next(&records).unwrap().starts_with("first-query:"));
    for name in ["first-query", "second-query", "first-view"] {
        records.push(checked("2026-11-20T10:00:00Z", name, Verdict::Passed, 10));
    }
    insta::assert_snapshot!(next(&records).unwrap(), @"slow-orders: You have seen its solution, in track `orm`, and never passed it.");
}

fn passed(text: &str, name: &str) -> Record {
    checked(text, name, Verdict::Passed, 10)
}

/// A pass after so many checks that did not.
fn hard_won(text: &str, name: &str, failures: usize) -> Vec<Record> {
    let mut records = vec![checked(text, name, Verdict::Raised, 0); failures];
    records.push(passed(text, name));
    records
}

#[test]
fn what_was_trouble_lately_is_practised_before_going_on() {
    let day = "2026-11-20T09:00:00Z";
    let with_both_hints = vec![
        at(day, hint_of("first-view", 1)),
        at(day, hint_of("first-view", 2)),
        passed(day, "first-view"),
    ];
    let said: Vec<String> = [
        vec![solution_of(day, "slow-orders", true)],
        vec![solution_of(day, "slow-orders", true), passed(day, "slow-orders")],
        hard_won(day, "first-query", 25),
        [with_both_hints, vec![passed(day, "slow-orders")]].concat(),
    ]
    .iter()
    .map(|records| next(records).unwrap())
    .collect();
    insta::assert_snapshot!(said.join("\n"), @"
    first-query: You asked for the solution of `slow-orders` before you passed it; this one is about the same, in track `orm`, and easier.
    first-query: You asked for the solution of `slow-orders` before you passed it; this one is about the same, in track `orm`, and easier.
    second-query: You needed 26 checks for `first-query`; this one is about the same, in track `orm`, and no harder.
    slow-view: You needed all 2 hints for `first-view`; this one is about the same, in track `views`, and no harder.
    ");
}

#[test]
fn what_is_in_progress_comes_before_practice() {
    let mut records = hard_won("2026-11-20T09:00:00Z", "first-query", 29);
    let exercise = id("first-view");
    records.push(at("2026-11-20T08:00:00Z", Entry::Started { exercise }));
    assert!(
        next(&records)
            .unwrap()
            .starts_with("first-view: You have started it")
    );
}

#[test]
fn what_was_no_trouble_or_is_made_up_for_needs_no_practice() {
    // What comes in order, after `first-query` and `slow-orders`, is in the same track; so the reason tells.
    let day = "2026-11-20T09:00:00Z";
    let later = "2026-11-20T10:00:00Z";
    for (why, records) in [
        ("24 failures are ordinary", hard_won(day, "first-query", 24)),
        (
            "one hint of two is help, not trouble",
            vec![at(day, hint_of("first-query", 1)), passed(day, "first-query")],
        ),
        (
            "a solution seen after the pass",
            vec![passed(day, "first-query"), solution_of(day, "first-query", false)],
        ),
        (
            "it was more than two weeks ago",
            hard_won("2026-11-07T09:59:59Z", "first-query", 25),
        ),
        (
            "another one of the track was passed since",
            [
                hard_won(day, "first-query", 25),
                vec![passed(later, "slow-orders")],
            ]
            .concat(),
        ),
        (
            "nothing that is left in its track is as easy",
            [
                hard_won(day, "second-query", 25),
                vec![passed("2026-11-01T09:00:00Z", "first-query")],
            ]
            .concat(),
        ),
    ] {
        let said = next(&records).unwrap();
        assert!(said.contains("It is the first one at level 1"), "{why}: {said}");
    }
    assert!(
        next(&hard_won("2026-11-07T10:00:00Z", "first-query", 25))
            .unwrap()
            .contains("You needed 26 checks")
    );
}

#[test]
fn of_two_troubles_the_latest_is_practised_first() {
    let views = hard_won("2026-11-20T09:00:00Z", "first-view", 25);
    let orm = hard_won("2026-11-20T10:00:00Z", "slow-orders", 25);
    let said = next(&[views.clone(), orm].concat()).unwrap();
    assert!(
        said.starts_with("first-query: You needed 26 checks for `slow-orders`"),
        "{said}"
    );
    let orm = hard_won("2026-11-20T08:00:00Z", "slow-orders", 25);
    let said = next(&[orm, views].concat()).unwrap();
    assert!(
        said.starts_with("slow-view: You needed 26 checks for `first-view`"),
        "{said}"
    );
}

fn any_record() -> impl Strategy<Value = Record> {
    let verdict = prop_oneof![
        Just(None),
        prop_oneof![Just(Verdict::Failed), Just(Verdict::Passed)].prop_map(Some),
    ];
    (0..NAMES.len(), 1_u32..=20, 0_u8..5, verdict).prop_map(|(name, day, what, verdict)| {
        let text = format!("2026-11-{day:02}T09:00:00Z");
        let name = NAMES[name];
        match (verdict, what) {
            (Some(verdict), _) => checked(&text, name, verdict, 1),
            (None, 0) => at(&text, Entry::Started { exercise: id(name) }),
            (None, 1) => solution_of(&text, name, true),
            (None, number) => at(&text, hint_of(name, u32::from(number))),
        }
    })
}

proptest! {
    #[test]
    fn whatever_happened_the_next_one_is_not_passed_and_what_is_begun_goes_first(
        records in proptest::collection::vec(any_record(), 0..40),
    ) {
        let candidates = candidates();
        let standing = standing(&records, &NAMES);
        match next_exercise(&candidates, &standing) {
            None => prop_assert_eq!(standing.count(State::Passed), NAMES.len()),
            Some(next) => {
                let state = standing.state(&next.exercise);
                prop_assert_ne!(state, State::Passed);
                let begun = standing.count(State::InProgress);
                prop_assert_eq!(state == State::InProgress, begun > 0);
                let chosen = candidates.iter().find(|one| one.exercise == next.exercise).unwrap();
                let is_open = standing.not_passed(&chosen.prerequisites).is_empty();
                prop_assert!(is_open || state != State::NotStarted, "{}", next.exercise);
            }
        }
    }
}
