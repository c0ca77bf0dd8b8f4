//! `completions`: a script for a shell.

use crate::cli::{self, Completions};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;

/// Prints the script.
///
/// # Errors
///
/// When standard output does not take it.
pub fn run(arguments: &Completions, context: &Context) -> Result<Exit, Error> {
    context.printer.result(&cli::completions(arguments.shell))?;
    Ok(Exit::Success)
}
