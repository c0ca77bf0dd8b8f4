//! `start`: an exercise laid out, its brief, and where it stands now.

use super::check::Checked;
use super::learner::{self, Learner};
use crate::cli::Start;
use crate::context::Context;
use crate::error::Error;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::ledger::Entry;
use crate::pack::Pack;
use crate::render::{Detail, brief};
use crate::submission::Submission;
use crate::workspace::read_submission;

/// Lays out the named exercise, or the next one, in the workspace, which is made if there is none.
///
/// # Errors
///
/// When nothing can be laid out, or the sandbox cannot run the first check.
pub fn run(arguments: &Start, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let known = arguments
        .exercise
        .as_deref()
        .map(|name| pack.exercise(name))
        .transpose()?;
    let learner = Learner::create_or_open(&pack, context)?;
    let Some(exercise) = known.map_or_else(|| next(&pack, &learner), |known| Ok(Some(known)))? else {
        context
            .printer
            .result("Everything is passed. What is worth doing again: `djangology review`\n")?;
        return Ok(Exit::Success);
    };
    let laid_out = learner.workspace.lay_out(&exercise)?;
    let started = Entry::Started {
        exercise: exercise.id.clone(),
    };
    learner.record(started, context)?;
    let printer = &context.printer;
    if printer.view.detail > Detail::Quiet {
        printer.result(&brief::laid_out(&exercise, &laid_out, &printer.view))?;
    }
    first_check(&exercise, &learner, context)?;
    Ok(Exit::Success)
}

/// Shows how the files stand. The untouched starter is not an attempt, so it is not recorded.
fn first_check(exercise: &Exercise, learner: &Learner, context: &Context) -> Result<(), Error> {
    let folder = learner.workspace.exercise_dir(&exercise.id);
    let submission = read_submission(&folder, exercise)?;
    let is_untouched = submission == Submission::starter(exercise);
    let checked = Checked::of(exercise, submission, None, context)?;
    let recorded = if is_untouched {
        Ok(())
    } else {
        checked.record(Some(learner), context)
    };
    checked.show(exercise, Some(learner), context)?;
    recorded
}

fn next(pack: &Pack, learner: &Learner) -> Result<Option<Exercise>, Error> {
    let standing = learner::standing(Some(learner), pack);
    learner::next(pack, &standing)?
        .map(|next| pack.exercise(next.exercise.as_str()))
        .transpose()
}
