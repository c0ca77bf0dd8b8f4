//! Tests with processes that are killed while they lay out and reset.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{contents, exercise, workspace, write};
use crate::workspace::{Workspace, read_submission};

const ROOT: &str = "DJANGOLOGY_TEST_WORKSPACE";

#[test]
#[ignore = "the child of the other test here"]
fn lays_out_and_resets_until_killed() {
    let Some(root) = std::env::var_os(ROOT) else {
        return;
    };
    let workspace = Workspace::open(Path::new(&root)).unwrap();
    for round in 0.. {
        let dir = workspace.lay_out(&exercise()).unwrap().dir;
        write(dir.join("round"), format!("{round}\n"));
        workspace.reset(&exercise()).unwrap();
    }
}

#[test]
fn a_kill_leaves_a_whole_folder_or_none_and_loses_no_kept_one() {
    let (_folder, workspace) = workspace();
    let exercise = exercise();
    let dir = workspace.exercise_dir(&exercise.id);
    let kept = workspace.dot_folder().join("kept");
    let mut kept_before = 0;
    for kill in 0..15 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "workspace::tests::kills::lays_out_and_resets_until_killed",
                "--ignored",
            ])
            .env(ROOT, workspace.root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let count = || fs::read_dir(&kept).map_or(0, Iterator::count);
        let deadline = Instant::now() + Duration::from_secs(30);
        while count() == kept_before && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(700 * kill));
        child.kill().unwrap();
        child.wait().unwrap();

        if dir.exists() {
            let present = contents(&dir);
            assert!(
                exercise.starter.keys().all(|path| present.contains_key(path)),
                "{present:?}"
            );
        }
        let laid_out = workspace.lay_out(&exercise).unwrap();
        assert!(laid_out.restored.is_empty());
        assert!(read_submission(&dir, &exercise).is_ok());
        let kept_now = count();
        assert!(
            kept_now > kept_before,
            "the child got to work before it was killed"
        );
        kept_before = kept_now;
    }
}
