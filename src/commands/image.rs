//! `image build`, `image bundle` and `image prune`: the sandbox, provisioned on demand, and what it leaves.

use crate::cli::{Image, ImageBuild, ImageBundle};
use crate::context::Context;
use crate::error::Error;
use crate::executor::Executor as _;
use crate::exit::Exit;
use crate::render::checkup;
use crate::render::progress::ProvisionProgress;
use crate::sandbox::image::{Cache, ProvisionOptions, Thoroughness, prune};
use crate::sandbox::{Sandbox, SandboxOptions};

/// Does what was asked of the image.
///
/// # Errors
///
/// When it cannot be built here, the bundle cannot be written, or the cache cannot be locked.
pub fn run(command: &Image, context: &Context) -> Result<Exit, Error> {
    match command {
        Image::Build(arguments) => run_build(arguments, context),
        Image::Bundle(arguments) => run_bundle(arguments, context),
        Image::Prune => run_prune(context),
    }
}

fn run_build(arguments: &ImageBuild, context: &Context) -> Result<Exit, Error> {
    let options = ProvisionOptions {
        offline: arguments.offline,
        force: arguments.force,
    };
    // Before the image is in use; what is built is pruned after by itself.
    prune(&cache(context)?, Thoroughness::Old, &())?;
    let sandbox = provision(options, context)?;
    context
        .printer
        .result(&checkup::image_is_ready(&sandbox.identity(), sandbox.folder()))?;
    Ok(Exit::Success)
}

fn run_bundle(arguments: &ImageBundle, context: &Context) -> Result<Exit, Error> {
    let sandbox = provision(ProvisionOptions::default(), context)?;
    context.printer.note("Compressing, which takes a minute\n");
    sandbox.bundle(&arguments.out)?;
    context
        .printer
        .result(&checkup::bundle_is_written(&arguments.out))?;
    Ok(Exit::Success)
}

fn run_prune(context: &Context) -> Result<Exit, Error> {
    let progress = ProvisionProgress::new(&context.printer);
    let pruned = prune(&cache(context)?, Thoroughness::All, &progress)?;
    drop(progress);
    context.printer.result(&checkup::cache_is_pruned(&pruned))?;
    Ok(Exit::Success)
}

fn cache(context: &Context) -> Result<Cache, Error> {
    Cache::locate(context.places.cache.as_deref())
}

/// Everything that the first check would make.
fn provision(options: ProvisionOptions, context: &Context) -> Result<Sandbox, Error> {
    let options = SandboxOptions {
        provision: options,
        ..context.sandbox_options()?
    };
    Sandbox::provision(&options, &ProvisionProgress::new(&context.printer))
}
