//! Tests of torn, damaged and newer ledgers.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{Entry, FILE_NAME, Ledger, Notice, attempt, hint, ledger, notices, numbers, text, torn};
use crate::error::Fault;
use crate::report::Verdict;

fn overwrite(folder: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(folder.join(FILE_NAME), bytes).unwrap();
}

#[test]
fn a_kill_at_any_byte_of_the_last_record_loses_nothing_else() {
    let (folder, ledger) = ledger();
    ledger.append(hint(1)).unwrap();
    ledger.append(hint(2)).unwrap();
    let whole = text(folder.path()).into_bytes();
    ledger
        .append(Entry::Checked(attempt("slow-orders", Verdict::Passed, 10)))
        .unwrap();
    let longer = text(folder.path()).into_bytes();
    for end in whole.len()..=longer.len() {
        let (folder, ledger) = super::ledger();
        overwrite(folder.path(), &longer[..end]);
        let remains = &longer[whole.len()..end];
        // Without its line feed a record is whole all the same: no part of a JSON object is one.
        let is_whole = end + 1 >= longer.len();
        let is_torn = !is_whole && !remains.is_empty();

        let history = ledger.read().unwrap();
        assert_eq!(
            history.records.len(),
            if is_whole { 3 } else { 2 },
            "cut at {end}"
        );
        let expected = is_torn.then_some(Notice::Torn {
            line: 3,
            bytes: remains.len(),
        });
        assert_eq!(history.notices, Vec::from_iter(expected));
        assert_eq!(
            text(folder.path()).as_bytes(),
            &longer[..end],
            "reading changes nothing"
        );

        let notice = ledger.append(hint(9)).unwrap();
        let aside = folder.path().join("ledger.torn-1");
        assert_eq!(notice, is_torn.then(|| Notice::SetAside { path: aside.clone() }));
        let history = ledger.read().unwrap();
        assert_eq!(history.records.len(), if is_whole { 4 } else { 3 });
        assert_eq!(history.records.last().unwrap().entry, hint(9));
        assert_eq!(history.notices, []);
        assert_eq!(aside.exists(), is_torn);
        if is_torn {
            assert_eq!(fs::read(aside).unwrap(), remains);
        }
    }
}

#[test]
fn zeros_that_a_power_cut_left_are_set_aside() {
    let (folder, ledger) = ledger();
    ledger.append(hint(1)).unwrap();
    overwrite(
        folder.path(),
        [text(folder.path()).as_bytes(), &[0; 5000]].concat(),
    );
    assert_eq!(numbers(&ledger), [1]);
    ledger.append(hint(2)).unwrap();
    assert_eq!(numbers(&ledger), [1, 2]);
    assert_eq!(torn(folder.path())["ledger.torn-1"], [0; 5000]);
}

#[test]
fn every_torn_line_gets_a_file_of_its_own() {
    let (folder, ledger) = ledger();
    for round in 1..=3 {
        let torn = format!("{{\"format\":1,\"round\":{round}");
        let before = fs::read(folder.path().join(FILE_NAME)).unwrap_or_default();
        overwrite(folder.path(), [before, torn.into_bytes()].concat());
        ledger.append(hint(round)).unwrap();
    }
    assert_eq!(numbers(&ledger), [1, 2, 3]);
    let torn = torn(folder.path());
    assert_eq!(torn.len(), 3);
    assert_eq!(torn["ledger.torn-2"], b"{\"format\":1,\"round\":2");
}

#[test]
fn a_damaged_line_in_the_middle_is_reported_skipped_and_kept() {
    let (folder, ledger) = ledger();
    for number in 1..=3 {
        ledger.append(hint(number)).unwrap();
    }
    let text = text(folder.path());
    let damaged = text.replacen("\"number\":2", "\"number\":", 1);
    overwrite(folder.path(), &damaged);
    assert_eq!(numbers(&ledger), [1, 3]);
    // The column depends on how long the time before it is.
    let notice = notices(&ledger)[0].to_string();
    assert!(
        notice.starts_with("line 2 of the ledger cannot be read and is skipped: expected value at column "),
        "{notice}"
    );
    ledger.append(hint(4)).unwrap();
    assert_eq!(numbers(&ledger), [1, 3, 4]);
    assert!(super::text(folder.path()).starts_with(&damaged));
    assert_eq!(torn(folder.path()).len(), 0);
}

#[test]
fn every_way_in_which_a_line_can_be_no_record_is_named() {
    let (folder, ledger) = ledger();
    let start = r#"{"format":1,"time":"2026-11-21T09:14:15Z","event":"#;
    let lines = [
        "[1]".to_owned(),
        "{}".to_owned(),
        r#"{"format":0}"#.to_owned(),
        r#"{"format":"1"}"#.to_owned(),
        r#"{"format":1}"#.to_owned(),
        r#"{"format":1,"time":"yesterday"}"#.to_owned(),
        r#"{"format":1,"time":"2026-11-21T09:14:15Z"}"#.to_owned(),
        format!(r#"{start}"graduated","exercise":"x"}}"#),
        format!(r#"{start}"started"}}"#),
        format!(r#"{start}"started","exercise":"../x"}}"#),
        format!(r#"{start}"started","exercise":"x","extra":1}}"#),
        format!(r#"{start}"hint","exercise":"x","number":-1}}"#),
        format!(r#"{start}"checked","exercise":"x","verdict":"splendid"}}"#),
        "<<<<<<< HEAD".to_owned(),
        format!("{}{}", "[".repeat(500), "]".repeat(500)),
        format!(r#"{start}"started","exercise":"x"}}"#),
    ];
    overwrite(folder.path(), lines.join("\n") + "\n\n  \r\n");
    let history = ledger.read().unwrap();
    assert_eq!(history.records.len(), 1);
    let said: Vec<String> = history.notices.iter().map(Notice::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    line 1 of the ledger cannot be read and is skipped: not a JSON object
    line 2 of the ledger cannot be read and is skipped: `format` is not 1
    line 3 of the ledger cannot be read and is skipped: `format` is not 1
    line 4 of the ledger cannot be read and is skipped: `format` is not 1
    line 5 of the ledger cannot be read and is skipped: no `time`
    line 6 of the ledger cannot be read and is skipped: `time`: failed to parse four digit integer as year: invalid digit, expected 0-9 but got y
    line 7 of the ledger cannot be read and is skipped: missing field `event`
    line 8 of the ledger cannot be read and is skipped: unknown variant `graduated`, expected one of `started`, `checked`, `hint`, `solution`, `reset`
    line 9 of the ledger cannot be read and is skipped: missing field `exercise`
    line 10 of the ledger cannot be read and is skipped: `../x` is no exercise's name
    line 11 of the ledger cannot be read and is skipped: unknown field `extra`, expected `exercise`
    line 12 of the ledger cannot be read and is skipped: invalid value: integer `-1`, expected u32
    line 13 of the ledger cannot be read and is skipped: unknown variant `splendid`, expected one of `passed`, `failed`, `raised`, `timed_out`, `out_of_memory`, `crashed`, `void`
    line 14 of the ledger cannot be read and is skipped: expected value at column 1
    line 15 of the ledger cannot be read and is skipped: recursion limit exceeded at column 128
    ");
}

#[test]
fn an_attempt_with_an_unknown_key_is_no_record_of_this_format() {
    let (folder, ledger) = ledger();
    ledger
        .append(Entry::Checked(attempt("x", Verdict::Passed, 1)))
        .unwrap();
    overwrite(
        folder.path(),
        text(folder.path()).replace("\"seed\"", "\"voided\":true,\"seed\""),
    );
    assert_eq!(ledger.read().unwrap().records, []);
    insta::assert_snapshot!(notices(&ledger)[0], @"line 1 of the ledger cannot be read and is skipped: unknown field `voided`, expected one of `exercise`, `verdict`, `score`, `max_score`, `seed`, `files`, `hints_taken`, `image_digest`, `elapsed_ms`");
}

#[test]
fn windows_line_ends_are_read() {
    let (folder, ledger) = ledger();
    ledger.append(hint(1)).unwrap();
    ledger.append(hint(2)).unwrap();
    overwrite(folder.path(), text(folder.path()).replace('\n', "\r\n"));
    assert_eq!(numbers(&ledger), [1, 2]);
    assert_eq!(notices(&ledger), []);
}

#[test]
fn a_newer_format_is_refused_and_left_untouched() {
    let newer = "{\"format\":2,\"at\":1}\n";
    let (folder, ledger) = ledger();
    ledger.append(hint(1)).unwrap();
    let old = text(folder.path());
    // At the end, before a torn line, and before damaged ones.
    for rest in ["", "{\"format\":2,\"a", "not json\n", "{}\nnot json\n\n{\"for"] {
        let content = format!("{old}{newer}{rest}");
        overwrite(folder.path(), &content);
        for error in [ledger.read().unwrap_err(), ledger.append(hint(2)).unwrap_err()] {
            assert_eq!(error.fault, Fault::Storage);
            assert!(
                error
                    .message
                    .ends_with("has records of format 2, and this djangology reads format 1")
            );
            insta::allow_duplicates! { insta::assert_snapshot!(error.hint.unwrap(), @"a newer djangology wrote them: update djangology; nothing was changed"); }
        }
        assert_eq!(text(folder.path()), content);
        assert_eq!(torn(folder.path()).len(), 0);
    }
}

#[test]
fn a_last_line_longer_than_the_first_look_is_found() {
    let (folder, ledger) = ledger();
    ledger.append(hint(1)).unwrap();
    let long = format!("{{\"format\":1,\"filler\":\"{}", "x".repeat(100_000));
    overwrite(folder.path(), text(folder.path()) + &long);
    ledger.append(hint(2)).unwrap();
    assert_eq!(numbers(&ledger), [1, 2]);
    assert_eq!(torn(folder.path())["ledger.torn-1"], long.as_bytes());
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let record = (0_u32..100).prop_map(|number| {
        format!(
            "{{\"format\":1,\"time\":\"2026-11-21T09:14:15Z\",\"event\":\"hint\",\"exercise\":\"slow-orders\",\
             \"number\":{number}}}\n"
        )
        .into_bytes()
    });
    let garbage = proptest::collection::vec(any::<u8>(), 0..40);
    let cut = (record.clone(), 0_usize..90).prop_map(|(record, end)| record[..end].to_vec());
    prop_oneof![3 => record, 1 => garbage, 1 => cut, 1 => Just(b"\n".to_vec()), 1 => Just(b"{}\n".to_vec())]
}

proptest! {
    #[test]
    fn whatever_the_file_holds_an_append_keeps_every_byte_and_every_record(
        lines in proptest::collection::vec(line(), 0..8)
    ) {
        let (folder, ledger) = ledger();
        let before = lines.concat();
        overwrite(folder.path(), &before);
        let records = ledger.read().unwrap().records;
        ledger.append(hint(1000)).unwrap();

        let after = fs::read(folder.path().join(FILE_NAME)).unwrap();
        let aside = torn(folder.path()).into_values().next().unwrap_or_default();
        let kept = &before[..before.len() - aside.len()];
        prop_assert_eq!([kept, &aside].concat(), before.clone());
        prop_assert!(after.starts_with(kept));
        let history = Ledger::open(folder.path()).unwrap().read().unwrap();
        let (last, earlier) = history.records.split_last().unwrap();
        prop_assert_eq!(&last.entry, &hint(1000));
        prop_assert_eq!(earlier, records);
    }
}
