//! `progress`: where the learner stands.

use jiff::Zoned;

use super::learner::{self, Learner};
use crate::cli::Progress;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::{overview, overview_json};

/// Sums up what is passed, by track and by level, and what was worked on.
///
/// # Errors
///
/// When the pack or the ledger cannot be read.
pub fn run(arguments: &Progress, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let learner = Learner::find(context)?;
    let standing = learner::standing(learner.as_ref(), &pack);
    let tracks = learner::overview(&pack, &standing)?;
    let next = learner::next(&pack, &standing)?;
    let printer = &context.printer;
    printer.result(&if arguments.json {
        overview_json::progress(&tracks, &standing)?
    } else {
        let next = next.as_ref().map(|next| next.exercise.as_str());
        overview::progress(&tracks, &standing, Zoned::now().date(), next, &printer.view)
    })?;
    Ok(Exit::Success)
}
