//! `hint`: the next hint.

use super::learner::Learner;
use crate::cli::Hint;
use crate::context::Context;
use crate::error::Error;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::ledger::Entry;
use crate::render::brief;

/// Shows the next hint and records that it was given; when all are given, shows the last again.
///
/// # Errors
///
/// When there is no workspace or no such exercise, or the hint cannot be recorded.
pub fn run(arguments: &Hint, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let learner = Learner::open(context)?;
    let exercise = learner.exercise(arguments.exercise.as_deref(), &pack, context)?;
    let (number, given) = next_hint(&learner, &exercise);
    let printer = &context.printer;
    if let Some(given) = given {
        learner.record(given, context)?;
    }
    printer.result(&brief::hint(&exercise, number, &printer.view))?;
    Ok(Exit::Success)
}

/// Which hint comes next, counted from 1, and what is recorded of that; nothing when it was given before.
pub(super) fn next_hint(learner: &Learner, exercise: &Exercise) -> (usize, Option<Entry>) {
    let taken = learner.standing_of(&exercise.id).hints_taken as usize;
    let number = (taken + 1).min(exercise.hints.len());
    let given = (number > taken).then(|| Entry::Hint {
        exercise: exercise.id.clone(),
        number: u32::try_from(number).unwrap_or(u32::MAX),
    });
    (number, given)
}
