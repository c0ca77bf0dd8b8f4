//! The guest's image and the database on this machine: built or unpacked once, compiled once, mapped at every start.

mod bundle;
mod cache;
mod code_bundle;
mod compile;
mod database;
mod download;
mod engine;
mod identity;
mod inputs;
mod manifest;
mod observer;
mod provision;
mod prune;
mod python;
mod requirements;
mod snapshot;
mod status;
#[cfg(all(test, unix))]
mod testing;
mod uses;
mod wheels;
mod written_pages;

use std::path::{Path, PathBuf};

use wasmtime::component::Component;

pub use self::bundle::bundle;
pub(in crate::sandbox) use self::cache::keep_file;
pub use self::cache::{CACHE_VARIABLE, Cache};
pub(in crate::sandbox) use self::code_bundle::modules_digest;
pub use self::code_bundle::{ModuleSource, ensure_code_bundle, harness_modules};
pub use self::compile::{compile_module, contents, load_module, module};
pub use self::database::{NPM_VARIABLE, Npm, find_npm};
pub use self::engine::{Engines, GUEST_STACK_BYTES};
pub(in crate::sandbox) use self::identity::hexadecimal;
pub use self::identity::identity;
pub use self::observer::{ProvisionObserver, Step};
pub use self::provision::{ProvisionOptions, ensure, load};
pub use self::prune::{Pruned, Thoroughness, prune};
pub use self::python::{PYTHON_VARIABLE, Python};
pub use self::status::{DatabaseStatus, ImageState, ImageStatus, status};
use self::uses::Use;
pub(in crate::sandbox) use self::uses::is_kept;
pub use self::written_pages::{copy_written_pages, learn_written_pages};
use crate::error::Error;
use crate::executor::ImageIdentity;

/// An image that is ready to run.
pub struct Image {
    /// The folder that holds all of it.
    pub dir: PathBuf,
    /// What it and the database were compiled for and have to run in.
    pub engines: Engines,
    /// What it is.
    pub identity: ImageIdentity,
    /// The standard library, to be mounted at `/python`.
    pub stdlib: PathBuf,
    /// Django and the other packages, to be mounted at `/1`.
    pub site: PathBuf,
    /// The folder that holds PostgreSQL, to be loaded when an exercise runs on it.
    pub database: PathBuf,
    /// Whether something of it was built or compiled just now.
    pub is_new: bool,
    /// Nobody removes the two folders while these are here. Nothing where they cannot be noted.
    _uses: [Option<Use>; 2],
}

impl Image {
    fn new(
        dir: &Path,
        database: &Path,
        engines: &Engines,
        identity: &ImageIdentity,
        uses: [Option<Use>; 2],
    ) -> Self {
        Self {
            dir: dir.to_owned(),
            engines: engines.clone(),
            identity: identity.clone(),
            stdlib: dir.join("python"),
            site: dir.join("site"),
            database: database.to_owned(),
            is_new: false,
            _uses: uses,
        }
    }

    /// The guest, compiled for this machine: mapped, which takes some milliseconds, and only where it runs.
    ///
    /// # Errors
    ///
    /// When what is there is not what was compiled for this machine and this version.
    pub fn component(&self) -> Result<Component, Error> {
        compile::load(&self.engines.guest, &self.dir).ok_or_else(|| {
            Error::sandbox(format!("there is no image ready in `{}`", self.dir.display()))
                .with_hint("run `djangology image build --force`")
        })
    }
}
