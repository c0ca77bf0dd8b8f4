//! `image build` and `image bundle`: the sandbox, provisioned on demand.

use crate::cli::{Image as ImageCommand, ImageBuild, ImageBundle};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::checkup;
use crate::render::progress::ProvisionProgress;
use crate::sandbox::image::{self, Cache, Image, ProvisionOptions};

/// Does what was asked of the image.
///
/// # Errors
///
/// When it cannot be built here, or the bundle cannot be written.
pub fn run(command: &ImageCommand, context: &Context) -> Result<Exit, Error> {
    match command {
        ImageCommand::Build(arguments) => run_build(arguments, context),
        ImageCommand::Bundle(arguments) => run_bundle(arguments, context),
    }
}

fn run_build(arguments: &ImageBuild, context: &Context) -> Result<Exit, Error> {
    let options = ProvisionOptions {
        offline: arguments.offline,
        force: arguments.force,
    };
    let image = ensure(options, context)?;
    context
        .printer
        .result(&checkup::image_is_ready(&image.identity, &image.dir))?;
    Ok(Exit::Success)
}

fn run_bundle(arguments: &ImageBundle, context: &Context) -> Result<Exit, Error> {
    let image = ensure(ProvisionOptions::default(), context)?;
    context.printer.note("Compressing, which takes a minute\n");
    image::bundle(&image, &arguments.out)?;
    context
        .printer
        .result(&checkup::bundle_is_written(&arguments.out))?;
    Ok(Exit::Success)
}

fn ensure(options: ProvisionOptions, context: &Context) -> Result<Image, Error> {
    let cache = Cache::locate(context.places.cache.as_deref())?;
    image::ensure(&cache, options, &ProvisionProgress::new(&context.printer))
}
