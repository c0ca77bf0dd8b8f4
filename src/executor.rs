//! The seam between what is to be run and where it runs: tests put a scripted double behind it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::exercise::{Database, Exercise, FileTree, Limits, Schema};
use crate::observation::RunRecord;
use crate::submission::Submission;

/// One run: a project, what is done to it, and what it may use. It holds no expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The whole project, frozen files and submitted ones.
    pub project: FileTree,
    /// Which of the project's files are the learner's, so that tracebacks can point at them.
    pub edited: Vec<String>,
    /// The text of `scenario.py`.
    pub scenario: String,
    /// Functions of `scenario.py`, in the order in which they run.
    pub scenarios: Vec<String>,
    /// The dotted path of the settings module.
    pub settings: String,
    /// Where its data is.
    pub database: Database,
    /// How the tables are made.
    pub schema: Schema,
    /// The project whose tables they are, where no submission has a say in them: the reference solution's. They are
    /// made once, by a run of their own, and found there by all others.
    pub tables_of: Option<FileTree>,
    /// What all random data, the clock and the guest's randomness are drawn from.
    pub seed: u64,
    /// What the run may use.
    pub limits: Limits,
}

impl Job {
    /// The job that judges `submission`.
    #[must_use]
    pub fn new(exercise: &Exercise, submission: &Submission, seed: u64) -> Self {
        let mut scenarios = Vec::new();
        for case in &exercise.cases {
            if !scenarios.contains(&case.scenario) {
                scenarios.push(case.scenario.clone());
            }
        }
        Self {
            project: submission.project(exercise),
            edited: submission.files.keys().cloned().collect(),
            scenario: exercise.scenario.clone(),
            scenarios,
            settings: exercise.settings.clone(),
            database: exercise.database,
            schema: exercise.schema,
            tables_of: exercise
                .has_given_tables()
                .then(|| Submission::from_overlay(exercise, &exercise.solution).project(exercise)),
            seed,
            limits: exercise.limits,
        }
    }
}

/// Something that runs jobs, each in a place of its own from which nothing survives.
pub trait Executor: Sync {
    /// Runs `job` and returns what was seen. A submission that raises, hangs or crashes is a record,
    /// not an error.
    ///
    /// # Errors
    ///
    /// When the sandbox itself cannot run here.
    fn run(&self, job: &Job) -> Result<RunRecord, Error>;

    /// The same, but ended as soon as `cancellation` says that nobody waits for it; then there is no record. What
    /// cannot be ended early runs to its end.
    ///
    /// # Errors
    ///
    /// When the sandbox itself cannot run here.
    fn run_unless(&self, job: &Job, cancellation: &Cancellation) -> Result<Option<RunRecord>, Error> {
        let record = self.run(job)?;
        Ok((!cancellation.is_cancelled()).then_some(record))
    }

    /// What runs the jobs, for reports.
    fn identity(&self) -> ImageIdentity;
}

/// What a report says about where it was made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ImageIdentity {
    /// Digest of what the image is built from, in hexadecimal.
    pub digest: String,
    /// Version of CPython inside.
    pub python: String,
    /// Version of Django inside.
    pub django: String,
    /// Version of Django REST Framework inside.
    pub drf: String,
    /// Version of SQLite inside.
    pub sqlite: String,
    /// Version of PostgreSQL beside it.
    pub postgresql: String,
}

impl ImageIdentity {
    /// A database that it offers, and its version: "SQLite 3.51.2".
    #[must_use]
    pub fn database(&self, database: Database) -> String {
        match database {
            Database::Sqlite => format!("SQLite {}", self.sqlite),
            Database::Postgresql => format!("PostgreSQL {}", self.postgresql),
        }
    }
}

/// Says that nobody waits any longer, once and for good, and ends what is under way.
#[derive(Default)]
pub struct Cancellation {
    state: Mutex<CancellationState>,
}

#[derive(Default)]
struct CancellationState {
    is_cancelled: bool,
    /// How to end what is under way, by a number of its own.
    enders: BTreeMap<u64, Box<dyn FnOnce() + Send>>,
    last_number: u64,
}

impl Cancellation {
    /// Ends everything that is under way, and keeps anything else from beginning.
    pub fn cancel(&self) {
        let enders = {
            let mut state = self.lock();
            state.is_cancelled = true;
            std::mem::take(&mut state.enders)
        };
        for end in enders.into_values() {
            end();
        }
    }

    /// Whether nobody waits any longer.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.lock().is_cancelled
    }

    /// Something is under way that `end` ends, until what is returned is dropped. Ended at once when nobody waits.
    pub fn ends(&self, end: impl FnOnce() + Send + 'static) -> UnderWay<'_> {
        let mut state = self.lock();
        state.last_number += 1;
        let number = state.last_number;
        if state.is_cancelled {
            drop(state);
            end();
        } else {
            state.enders.insert(number, Box::new(end));
        }
        UnderWay {
            cancellation: self,
            number,
        }
    }

    fn lock(&self) -> MutexGuard<'_, CancellationState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Cancellation")
            .field("is_cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// Something that a [`Cancellation`] ends as long as this lives.
pub struct UnderWay<'a> {
    cancellation: &'a Cancellation,
    number: u64,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.cancellation.lock().enders.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn what_is_under_way_is_ended_once_and_what_is_over_is_left_alone() {
        let ended = Arc::new(AtomicU32::new(0));
        let end = |by: u32| {
            let ended = ended.clone();
            move || {
                ended.fetch_add(by, Ordering::SeqCst);
            }
        };
        let cancellation = Cancellation::default();
        drop(cancellation.ends(end(100)));
        let _under_way = cancellation.ends(end(1));
        assert!(!cancellation.is_cancelled());
        cancellation.cancel();
        cancellation.cancel();
        assert_eq!(ended.load(Ordering::SeqCst), 1);
        let _too_late = cancellation.ends(end(10));
        assert_eq!(ended.load(Ordering::SeqCst), 11);
        assert!(cancellation.is_cancelled());
    }
}
