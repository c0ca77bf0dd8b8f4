//! What was seen of one run, as data: everything in here was said by untrusted code or about it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::statement::Statement;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "ending", rename_all = "snake_case")]
pub enum Ending {
    /// Every scenario ran, whether or not one of them raised.
    Returned,
    /// The project could not be loaded, or its tables not be made.
    Raised {
        /// What was being done.
        stage: Stage,
        /// The exception.
        raised: Raised,
    },
    /// It was stopped at the deadline.
    TimedOut {
        /// The limit, in real seconds.
        seconds: u32,
    },
    /// It asked for more memory than it may have.
    OutOfMemory {
        /// The limit, in mebibytes.
        memory_mb: u32,
    },
    /// The interpreter itself fell over, such as on a stack without end.
    Crashed {
        /// What the sandbox said.
        message: String,
    },
}

/// What the guest was doing when the project raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading the settings and importing the apps.
    Load,
    /// Creating the tables or running the migrations.
    Schema,
    /// Importing the exercise's own `scenario.py`: the pack is at fault.
    Scenario,
}

/// A Python exception, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raised {
    /// The class, such as `FieldError` or `django.core.exceptions.FieldError`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its text.
    pub message: String,
    /// Where it passed, outermost call first.
    pub frames: Vec<Frame>,
    /// For a `SyntaxError`: where in which line.
    #[serde(default)]
    pub syntax: Option<SyntaxPosition>,
}

/// One line of a traceback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Path inside the project, or inside the library (`django/db/models/query.py`).
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// The function, or `<module>`.
    pub function: String,
    /// The line's text, without indentation.
    pub source: String,
    /// Whether the file belongs to the project, not to a library or to us.
    pub in_project: bool,
}

/// Where a parser gave up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyntaxPosition {
    /// Path inside the project.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// Column of the first character at fault, counted from 1.
    pub column: u32,
    /// Column after the last character at fault, counted from 1; equal to `column` when unknown.
    pub end_column: u32,
    /// The line as it is written.
    pub source: String,
}

/// What one scenario yielded.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ScenarioRecord {
    /// By name.
    pub observations: BTreeMap<String, Observation>,
    /// The exception that ended the scenario early.
    pub raised: Option<Raised>,
    /// Whether it ran to its end (or to its exception). False when the run was stopped inside it.
    pub finished: bool,
    /// One per probe: what was planted for it to see, and what it saw. A probe that missed its canary
    /// was blinded, and what it reports is worth nothing.
    pub canaries: Vec<Canary>,
}

impl ScenarioRecord {
    /// The probes that did not see everything that was planted for them.
    pub fn blinded_probes(&self) -> impl Iterator<Item = &str> {
        self.canaries
            .iter()
            .filter(|canary| canary.seen != canary.planted)
            .map(|canary| canary.probe.as_str())
    }
}

/// A known event that a probe must see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Canary {
    /// The probe, such as `sql`.
    pub probe: String,
    /// How many events were planted.
    pub planted: u32,
    /// How many of them the probe saw.
    pub seen: u32,
}

/// One thing that was seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Observation {
    /// Plain data.
    Value(Value),
    /// Costs at several sizes.
    Series(Series),
    /// Statements that ran in PostgreSQL while it was watched, in order.
    Statements(Vec<Statement>),
}

/// What the same action cost at several sizes. Each list of costs is as long as `sizes`, or empty when the
/// scenario did not ask for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// What the sizes count, as a plural noun in the words of the story: "orders".
    pub of: String,
    /// How many of them there were, in the order of measurement; drawn from the seed.
    pub sizes: Vec<u64>,
    /// SQL statements at each size, transaction control apart.
    pub queries: Vec<u64>,
    /// Rows that the database handed out at each size.
    pub rows: Vec<u64>,
    /// Steps of SQLite's virtual machine at each size, or rows that PostgreSQL read, when asked for.
    pub steps: Vec<u64>,
    /// Most model instances alive at once at each size, when asked for.
    pub instances: Vec<u64>,
    /// Statements that were issued more than once at the largest size, most frequent first.
    pub repeated: Vec<RepeatedStatement>,
}

/// A statement that was issued again and again with other parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepeatedStatement {
    /// Its text, with placeholders.
    pub sql: String,
    /// How often.
    pub count: u64,
    /// The line of the project that issued it, when there is one.
    #[serde(default)]
    pub origin: Option<Frame>,
}

/// A Python warning that was raised while the project was loaded or ran.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The class, such as `RemovedInDjango70Warning`.
    pub category: String,
    /// Its text.
    pub message: String,
    /// Path inside the project, or inside a library.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// What the project printed, cut at the cap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The beginning, decoded as UTF-8 with replacement.
    pub text: String,
    /// How many bytes were dropped.
    pub dropped_bytes: u64,
}

/// All that was seen of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// How it ended.
    pub ending: Ending,
    /// By the name of the scenario's function; a scenario that was never reached is not there.
    pub scenarios: BTreeMap<String, ScenarioRecord>,
    /// Without repetition, in order of appearance.
    pub warnings: Vec<Warning>,
    /// What was printed to standard output and standard error.
    pub output: Output,
    /// How long it computed; real time where the system does not tell. Not an observation: it differs from run to run.
    pub computed: Duration,
}
