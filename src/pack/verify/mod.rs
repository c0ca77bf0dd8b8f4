//! The author's test: what a pack promises about its exercises is tried out, answer by answer.

mod mutants;
mod promises;
mod queue;
mod runs;
mod structure;
mod texts;

use std::fmt;

use crate::error::{Error, Fault};
use crate::executor::Executor;
use crate::exercise::{Database, ExerciseId};
use crate::report::Verdict;

pub use self::mutants::{ExerciseMutants, Fate, MutantOutcome, MutantShare};
use super::Pack;
use super::discover::Discovered;

/// What is to be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyOptions {
    /// Every answer is run once for each of them.
    pub seeds: Vec<u64>,
    /// Names of exercises; empty for the whole pack.
    pub only: Vec<String>,
    /// Where every exercise runs that can; nothing for where it says itself.
    pub database: Option<Database>,
    /// How many mutants of each solution are tried, with the first seed; those that pass, with the others as
    /// well. None where `database` is given: the exercises know their equivalents on their own.
    pub mutants: MutantShare,
}

/// Hears how far the verification is. Called from several threads.
pub trait VerifyObserver: Sync {
    /// `runs` more runs are going to be made.
    fn planned(&self, runs: usize);

    /// One of them has ended.
    fn ran(&self, exercise: &ExerciseId, kind: &AnswerKind);
}

/// For callers who only want the result.
impl VerifyObserver for () {
    fn planned(&self, _runs: usize) {}
    fn ran(&self, _exercise: &ExerciseId, _kind: &AnswerKind) {}
}

/// Which of an exercise's answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerKind {
    /// The project as it is handed out.
    Starter,
    /// The reference answer.
    Solution,
    /// Another right answer, by its name.
    Right(String),
    /// A wrong answer, by its name.
    Wrong(String),
    /// A mutant of the solution, by what it changes.
    Mutant(String),
}

impl fmt::Display for AnswerKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starter => formatter.write_str("starter"),
            Self::Solution => formatter.write_str("solution"),
            Self::Right(name) => write!(formatter, "right/{name}"),
            Self::Wrong(name) => write!(formatter, "wrong/{name}"),
            Self::Mutant(change) => write!(formatter, "mutant {change}"),
        }
    }
}

/// How one answer fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerOutcome {
    /// The exercise that it answers.
    pub exercise: ExerciseId,
    /// Which answer.
    pub kind: AnswerKind,
    /// By seed, in the order of the options; a seed with which it could not be judged is left out.
    pub verdicts: Vec<(u64, Verdict)>,
    /// The first case that did not pass, with the first seed.
    pub decided_by: Option<String>,
    /// What is not as it should be, as a phrase that follows the answer's name.
    pub problem: Option<String>,
}

/// Something that is not as it should be, beside the verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; nothing when it is about the pack as a whole.
    pub exercise: Option<ExerciseId>,
    /// What, and what to do about it.
    pub message: String,
}

/// What the verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// In the order of the pack; within an exercise starter, solution, right and wrong answers.
    pub answers: Vec<AnswerOutcome>,
    /// In the order of the pack; an exercise of whose solution no mutants were made is left out.
    pub mutants: Vec<ExerciseMutants>,
    /// In the order of the pack.
    pub problems: Vec<Problem>,
}

/// How many answers and mutants fared how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Solutions and other right answers that pass.
    pub right: usize,
    /// Starters and wrong answers that are rejected.
    pub wrong: usize,
    /// Mutants that are rejected.
    pub killed: usize,
    /// Mutants that pass and may.
    pub equivalent: usize,
    /// Mutants that pass and must not.
    pub survived: usize,
}

impl Verification {
    /// Whether the pack keeps its promises.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
            && self.answers.iter().all(|answer| answer.problem.is_none())
            && self.mutants.iter().all(|of| of.survivors().next().is_none())
    }

    /// How much was found as it should be.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let well = |is_counted: fn(&AnswerKind) -> bool| {
            let counted = |answer: &&AnswerOutcome| answer.problem.is_none() && is_counted(&answer.kind);
            self.answers.iter().filter(counted).count()
        };
        Counts {
            right: well(|kind| matches!(kind, AnswerKind::Solution | AnswerKind::Right(_))),
            wrong: well(|kind| matches!(kind, AnswerKind::Starter | AnswerKind::Wrong(_))),
            killed: self.mutants.iter().map(ExerciseMutants::killed).sum(),
            equivalent: self.mutants.iter().map(ExerciseMutants::equivalent).sum(),
            survived: self.mutants.iter().map(|of| of.survivors().count()).sum(),
        }
    }
}

/// Tries out `pack` with `executor`, on all cores.
///
/// # Errors
///
/// When an exercise that is asked for does not exist, when no seed is given, or when the sandbox cannot
/// run here. A pack that is at fault is a finding, not an error.
pub fn verify(
    pack: &Pack,
    executor: &dyn Executor,
    options: &VerifyOptions,
    observer: &dyn VerifyObserver,
) -> Result<Verification, Error> {
    if options.seeds.is_empty() {
        return Err(Error::usage("there is no seed to verify with").with_hint("give at least one seed"));
    }
    let mut verification = Verification::default();
    if options.only.is_empty() {
        structure::check_pack(pack, &mut verification.problems)?;
    }
    let mut exercises = Vec::new();
    for id in selected(pack, &options.only)? {
        match pack.discover(id) {
            Ok(Discovered { exercise, stray }) => {
                let messages = structure::check_exercise(&exercise, &stray);
                verification
                    .problems
                    .extend(messages.into_iter().map(|message| Problem::of(id, message)));
                let database = options.database.unwrap_or(exercise.database);
                exercises.extend(exercise.on(database));
            }
            Err(error) if error.fault == Fault::Pack => {
                verification.problems.push(Problem::of(id, one_line(&error)));
            }
            Err(error) => return Err(error),
        }
    }
    runs::try_answers(&exercises, executor, options, observer, &mut verification)?;
    let position = |exercise: &Option<ExerciseId>| {
        exercise
            .as_ref()
            .and_then(|exercise| pack.ids().position(|id| id == exercise))
    };
    verification
        .problems
        .sort_by_key(|problem| position(&problem.exercise));
    Ok(verification)
}

impl Problem {
    fn of(exercise: &ExerciseId, message: String) -> Self {
        Self {
            exercise: Some(exercise.clone()),
            message,
        }
    }
}

/// The exercises that are asked for, each once and in the order of the pack.
fn selected<'a>(pack: &'a Pack, only: &[String]) -> Result<Vec<&'a ExerciseId>, Error> {
    for name in only {
        pack.id(name)?;
    }
    let is_asked_for = |id: &&ExerciseId| only.is_empty() || only.iter().any(|name| name == id.as_str());
    Ok(pack.ids().filter(is_asked_for).collect())
}

/// An error's message with its hint.
fn one_line(error: &Error) -> String {
    match &error.hint {
        Some(hint) => format!("{}; {hint}", error.message),
        None => error.message.clone(),
    }
}
