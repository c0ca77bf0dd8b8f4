//! `next`: which exercise to turn to.

use super::learner::{self, Learner};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::overview::{self, ExerciseOverview};

/// Says what comes next and why.
///
/// # Errors
///
/// When the pack or the ledger cannot be read.
pub fn run(context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let learner = Learner::find(context)?;
    let standing = learner::standing(learner.as_ref(), &pack);
    let printer = &context.printer;
    let Some(next) = learner::next(&pack, &standing)? else {
        printer.result("Everything is passed. What is worth doing again: `djangology review`\n")?;
        return Ok(Exit::Success);
    };
    let exercise = pack.exercise(next.exercise.as_str())?;
    let shown = ExerciseOverview::new(&exercise, &standing);
    printer.result(&overview::invitation(&shown, &next.reason, &printer.view))?;
    Ok(Exit::Success)
}
