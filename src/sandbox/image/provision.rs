//! Brings the image into the cache, once per identity, whoever asks first.

use std::path::{Path, PathBuf};

use wasmtime::Engine;
use wasmtime::component::Component;

use super::cache::{Cache, replace_folder};
use super::download::{self, Target};
use super::manifest::Manifest;
use super::observer::{ProvisionObserver, Step};
use super::{Image, bundle, compile, identity, inputs, python, requirements, snapshot};
use crate::error::Error;
use crate::executor::ImageIdentity;

/// How to provision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProvisionOptions {
    /// Never use the network.
    pub offline: bool,
    /// Build the image although it is there.
    pub force: bool,
}

/// The image, ready to run: mapped from the cache, or built first where it is missing or damaged.
///
/// # Errors
///
/// When it can neither be loaded nor built here; the error says what is missing.
pub fn ensure(
    cache: &Cache,
    options: ProvisionOptions,
    observer: &dyn ProvisionObserver,
) -> Result<Image, Error> {
    let engine = super::engine()?;
    ensure_with(cache, options, observer, &engine, &identity::identity(), obtain)
}

/// The image, mapped from the cache as it is there.
///
/// # Errors
///
/// When it is not there, or not whole; nothing is built.
pub fn load(cache: &Cache) -> Result<Image, Error> {
    let (engine, identity) = (super::engine()?, identity::identity());
    let folder = cache.image(&identity.digest);
    let component = compile::load(&engine, &folder).ok_or_else(|| {
        Error::sandbox(format!("there is no image ready in `{}`", folder.display()))
            .with_hint("run `djangology image build`")
    })?;
    Ok(Image::new(&folder, component, &engine, &identity))
}

fn ensure_with(
    cache: &Cache,
    options: ProvisionOptions,
    observer: &dyn ProvisionObserver,
    engine: &Engine,
    identity: &ImageIdentity,
    obtain: impl Fn(
        &Cache,
        ProvisionOptions,
        &ImageIdentity,
        &Path,
        &dyn ProvisionObserver,
    ) -> Result<PathBuf, Error>,
) -> Result<Image, Error> {
    let folder = cache.image(&identity.digest);
    let looks_whole = || Manifest::read(&folder).is_some_and(|it| it.looks_whole(&folder, &identity.digest));
    let image = |component: Component| Image::new(&folder, component, engine, identity);

    if !options.force
        && looks_whole()
        && let Some(component) = compile::load(engine, &folder)
    {
        return Ok(image(component));
    }

    cache.create()?;
    let _lock = cache.lock(observer)?;
    cache.remove_remains();
    // Whoever held the lock before may have done it all.
    if !options.force
        && looks_whole()
        && let Some(component) = compile::load(engine, &folder)
    {
        return Ok(image(component));
    }
    let is_whole = || Manifest::read(&folder).is_some_and(|it| it.is_whole(&folder, &identity.digest));
    if options.force || !is_whole() {
        let building = cache.building()?;
        let new = obtain(cache, options, identity, building.path(), observer)?;
        replace_folder(&new, &folder)?;
    }
    observer.step(Step::Compile);
    Ok(image(compile::compile(engine, &folder)?))
}

/// Takes the image out of this binary, or builds it from packages where the binary carries none.
fn obtain(
    cache: &Cache,
    options: ProvisionOptions,
    identity: &ImageIdentity,
    folder: &Path,
    observer: &dyn ProvisionObserver,
) -> Result<PathBuf, Error> {
    match bundle::EMBEDDED {
        Some(embedded) => take_out(embedded, identity, folder, observer),
        None => build(cache, options, identity, folder, observer),
    }
}

fn take_out(
    embedded: &[u8],
    identity: &ImageIdentity,
    folder: &Path,
    observer: &dyn ProvisionObserver,
) -> Result<PathBuf, Error> {
    observer.step(Step::Unpack);
    let image = folder.join("image");
    bundle::unpack(embedded, &image)?;
    match Manifest::read(&image) {
        Some(manifest) if manifest.is_whole(&image, &identity.digest) => Ok(image),
        _ => Err(Error::bug(
            "the image in this binary is not the one it was built for",
        )),
    }
}

/// Builds it with Python, from the package index or the cache's downloads.
fn build(
    cache: &Cache,
    options: ProvisionOptions,
    identity: &ImageIdentity,
    folder: &Path,
    observer: &dyn ProvisionObserver,
) -> Result<PathBuf, Error> {
    let python = python::find()?;
    let mut told = false;
    let mut wheels = |target: Target, lock: &str| {
        let requirements = requirements::parse(lock);
        if let Some(wheels) = download::find(cache, target, &requirements)? {
            return Ok(wheels);
        }
        if options.offline {
            return Err(download::missing_offline(cache));
        }
        if !std::mem::replace(&mut told, true) {
            observer.step(Step::Download);
        }
        download::fetch(cache, &python, target, lock)?;
        download::find(cache, target, &requirements)?.ok_or_else(|| {
            Error::sandbox("pip reported success, but not every locked package is there")
                .with_hint(format!("remove `{}` and try again", cache.downloads().display()))
        })
    };
    let guest_wheels = wheels(Target::Guest, inputs::requirements())?;
    let builder_wheels = wheels(Target::Machine, inputs::builder())?;
    let ingredients = snapshot::Ingredients {
        python: &python,
        guest_wheels: &guest_wheels,
        builder_wheels: &builder_wheels,
    };
    snapshot::build(cache, &ingredients, identity, folder, observer)
}

#[cfg(test)]
#[path = "provision_tests.rs"]
mod tests;
