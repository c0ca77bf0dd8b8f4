//! Tests of the ledger on real files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use tempfile::TempDir;

use super::{Attempt, Entry, FILE_NAME, Ledger, Notice};
use crate::exercise::ExerciseId;
use crate::report::Verdict;

mod damage;
mod files;
mod next;
mod processes;
mod reviews;
mod standing;
mod writing;

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path()).unwrap();
    (folder, ledger)
}

fn id(name: &str) -> ExerciseId {
    ExerciseId::parse(name).unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn attempt(name: &str, verdict: Verdict, score: u32) -> Attempt {
    Attempt {
        exercise: id(name),
        verdict,
        score,
        max_score: 10,
        seed: u64::MAX,
        files: BTreeMap::from([("shop/views.py".to_owned(), "ab".repeat(32))]),
        hints_taken: 1,
        image_digest: "sha256:1".to_owned(),
        elapsed_ms: 42,
    }
}

fn hint(number: u32) -> Entry {
    hint_of("slow-orders", number)
}

fn hint_of(name: &str, number: u32) -> Entry {
    Entry::Hint {
        exercise: id(name),
        number,
    }
}

/// The numbers of the hints that are on record, which the tests use to tell records apart.
fn numbers(ledger: &Ledger) -> Vec<u32> {
    let history = ledger.read().unwrap();
    history
        .records
        .iter()
        .map(|record| match record.entry {
            Entry::Hint { number, .. } => number,
            _ => panic!("{record:?}"),
        })
        .collect()
}

fn text(folder: &Path) -> String {
    fs::read_to_string(folder.join(FILE_NAME)).unwrap()
}

fn torn(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("ledger.torn-"))
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

fn notices(ledger: &Ledger) -> Vec<Notice> {
    ledger.read().unwrap().notices
}
