//! `show`: the brief of an exercise.

use crate::cli::Show;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::brief;

/// Shows the brief.
///
/// # Errors
///
/// When there is no such exercise, or its files cannot be read.
pub fn run(arguments: &Show, context: &Context) -> Result<Exit, Error> {
    let exercise = context.pack()?.exercise(&arguments.exercise)?;
    let printer = &context.printer;
    printer.reading(&brief::brief(&exercise, &printer.view))?;
    Ok(Exit::Success)
}
