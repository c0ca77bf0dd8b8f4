//! `watch`: an exercise with a check at every save, on a whole screen, or line by line where there is none.

mod deeds;
mod plain;
mod session;

use super::learner::{self, Learner};
use crate::cli::Watch;
use crate::context::Context;
use crate::error::Error;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::ledger::{Entry, State};
use crate::pack::Pack;
use crate::watch::is_terminal_for_screens;

/// Watches the named exercise, the one whose folder we are in, the one that was begun last, or the next one; one that
/// is not laid out is begun.
///
/// # Errors
///
/// When there is no such exercise, the sandbox cannot run, or the terminal or the disk refuses.
pub fn run(arguments: &Watch, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let named = arguments
        .exercise
        .as_deref()
        .map(|name| pack.exercise(name))
        .transpose()?;
    let learner = Learner::create_or_open(&pack, context)?;
    let exercise = match named {
        Some(exercise) => exercise,
        None => choose(&pack, &learner, context)?,
    };
    let is_new = !learner.workspace.exercise_dir(&exercise.id).is_dir();
    if is_new {
        learner.workspace.lay_out(&exercise)?;
        let started = Entry::Started {
            exercise: exercise.id.clone(),
        };
        learner.record(started, context)?;
    }
    watch(exercise, pack, learner, arguments.edit_cmd.as_deref(), context)
}

/// Watches `exercise`, which is laid out.
pub(super) fn watch(
    exercise: Exercise,
    pack: Pack,
    learner: Learner,
    edit_cmd: Option<&str>,
    context: &Context,
) -> Result<Exit, Error> {
    // Provisioning shows how far it is; afterwards the screen is ours.
    let executor = context.executor()?;
    if is_terminal_for_screens() {
        session::run(exercise, pack, learner, edit_cmd, executor, context.printer.view)
    } else {
        plain::run(&exercise, &learner, executor, context)
    }
}

fn choose(pack: &Pack, learner: &Learner, context: &Context) -> Result<Exercise, Error> {
    let begun = learner.exercise(None, pack, context).ok();
    let is_here = learner.workspace.exercise_at(&context.directory()?).is_some();
    if let Some(begun) = &begun
        && (is_here || learner.standing_of(&begun.id).state != State::Passed)
    {
        return Ok(begun.clone());
    }
    let standing = learner::standing(Some(learner), pack);
    let next = learner::next(pack, &standing)?.map(|next| pack.exercise(next.exercise.as_str()));
    next.or(begun.map(Ok)).unwrap_or_else(|| {
        Err(Error::usage("there is nothing to watch")
            .with_hint("run `djangology list` to choose an exercise"))
    })
}
