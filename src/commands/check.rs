//! `check`: one submission, one verdict.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::learner::Learner;
use crate::check::{check_submission, draw_seed};
use crate::cli::{Check, Format};
use crate::context::Context;
use crate::error::Error;
use crate::exercise::{Database, Exercise};
use crate::exit::Exit;
use crate::ledger::{Attempt, Entry, State};
use crate::pack::Pack;
use crate::render::markdown::markdown;
use crate::render::report::{NextSteps, next_steps, report};
use crate::render::{Detail, json};
use crate::report::{Report, Verdict};
use crate::submission::Submission;
use crate::workspace::{Workspace, read_submission};

/// Checks the learner's files, records the attempt and shows the verdict.
///
/// # Errors
///
/// When the files cannot be read, the sandbox cannot run, or the attempt cannot be recorded.
pub fn run(arguments: &Check, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let subject = Subject::choose(arguments, &pack, context)?.on(arguments.database.map(Database::from))?;
    let submission = read_submission(&subject.folder, &subject.exercise)?;
    let checked = Checked::of(&subject.exercise, submission, arguments.seed, context)?;
    let recorded = if subject.is_on_its_own_database {
        checked.record(subject.learner.as_ref(), context)
    } else {
        Ok(())
    };
    match arguments.format {
        Format::Human => checked.show(&subject.exercise, subject.learner.as_ref(), context)?,
        Format::Json => checked.show_json(&subject.exercise, context)?,
    }
    recorded?;
    Ok(match checked.report.verdict {
        Verdict::Passed => Exit::Success,
        _ => Exit::NotPassed,
    })
}

/// What is to be checked.
struct Subject {
    exercise: Exercise,
    folder: PathBuf,
    /// Where the attempt is recorded; nowhere for a folder outside any workspace.
    learner: Option<Learner>,
    /// Whether the check counts as one of the exercise.
    is_on_its_own_database: bool,
}

impl Subject {
    fn choose(arguments: &Check, pack: &Pack, context: &Context) -> Result<Self, Error> {
        let name = arguments.exercise.as_deref();
        let Some(path) = &arguments.path else {
            let learner = Learner::open(context)?;
            let exercise = learner.exercise(name, pack, context)?;
            return Ok(Self {
                folder: learner.workspace.exercise_dir(&exercise.id),
                exercise,
                learner: Some(learner),
                is_on_its_own_database: true,
            });
        };
        let home = Workspace::find(path)?.filter(|home| home.exercise_at(path).is_some());
        let here = home.as_ref().and_then(|home| home.exercise_at(path));
        let name = name
            .map(str::to_owned)
            .or_else(|| here.as_ref().map(ToString::to_string))
            .ok_or_else(|| {
                Error::usage(format!(
                    "`{}` lies in no workspace, so the exercise has to be named",
                    path.display()
                ))
                .with_hint("run `djangology check EXERCISE --path DIR`")
            })?;
        let exercise = pack.exercise(&name)?;
        let home = home.filter(|_| here.as_ref() == Some(&exercise.id));
        Ok(Self {
            learner: home.map(|home| Learner::of(home, context)).transpose()?,
            folder: path.clone(),
            exercise,
            is_on_its_own_database: true,
        })
    }

    /// The same, to be run on `database` where one is given.
    fn on(self, database: Option<Database>) -> Result<Self, Error> {
        let Some(database) = database else { return Ok(self) };
        let (id, own) = (self.exercise.id.clone(), self.exercise.database);
        let exercise = self.exercise.on(database).ok_or_else(|| {
            Error::usage(format!("`{id}` is about locks, which SQLite cannot show"))
                .with_hint("leave `--database` out")
        })?;
        Ok(Self {
            exercise,
            is_on_its_own_database: database == own,
            ..self
        })
    }
}

/// What the ledger keeps of a check, whose files it has then.
pub(super) fn attempt(
    report: &Report,
    submission: &Submission,
    elapsed: Duration,
    image_digest: &str,
    learner: &Learner,
) -> Result<Attempt, Error> {
    Ok(Attempt {
        exercise: report.exercise.clone(),
        verdict: report.verdict,
        score: report.score,
        max_score: report.max_score,
        seed: report.seed,
        files: learner.ledger().keep_files(submission)?,
        hints_taken: learner.standing_of(&report.exercise).hints_taken,
        image_digest: image_digest.to_owned(),
        elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

/// A check that has been made.
pub(super) struct Checked {
    submission: Submission,
    image_digest: String,
    report: Report,
    elapsed: Duration,
}

impl Checked {
    /// Runs and judges `submission`.
    pub(super) fn of(
        exercise: &Exercise,
        submission: Submission,
        seed: Option<u64>,
        context: &Context,
    ) -> Result<Self, Error> {
        let executor = context.executor()?;
        let began = Instant::now();
        let report = check_submission(executor, exercise, &submission, seed.unwrap_or_else(draw_seed))?;
        Ok(Self {
            elapsed: began.elapsed(),
            image_digest: executor.identity().digest,
            submission,
            report,
        })
    }

    /// Adds it to the ledger, files and all.
    pub(super) fn record(&self, learner: Option<&Learner>, context: &Context) -> Result<(), Error> {
        let Some(learner) = learner else { return Ok(()) };
        let attempt = attempt(
            &self.report,
            &self.submission,
            self.elapsed,
            &self.image_digest,
            learner,
        )?;
        learner.record(Entry::Checked(attempt), context)
    }

    /// Shows it to a person; the debrief comes with the first pass.
    pub(super) fn show(
        &self,
        exercise: &Exercise,
        learner: Option<&Learner>,
        context: &Context,
    ) -> Result<(), Error> {
        let printer = &context.printer;
        let before = learner.map(|learner| learner.standing_of(&exercise.id));
        let hints_taken = before.as_ref().map_or(0, |before| before.hints_taken);
        let passed = self.report.verdict == Verdict::Passed;
        let passed_before = before.is_some_and(|before| before.state == State::Passed);
        let next = NextSteps {
            hints_left: exercise.hints.len().saturating_sub(hints_taken as usize),
            debrief_is_known: passed && passed_before,
            repeat: Some(format!("check {} --seed {}", exercise.id, self.report.seed)),
        };
        printer.result(&report(&self.report, self.elapsed, &printer.view))?;
        if passed && !passed_before && printer.view.detail > Detail::Quiet {
            printer.result("\n")?;
            printer.result(&markdown(&exercise.debrief, &printer.view))?;
        }
        printer.result(&next_steps(&self.report, &next, &printer.view))
    }

    fn show_json(&self, exercise: &Exercise, context: &Context) -> Result<(), Error> {
        let image = context.executor()?.identity();
        let document = json::report(&self.report, self.elapsed, &image, exercise.database)?;
        context.printer.result(&document)
    }
}
