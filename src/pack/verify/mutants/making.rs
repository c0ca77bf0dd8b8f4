//! Has the mutants of a solution made in the sandbox, where Python's own parser is.

use serde::Deserialize;

use crate::error::Error;
use crate::executor::{Executor, Job};
use crate::exercise::{Database, Exercise, FileTree, Limits, Schema};
use crate::observation::{Observation, RunRecord};
use crate::submission::Submission;

/// The scenario that makes them; `sandbox/guest/harness/staged_mutants.py` does the work.
const SCENARIO: &str = r#""""Tells the mutants of the solution that is staged beside its starter."""

from harness import Lab
from harness.staged_mutants import staged_mutants


def mutants(lab: Lab) -> None:
    lab.observe("mutants", staged_mutants("/project"))
"#;

/// The scenario's function, and what it observes.
const NAME: &str = "mutants";

/// A project that has nothing in it: the solution's files are read as texts and never imported.
const SETTINGS: &str = "ROOT_URLCONF = \"settings\"\nSECRET_KEY = \"mutants\"\nurlpatterns = []\n";

/// What reading a solution may take. It is our own code that runs.
const LIMITS: Limits = Limits {
    seconds: 60,
    memory_mb: 512,
    output_kb: 64,
};

/// What a mutant's edit is about, what matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::pack::verify) enum Kind {
    /// What Django is told.
    Django,
    /// What the code decides.
    Logic,
    /// Numbers, entries, defaults.
    Detail,
}

/// The solution with one small edit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack::verify) struct Mutant {
    /// The file that it changes.
    pub(in crate::pack::verify) file: String,
    /// Where, counted from 1.
    pub(in crate::pack::verify) line: u32,
    /// What, in a person's words, unique in the file.
    pub(in crate::pack::verify) change: String,
    pub(super) kind: Kind,
    /// Whether it is on a line that the starter does not have.
    pub(super) fresh: bool,
    /// The bytes that are replaced, and by what.
    start: usize,
    end: usize,
    text: String,
}

impl Mutant {
    /// The submission that it is. Nothing when the edit does not fit into the solution.
    pub(in crate::pack::verify) fn submission(&self, exercise: &Exercise) -> Option<Submission> {
        let mut submission = Submission::from_overlay(exercise, &exercise.solution);
        let content = submission.files.get_mut(&self.file)?;
        let before = content.get(..self.start)?;
        let after = content.get(self.end..)?;
        *content = [before, self.text.as_bytes(), after].concat();
        Some(submission)
    }
}

/// The Python files of the solution that are the learner's.
fn mutated_files(exercise: &Exercise) -> impl Iterator<Item = (&String, &Vec<u8>)> {
    let is_python = |path: &str| {
        std::path::Path::new(path)
            .extension()
            .is_some_and(|found| found == "py")
    };
    let files = exercise.solution.iter();
    files.filter(move |(path, _)| exercise.is_edited(path) && is_python(path))
}

/// Whether the solution has anything that mutants can be made of.
pub(in crate::pack::verify) fn makes_any(exercise: &Exercise) -> bool {
    mutated_files(exercise).next().is_some()
}

/// The mutants of the solution of `exercise`, in the order of its text; or why none could be made.
///
/// # Errors
///
/// When the sandbox cannot run here.
pub(in crate::pack::verify) fn make(
    exercise: &Exercise,
    executor: &dyn Executor,
) -> Result<Result<Vec<Mutant>, String>, Error> {
    let record = executor.run(&job(exercise))?;
    Ok(read(&record).ok_or_else(|| {
        let ending = serde_json::to_string(&record.ending).unwrap_or_default();
        let raised = record
            .scenarios
            .values()
            .find_map(|scenario| scenario.raised.as_ref());
        match raised {
            Some(raised) => format!(
                "no mutants can be made of the solution: {}: {}",
                raised.kind, raised.message
            ),
            None => format!("no mutants can be made of the solution: the run ended so: {ending}"),
        }
    }))
}

fn job(exercise: &Exercise) -> Job {
    let mut project = FileTree::from([("settings.py".to_owned(), SETTINGS.as_bytes().to_vec())]);
    for (path, content) in mutated_files(exercise) {
        project.insert(format!("solution/{path}"), content.clone());
        if let Some(starter) = exercise.starter.get(path) {
            project.insert(format!("starter/{path}"), starter.clone());
        }
    }
    let staged = project.keys().filter(|path| *path != "settings.py");
    Job {
        // Nothing of it is compiled ahead: each solution is read once.
        edited: staged.cloned().collect(),
        project,
        scenario: SCENARIO.to_owned(),
        scenarios: vec![NAME.to_owned()],
        settings: "settings".to_owned(),
        database: Database::Sqlite,
        schema: Schema::None,
        tables_of: None,
        seed: 0,
        limits: LIMITS,
    }
}

fn read(record: &RunRecord) -> Option<Vec<Mutant>> {
    match record.scenarios.get(NAME)?.observations.get(NAME)? {
        Observation::Value(told) => serde_json::from_value(told.clone()).ok(),
        _ => None,
    }
}
