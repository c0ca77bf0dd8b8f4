//! The database: taken out of npm's package, compiled and given its first data directory once, and kept in the
//! cache beside the images.
//!
//! Its folder is named by the digest of what the database alone is built from (`sandbox/postgres/`). It holds
//! what is compiled (`postgres.wasm` and the side modules), the compiled code for this machine, the read-only
//! files (`root.tree`) and a data directory that nothing was done to yet (`data.tree`).

mod build;
mod manifest;
mod npm;
mod package;
mod pin;

use std::path::{Path, PathBuf};

use wasmtime::Engine;

pub(in crate::sandbox::image) use self::build::build;
use self::manifest::Manifest;
pub use self::npm::{NPM_VARIABLE, Npm, find_npm};
use self::pin::{Pin, pin};
use super::cache::Cache;
use super::manifest::bytes_below;
use super::status::{DatabaseStatus, ImageState};
use super::{compile, download, identity};
use crate::error::Error;
use crate::sandbox::postgres::{SERVER, SIDE_MODULES};

/// The version of PostgreSQL, for reports.
pub(super) fn version() -> String {
    pin().map(|pin| pin.postgresql).unwrap_or_default()
}

/// Where the database is, or would be.
pub(super) fn folder(cache: &Cache) -> PathBuf {
    cache.database(&identity::database_digest())
}

/// Whether it can be opened, as far as a glance can tell.
pub(super) fn looks_ready(folder: &Path) -> bool {
    Manifest::read(folder, &identity::database_digest()).is_some_and(|it| it.looks_whole(folder))
        && is_compiled(folder)
}

/// Whether every file that is not compiled for this machine is there, byte for byte.
pub(super) fn is_whole(folder: &Path) -> bool {
    Manifest::read(folder, &identity::database_digest()).is_some_and(|it| it.is_whole(folder))
}

/// How it is, having looked closely.
pub(super) fn status(cache: &Cache) -> DatabaseStatus {
    let folder = folder(cache);
    let pin = pin().ok();
    DatabaseStatus {
        package: pin
            .as_ref()
            .map_or_else(String::new, |pin| format!("{} {}", pin.name, pin.version)),
        state: match (folder.exists(), is_whole(&folder), is_compiled(&folder)) {
            (false, ..) => ImageState::Absent,
            (true, false, _) => ImageState::Damaged,
            (true, true, false) => ImageState::NotCompiled,
            (true, true, true) => ImageState::Ready,
        },
        bytes: bytes_below(&folder),
        is_downloaded: pin.is_some_and(|pin| npm::find(cache, &pin).is_ok_and(|found| found.is_some())),
        folder,
    }
}

/// The names of the files that a bundle has to hold.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, Error> {
    Manifest::read(folder, &identity::database_digest())
        .map(|manifest| manifest.names())
        .ok_or_else(|| Error::sandbox(format!("`{}` holds no whole database", folder.display())))
}

/// Where the package comes from.
pub(super) struct Source {
    pin: Pin,
    /// Where it is, or what fetches it.
    found: Result<PathBuf, Npm>,
}

impl Source {
    /// Looks for the package, and where it is missing, for npm. Downloads nothing.
    ///
    /// # Errors
    ///
    /// When there is neither, or it would have to be downloaded and must not; the error says what to do.
    pub(super) fn look(cache: &Cache, offline: bool) -> Result<Self, Error> {
        let pin = pin()?;
        let found = match npm::find(cache, &pin)? {
            Some(package) => Ok(package),
            None if offline => return Err(download::missing_offline(cache)),
            None => Err(find_npm()?),
        };
        Ok(Self { pin, found })
    }

    /// Whether it still has to be downloaded.
    pub(super) fn is_remote(&self) -> bool {
        self.found.is_err()
    }

    /// The package, downloaded if it has to be.
    pub(super) fn fetch(self, cache: &Cache) -> Result<PathBuf, Error> {
        match self.found {
            Ok(package) => Ok(package),
            Err(npm) => npm::fetch(cache, &npm, &self.pin),
        }
    }
}

/// Compiles what is whole but not compiled for this machine.
pub(super) fn compile(engine: &Engine, folder: &Path) -> Result<(), Error> {
    let mut modules = [SERVER].into_iter().chain(SIDE_MODULES);
    modules.try_for_each(|name| compile::module(engine, folder, name).map(drop))
}

fn is_compiled(folder: &Path) -> bool {
    [SERVER]
        .iter()
        .chain(&SIDE_MODULES)
        .all(|name| compile::is_compiled(&compile::compiled_file(folder, name)))
}

#[cfg(test)]
pub(super) mod testing {
    //! A database that costs nothing to make.

    use super::*;
    use crate::sandbox::postgres::FileTree;

    /// Makes one whose modules are empty, and which cannot be opened.
    pub(in crate::sandbox::image) fn small(engine: &Engine, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        let mut names = Vec::new();
        let mut write = |name: &str, content: &[u8]| {
            std::fs::write(folder.join(name), content).unwrap();
            names.push(name.to_owned());
        };
        for name in [SERVER].iter().chain(&SIDE_MODULES) {
            write(&format!("{name}.wasm"), b"\0asm\x01\0\0\0");
        }
        let root = FileTree::new();
        write("root.tree", &root.to_archive());
        write("data.tree", &root.to_archive());
        Manifest::write(folder, &identity::database_digest(), &names).unwrap();
        compile(engine, folder).unwrap();
    }
}
