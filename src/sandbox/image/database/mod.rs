//! The database: taken out of npm's package, compiled and given its first data directory once, and kept in the
//! cache beside the images.
//!
//! Its folder is named by the digest of what the database alone is built from (`sandbox/postgres/`). It holds
//! what is compiled (`postgres.wasm` and the side modules), the compiled code for this machine, the read-only
//! files (`root.tree`) and a data directory that nothing was done to yet (`data.tree`).

mod manifest;
mod npm;
mod package;
mod pin;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use wasmtime::{Engine, Module};

use self::manifest::Manifest;
pub use self::npm::{NPM_VARIABLE, Npm, find_npm};
use self::package::Package;
use self::pin::{Pin, pin};
use super::cache::{Cache, create_private_folder};
use super::manifest::bytes_below;
use super::status::{DatabaseStatus, ImageState};
use super::{compile, download, identity, inputs};
use crate::error::{Error, Fault, IoContext as _};
use crate::sandbox::postgres::{
    self, Backend as _, Conditions, DATA_DIRECTORY, FileTree, SERVER, SIDE_MODULES, Server,
};

/// The texts of the licences of what the folder holds, as they are named there.
const LICENCES: [&str; 3] = ["LICENSE.postgresql", "LICENSE.pglite", "LICENSE.icu"];

/// A startup message of the wire protocol, version 3.0, for the user and the database that initdb makes.
const STARTUP: &[u8] = b"\0\0\0\x29\0\x03\0\0user\0postgres\0database\0postgres\0\0";

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

/// Builds the database out of `package` into `folder`, which is not there yet.
pub(super) fn build(engine: &Engine, package: &Path, folder: &Path) -> Result<(), Error> {
    let package = package::unpack(package)?;
    create_private_folder(folder).at(Fault::Sandbox, "create", folder)?;
    let mut names = Vec::new();
    let mut write = |name: String, content: &[u8]| {
        let path = folder.join(&name);
        std::fs::write(&path, content).at(Fault::Sandbox, "write", &path)?;
        names.push(name);
        Ok::<(), Error>(())
    };
    let [postgresql, pglite, icu] = LICENCES;
    write(postgresql.to_owned(), inputs::database_licence().as_bytes())?;
    write(pglite.to_owned(), &package.licence)?;
    write(icu.to_owned(), &package.icu_licence)?;
    write(format!("{SERVER}.wasm"), &package.server)?;
    for (name, code) in &package.side_modules {
        write(format!("{name}.wasm"), code)?;
    }
    write("root.tree".to_owned(), &package.root.to_archive())?;
    let data = first_data(engine, &package, folder)?;
    write("data.tree".to_owned(), &data.to_archive())?;
    Manifest::write(folder, &identity::database_digest(), &names)?;
    check(engine, folder)
}

/// A data directory that nothing was done to yet, with our settings; the server is compiled for it, and kept.
fn first_data(engine: &Engine, package: &Package, folder: &Path) -> Result<FileTree, Error> {
    let initdb = Module::new(engine, &package.initdb)
        .map_err(|source| Error::sandbox("cannot compile the database's `initdb`").with_source(source))?;
    let server = compile::module(engine, folder, SERVER)?;
    let mut side_modules = HashMap::new();
    for name in SIDE_MODULES {
        side_modules.insert(name.to_owned(), compile::module(engine, folder, name)?);
    }
    let mut data = postgres::initialise(engine, &package.root, &server, side_modules, &initdb)?;
    let settings = format!("{DATA_DIRECTORY}/postgresql.conf");
    data.add_file(&settings, 0o600, inputs::database_settings().as_bytes());
    Ok(data)
}

/// Compiles what is whole but not compiled for this machine.
pub(super) fn compile(engine: &Engine, folder: &Path) -> Result<(), Error> {
    let mut modules = [SERVER].into_iter().chain(SIDE_MODULES);
    modules.try_for_each(|name| compile::module(engine, folder, name).map(drop))
}

/// The database answers, and is what its identity says; or it is not kept.
fn check(engine: &Engine, folder: &Path) -> Result<(), Error> {
    let mut session = Server::load(engine, folder)?.open(&Conditions::while_provisioning())?;
    let answer = session
        .exchange(STARTUP)
        .map_err(|stopped| Error::sandbox("the new database does not answer").with_source(stopped))?;
    let (found, expected) = (server_version(&answer).unwrap_or_default(), version());
    // "18.6 (PGlite 0.5.16)"
    if found.split(' ').next() == Some(&expected) {
        Ok(())
    } else {
        Err(Error::bug(format!(
            "the database says that it is PostgreSQL `{found}`, but its identity says {expected}"
        )))
    }
}

/// What the server reports of its version after the startup message.
fn server_version(mut messages: &[u8]) -> Option<&str> {
    while let [kind, a, b, c, d, rest @ ..] = messages {
        // The length counts itself.
        let length = (u32::from_be_bytes([*a, *b, *c, *d]) as usize).checked_sub(4)?;
        let body = rest.get(..length)?;
        if *kind == b'S'
            && let Some(version) = body.strip_prefix(b"server_version\0")
        {
            return std::str::from_utf8(version.strip_suffix(b"\0")?).ok();
        }
        messages = &rest[length..];
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_among_what_the_server_reports() {
        let answer =
            b"R\0\0\0\x08\0\0\0\0S\0\0\0\x0ccrs\0ab\0\0S\0\0\0\x18server_version\x0018.6\0Z\0\0\0\x05I";
        assert_eq!(server_version(answer), Some("18.6"));
        for length in 0..answer.len() {
            server_version(&answer[..length]);
        }
        assert_eq!(server_version(b"E\0\0\0\x05\0"), None);
        assert_eq!(server_version(b"S\0\0\0\0"), None);
    }
}
