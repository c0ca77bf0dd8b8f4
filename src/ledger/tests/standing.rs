//! Tests of what follows from records.

use jiff::Zoned;

use super::{attempt, hint, id, time};
use crate::exercise::ExerciseId;
use crate::ledger::{Entry, Record, Standing, State};
use crate::report::Verdict;

pub(super) fn at(text: &str, entry: Entry) -> Record {
    Record {
        time: time(text),
        entry,
    }
}

pub(super) fn checked(text: &str, name: &str, verdict: Verdict, score: u32) -> Record {
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

pub(super) fn standing(records: &[Record], names: &[&str]) -> Standing {
    let ids: Vec<ExerciseId> = names.iter().map(|name| id(name)).collect();
    Standing::of(records, &ids, &now("2026-11-21T10:00:00[UTC]"))
}

fn solution(text: &str, gave_up: bool) -> Record {
    solution_of(text, "slow-orders", gave_up)
}

pub(super) fn solution_of(text: &str, name: &str, gave_up: bool) -> Record {
    let exercise = id(name);
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
          "hints_before_pass": 2,
          "failures_before_pass": 2,
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
          "hints_before_pass": 0,
          "failures_before_pass": 0,
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
      },
      "as_of": "2026-11-21T10:00:00Z"
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
fn what_comes_after_the_first_pass_was_not_needed_for_it() {
    let start = "2026-11-20T09:00:00Z";
    let records = [
        at(start, hint(1)),
        checked(start, "slow-orders", Verdict::Failed, 1),
        checked(start, "slow-orders", Verdict::Passed, 10),
        at(start, hint(2)),
        checked(start, "slow-orders", Verdict::TimedOut, 1),
    ];
    let one = standing(&records, &["slow-orders"]).exercises[&id("slow-orders")].clone();
    assert_eq!((one.hints_taken, one.hints_before_pass), (2, 1));
    assert_eq!((one.attempts, one.failures_before_pass), (3, 1));
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
