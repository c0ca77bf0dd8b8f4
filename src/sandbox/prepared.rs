//! Data directories that were worked on before any run: made by a run of our own, and kept as changes in the
//! image's folder.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::ending;
use super::image::{ModuleSource, keep_file, modules_digest};
use super::instance::{Mount, Remains, RunRequest};
use super::records::Collected;
use crate::error::Error;
use crate::exercise::{Database, Limits};
use crate::observation::Ending;

/// What making tables may take. It is our own code that runs.
const LIMITS: Limits = Limits {
    seconds: 120,
    memory_mb: 1024,
    output_kb: 64,
};

/// The mark of the run's records. Nothing of a submission runs.
const TOKEN: &str = "prepare";

/// The run that makes the tables of Django's own apps, as the snapshot has them in SQLite.
pub(super) fn request(mounts: Vec<Mount>) -> RunRequest {
    RunRequest {
        job: json!({
            "token": TOKEN,
            "seed": 0,
            "settings": "",
            "database": Database::Postgresql,
            "schema": "prepare",
            "scenarios": [],
            "edited": [],
        })
        .to_string(),
        token: TOKEN.to_owned(),
        database: Database::Postgresql,
        has_several_scenarios: false,
        data: None,
        seed: 0,
        limits: LIMITS,
        mounts,
    }
}

/// The file that makes a database with the tables of Django's own apps out of the first one: made with `make` if
/// it is not there yet. It depends on the image, in whose folder it is, and on the harness.
///
/// # Errors
///
/// Those of `make`, when the tables could not be made, and when the cache cannot be written.
pub(super) fn own_tables(
    image: &Path,
    harness: &[ModuleSource],
    make: impl FnOnce() -> Result<(Remains, Option<Vec<u8>>), Error>,
) -> Result<PathBuf, Error> {
    let file = image
        .join("data")
        .join(format!("{}.tree", modules_digest(harness)));
    if std::fs::metadata(&file).is_ok_and(|file| file.len() > 0) {
        return Ok(file);
    }
    let (remains, changes) = make()?;
    let collected = Collected::from_records(&remains.documents, TOKEN);
    match (ending::classify(&remains, &collected, &LIMITS), changes) {
        (Ending::Returned, Some(changes)) => {
            // Another process may do the same at the same time; both have the same content.
            keep_file(&file, &changes)?;
            Ok(file)
        }
        (ending, _) => Err(
            Error::bug("the tables of Django's own apps cannot be made in PostgreSQL")
                .with_source(format!("{ending:?}\n{}", remains.output.text)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::observation::Output;
    use crate::sandbox::instance::Halt;

    fn remains(halt: Option<Halt>) -> Remains {
        Remains {
            documents: Vec::new(),
            output: Output {
                text: "a traceback".to_owned(),
                dropped_bytes: 0,
            },
            memory_exceeded: false,
            elapsed: Duration::ZERO,
            halt,
        }
    }

    fn harness(text: &str) -> Vec<ModuleSource> {
        vec![ModuleSource::of_file("/harness/", "harness/main.py", text.as_bytes()).unwrap()]
    }

    #[test]
    fn the_tables_are_made_once_and_again_when_the_harness_changes_or_the_file_is_lost() {
        let image = tempfile::tempdir().unwrap();
        let make = || Ok((remains(None), Some(b"changes".to_vec())));
        let file = own_tables(image.path(), &harness("a"), make).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"changes");
        own_tables(image.path(), &harness("a"), || panic!("made twice")).unwrap();
        assert_ne!(own_tables(image.path(), &harness("b"), make).unwrap(), file);
        std::fs::write(&file, b"").unwrap();
        own_tables(image.path(), &harness("a"), make).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"changes");
    }

    #[test]
    fn tables_that_could_not_be_made_leave_no_file_and_say_what_was_printed() {
        let image = tempfile::tempdir().unwrap();
        for halt in [None, Some(Halt::Deadline), Some(Halt::Fault("fell".to_owned()))] {
            let error = own_tables(image.path(), &harness("a"), || Ok((remains(halt), None))).unwrap_err();
            let source = error.source.unwrap().to_string();
            assert!(source.contains("a traceback"), "{source}");
        }
        assert!(!image.path().join("data").exists());
    }
}
