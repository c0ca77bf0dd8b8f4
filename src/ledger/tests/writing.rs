//! Tests of what is written, and of what comes back.

use super::{Entry, Ledger, attempt, hint, id, ledger, numbers, text, time};
use crate::exercise::ExerciseId;
use crate::report::Verdict;

fn one_of_each() -> Vec<Entry> {
    let exercise = id("slow-orders");
    vec![
        Entry::Started {
            exercise: exercise.clone(),
        },
        Entry::Checked(attempt("slow-orders", Verdict::TimedOut, 3)),
        hint(1),
        Entry::Solution {
            exercise: exercise.clone(),
            gave_up: true,
        },
        Entry::Reset {
            exercise: exercise.clone(),
            kept: Some(".djangology/kept/slow-orders-20261121T091415Z".to_owned()),
        },
        Entry::Reset { exercise, kept: None },
    ]
}

#[test]
fn every_kind_of_entry_is_one_line_that_says_its_format_time_and_event() {
    let (folder, ledger) = ledger();
    for entry in one_of_each() {
        ledger
            .append_at(time("2026-11-21T09:14:15.123456789Z"), entry)
            .unwrap();
    }
    insta::assert_snapshot!(text(folder.path()), @r#"
    {"format":1,"time":"2026-11-21T09:14:15.123Z","event":"started","exercise":"slow-orders"}
    {"format":1,"time":"2026-11-21T09:14:15.123Z","event":"checked","exercise":"slow-orders","verdict":"timed_out","score":3,"max_score":10,"seed":18446744073709551615,"files":{"shop/views.py":"abababababababababababababababababababababababababababababababab"},"hints_taken":1,"image_digest":"sha256:1","elapsed_ms":42}
    {"format":1,"time":"2026-11-21T09:14:15.123Z","event":"hint","exercise":"slow-orders","number":1}
    {"format":1,"time":"2026-11-21T09:14:15.123Z","event":"solution","exercise":"slow-orders","gave_up":true}
    {"format":1,"time":"2026-11-21T09:14:15.123Z","event":"reset","exercise":"slow-orders","kept":".djangology/kept/slow-orders-20261121T091415Z"}
    {"format":1,"time":"2026-11-21T09:14:15.123Z","event":"reset","exercise":"slow-orders","kept":null}
    "#);
}

#[test]
fn what_was_recorded_is_read_back_in_order() {
    let (_folder, ledger) = ledger();
    for entry in one_of_each() {
        assert_eq!(ledger.append(entry).unwrap(), None);
    }
    let history = ledger.read().unwrap();
    let entries: Vec<Entry> = history.records.into_iter().map(|record| record.entry).collect();
    assert_eq!(entries, one_of_each());
    assert_eq!(history.notices, []);
}

#[test]
fn a_ledger_that_was_never_written_is_empty_and_reading_creates_nothing() {
    let (folder, ledger) = ledger();
    assert_eq!(ledger.read().unwrap(), super::super::History::default());
    assert!(!folder.path().join(super::FILE_NAME).exists());
}

#[test]
fn a_missing_folder_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("deep/.djangology")).unwrap();
    ledger.append(hint(1)).unwrap();
    assert_eq!(numbers(&ledger), [1]);
}

#[test]
fn line_feeds_and_quotes_in_values_stay_on_one_line() {
    let (folder, ledger) = ledger();
    let mut attempt = attempt("slow-orders", Verdict::Passed, 10);
    attempt
        .files
        .insert("a\n\"b\"\u{2028}\u{0}.py".to_owned(), "x".to_owned());
    ledger.append(Entry::Checked(attempt.clone())).unwrap();
    assert_eq!(text(folder.path()).matches('\n').count(), 1);
    assert_eq!(ledger.read().unwrap().records[0].entry, Entry::Checked(attempt));
}

#[test]
fn every_verdict_survives() {
    let (_folder, ledger) = ledger();
    let verdicts = [
        Verdict::Passed,
        Verdict::Failed,
        Verdict::Raised,
        Verdict::TimedOut,
        Verdict::OutOfMemory,
        Verdict::Crashed,
        Verdict::Void,
    ];
    for verdict in verdicts {
        ledger.append(Entry::Checked(attempt("x", verdict, 0))).unwrap();
    }
    let history = ledger.read().unwrap();
    let read: Vec<Verdict> = history
        .records
        .iter()
        .map(|record| match &record.entry {
            Entry::Checked(attempt) => attempt.verdict,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(read, verdicts);
}

#[test]
fn an_entry_knows_its_exercise() {
    assert!(
        one_of_each()
            .iter()
            .all(|entry| entry.exercise() == &id("slow-orders"))
    );
    assert_eq!(ExerciseId::parse("slow-orders"), Some(id("slow-orders")));
}
