//! The rules of the house, kept by a test: the code map is true, a dependency has one room, modules say
//! what they own, only `render` prints, files stay small, and nothing of this machine is written down.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file longer than this is a room to split.
const LONGEST_FILE: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below `folder` whose name ends in `extension`, with their text, by path from the root.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "__pycache__") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path
                    .strip_prefix(root())
                    .expect("below the root")
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("UTF-8")));
            }
        }
    }
    assert!(!found.is_empty(), "nothing below {folder}");
    found.sort();
    found
}

/// The part of a Rust file before its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn the_code_map_names_every_room_and_no_other() {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let named: BTreeSet<String> = map
        .lines()
        .filter_map(|line| line.strip_prefix("//! - `"))
        .filter_map(|line| line.split('`').next())
        .map(str::to_owned)
        .collect();
    let rooms: BTreeSet<String> = fs::read_dir(root().join("src"))
        .expect("src")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                format!("{name}/")
            } else {
                name
            }
        })
        .filter(|name| name != "lib.rs")
        .collect();
    assert_eq!(named, rooms, "the map in src/lib.rs and the folder src differ");
}

#[test]
fn a_dependency_of_weight_has_one_room() {
    let rooms = [
        ("wasmtime", &["src/sandbox/"] as &[&str]),
        ("clap", &["src/cli.rs"]),
        ("clap_complete", &["src/cli.rs", "src/commands/completions.rs"]),
        // Two needs: what differs from what was expected, and how a learner's file becomes the solution.
        ("similar", &["src/judge/diff.rs", "src/patch.rs"]),
        ("indicatif", &["src/render/progress.rs"]),
        ("squawk_linter", &["src/advice.rs"]),
        ("squawk_syntax", &["src/advice.rs"]),
        // What is drawn, and what it is drawn on.
        (
            "ratatui",
            &[
                "src/render/screen/",
                "src/render/tests/screens.rs",
                "src/watch/terminal.rs",
            ],
        ),
        ("ansi_to_tui", &["src/render/screen/"]),
        // What is typed, and what listens to it.
        (
            "crossterm",
            &[
                "src/watch/",
                "src/commands/list.rs",
                "src/render/tests/screens.rs",
            ],
        ),
        ("notify", &["src/watch/files.rs"]),
        ("signal_hook", &["src/watch/terminal.rs", "src/render/pager.rs"]),
        ("pulldown_cmark", &["src/render/markdown/"]),
        ("syntect", &["src/render/code.rs"]),
    ];
    for (path, text) in files("src", "rs") {
        for (dependency, homes) in rooms {
            let names_it =
                text.contains(&format!("use {dependency}::")) || text.contains(&format!(" {dependency}::"));
            let at_home = homes.iter().any(|home| path.starts_with(home));
            assert!(
                !names_it || at_home,
                "{path} names {dependency}, which belongs to {homes:?}"
            );
        }
    }
}

#[test]
fn the_judge_and_the_sandbox_do_not_know_each_other() {
    for (path, text) in files("src", "rs") {
        let code = without_tests(&text);
        if path.starts_with("src/judge/") {
            assert!(!code.contains("crate::sandbox"), "{path} knows the sandbox");
        }
        if path.starts_with("src/sandbox/") {
            assert!(
                !code.contains("crate::judge") && !code.contains("crate::report"),
                "{path} knows the judge"
            );
        }
    }
}

#[test]
fn nouns_import_only_nouns_and_do_no_io() {
    let nouns = [
        "exercise",
        "submission",
        "observation",
        "statement",
        "report",
        "executor",
        "exit",
        "error",
    ];
    for noun in nouns {
        let path = format!("src/{noun}.rs");
        let text = fs::read_to_string(root().join(&path)).expect("a noun");
        for line in without_tests(&text).lines() {
            if let Some(imported) = line.strip_prefix("use crate::") {
                let imported = imported.split([':', ';']).next().unwrap_or_default();
                assert!(nouns.contains(&imported), "{path} imports {imported}");
            }
            assert!(!line.contains("std::fs"), "{path} touches files: {line}");
        }
    }
}

#[test]
fn only_render_prints() {
    for (path, text) in files("src", "rs") {
        if path.starts_with("src/render/") || path.ends_with("_tests.rs") || path.contains("/tests/") {
            continue;
        }
        for (number, line) in without_tests(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for forbidden in ["println!", "print!(", "dbg!(", "process::exit"] {
                assert!(!code.contains(forbidden), "{path}:{}: {forbidden}", number + 1);
            }
        }
    }
}

#[test]
fn unsafe_code_is_only_where_the_compiled_image_is_mapped() {
    let places: Vec<String> = files("src", "rs")
        .into_iter()
        .filter(|(_, text)| text.contains("unsafe {"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(places, ["src/sandbox/image/compile.rs"]);
}

#[test]
fn every_module_opens_with_what_it_owns() {
    for (path, text) in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        assert!(
            text.starts_with("//! "),
            "{path} does not open with a `//!` sentence"
        );
    }
    for folder in ["sandbox/guest", "sandbox/image", "sandbox/tests"] {
        for (path, text) in files(folder, "py") {
            assert!(
                text.starts_with("\"\"\""),
                "{path} does not open with a docstring"
            );
        }
    }
}

#[test]
fn files_stay_small_enough_to_hold_in_mind() {
    for (path, text) in ["src", "tests"]
        .iter()
        .flat_map(|folder| files(folder, "rs"))
        .chain(files("sandbox", "py"))
    {
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST_FILE,
            "{path} has {lines} lines; split it at {LONGEST_FILE}"
        );
    }
}

#[test]
fn no_comment_is_left_for_later() {
    let marks = ["TO", "FIX", "XX"].map(|start| {
        format!(
            "{start}{}",
            if start == "TO" {
                "DO"
            } else if start == "FIX" {
                "ME"
            } else {
                "X"
            }
        )
    });
    for (path, text) in files("src", "rs").into_iter().chain(files("sandbox", "py")) {
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{path} says {mark}");
        }
        assert!(
            !text.contains("todo!(") && !text.contains("unimplemented!("),
            "{path} has a hole"
        );
    }
}
