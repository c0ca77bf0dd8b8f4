//! Tests of the files that are kept with attempts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{attempt, ledger};
use crate::ledger::Attempt;
use crate::report::Verdict;
use crate::submission::Submission;

fn submission(files: &[(&str, &[u8])]) -> Submission {
    Submission {
        files: files
            .iter()
            .map(|(path, content)| ((*path).to_owned(), content.to_vec()))
            .collect(),
    }
}

fn attempt_with(files: BTreeMap<String, String>) -> Attempt {
    Attempt {
        files,
        ..attempt("slow-orders", Verdict::Passed, 10)
    }
}

fn blobs(folder: &Path) -> Vec<PathBuf> {
    let shelves = fs::read_dir(folder.join("blobs")).unwrap();
    shelves
        .flat_map(|shelf| fs::read_dir(shelf.unwrap().path()).unwrap())
        .map(|blob| blob.unwrap().path())
        .collect()
}

#[test]
fn the_files_of_every_attempt_can_be_read_back() {
    let (_folder, ledger) = ledger();
    let first = submission(&[
        ("shop/views.py", b"one"),
        ("empty.py", b""),
        ("logo.png", &[0, 255, 10]),
    ]);
    let second = submission(&[("shop/views.py", b"two")]);
    let attempts = [&first, &second].map(|one| attempt_with(ledger.keep_files(one).unwrap()));
    assert_eq!(ledger.read_files(&attempts[0]).unwrap(), first.files);
    assert_eq!(ledger.read_files(&attempts[1]).unwrap(), second.files);
}

#[test]
fn a_content_is_kept_once_under_its_sha256() {
    let (folder, ledger) = ledger();
    for _ in 0..3 {
        let digests = ledger
            .keep_files(&submission(&[("a.py", b"abc"), ("b.py", b"abc")]))
            .unwrap();
        let wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digests["a.py"], wanted);
        assert_eq!(digests["b.py"], wanted);
        let place = folder.path().join("blobs/ba").join(&wanted[2..]);
        assert_eq!(blobs(folder.path()), [place]);
    }
}

#[test]
fn a_damaged_blob_is_never_handed_out_and_is_mended_by_keeping_it_again() {
    let (folder, ledger) = ledger();
    let submission = submission(&[("a.py", b"abc")]);
    let attempt = attempt_with(ledger.keep_files(&submission).unwrap());
    fs::write(&blobs(folder.path())[0], "abd").unwrap();
    let error = ledger.read_files(&attempt).unwrap_err();
    insta::assert_snapshot!(error.message.replace(folder.path().to_str().unwrap(), "TMP"), @"`TMP/blobs/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad`, which keeps `a.py` of that attempt, is damaged: its content has another digest");
    ledger.keep_files(&submission).unwrap();
    assert_eq!(ledger.read_files(&attempt).unwrap(), submission.files);
}

#[test]
fn a_missing_blob_is_reported() {
    let (folder, ledger) = ledger();
    let attempt = attempt_with(ledger.keep_files(&submission(&[("a.py", b"abc")])).unwrap());
    fs::remove_dir_all(folder.path().join("blobs")).unwrap();
    let error = ledger.read_files(&attempt).unwrap_err();
    insta::assert_snapshot!(error.message.replace(folder.path().to_str().unwrap(), "TMP"), @"`TMP/blobs/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad`, which keeps `a.py` of that attempt, is missing");
}

#[test]
fn a_digest_that_is_none_leads_nowhere() {
    let (folder, ledger) = ledger();
    fs::write(folder.path().join("secret"), "secret").unwrap();
    for digest in ["", "../../secret", "aé", &"A".repeat(64), &"../".repeat(22)] {
        let attempt = attempt_with(BTreeMap::from([("a.py".to_owned(), digest.to_owned())]));
        let error = ledger.read_files(&attempt).unwrap_err();
        assert!(error.message.contains("is not a SHA-256"), "{error}");
    }
}
