//! `worker`: does runs for the process that started it, and is typed by nobody.

use std::io::{stdin, stdout};

use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::sandbox::{self, image::Cache};

/// Answers requests until there are no more.
///
/// # Errors
///
/// When the image is not ready, or whoever asked is gone.
pub fn run(context: &Context) -> Result<Exit, Error> {
    let cache = Cache::locate(context.places.cache.as_deref())?;
    sandbox::serve(&cache, stdin().lock(), stdout())?;
    Ok(Exit::Success)
}
