//! Brings the image and the database into the cache, once per identity, whoever asks first.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use wasmtime::Engine;

use super::cache::{Cache, replace_folder};
use super::download::{self, Target};
use super::manifest::Manifest;
use super::observer::{ProvisionObserver, Step};
use super::prune::{Thoroughness, prune_locked};
use super::{Engines, Image, bundle, compile, database, identity, inputs, python, requirements, snapshot};
use crate::error::Error;
use crate::executor::ImageIdentity;

/// How to provision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProvisionOptions {
    /// Never use the network.
    pub offline: bool,
    /// Build the image and the database although they are there.
    pub force: bool,
}

/// What has to be made, and for whom.
struct Order<'a> {
    cache: &'a Cache,
    engines: &'a Engines,
    identity: &'a ImageIdentity,
    /// Never use the network.
    offline: bool,
    /// Whether the image is wanted.
    image: bool,
    /// Whether the database is wanted.
    database: bool,
    /// Where the image has to be built.
    new_image: PathBuf,
    /// Where the database has to be built.
    new_database: PathBuf,
}

/// The image, ready to run, with the database beside it: as it is in the cache, or built first where something
/// is missing or damaged.
///
/// # Errors
///
/// When it can neither be loaded nor built here; the error says what is missing.
pub fn ensure(
    cache: &Cache,
    options: ProvisionOptions,
    observer: &dyn ProvisionObserver,
) -> Result<Image, Error> {
    let engines = Engines::new()?;
    ensure_with(cache, options, observer, &engines, &identity::identity(), obtain)
}

/// The image as it is in the cache. Nothing is looked at, and nothing is built.
///
/// # Errors
///
/// When wasmtime cannot run on this machine.
pub fn load(cache: &Cache) -> Result<Image, Error> {
    let (engines, identity) = (Engines::new()?, identity::identity());
    let (folder, database) = (cache.image(&identity.digest), database::folder(cache));
    let uses = [cache.begin_use(&folder), cache.begin_use(&database)];
    Ok(Image::new(&folder, &database, &engines, &identity, uses))
}

fn ensure_with(
    cache: &Cache,
    options: ProvisionOptions,
    observer: &dyn ProvisionObserver,
    engines: &Engines,
    identity: &ImageIdentity,
    obtain: impl Fn(&Order<'_>, &dyn ProvisionObserver) -> Result<(), Error>,
) -> Result<Image, Error> {
    let (folder, database) = (cache.image(&identity.digest), database::folder(cache));
    let looks_whole = || Manifest::read(&folder).is_some_and(|it| it.looks_whole(&folder, &identity.digest));
    let ready = || {
        if options.force || !folder.is_dir() || !database.is_dir() {
            return None;
        }
        // Noted first: what is seen after that stays.
        let uses = [Some(cache.begin_use(&folder)?), Some(cache.begin_use(&database)?)];
        if !looks_whole() || !database::looks_ready(&database) {
            return None;
        }
        compile::is_compiled(&compile::compiled_file(&folder, "guest"))
            .then(|| Image::new(&folder, &database, engines, identity, uses))
    };
    if let Some(image) = ready() {
        return Ok(image);
    }

    cache.create()?;
    let _lock = cache.lock(observer)?;
    cache.remove_remains();
    // Whoever held the lock before may have done it all.
    if let Some(image) = ready() {
        return Ok(image);
    }
    let is_whole = || Manifest::read(&folder).is_some_and(|it| it.is_whole(&folder, &identity.digest));
    let building = cache.building()?;
    let order = Order {
        cache,
        engines,
        identity,
        offline: options.offline,
        image: options.force || !is_whole(),
        database: options.force || !database::is_whole(&database),
        new_image: building.path().join("image"),
        new_database: building.path().join("database"),
    };
    if order.image || order.database {
        obtain(&order, observer)?;
    }
    if order.database {
        replace_folder(&order.new_database, &database)?;
    }
    if order.image {
        replace_folder(&order.new_image, &folder)?;
    }
    if !database::looks_ready(&database) {
        observer.step(Step::Compile);
        database::compile(&engines.database, &database)?;
    }
    if compile::load(&engines.guest, &folder).is_none() {
        compile_image(&engines.guest, &folder, observer)?;
    }
    // The cache has just grown.
    prune_locked(cache, Thoroughness::Old, SystemTime::now());
    let uses = [cache.begin_use(&folder), cache.begin_use(&database)];
    let mut image = Image::new(&folder, &database, engines, identity, uses);
    image.is_new = true;
    Ok(image)
}

fn compile_image(engine: &Engine, folder: &Path, observer: &dyn ProvisionObserver) -> Result<(), Error> {
    observer.step(Step::Compile);
    compile::compile(engine, folder)
}

/// Takes what is ordered out of this binary, or builds it from packages where the binary carries none.
fn obtain(order: &Order<'_>, observer: &dyn ProvisionObserver) -> Result<(), Error> {
    match bundle::EMBEDDED {
        Some(embedded) => take_out(embedded, order, observer),
        None => build(order, observer),
    }
}

fn take_out(embedded: &[u8], order: &Order<'_>, observer: &dyn ProvisionObserver) -> Result<(), Error> {
    observer.step(Step::Unpack);
    let (image, database) = (&order.new_image, &order.new_database);
    bundle::unpack(embedded, image, database)?;
    match Manifest::read(image) {
        Some(manifest)
            if manifest.is_whole(image, &order.identity.digest) && database::is_whole(database) =>
        {
            Ok(())
        }
        _ => Err(Error::bug(
            "the image in this binary is not the one it was built for",
        )),
    }
}

/// Builds it from the registries' packages, or from those in the cache. Nothing is downloaded before it is
/// clear that nothing is missing on this machine, and nothing is built before all is downloaded.
fn build(order: &Order<'_>, observer: &dyn ProvisionObserver) -> Result<(), Error> {
    let cache = order.cache;
    let python = order.image.then(python::find).transpose()?;
    let package = order
        .database
        .then(|| database::Source::look(cache, order.offline))
        .transpose()?;
    let mut told = false;
    let mut tell = || {
        if !std::mem::replace(&mut told, true) {
            observer.step(Step::Download);
        }
    };
    let mut wheels = |python: &python::Python, target: Target, lock: &str| {
        let requirements = requirements::parse(lock);
        if let Some(wheels) = download::find(cache, target, &requirements)? {
            return Ok(wheels);
        }
        if order.offline {
            return Err(download::missing_offline(cache));
        }
        tell();
        download::fetch(cache, python, target, lock)?;
        download::find(cache, target, &requirements)?.ok_or_else(|| {
            Error::sandbox("pip reported success, but not every locked package is there")
                .with_hint(format!("remove `{}` and try again", cache.downloads().display()))
        })
    };
    let ingredients = match &python {
        Some(python) => Some(snapshot::Ingredients {
            guest_wheels: wheels(python, Target::Guest, inputs::requirements())?,
            builder_wheels: wheels(python, Target::Machine, inputs::builder())?,
            python,
        }),
        None => None,
    };
    let package = match package {
        Some(source) => {
            if source.is_remote() {
                tell();
            }
            Some(source.fetch(cache)?)
        }
        None => None,
    };

    // The snapshot keeps one core busy, and at first two: the database is made by one meanwhile. On two cores that is
    // four seconds less than if both began with all of them (2026-11-21).
    let engine = match &ingredients {
        Some(_) => Engines::database_on_one_core()?,
        None => order.engines.database.clone(),
    };
    let engine = &engine;
    std::thread::scope(|scope| {
        let database = package
            .map(|package| scope.spawn(move || database::build(engine, &package, &order.new_database)));
        let image = ingredients.map(|ingredients| {
            snapshot::build(cache, &ingredients, order.identity, &order.new_image, observer)
        });
        if let Some(database) = database {
            if !database.is_finished() {
                observer.step(Step::Database);
            }
            database
                .join()
                .unwrap_or_else(|_| Err(Error::bug("the thread that makes the database panicked")))?;
        }
        image.unwrap_or(Ok(()))
    })
}

#[cfg(test)]
#[path = "provision_tests.rs"]
mod tests;
