//! One run for a script outside: `tests/django_suite.py` puts a job into a folder and reads what came of it.

use std::fs;
use std::path::{Path, PathBuf};

use djangology::executor::{Executor as _, Job};
use djangology::exercise::{Database, FileTree, Limits, Schema};
use djangology::sandbox::{Sandbox, SandboxOptions};
use serde::Deserialize;
use serde_json::json;

/// `job.json`.
#[derive(Deserialize)]
struct Asked {
    on_postgresql: bool,
    limits: Limits,
}

/// The folder holds `project/`, `scenario.py` with a function `scene`, and `job.json`; `record.json` is written.
#[test]
#[ignore = "run by tests/django_suite.py, which says what to run"]
fn what_a_folder_asks_for_is_run() {
    let folder = PathBuf::from(std::env::var_os("DJANGOLOGY_JOB").expect("DJANGOLOGY_JOB names a folder"));
    let mut project = FileTree::new();
    collect(&folder.join("project"), "", &mut project);
    let asked = fs::read(folder.join("job.json")).expect("a job");
    let asked: Asked = serde_json::from_slice(&asked).expect("a job as JSON");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let options = SandboxOptions {
        scratch: Some(scratch.path().to_owned()),
        ..SandboxOptions::new(env!("CARGO_BIN_EXE_djangology"))
    };
    let sandbox = Sandbox::open(&options, &()).expect("the sandbox can be provisioned");
    let job = Job {
        edited: project.keys().cloned().collect(),
        project,
        scenario: fs::read_to_string(folder.join("scenario.py")).expect("a scenario"),
        scenarios: vec!["scene".to_owned()],
        settings: "config.settings".to_owned(),
        database: if asked.on_postgresql {
            Database::Postgresql
        } else {
            Database::Sqlite
        },
        schema: Schema::None,
        tables_of: None,
        seed: 1,
        limits: asked.limits,
    };
    let record = sandbox.run(&job).expect("the sandbox runs");
    let document = json!({
        "ending": record.ending,
        "scene": record.scenarios.get("scene").map(|scene| json!({
            "raised": scene.raised,
            "observations": scene.observations,
        })),
        "output": record.output.text,
        "milliseconds": record.computed.as_millis(),
    });
    fs::write(folder.join("record.json"), document.to_string()).expect("a place for the record");
}

/// Adds the files below `folder` to `files`, by path below it.
fn collect(folder: &Path, below: &str, files: &mut FileTree) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        let place = if below.is_empty() {
            name.into_owned()
        } else {
            format!("{below}/{name}")
        };
        if path.is_dir() {
            collect(&path, &place, files);
        } else {
            files.insert(place, fs::read(&path).expect("a readable file"));
        }
    }
}
