//! `pack verify` and `pack new`: what authors do.

use std::path::PathBuf;

use crate::cli::{Pack as PackCommand, PackNew, PackVerify};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::pack::scaffold;
use crate::pack::verify::{VerifyOptions, verify};
use crate::render::progress::VerifyProgress;
use crate::render::{verification, verification_json};

/// Does what was asked of the pack.
///
/// # Errors
///
/// When the pack cannot be read or written, or the sandbox cannot run here.
pub fn run(command: &PackCommand, context: &Context) -> Result<Exit, Error> {
    match command {
        PackCommand::Verify(arguments) => run_verify(arguments, context),
        PackCommand::New(arguments) => run_new(arguments, context),
    }
}

fn run_verify(arguments: &PackVerify, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let options = VerifyOptions {
        // Always the same ones, so that a finding can be repeated.
        seeds: (1..=u64::from(arguments.seeds)).collect(),
        only: arguments.only.clone(),
        database: arguments.database.map(Into::into),
        mutants: arguments.mutants.into(),
    };
    let executor = context.executor()?;
    let progress = VerifyProgress::new(&context.printer);
    let verification = verify(&pack, executor, &options, &progress)?;
    drop(progress);
    let printer = &context.printer;
    printer.result(&if arguments.json {
        verification_json::verification(&verification)?
    } else {
        verification::verification(&verification, &printer.view)
    })?;
    Ok(if verification.is_clean() {
        Exit::Success
    } else {
        Exit::Pack
    })
}

fn run_new(arguments: &PackNew, context: &Context) -> Result<Exit, Error> {
    let root = context
        .places
        .pack
        .clone()
        .unwrap_or_else(|| PathBuf::from("exercises"));
    let folder = scaffold::scaffold(&root, &arguments.track, &arguments.id)?;
    let printer = &context.printer;
    printer.result(&verification::skeleton(&folder, &arguments.id))?;
    Ok(Exit::Success)
}
