//! Databases whose tables were made before any run: made by a run of their own, kept in the image's folder, and
//! what all runs of the same project begin with.

use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::ending;
use super::image::{ModuleSource, hexadecimal, is_kept, keep_file, modules_digest};
use super::instance::{Mount, Remains, RunRequest};
use super::records::Collected;
use crate::error::Error;
use crate::executor::Job;
use crate::exercise::{Database, Limits};
use crate::observation::Ending;

/// What making the tables of Django's own apps may take. It is our own code that runs.
const LIMITS: Limits = Limits {
    seconds: 120,
    memory_mb: 1024,
    output_kb: 64,
};

/// The mark of that run's records. Nothing of a submission runs.
const TOKEN: &str = "prepare";

/// The file's name inside its folder, which is what a guest with SQLite finds at `/data`. On PostgreSQL it holds the
/// changes to the first data directory.
const FILE: &str = "database";

/// The file with the tables of Django's own apps, of an image and a harness.
pub(super) fn own_tables(image: &Path, harness: &[ModuleSource]) -> PathBuf {
    image.join("data").join(modules_digest(harness)).join(FILE)
}

/// The file with the tables of the project that `job` takes them from; nothing where it makes its own.
pub(super) fn tables_of(image: &Path, harness: &[ModuleSource], job: &Job) -> Option<PathBuf> {
    let mut digest = Sha256::new();
    let mut add = |part: &[u8]| {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    };
    add(modules_digest(harness).as_bytes());
    add(json!([job.settings, job.database, job.schema])
        .to_string()
        .as_bytes());
    for (path, content) in job.tables_of.as_ref()? {
        add(path.as_bytes());
        add(content);
    }
    let name = hexadecimal(&digest.finalize()[..16]);
    Some(image.join("data").join(name).join(FILE))
}

/// The job that makes the tables which `job` begins with, and does nothing else.
pub(super) fn job_of_tables(job: &Job) -> Job {
    Job {
        project: job.tables_of.clone().unwrap_or_default(),
        edited: Vec::new(),
        scenario: String::new(),
        scenarios: Vec::new(),
        tables_of: None,
        seed: 0,
        ..job.clone()
    }
}

/// The run that makes the tables of Django's own apps in PostgreSQL, as the snapshot has them in SQLite.
pub(super) fn request(mounts: Vec<Mount>, file: &Path) -> RunRequest {
    RunRequest {
        job: json!({
            "token": TOKEN,
            "seed": 0,
            "settings": "",
            "database": Database::Postgresql,
            "schema": "contrib",
            "scenarios": [],
            "edited": [],
        })
        .to_string(),
        token: TOKEN.to_owned(),
        database: Database::Postgresql,
        has_several_scenarios: false,
        data: None,
        keep: Some(file.to_owned()),
        seed: 0,
        limits: LIMITS,
        mounts,
    }
}

/// Keeps what the run of `request` made of the database, and left in `remains`, where the request says.
///
/// # Errors
///
/// When it did not come to its end, and when the cache cannot be written.
pub(super) fn keep(request: &RunRequest, remains: &Remains) -> Result<(), Error> {
    let collected = Collected::from_records(&remains.documents, &request.token);
    let ending = ending::classify(remains, &collected, &request.limits);
    let failed = |words: String| Error::bug("the tables cannot be made beforehand").with_source(words);
    if ending != Ending::Returned {
        return Err(failed(format!("{ending:?}\n{}", remains.output.text)));
    }
    match (&request.keep, collected.database) {
        // In memory, inside the guest: it has handed it over.
        (Some(file), Some(content)) => {
            let content = bytes_of(&content).ok_or_else(|| failed("not hexadecimal".to_owned()))?;
            // Another process may do the same at the same time; both have the same content.
            keep_file(file, &content)
        }
        // Beside the guest: whoever ran it has kept it.
        (Some(file), None) if is_kept(file) => Ok(()),
        _ => Err(failed("nothing was handed over".to_owned())),
    }
}

/// The bytes that a text in hexadecimal stands for.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::observation::Output;
    use crate::sandbox::instance::{Halt, Handed};

    fn remains(document: Option<&str>, halt: Option<Halt>) -> Remains {
        let handed = |document: &str| Handed {
            document: document.to_owned(),
            seen: None,
        };
        Remains {
            documents: document.map(handed).into_iter().collect(),
            output: Output {
                text: "a traceback".to_owned(),
                dropped_bytes: 0,
            },
            memory_exceeded: false,
            computed: Duration::ZERO,
            halt,
        }
    }

    const HANDED_OVER: &str = r#"{"token": "prepare", "record": {"database": {"content": "00ff10"}}}"#;

    fn harness(text: &str) -> Vec<ModuleSource> {
        vec![ModuleSource::of_file("/harness/", "harness/main.py", text.as_bytes()).unwrap()]
    }

    #[test]
    fn what_is_handed_over_is_kept_where_the_harness_finds_it_again() {
        let image = tempfile::tempdir().unwrap();
        let file = own_tables(image.path(), &harness("a"));
        assert!(!is_kept(&file));
        keep(&request(Vec::new(), &file), &remains(Some(HANDED_OVER), None)).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), [0, 255, 16]);
        assert!(is_kept(&own_tables(image.path(), &harness("a"))));
        assert!(!is_kept(&own_tables(image.path(), &harness("b"))));
    }

    #[test]
    fn tables_that_could_not_be_made_leave_no_file_and_say_what_was_printed() {
        let image = tempfile::tempdir().unwrap();
        let file = own_tables(image.path(), &harness("a"));
        for halt in [Halt::Deadline, Halt::Fault("fell".to_owned())] {
            let error = keep(&request(Vec::new(), &file), &remains(None, Some(halt))).unwrap_err();
            let source = error.source.unwrap().to_string();
            assert!(source.contains("a traceback"), "{source}");
        }
        let odd = HANDED_OVER.replace("ff", "fg");
        for document in [None, Some(odd.as_str())] {
            keep(&request(Vec::new(), &file), &remains(document, None)).unwrap_err();
        }
        assert!(!image.path().join("data").exists());
    }
}
