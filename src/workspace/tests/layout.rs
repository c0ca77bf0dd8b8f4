//! Tests of laying out and resetting.

use std::fs;
use std::sync::Barrier;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::{contents, exercise, told, tree, workspace, write};
use crate::error::Fault;

fn texts(files: &crate::exercise::FileTree) -> std::collections::BTreeMap<String, String> {
    files
        .iter()
        .map(|(path, content)| (path.clone(), String::from_utf8(content.clone()).unwrap()))
        .collect()
}

#[test]
fn laying_out_writes_the_whole_starter_and_leaves_no_scratch() {
    let (_folder, workspace) = workspace();
    let exercise = exercise();
    let laid_out = workspace.lay_out(&exercise).unwrap();
    assert!(laid_out.created);
    assert_eq!(contents(&laid_out.dir), texts(&exercise.starter));
    assert_eq!(
        fs::read_dir(workspace.dot_folder().join("tmp")).unwrap().count(),
        0
    );
}

#[test]
fn laying_out_again_touches_nothing() {
    let (_folder, workspace) = workspace();
    let exercise = exercise();
    let dir = workspace.lay_out(&exercise).unwrap().dir;
    write(dir.join("shop/views.py"), "my work");
    write(dir.join("manage.py"), "my own manage");
    write(dir.join("notes.txt"), "my notes");
    let before = contents(&dir);
    let again = workspace.lay_out(&exercise).unwrap();
    assert!(!again.created);
    assert_eq!(again.restored, Vec::<String>::new());
    assert_eq!(contents(&dir), before);
}

#[test]
fn whatever_part_of_a_folder_is_there_the_rest_is_added_and_no_file_is_touched() {
    let exercise = exercise();
    let paths: Vec<&String> = exercise.starter.keys().collect();
    for present in 0..1_u32 << paths.len() {
        let (_folder, workspace) = workspace();
        let dir = workspace.exercise_dir(&exercise.id);
        fs::create_dir(&dir).unwrap();
        let is_present = |index: usize| present & (1 << index) != 0;
        for (index, path) in paths.iter().enumerate().filter(|(index, _)| is_present(*index)) {
            write(dir.join(path), format!("mine {index}"));
        }
        let laid_out = workspace.lay_out(&exercise).unwrap();
        let is_project = dir.join("manage.py").exists()
            && (0..paths.len()).any(|index| {
                is_present(index) && ["manage.py", "config/settings.py"].contains(&paths[index].as_str())
            });
        let after = contents(&dir);
        for (index, path) in paths.iter().enumerate() {
            let expected = if is_present(index) {
                Some(format!("mine {index}"))
            } else if is_project && path.starts_with("shop/migrations/") {
                None
            } else {
                Some(String::from_utf8(exercise.starter[*path].clone()).unwrap())
            };
            assert_eq!(after.get(*path), expected.as_ref(), "{path} with {present:b}");
            let restored = laid_out.restored.contains(path);
            assert_eq!(
                restored,
                !laid_out.created && !is_present(index) && expected.is_some()
            );
        }
    }
}

#[test]
fn a_file_in_the_way_of_the_folder_is_reported_and_kept() {
    let (folder, workspace) = workspace();
    write(workspace.root().join("slow-orders"), "precious");
    let error = workspace.lay_out(&exercise()).unwrap_err();
    insta::assert_snapshot!(told(&error, &folder), @r"
    Storage: `TMP/work/slow-orders` is not a folder, and an exercise goes there
    hint: move it away, then run `djangology start slow-orders`
    ");
    assert_eq!(contents(workspace.root())["slow-orders"], "precious");
}

#[test]
fn a_starter_path_that_leaves_the_project_is_the_packs_fault() {
    let (folder, workspace) = workspace();
    for path in [
        "../escaped.py",
        "/escaped.py",
        "shop/../../escaped.py",
        "",
        "shop\\views.py",
    ] {
        let mut exercise = exercise();
        exercise.starter = tree(&[("manage.py", ""), (path, "out")]);
        let error = workspace.lay_out(&exercise).unwrap_err();
        assert_eq!(error.fault, Fault::Pack, "{path}");
        assert!(!workspace.exercise_dir(&exercise.id).exists());
    }
    assert!(
        !contents(folder.path())
            .keys()
            .any(|path| path.contains("escaped"))
    );
}

#[test]
fn two_at_once_lay_out_one_whole_folder() {
    let (_folder, workspace) = workspace();
    let exercise = exercise();
    let barrier = Barrier::new(8);
    let created: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    workspace.lay_out(&exercise).unwrap().created
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| usize::from(thread.join().unwrap()))
            .sum()
    });
    assert_eq!(created, 1);
    assert_eq!(
        contents(&workspace.exercise_dir(&exercise.id)),
        texts(&exercise.starter)
    );
}

#[test]
fn a_reset_gives_the_starter_and_keeps_every_old_folder() {
    let (_folder, workspace) = workspace();
    let exercise = exercise();
    let now: Timestamp = "2026-11-21T09:14:15Z".parse().unwrap();
    let dir = workspace.lay_out(&exercise).unwrap().dir;
    let mut kept = Vec::new();
    for round in 0..3 {
        write(dir.join("shop/views.py"), format!("work {round}"));
        write(dir.join("notes.txt"), "notes");
        let reset = workspace.reset_at(&exercise, now).unwrap();
        assert_eq!(contents(&reset.dir), texts(&exercise.starter));
        kept.push(reset.kept.unwrap());
    }
    insta::assert_snapshot!(kept.join("\n"), @r"
    .djangology/kept/slow-orders-20261121T091415Z
    .djangology/kept/slow-orders-20261121T091415Z-2
    .djangology/kept/slow-orders-20261121T091415Z-3
    ");
    for (round, kept) in kept.iter().enumerate() {
        let old = contents(&workspace.root().join(kept));
        assert_eq!(old["shop/views.py"], format!("work {round}"));
        assert_eq!(old["notes.txt"], "notes");
    }
    assert_eq!(
        fs::read_dir(workspace.dot_folder().join("tmp")).unwrap().count(),
        0
    );
}

#[test]
fn a_reset_of_what_was_never_laid_out_keeps_nothing() {
    let (_folder, workspace) = workspace();
    let reset = workspace.reset(&exercise()).unwrap();
    assert_eq!(reset.kept, None);
    assert!(reset.dir.join("manage.py").is_file());
}

#[test]
fn a_reset_also_moves_a_file_that_is_in_the_way() {
    let (_folder, workspace) = workspace();
    write(workspace.root().join("slow-orders"), "precious");
    let kept = workspace.reset(&exercise()).unwrap().kept.unwrap();
    assert_eq!(
        fs::read_to_string(workspace.root().join(kept)).unwrap(),
        "precious"
    );
}

#[test]
fn a_reset_that_cannot_write_the_starter_leaves_the_old_folder_in_place() {
    let (_folder, workspace) = workspace();
    let mut exercise = exercise();
    let dir = workspace.lay_out(&exercise).unwrap().dir;
    write(dir.join("shop/views.py"), "my work");
    exercise.starter = tree(&[("manage.py", "a file"), ("manage.py/inner.py", "below a file")]);
    assert_eq!(workspace.reset(&exercise).unwrap_err().fault, Fault::Storage);
    assert_eq!(contents(&dir)["shop/views.py"], "my work");
}

#[cfg(unix)]
#[test]
fn a_dangling_link_counts_as_a_file_that_is_there() {
    let (_folder, workspace) = workspace();
    let exercise = exercise();
    let dir = workspace.lay_out(&exercise).unwrap().dir;
    fs::remove_file(dir.join("manage.py")).unwrap();
    std::os::unix::fs::symlink("elsewhere.py", dir.join("manage.py")).unwrap();
    assert_eq!(
        workspace.lay_out(&exercise).unwrap().restored,
        Vec::<String>::new()
    );
    assert!(fs::symlink_metadata(dir.join("manage.py")).unwrap().is_symlink());
}

#[test]
fn what_a_killed_process_left_half_written_is_swept_away_after_a_day() {
    let (_folder, workspace) = workspace();
    let scratch = workspace.dot_folder().join("tmp");
    let hours_ago = |hours: u64| SystemTime::now() - Duration::from_secs(hours * 3600);
    for (name, hours) in [("old", 25), ("young", 23)] {
        write(scratch.join(name).join("project/manage.py"), "half");
        let folder = fs::File::open(scratch.join(name)).unwrap();
        folder.set_modified(hours_ago(hours)).unwrap();
    }
    workspace.lay_out(&exercise()).unwrap();
    assert!(!scratch.join("old").exists());
    assert!(scratch.join("young/project/manage.py").exists());
}
