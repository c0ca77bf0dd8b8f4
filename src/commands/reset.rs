//! `reset`: the starter again, the old files kept aside.

use super::learner::Learner;
use crate::cli::Reset;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::ledger::Entry;
use crate::render::brief;

/// Lays the exercise out again and says where the old files are.
///
/// # Errors
///
/// When there is no workspace or no such exercise, or the disk refuses.
pub fn run(arguments: &Reset, context: &Context) -> Result<Exit, Error> {
    let exercise = context.pack()?.exercise(&arguments.exercise)?;
    let learner = Learner::open(context)?;
    let reset = learner.workspace.reset(&exercise)?;
    let entry = Entry::Reset {
        exercise: exercise.id.clone(),
        kept: reset.kept.clone(),
    };
    learner.record(entry, context)?;
    let printer = &context.printer;
    printer.result(&brief::reset(&exercise, &reset, learner.workspace.root()))?;
    Ok(Exit::Success)
}
