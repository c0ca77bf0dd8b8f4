//! Tests of reading submissions with links, pipes, and names and permissions that only Unix has.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::reading::{project, refused};
use super::{exercise, told, write};
use crate::submission::Submission;
use crate::workspace::read_submission;

#[test]
fn links_that_leave_the_folder_are_refused_by_name() {
    let (folder, dir, exercise) = project();
    write(folder.path().join("secret.py"), "secret");
    let views = dir.join("shop/views.py");
    let mut said = Vec::new();
    for target in ["../../../secret.py", "/etc/passwd", "nowhere.py", "views.py"] {
        fs::remove_file(&views).unwrap();
        symlink(target, &views).unwrap();
        let error = refused(&dir, &exercise);
        said.push(told(&error, &folder));
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    Storage: `TMP/work/slow-orders/shop/views.py` is a link that leaves `TMP/work/slow-orders`
    hint: put the file itself there in place of the link
    Storage: `TMP/work/slow-orders/shop/views.py` is a link that leaves `TMP/work/slow-orders`
    hint: put the file itself there in place of the link
    Storage: `TMP/work/slow-orders/shop/views.py` is a link to nothing
    hint: put the file itself there in place of the link
    Storage: `TMP/work/slow-orders/shop/views.py` is a link to nothing
    hint: put the file itself there in place of the link
    ");
}

#[test]
fn a_linked_folder_that_leaves_is_refused_for_plain_paths_and_patterns() {
    let (folder, dir, exercise) = project();
    write(folder.path().join("outside/0001.py"), "secret");
    write(folder.path().join("outside/views.py"), "secret");
    let swap = |name: &str| {
        fs::rename(dir.join(name), folder.path().join("old")).unwrap();
        symlink(folder.path().join("outside"), dir.join(name)).unwrap();
        let error = told(&refused(&dir, &exercise), &folder);
        fs::remove_file(dir.join(name)).unwrap();
        fs::rename(folder.path().join("old"), dir.join(name)).unwrap();
        error
    };
    insta::assert_snapshot!([swap("shop/migrations"), swap("shop")].join("\n"), @r"
    Storage: `TMP/work/slow-orders/shop/migrations` is a link that leaves `TMP/work/slow-orders`
    hint: put the file itself there in place of the link
    Storage: `TMP/work/slow-orders/shop/views.py` is a link that leaves `TMP/work/slow-orders`
    hint: put the file itself there in place of the link
    ");
}

#[test]
fn links_within_the_folder_are_followed() {
    let (_folder, dir, exercise) = project();
    fs::rename(dir.join("shop/views.py"), dir.join("shop/real.py")).unwrap();
    symlink("real.py", dir.join("shop/views.py")).unwrap();
    assert_eq!(
        read_submission(&dir, &exercise).unwrap(),
        Submission::starter(&exercise)
    );
}

#[test]
fn a_folder_that_is_itself_a_link_is_read() {
    let (folder, dir, exercise) = project();
    symlink(&dir, folder.path().join("link")).unwrap();
    assert!(read_submission(&folder.path().join("link"), &exercise).is_ok());
}

#[test]
fn a_pipe_is_refused_and_never_waited_for() {
    let (folder, dir, exercise) = project();
    fs::remove_file(dir.join("shop/views.py")).unwrap();
    let made = Command::new("mkfifo")
        .arg(dir.join("shop/views.py"))
        .status()
        .unwrap();
    assert!(made.success());
    insta::assert_snapshot!(told(&refused(&dir, &exercise), &folder), @r"
    Storage: `TMP/work/slow-orders/shop/views.py` is not an ordinary file, and a file is expected there
    hint: move it away and put the file there
    ");
}

#[test]
fn a_name_that_is_not_utf8_is_refused_only_where_it_would_count() {
    let (_folder, dir, exercise) = project();
    let name = |bytes| {
        dir.join("shop/migrations")
            .join(std::ffi::OsStr::from_bytes(bytes))
    };
    write(name(b"\xff.txt"), "");
    assert!(read_submission(&dir, &exercise).is_ok());
    write(name(b"\xff.py"), "");
    assert!(refused(&dir, &exercise).message.ends_with("is not UTF-8"));
}

/// Root may read everything, so that the reading is done by a child that is somebody else.
#[test]
fn a_file_that_may_not_be_read_is_reported() {
    let (folder, dir, exercise) = project();
    for open in [folder.path(), dir.parent().unwrap()] {
        fs::set_permissions(open, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let views = dir.join("shop/views.py");
    fs::set_permissions(&views, fs::Permissions::from_mode(0o000)).unwrap();
    let said = if fs::read(&views).is_err() {
        told(&refused(&dir, &exercise), &folder)
    } else {
        // A copy, because not everybody may enter the folder that this program was built in.
        let program = folder.path().join("reader");
        fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        let mut child = Command::new(program);
        child.args([
            "--exact",
            "workspace::tests::special_files::reads_as_somebody_else",
        ]);
        child
            .args(["--ignored", "--nocapture"])
            .env(FOLDER, &dir)
            .uid(65534);
        let output = String::from_utf8(child.output().unwrap().stdout).unwrap();
        let line = output
            .lines()
            .find_map(|line| line.split_once("told: "))
            .unwrap()
            .1
            .to_owned();
        line.replace(folder.path().to_str().unwrap(), "TMP")
            .replace('|', "\n")
    };
    insta::assert_snapshot!(said, @r"
    Storage: cannot read `TMP/work/slow-orders/shop/views.py`
    hint: check who owns it and its permissions
    ");
}

const FOLDER: &str = "DJANGOLOGY_TEST_FOLDER";

#[test]
#[ignore = "the child of a_file_that_may_not_be_read_is_reported"]
fn reads_as_somebody_else() {
    let Some(dir) = std::env::var_os(FOLDER) else {
        return;
    };
    let error = refused(std::path::Path::new(&dir), &exercise());
    println!(
        "told: {:?}: {}|hint: {}",
        error.fault,
        error.message,
        error.hint.unwrap()
    );
}
