//! Tests of the workspace on real folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Workspace;
use crate::error::Error;
use crate::exercise::{Database, Exercise, ExerciseId, FileTree, Level, Limits, Schema};

mod folder;
mod kills;
mod layout;
mod reading;
#[cfg(unix)]
mod special_files;

/// An exercise whose learner edits two views plainly and migrations by pattern.
fn exercise() -> Exercise {
    Exercise {
        id: ExerciseId::parse("slow-orders").unwrap(),
        track: "orm".to_owned(),
        title: "Slow orders".to_owned(),
        level: Level::Basic,
        minutes: 10,
        summary: "Orders that are slow.".to_owned(),
        prerequisites: Vec::new(),
        edits: [
            "shop/views.py",
            "shop/selectors.py",
            "shop/new.py",
            "shop/migrations/*.py",
        ]
        .map(str::to_owned)
        .to_vec(),
        database: Database::Sqlite,
        schema: Schema::Models,
        settings: "config.settings".to_owned(),
        limits: Limits {
            seconds: 5,
            memory_mb: 256,
            output_kb: 64,
        },
        hints: Vec::new(),
        cases: Vec::new(),
        brief: String::new(),
        debrief: String::new(),
        scenario: String::new(),
        starter: tree(&[
            ("manage.py", "# manage"),
            ("config/settings.py", "DEBUG = False"),
            ("shop/__init__.py", ""),
            ("shop/views.py", "# views"),
            ("shop/selectors.py", "# selectors"),
            ("shop/migrations/0001_initial.py", "# first"),
            ("shop/migrations/0002_more.py", "# second"),
        ]),
        solution: tree(&[("shop/views.py", "# solved")]),
        right: Vec::new(),
        wrong: Vec::new(),
        equivalents: Vec::new(),
    }
}

fn tree(files: &[(&str, &str)]) -> FileTree {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

fn workspace() -> (TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::create_or_open(&folder.path().join("work"), "builtin", "sha256:1").unwrap();
    (folder, workspace)
}

fn write(path: PathBuf, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Every file under `root` as text, by path; links and folders without files are left out.
fn contents(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(
                    name,
                    String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned(),
                );
            }
        }
    }
    found
}

/// Message, hint and exit code of an error, with the temporary folder's name taken out.
fn told(error: &Error, folder: &TempDir) -> String {
    let real = fs::canonicalize(folder.path()).unwrap();
    let mut text = format!("{:?}: {}", error.fault, error.message);
    if let Some(hint) = &error.hint {
        text.push_str("\nhint: ");
        text.push_str(hint);
    }
    text.replace(folder.path().to_str().unwrap(), "TMP")
        .replace(real.to_str().unwrap(), "TMP")
}
