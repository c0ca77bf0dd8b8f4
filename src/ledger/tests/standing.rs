//! Tests of what follows from records.

use jiff::Zoned;

use super::{attempt, hint, id, time};
use crate::exercise::{ExerciseId, Level};
use crate::ledger::{Candidate, Entry, Record, Standing, State, next_exercise};
use crate::report::Verdict;

fn at(text: &str, entry: Entry) -> Record {
    Record {
        time: time(text),
        entry,
    }
}

fn checked(text: &str, name: &str, verdict: Verdict, score: u32) -> Record {
    at(text, Entry::Checked(attempt(name, verdict, score)))
}

fn passed_on(days: &[&str]) -> Vec<Record> {
    days.iter()
        .map(|day| checked(&format!("{day}T12:00:00Z"), "slow-orders", Verdict::Passed, 10))
        .collect()
}

fn now(text: &str) -> Zoned {
    text.parse().unwrap()
}

fn standing(records: &[Record], names: &[&str]) -> Standing {
    let ids: Vec<ExerciseId> = names.iter().map(|name| id(name)).collect();
    Standing::of(records, &ids, &now("2026-11-21T10:00:00[UTC]"))
}

fn solution(text: &str, gave_up: bool) -> Record {
    let exercise = id("slow-orders");
    at(text, Entry::Solution { exercise, gave_up })
}

#[test]
fn a_standing_says_it_all_as_json() {
    let records = [
        at(
            "2026-11-20T09:00:00Z",
            Entry::Started {
                exercise: id("slow-orders"),
            },
        ),
        checked("2026-11-20T09:10:00Z", "slow-orders", Verdict::Failed, 4),
        at("2026-11-20T09:11:00Z", hint(1)),
        at("2026-11-20T09:12:00Z", hint(2)),
        at("2026-11-20T09:13:00Z", hint(2)),
        checked("2026-11-20T09:20:00Z", "slow-orders", Verdict::Raised, 2),
        checked("2026-11-20T09:30:00Z", "slow-orders", Verdict::Passed, 10),
        checked(
            "2026-11-20T09:40:00Z",
            "no-longer-in-the-pack",
            Verdict::Failed,
            1,
        ),
    ];
    let standing = standing(&records, &["slow-orders", "untouched"]);
    insta::assert_json_snapshot!(standing, @r#"
    {
      "exercises": {
        "slow-orders": {
          "state": "passed",
          "attempts": 3,
          "best_score": 10,
          "max_score": 10,
          "hints_taken": 2,
          "gave_up": false,
          "worked": "PT30M",
          "first": "2026-11-20T09:00:00Z",
          "last": "2026-11-20T09:30:00Z",
          "passed": "2026-11-20T09:30:00Z"
        },
        "untouched": {
          "state": "not_started",
          "attempts": 0,
          "best_score": null,
          "max_score": null,
          "hints_taken": 0,
          "gave_up": false,
          "worked": "PT0S",
          "first": null,
          "last": null,
          "passed": null
        }
      },
      "streak": {
        "days": 1,
        "longest": 1,
        "today": false
      },
      "days": {
        "2026-11-20": 4
      }
    }
    "#);
}

#[test]
fn the_state_follows_from_what_happened() {
    let start = "2026-11-20T09:00:00Z";
    let failed = checked(start, "slow-orders", Verdict::Failed, 1);
    let void = checked(start, "slow-orders", Verdict::Void, 10);
    let passed = checked(start, "slow-orders", Verdict::Passed, 10);
    let hinted = at(start, hint(1));
    let gave_up = solution(start, true);
    let looked = solution(start, false);
    for (records, state, gave_up) in [
        (vec![], State::NotStarted, false),
        (vec![&hinted], State::InProgress, false),
        (vec![&failed], State::InProgress, false),
        (vec![&void], State::InProgress, false),
        (vec![&failed, &gave_up], State::SolutionSeen, true),
        (vec![&gave_up, &failed], State::SolutionSeen, true),
        (vec![&gave_up, &passed], State::Passed, true),
        (vec![&passed, &looked], State::Passed, false),
        (vec![&passed, &gave_up], State::Passed, false),
        (vec![&passed, &failed], State::Passed, false),
    ] {
        let records: Vec<Record> = records.into_iter().cloned().collect();
        let standing = standing(&records, &["slow-orders"]);
        let one = &standing.exercises[&id("slow-orders")];
        assert_eq!((one.state, one.gave_up), (state, gave_up), "{records:?}");
        assert_eq!(standing.count(state), 1);
    }
}

#[test]
fn a_streak_counts_days_in_a_row_up_to_today_or_yesterday() {
    for (days, expected) in [
        (vec![], (0, 0, false)),
        (vec!["2026-11-21"], (1, 1, true)),
        (vec!["2026-11-20"], (1, 1, false)),
        (vec!["2026-11-19"], (0, 1, false)),
        (
            vec!["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-21"],
            (3, 3, true),
        ),
        (
            vec!["2026-10-31", "2026-11-01", "2026-11-02", "2026-11-20"],
            (1, 3, false),
        ),
        (vec!["2026-11-20", "2026-11-19"], (2, 2, false)),
        (vec!["2027-01-01"], (0, 1, false)),
    ] {
        let streak = standing(&passed_on(&days), &[]).streak;
        assert_eq!((streak.days, streak.longest, streak.today), expected, "{days:?}");
    }
}

#[test]
fn only_a_pass_makes_a_day_count() {
    let records = [checked("2026-11-21T08:00:00Z", "slow-orders", Verdict::Failed, 9)];
    assert_eq!(standing(&records, &[]).streak.days, 0);
}

#[test]
fn a_day_ends_at_the_learners_midnight() {
    let records = [
        checked("2026-11-20T22:30:00Z", "slow-orders", Verdict::Passed, 10),
        checked("2026-11-20T23:30:00Z", "slow-orders", Verdict::Passed, 10),
    ];
    let in_berlin = Standing::of(&records, &[], &now("2026-11-21T08:00:00[Europe/Berlin]")).streak;
    let in_london = Standing::of(&records, &[], &now("2026-11-21T08:00:00[Europe/London]")).streak;
    assert_eq!((in_berlin.days, in_berlin.today), (2, true));
    assert_eq!((in_london.days, in_london.today), (1, false));
}

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
    let mut records = vec![solution("2026-11-20T09:00:00Z", true)];
    assert!(next(&records).unwrap().starts_with("first-query:"));
    for name in ["first-query", "second-query", "first-view"] {
        records.push(checked("2026-11-20T10:00:00Z", name, Verdict::Passed, 10));
    }
    insta::assert_snapshot!(next(&records).unwrap(), @"slow-orders: You have seen its solution, in track `orm`, and never passed it.");
}
