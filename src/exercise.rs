//! An exercise as plain data: what a learner is asked, and what must be observed of the answer.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::statement::{Waiting, WorkKind};

/// The files of a project, by their path inside it, with `/` between folders and no leading slash.
pub type FileTree = BTreeMap<String, Vec<u8>>;

/// The name of an exercise: lower-case words joined by hyphens, unique within a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ExerciseId(String);

impl ExerciseId {
    /// Takes `name` for an id, or nothing when it is not lower-case words joined by hyphens.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        is_kebab_case(name).then(|| Self(name.to_owned()))
    }

    /// The name as it is typed on the command line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExerciseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// Whether `name` is lower-case ASCII words and digits joined by single hyphens.
#[must_use]
pub fn is_kebab_case(name: &str) -> bool {
    name.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// How much Django an exercise asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Level 1: models, views, templates, forms, the admin.
    Basic,
    /// Level 2: what a team expects of somebody who ships: the ORM, DRF, migrations, permissions, tests.
    Competent,
    /// Level 3: caching design, zero-downtime migrations, async work, internals.
    Expert,
}

impl Level {
    /// The level for the number that manifests and the command line use.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Basic),
            2 => Some(Self::Competent),
            3 => Some(Self::Expert),
            _ => None,
        }
    }

    /// 1, 2 or 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Basic => 1,
            Self::Competent => 2,
            Self::Expert => 3,
        }
    }
}

/// The database that an exercise runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Database {
    /// SQLite in the guest's memory.
    Sqlite,
    /// PostgreSQL in an instance of its own, which the guest reaches through the host.
    Postgresql,
}

impl Database {
    /// The database as manifests and the command line spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
        }
    }
}

/// How the tables come into being before a scenario runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Schema {
    /// Straight from the models: fast, for exercises whose migrations nobody edits.
    Models,
    /// By running the project's migrations, for exercises where they are part of the answer.
    Migrations,
    /// Not at all: the scenario migrates step by step.
    None,
}

/// What one run of a submission may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Real seconds until the run is stopped.
    pub seconds: u32,
    /// Mebibytes of guest memory.
    pub memory_mb: u32,
    /// Kibibytes of printed text that are kept; the rest is counted and dropped.
    pub output_kb: u32,
}

/// The rules of a run, and the points of a passed one, that a single case stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Kebab-case and unique within the exercise.
    pub name: String,
    /// What must hold, as one sentence in the words of the story.
    pub title: String,
    /// The function in `scenario.py` whose observations are judged.
    pub scenario: String,
    /// Points for passing.
    pub points: u32,
    /// Cases that must pass before this one is judged: a budget means nothing while the answer is wrong.
    pub after: Vec<String>,
    /// Failing this case limits the whole score to this share, in percent: a leak, or lost data.
    pub caps_percent: Option<u8>,
    /// Not shown to somebody who sits an exam.
    pub hidden: bool,
    /// All of them must hold.
    pub expectations: Vec<Expectation>,
}

/// What one observation should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The name of the observation in the case's scenario.
    pub observe: String,
    /// The rule it is held to.
    pub rule: Rule,
    /// What went wrong when the rule is broken, in the words of the story.
    pub message: Option<String>,
}

/// A rule that an observation is held to.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// The same as the reference solution's observation of that name, with the same seed.
    Reference,
    /// This value.
    Equal(serde_json::Value),
    /// A number, or every number of a series, of at most this.
    AtMost {
        /// Which numbers of a series are meant.
        metric: Metric,
        /// The bound.
        bound: Bound,
    },
    /// A series that does not grow with its sizes, or a list whose elements are all equal.
    Constant {
        /// Which numbers of a series are meant.
        metric: Metric,
    },
    /// A series that grows no faster than its sizes, times `slack`.
    Linear {
        /// Which numbers of a series are meant.
        metric: Metric,
        /// How much steeper than proportional the growth may be; 1.0 is exactly proportional.
        slack: f64,
    },
    /// None of these texts occurs anywhere in the observation; without any, the observation is empty.
    Absent(Texts),
    /// One of these values.
    OneOf(Vec<serde_json::Value>),
    /// A text in which this regular expression finds a match; of watched statements, the text of one.
    Matches(String),
    /// Watched statements, none of which works through a table while it keeps others waiting for one.
    Unblocking(BlockingLimits),
}

/// What an `unblocking` rule allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockingLimits {
    /// The least that has to be kept waiting to break the rule.
    pub whom: Waiting,
    /// The kinds of work that count.
    pub work: Vec<WorkKind>,
    /// How many rows a scan or a change has to go through to count. Writing a table anew and building an
    /// index always count: they are about the whole table, however small it is today.
    pub rows: u64,
}

/// Where the texts of an `absent` rule come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Texts {
    /// The manifest names them.
    Values(Vec<String>),
    /// The reference run's observation of that name: a list of texts, such as canaries drawn from the seed.
    ReferenceObservation(String),
    /// No text in particular: the observation must be missing, null, false, zero, or empty.
    Anything,
}

/// The bound of an `at_most` rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// A fixed number.
    Fixed(f64),
    /// This many times what the reference solution needed.
    ReferenceTimes(f64),
}

/// One of the costs that a series records at each size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// SQL statements, transaction control apart.
    Queries,
    /// Rows that the database handed out.
    Rows,
    /// How hard the database worked: steps of SQLite's virtual machine, or rows that PostgreSQL read from
    /// tables and indexes.
    Steps,
    /// The most model instances that were alive at the same time.
    Instances,
}

impl Metric {
    /// The metric as a plural noun for sentences.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Queries => "queries",
            Self::Rows => "rows",
            Self::Steps => "database steps",
            Self::Instances => "model instances",
        }
    }
}

/// Another right answer, beside the solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightAnswer {
    /// Its folder under `right/`.
    pub name: String,
    /// What is different about it.
    pub summary: String,
    /// Files laid over the starter.
    pub files: FileTree,
}

/// An answer that must not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongAnswer {
    /// Its folder under `wrong/`.
    pub name: String,
    /// The mistake.
    pub summary: String,
    /// The case that must reject it.
    pub rejected_by: String,
    /// Files laid over the starter.
    pub files: FileTree,
}

/// A mutant of the solution that is as right as the solution: `pack verify` makes it, and it may pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// The file that the mutant changes, by its path inside the project.
    pub file: String,
    /// What it changes, in the words of `pack verify`.
    pub change: String,
    /// Why that makes no difference.
    pub reason: String,
}

/// One task, complete.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// Its name.
    pub id: ExerciseId,
    /// The id of the track that it belongs to.
    pub track: String,
    /// The headline.
    pub title: String,
    /// How much it asks for.
    pub level: Level,
    /// How long a prepared person needs.
    pub minutes: u32,
    /// One line for lists.
    pub summary: String,
    /// What to have passed before: it takes up what they teach. Others of the same pack, without a cycle.
    pub prerequisites: Vec<ExerciseId>,
    /// Patterns of the files taken from the learner; everything else comes from the pack.
    pub edits: Vec<String>,
    /// Where it runs.
    pub database: Database,
    /// How the tables are made.
    pub schema: Schema,
    /// The dotted path of the settings module.
    pub settings: String,
    /// What a run may use.
    pub limits: Limits,
    /// From vague to nearly the answer.
    pub hints: Vec<String>,
    /// What is judged, in the order in which it is shown.
    pub cases: Vec<Case>,
    /// The story and the task, in Markdown.
    pub brief: String,
    /// Why, trade-offs, and what an interviewer asks next, in Markdown; shown after passing.
    pub debrief: String,
    /// The Python that exercises a submission.
    pub scenario: String,
    /// A small, complete Django project.
    pub starter: FileTree,
    /// The edited files of the reference answer, laid over the starter.
    pub solution: FileTree,
    /// Answers that must pass.
    pub right: Vec<RightAnswer>,
    /// Answers that must not.
    pub wrong: Vec<WrongAnswer>,
    /// Mutants of the solution that may pass.
    pub equivalents: Vec<Equivalent>,
}

impl Exercise {
    /// The highest score.
    #[must_use]
    pub fn max_score(&self) -> u32 {
        self.cases.iter().map(|case| case.points).sum()
    }

    /// The same exercise on another database. Nothing when its cases are about what only its own can show:
    /// locks are watched in PostgreSQL alone.
    #[must_use]
    pub fn on(mut self, database: Database) -> Option<Self> {
        let expectations = || self.cases.iter().flat_map(|case| &case.expectations);
        let needs_locks = expectations().any(|expectation| matches!(expectation.rule, Rule::Unblocking(_)));
        if needs_locks && database == Database::Sqlite {
            return None;
        }
        self.database = database;
        Some(self)
    }

    /// The same exercise without the cases after `case`, and without the scenarios that only they have. Nothing
    /// when that is all of them.
    #[must_use]
    pub fn up_to(&self, case: &str) -> Option<Self> {
        let end = 1 + self.cases.iter().position(|other| other.name == case)?;
        self.with_less(self.cases[..end].to_vec())
    }

    /// The same exercise with the scenario of `case` alone, and with those of the cases that it builds on: its cases
    /// up to `case`. Nothing when that is all of them.
    #[must_use]
    pub fn about(&self, case: &str) -> Option<Self> {
        let end = 1 + self.cases.iter().position(|other| other.name == case)?;
        let mut wanted = vec![case];
        let mut scenarios = Vec::new();
        while let Some(name) = wanted.pop() {
            let case = self.cases.iter().find(|other| other.name == name)?;
            if !scenarios.contains(&case.scenario.as_str()) {
                scenarios.push(case.scenario.as_str());
            }
            // A case builds on earlier ones only, so this comes to an end.
            wanted.extend(case.after.iter().map(String::as_str));
        }
        let is_kept = |case: &&Case| scenarios.contains(&case.scenario.as_str());
        self.with_less(self.cases[..end].iter().filter(is_kept).cloned().collect())
    }

    /// The same exercise with these of its cases, if a scenario less has to run for them.
    fn with_less(&self, mut cases: Vec<Case>) -> Option<Self> {
        let is_run = |scenario: &str| cases.iter().any(|case| case.scenario == scenario);
        if self.cases.iter().all(|case| is_run(&case.scenario)) {
            return None;
        }
        let kept: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
        for case in &mut cases {
            case.after.retain(|name| kept.contains(name));
        }
        Some(Self {
            cases,
            right: Vec::new(),
            wrong: Vec::new(),
            ..self.clone()
        })
    }

    /// Whether no file of a submission says what tables there are, or how: then every submission begins with the
    /// same ones, and the scenarios do not make them.
    #[must_use]
    pub fn has_given_tables(&self) -> bool {
        let settings = self.settings.replace('.', "/");
        let shapes_tables = |path: &str| {
            let folder_or_module = path.strip_suffix(".py").unwrap_or(path);
            path.starts_with(&settings)
                || folder_or_module
                    .split('/')
                    .any(|part| matches!(part, "models" | "migrations" | "apps"))
        };
        self.schema != Schema::None
            && !self.edits.iter().any(|entry| shapes_tables(entry))
            && !self
                .starter
                .keys()
                .chain(self.solution.keys())
                .any(|path| shapes_tables(path) && self.is_edited(path))
    }

    /// Whether the learner's version of `path` counts.
    #[must_use]
    pub fn is_edited(&self, path: &str) -> bool {
        self.edits.iter().any(|pattern| matches_pattern(pattern, path))
    }
}

/// Whether `path` is what `pattern` names: a path, or one whose last part holds `*` for any run of
/// characters within a name.
#[must_use]
pub fn matches_pattern(pattern: &str, path: &str) -> bool {
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches_with(path, options))
}

/// Whether an `edits` entry is a pattern that may match any number of files, not one path.
#[must_use]
pub fn is_pattern(entry: &str) -> bool {
    entry.contains(['*', '?', '['])
}
