//! `review`: what is worth doing again, and one of them laid out from the starter.

use jiff::Zoned;

use super::learner::{self, Learner};
use crate::cli::Review as Arguments;
use crate::context::Context;
use crate::error::Error;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::ledger::{Entry, Review};
use crate::render::{Detail, brief, review};

/// Says what is due, or lays the named exercise out again.
///
/// # Errors
///
/// When the pack or the ledger cannot be read, the named exercise was never passed, or the disk refuses.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let Some(name) = &arguments.exercise else {
        let now = Zoned::now();
        let reviews = Learner::find(context)?
            .map(|learner| learner::reviews(&learner, &pack, &now))
            .unwrap_or_default();
        let printer = &context.printer;
        printer.result(&if arguments.json {
            review::reviews_json(&reviews, now.date())?
        } else {
            review::reviews(&reviews, now.date(), &printer.view)
        })?;
        return Ok(Exit::Success);
    };
    let exercise = pack.exercise(name)?;
    let learner = Learner::open(context)?;
    let known = learner::reviews(&learner, &pack, &Zoned::now())
        .into_iter()
        .find(|review| review.exercise == exercise.id)
        .ok_or_else(|| {
            Error::usage(format!("`{name}` is not passed yet"))
                .with_hint(format!("run `djangology start {name}`"))
        })?;
    begin(&exercise, &known, &learner, context)?;
    Ok(Exit::Success)
}

/// Lays the exercise out from its starter, unless that was done and it is being worked on.
fn begin(exercise: &Exercise, known: &Review, learner: &Learner, context: &Context) -> Result<(), Error> {
    let printer = &context.printer;
    if !known.is_begun {
        let reset = learner.workspace.reset(exercise)?;
        let entry = Entry::Reset {
            exercise: exercise.id.clone(),
            kept: reset.kept.clone(),
        };
        learner.record(entry, context)?;
        printer.result(&brief::reset(exercise, &reset, learner.workspace.root()))?;
        printer.result("\n")?;
    }
    let laid_out = learner.workspace.lay_out(exercise)?;
    // From now on, a check without a name means this one.
    let started = Entry::Started {
        exercise: exercise.id.clone(),
    };
    learner.record(started, context)?;
    if printer.view.detail > Detail::Quiet {
        printer.result(&brief::laid_out_again(exercise, &laid_out, &printer.view))?;
    }
    Ok(())
}
