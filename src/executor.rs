//! The seam between what is to be run and where it runs: tests put a scripted double behind it.

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
