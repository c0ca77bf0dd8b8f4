//! Tests of reading submissions from folders of every kind.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{exercise, told, tree, workspace, write};
use crate::error::{Error, Fault};
use crate::exercise::{Exercise, FileTree};
use crate::submission::Submission;
use crate::workspace::{MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, read_submission};

/// A laid out project.
pub(super) fn project() -> (TempDir, PathBuf, Exercise) {
    let (folder, workspace) = workspace();
    let exercise = exercise();
    let dir = workspace.lay_out(&exercise).unwrap().dir;
    (folder, dir, exercise)
}

pub(super) fn refused(dir: &std::path::Path, exercise: &Exercise) -> Error {
    let error = read_submission(dir, exercise).unwrap_err();
    assert_eq!(error.fault, Fault::Storage);
    error
}

#[test]
fn an_untouched_project_is_the_starter() {
    let (_folder, dir, exercise) = project();
    assert_eq!(
        read_submission(&dir, &exercise).unwrap(),
        Submission::starter(&exercise)
    );
}

#[test]
fn only_files_that_may_be_edited_are_taken() {
    let (_folder, dir, exercise) = project();
    write(dir.join("manage.py"), "frozen");
    write(dir.join("shop/other.py"), "not named");
    write(dir.join("shop/migrations/notes.md"), "not matched");
    write(dir.join("shop/migrations/.hidden.py"), "hidden");
    write(dir.join("shop/migrations/deep/0001.py"), "too deep");
    write(dir.join("shop/migrations/0003_mine.py"), "mine");
    write(dir.join("shop/new.py"), "new");
    write(dir.join("shop/views.py"), "edited\r\n");
    fs::remove_file(dir.join("shop/migrations/0002_more.py")).unwrap();
    let expected: FileTree = tree(&[
        ("shop/migrations/0001_initial.py", "# first"),
        ("shop/migrations/0003_mine.py", "mine"),
        ("shop/new.py", "new"),
        ("shop/selectors.py", "# selectors"),
        ("shop/views.py", "edited\r\n"),
    ]);
    assert_eq!(read_submission(&dir, &exercise).unwrap().files, expected);
}

#[test]
fn a_deleted_migrations_folder_is_a_deletion() {
    let (_folder, dir, exercise) = project();
    fs::remove_dir_all(dir.join("shop/migrations")).unwrap();
    let files = read_submission(&dir, &exercise).unwrap().files;
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["shop/selectors.py", "shop/views.py"]
    );
}

#[test]
fn a_project_without_a_file_that_must_be_there_is_refused_and_start_mends_it() {
    let (folder, workspace) = workspace();
    let exercise = exercise();
    let dir = workspace.lay_out(&exercise).unwrap().dir;
    fs::remove_file(dir.join("shop/views.py")).unwrap();
    insta::assert_snapshot!(told(&refused(&dir, &exercise), &folder), @r"
    Storage: `shop/views.py` is missing from `TMP/work/slow-orders`
    hint: run `djangology start slow-orders` to put the starter's version back, or `djangology reset slow-orders` to begin again (your files are kept aside)
    ");
    fs::remove_file(dir.join("shop/selectors.py")).unwrap();
    insta::assert_snapshot!(refused(&dir, &exercise).message.replace(folder.path().to_str().unwrap(), "TMP"), @"`shop/selectors.py`, `shop/views.py` are missing from `TMP/work/slow-orders`");
    assert_eq!(
        workspace.lay_out(&exercise).unwrap().restored,
        ["shop/selectors.py", "shop/views.py"]
    );
    assert!(read_submission(&dir, &exercise).is_ok());
}

#[test]
fn an_overlay_takes_what_it_lacks_from_the_starter() {
    let folder = tempfile::tempdir().unwrap();
    let exercise = exercise();
    write(folder.path().join("shop/views.py"), "# solved");
    // Says nothing: empty package markers come along with any copied folder.
    write(folder.path().join("shop/__init__.py"), "");
    let submission = read_submission(folder.path(), &exercise).unwrap();
    assert_eq!(
        submission,
        Submission::from_overlay(&exercise, &exercise.solution)
    );
}

#[test]
fn a_folder_with_nothing_of_the_answer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path().join("views.py"), "in the wrong place");
    insta::assert_snapshot!(told(&refused(folder.path(), &exercise()), &folder), @r"
    Storage: `TMP` holds none of the files that `slow-orders` is judged by: `shop/views.py`, `shop/selectors.py`, `shop/new.py`, `shop/migrations/*.py`
    hint: name the folder that holds them at these paths
    ");
    insta::assert_snapshot!(told(&refused(&folder.path().join("nowhere"), &exercise()), &folder), @r"
    Storage: there is no folder `TMP/nowhere`
    hint: run `djangology start slow-orders` to lay it out
    ");
    insta::assert_snapshot!(told(&refused(&folder.path().join("views.py"), &exercise()), &folder), @r"
    Storage: `TMP/views.py` is not a folder
    hint: name the folder that holds the edited files
    ");
}

#[test]
fn a_file_may_be_as_large_as_the_limit_and_not_a_byte_larger() {
    let (folder, dir, exercise) = project();
    write(dir.join("shop/views.py"), "x".repeat(MAX_FILE_BYTES));
    assert!(read_submission(&dir, &exercise).is_ok());
    write(dir.join("shop/views.py"), "x".repeat(MAX_FILE_BYTES + 1));
    insta::assert_snapshot!(told(&refused(&dir, &exercise), &folder), @r"
    Storage: `TMP/work/slow-orders/shop/views.py` has 262145 bytes; at most 262144 (256 KiB) are taken
    hint: a Django source file is far smaller: take out what does not belong there
    ");
}

#[test]
fn an_enormous_file_is_refused_without_being_read() {
    let (folder, dir, exercise) = project();
    let file = fs::File::create(dir.join("shop/views.py")).unwrap();
    file.set_len(1 << 40).unwrap();
    let error = refused(&dir, &exercise);
    insta::assert_snapshot!(error.message.replace(folder.path().to_str().unwrap(), "TMP"), @"`TMP/work/slow-orders/shop/views.py` has 1099511627776 bytes; at most 262144 (256 KiB) are taken");
}

#[test]
fn all_files_together_are_limited() {
    let (folder, dir, exercise) = project();
    let others: usize = read_submission(&dir, &exercise)
        .unwrap()
        .files
        .values()
        .map(Vec::len)
        .sum();
    let whole = MAX_TOTAL_BYTES / MAX_FILE_BYTES;
    for number in 1..whole {
        write(
            dir.join(format!("shop/migrations/1{number:03}.py")),
            "x".repeat(MAX_FILE_BYTES),
        );
    }
    let rest = MAX_FILE_BYTES - others;
    write(dir.join("shop/migrations/2000.py"), "x".repeat(rest));
    assert!(read_submission(&dir, &exercise).is_ok());
    write(dir.join("shop/migrations/2000.py"), "x".repeat(rest + 1));
    insta::assert_snapshot!(told(&refused(&dir, &exercise), &folder), @r"
    Storage: `TMP/work/slow-orders/shop/views.py` brings the submission to 2097153 bytes; at most 2097152 (2 MiB) are taken
    hint: remove the files that do not belong to your answer
    ");
}

#[test]
fn the_number_of_files_is_limited() {
    let (folder, dir, exercise) = project();
    let present = read_submission(&dir, &exercise).unwrap().files.len();
    for number in present..MAX_FILES {
        write(dir.join(format!("shop/migrations/1{number:03}.py")), "");
    }
    assert_eq!(read_submission(&dir, &exercise).unwrap().files.len(), MAX_FILES);
    write(dir.join("shop/migrations/9999.py"), "");
    insta::assert_snapshot!(told(&refused(&dir, &exercise), &folder), @r"
    Storage: `TMP/work/slow-orders` holds more than 500 files that match `shop/views.py`, `shop/selectors.py`, `shop/new.py`, `shop/migrations/*.py`; at most 500 are taken
    hint: remove those that do not belong to your answer
    ");
}

#[test]
fn source_that_is_not_utf8_text_is_refused_with_the_place() {
    let (folder, dir, exercise) = project();
    let mut said = Vec::new();
    for content in [
        b"x = 1\ny = '\x00'\n".as_slice(),
        b"x = 1\n\ny = '\xe9t\xe9'\n",
        b"x = '\xe2\x82",
        b"\xff\xfex\x00",
        b"\xfe\xff\x00x",
    ] {
        write(dir.join("shop/views.py"), content);
        said.push(told(&refused(&dir, &exercise), &folder));
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    Storage: `TMP/work/slow-orders/shop/views.py` is not text: byte 11, in line 2, is zero
    hint: remove that byte, or save the file again as UTF-8 text
    Storage: `TMP/work/slow-orders/shop/views.py` is not UTF-8: byte 12, in line 3, is 0xe9
    hint: save it as UTF-8 in your editor
    Storage: `TMP/work/slow-orders/shop/views.py` is not UTF-8: byte 5, in line 1, is 0xe2
    hint: save it as UTF-8 in your editor
    Storage: `TMP/work/slow-orders/shop/views.py` is UTF-16 from byte 0 on, and UTF-8 is expected
    hint: save it as UTF-8 in your editor
    Storage: `TMP/work/slow-orders/shop/views.py` is UTF-16 from byte 0 on, and UTF-8 is expected
    hint: save it as UTF-8 in your editor
    ");
    for fine in [b"".as_slice(), b"\xef\xbb\xbfx = 1\n", "x = 'é€'\n".as_bytes()] {
        write(dir.join("shop/views.py"), fine);
        assert!(read_submission(&dir, &exercise).is_ok());
    }
}

#[test]
fn a_file_that_is_no_source_may_hold_any_bytes() {
    let (_folder, dir, mut exercise) = project();
    exercise.edits.push("static/logo.png".to_owned());
    write(dir.join("static/logo.png"), [0, 0xff, 0]);
    let files = read_submission(&dir, &exercise).unwrap().files;
    assert_eq!(files["static/logo.png"], [0, 0xff, 0]);
}

#[test]
fn a_folder_where_a_file_is_expected_is_refused() {
    let (folder, dir, exercise) = project();
    fs::remove_file(dir.join("shop/views.py")).unwrap();
    fs::create_dir(dir.join("shop/views.py")).unwrap();
    insta::assert_snapshot!(told(&refused(&dir, &exercise), &folder), @r"
    Storage: `TMP/work/slow-orders/shop/views.py` is a folder, and a file is expected there
    hint: move it away and put the file there
    ");
}

#[test]
fn edits_that_lead_elsewhere_are_the_packs_fault() {
    let (_folder, dir, mut exercise) = project();
    for entry in ["../secret.py", "/etc/passwd", "*/views.py", "**/views.py", ""] {
        exercise.edits = vec![entry.to_owned()];
        assert_eq!(
            read_submission(&dir, &exercise).unwrap_err().fault,
            Fault::Pack,
            "{entry}"
        );
    }
}
