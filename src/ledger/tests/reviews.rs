//! Tests of what is worth doing again, and when.

use jiff::civil::{Date, date};
use jiff::{ToSpan as _, Zoned};

use super::{attempt, hint, id, time};
use crate::ledger::{Entry, Record, Review, reviews};
use crate::report::Verdict;

/// A line for each record: a time, and what happened to `slow-orders` then.
fn history(text: &str) -> Vec<Record> {
    let records = text.lines().map(str::trim).filter(|line| !line.is_empty());
    records
        .map(|line| {
            let (at, what) = line.split_once(' ').unwrap();
            let exercise = id("slow-orders");
            let entry = match what {
                "started" => Entry::Started { exercise },
                "reset" => Entry::Reset { exercise, kept: None },
                "hint" => hint(1),
                "solution" => Entry::Solution {
                    exercise,
                    gave_up: false,
                },
                "passed" => Entry::Checked(attempt("slow-orders", Verdict::Passed, 10)),
                "failed" => Entry::Checked(attempt("slow-orders", Verdict::Failed, 3)),
                other => panic!("{other}"),
            };
            Record {
                time: time(&format!("{at}T12:00:00Z")),
                entry,
            }
        })
        .collect()
}

fn review(text: &str) -> Option<Review> {
    let now: Zoned = "2026-11-21T10:00:00[UTC]".parse().unwrap();
    reviews(&history(text), &[id("slow-orders")], &now).pop()
}

fn due(text: &str) -> Date {
    review(text).unwrap().due
}

#[test]
fn what_was_never_passed_is_not_done_again() {
    assert_eq!(review(""), None);
    assert_eq!(
        review("2026-11-01 started\n2026-11-01 failed\n2026-11-02 solution"),
        None
    );
}

#[test]
fn intervals_grow_as_sm_2_has_it() {
    let first = "2026-01-01 started
        2026-01-01 passed";
    assert_eq!(due(first), date(2026, 1, 2));
    let second = format!("{first}\n2026-01-02 reset\n2026-01-02 passed");
    assert_eq!(due(&second), date(2026, 1, 8));
    // Three perfect grades: 2.5 + 3 * 0.1 = 2.8, and 6 * 2.8 = 16.8.
    let third = format!("{second}\n2026-01-08 reset\n2026-01-08 passed");
    let after = review(&third).unwrap();
    assert_eq!(after.due, date(2026, 1, 25));
    assert_eq!(after.repetitions, 3);
    assert!((after.easiness - 2.8).abs() < 1e-9, "{}", after.easiness);
}

#[test]
fn the_grade_follows_from_what_was_needed() {
    let grade = |text: &str| review(text).unwrap().grade;
    assert_eq!(grade("2026-01-01 passed"), 5);
    assert_eq!(
        grade("2026-01-01 failed\n2026-01-01 failed\n2026-01-01 passed"),
        4
    );
    assert_eq!(
        grade("2026-01-01 failed\n2026-01-01 failed\n2026-01-01 failed\n2026-01-01 passed"),
        3
    );
    assert_eq!(grade("2026-01-01 hint\n2026-01-01 passed"), 3);
    assert_eq!(
        grade("2026-01-01 hint\n2026-01-01 solution\n2026-01-01 passed"),
        1
    );
}

#[test]
fn a_look_at_the_solution_begins_at_a_day_again_and_leaves_the_easiness() {
    let known = "2026-01-01 passed\n2026-01-02 reset\n2026-01-02 passed";
    let before = review(known).unwrap();
    let after = review(&format!(
        "{known}\n2026-01-08 reset\n2026-01-08 solution\n2026-01-08 passed"
    ))
    .unwrap();
    assert_eq!(after.due, date(2026, 1, 9));
    assert!((after.easiness - before.easiness).abs() < 1e-9);
}

#[test]
fn the_easiness_never_falls_below_its_least() {
    let hard = "2026-01-01 reset\n2026-01-01 hint\n2026-01-01 passed\n".repeat(20);
    assert!((review(&hard).unwrap().easiness - 1.3).abs() < 1e-9);
}

#[test]
fn what_is_done_to_a_passed_answer_is_no_repetition() {
    let once = review("2026-01-01 passed").unwrap();
    let played = review("2026-01-01 passed\n2026-01-05 failed\n2026-01-05 hint\n2026-01-06 passed").unwrap();
    assert_eq!(once, played);
}

#[test]
fn laid_out_again_it_is_begun_until_it_is_passed() {
    let begun = "2026-01-01 passed\n2026-01-05 reset\n2026-01-05 failed";
    assert!(review(begun).unwrap().is_begun);
    let reset_twice = format!("{begun}\n2026-01-05 reset\n2026-01-05 passed");
    let over = review(&reset_twice).unwrap();
    assert!(!over.is_begun);
    assert_eq!(over.grade, 4);
}

#[test]
fn what_is_due_first_comes_first() {
    let now: Zoned = "2026-11-21T10:00:00[UTC]".parse().unwrap();
    let of = |name: &str, day: &str| Record {
        time: time(&format!("{day}T12:00:00Z")),
        entry: Entry::Checked(attempt(name, Verdict::Passed, 10)),
    };
    let records = [
        of("first", "2026-11-20"),
        of("second", "2026-11-01"),
        of("third", "2026-11-20"),
    ];
    let ids = [id("first"), id("second"), id("third")];
    let found = reviews(&records, &ids, &now);
    let order: Vec<&str> = found.iter().map(|review| review.exercise.as_str()).collect();
    assert_eq!(order, ["second", "first", "third"]);
    assert!(found.iter().all(|review| review.is_due(now.date())));
}

proptest::proptest! {
    #[test]
    fn whatever_happened_it_is_due_after_the_last_pass(
        events in proptest::collection::vec((0_u32..2000, 0_usize..6), 0..60),
    ) {
        const WHAT: [&str; 6] = ["started", "reset", "hint", "solution", "passed", "failed"];
        let mut events = events;
        events.sort_unstable();
        let line = |(days, what): &(u32, usize)| {
            let day = date(2020, 1, 1).checked_add(i64::from(*days).days()).unwrap();
            format!("{day} {}", WHAT[*what])
        };
        let text = events.iter().map(line).collect::<Vec<_>>().join("\n");
        let passed = events.iter().any(|(_, what)| WHAT[*what] == "passed");
        let found = review(&text);
        proptest::prop_assert_eq!(found.is_some(), passed);
        if let Some(found) = found {
            proptest::prop_assert!(found.due > found.last);
            proptest::prop_assert!(found.easiness >= 1.3 && found.grade <= 5);
        }
    }
}
