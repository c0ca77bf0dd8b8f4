//! A report: what the judge made of one submission, case by case, ready to be shown or recorded.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::exercise::{ExerciseId, Metric};
use crate::observation::{Output, Raised, RepeatedStatement, Warning};
use crate::statement::Statement;

/// The one word for a whole check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every case passed.
    Passed,
    /// It ran, and something differs from what was expected.
    Failed,
    /// The project could not be loaded, or a scenario met an exception.
    Raised,
    /// Stopped at the deadline.
    TimedOut,
    /// Stopped at the memory limit.
    OutOfMemory,
    /// The interpreter fell over.
    Crashed,
    /// A probe was blinded, so that nothing can be said; never a pass.
    Void,
}

impl Verdict {
    /// The verdict as the JSON report spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Raised => "raised",
            Self::TimedOut => "timed_out",
            Self::OutOfMemory => "out_of_memory",
            Self::Crashed => "crashed",
            Self::Void => "void",
        }
    }
}

/// The one word for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseVerdict {
    /// Every expectation holds.
    Passed,
    /// One does not.
    Failed,
    /// The scenario ended in an exception.
    Raised,
    /// The scenario was running when the deadline came.
    TimedOut,
    /// The scenario was running when memory ran out.
    OutOfMemory,
    /// The scenario was running when the interpreter fell over.
    Crashed,
    /// A probe of the scenario was blinded.
    Void,
    /// Not judged: the run ended before it, or a case that it builds on did not pass.
    NotReached,
}

/// What the judge made of one submission.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which exercise.
    pub exercise: ExerciseId,
    /// The whole check in one word.
    pub verdict: Verdict,
    /// Points reached, after any cap.
    pub score: u32,
    /// Points to be had.
    pub max_score: u32,
    /// What all random data was drawn from; the same seed shows the same again.
    pub seed: u64,
    /// In the order of the exercise.
    pub cases: Vec<CaseReport>,
    /// The failure that stopped the whole run, when one did.
    pub stopped: Option<Stop>,
    /// The case whose failure limited the score, and to what share in percent.
    pub capped: Option<Cap>,
    /// Python warnings of the submission that the reference solution does not raise.
    pub warnings: Vec<Warning>,
    /// What the submission printed.
    pub output: Output,
}

impl Report {
    /// The first case that decided against the submission.
    #[must_use]
    pub fn first_failure(&self) -> Option<&CaseReport> {
        self.cases
            .iter()
            .find(|case| !matches!(case.verdict, CaseVerdict::Passed | CaseVerdict::NotReached))
    }
}

/// Why a run did not come to its end.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The settings, an app, a model or the schema raised.
    Raised {
        /// What was being done, as a phrase that follows "while": "loading the project".
        doing: &'static str,
        /// The exception.
        raised: Raised,
    },
    /// The deadline came.
    TimedOut {
        /// The limit, in real seconds.
        seconds: u32,
    },
    /// Memory ran out.
    OutOfMemory {
        /// The limit, in mebibytes.
        memory_mb: u32,
    },
    /// The interpreter fell over.
    Crashed {
        /// What the sandbox said.
        message: String,
    },
}

/// A score that was limited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The case whose failure did it.
    pub case: String,
    /// The share of the highest score that remains, in percent.
    pub percent: u8,
}

/// What the judge made of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseReport {
    /// Its name in the exercise.
    pub name: String,
    /// What must hold.
    pub title: String,
    /// Not shown to somebody who sits an exam.
    pub hidden: bool,
    /// The case in one word.
    pub verdict: CaseVerdict,
    /// Points given.
    pub points: u32,
    /// Points to be had.
    pub max_points: u32,
    /// The expectations that do not hold, in the order of the exercise. Empty for a passed case.
    pub findings: Vec<Finding>,
    /// The growth of each series that the case is about, whether it is as it should be or not.
    pub growth: Vec<Growth>,
    /// What the statements did that the case is about, where they were watched.
    pub watched: Vec<Watched>,
    /// The exception that ended the scenario.
    pub raised: Option<Raised>,
    /// For a case that was not reached: why, as a sentence.
    pub not_reached: Option<String>,
    /// The raw observations that the expectations name, for machines.
    pub observations: Vec<(String, Value)>,
}

/// One expectation that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The observation it is about.
    pub observe: String,
    /// What went wrong in the words of the story, or of the rule where the exercise has none.
    pub message: String,
    /// What was observed and what was expected, in short: "31 queries, at most 4 expected".
    pub detail: String,
    /// The difference, where a line-by-line comparison helps.
    pub diff: Option<Diff>,
    /// The statements behind a series that grows.
    pub repeated: Vec<RepeatedStatement>,
}

/// How a cost moves with the size of the data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Growth {
    /// The series' name.
    pub observe: String,
    /// What is counted.
    pub metric: Metric,
    /// What the sizes count, as a plural noun: "orders".
    pub of: String,
    /// How many of them there were, fewest first.
    pub sizes: Vec<u64>,
    /// What it cost at each size.
    pub counts: Vec<u64>,
    /// The verdict on the two.
    pub shape: GrowthShape,
}

/// The verdict on a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GrowthShape {
    /// The same at every size.
    Constant,
    /// More at more rows.
    Grows,
    /// Neither: it moves without following the sizes.
    Varies,
}

/// The statements that ran while the database was watched, as far as they locked tables or worked on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The observation's name.
    pub observe: String,
    /// In the order in which they ran.
    pub statements: Vec<WatchedStatement>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedStatement {
    /// What it was and did.
    pub statement: Statement,
    /// Whether it is why an expectation does not hold.
    pub breaks_the_rule: bool,
    /// What there is to advise on it: hints, which decide nothing.
    pub advice: Vec<Advice>,
}

impl From<Statement> for WatchedStatement {
    /// A statement that is only shown.
    fn from(statement: Statement) -> Self {
        Self {
            statement,
            breaks_the_rule: false,
            advice: Vec::new(),
        }
    }
}

/// What a linter has to say about a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The linter's name of the rule.
    pub rule: String,
    /// What it means here, in words for a person: a phrase, with code in backticks.
    pub text: String,
}

/// The difference between two texts, cut to what matters for a person. The first side is what was
/// expected, the second what was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// In order.
    pub lines: Vec<DiffLine>,
}

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffLine {
    /// The same on both sides.
    Same(String),
    /// Expected, but not observed.
    Missing(Vec<Span>),
    /// Observed, but not expected.
    Extra(Vec<Span>),
    /// This many lines are left out: they are equal, or the difference is too long to show whole.
    Hidden {
        /// How many.
        lines: usize,
        /// Whether they are the same on both sides.
        same: bool,
    },
}

/// A part of a changed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: String,
    /// Whether this part is what differs.
    pub changed: bool,
}
