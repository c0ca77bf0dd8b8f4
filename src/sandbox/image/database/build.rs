//! Makes the database: lays it out, compiles it, gives it a first data directory, and asks it what it is.

use std::collections::HashMap;
use std::path::Path;

use wasmtime::{Engine, Module};

use super::manifest::Manifest;
use super::package::{self, Package};
use crate::error::{Error, Fault, IoContext as _};
use crate::sandbox::image::cache::create_private_folder;
use crate::sandbox::image::{compile, identity, inputs};
use crate::sandbox::postgres::{
    self, Backend as _, Conditions, DATA_DIRECTORY, FileTree, SERVER, SIDE_MODULES, Server,
};

/// The texts of the licences of what the folder holds, as they are named there.
const LICENCES: [&str; 3] = ["LICENSE.postgresql", "LICENSE.pglite", "LICENSE.icu"];

/// A startup message of the wire protocol, version 3.0, for the user and the database that initdb makes.
const STARTUP: &[u8] = b"\0\0\0\x29\0\x03\0\0user\0postgres\0database\0postgres\0\0";

/// Builds the database out of `package` into `folder`, which is not there yet.
pub(in crate::sandbox::image) fn build(engine: &Engine, package: &Path, folder: &Path) -> Result<(), Error> {
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
    write(
        format!("{SERVER}.wasm"),
        &postgres::server_module(&package.server)?,
    )?;
    for (name, code) in &package.side_modules {
        write(format!("{name}.wasm"), code)?;
    }
    write("root.tree".to_owned(), &package.root.to_archive())?;
    let data = first_data(engine, &package, folder)?;
    write("data.tree".to_owned(), &data.to_archive())?;
    Manifest::write(folder, &identity::database_digest(), &names)
}

/// The data directory that every session begins with. The server was compiled for it, and is kept.
fn first_data(engine: &Engine, package: &Package, folder: &Path) -> Result<FileTree, Error> {
    let initdb = Module::new(engine, &package.initdb)
        .map_err(|source| Error::sandbox("cannot compile the database's `initdb`").with_source(source))?;
    let server = compile::module(engine, folder, SERVER)?;
    let mut side_modules = HashMap::new();
    for name in SIDE_MODULES {
        side_modules.insert(name.to_owned(), compile::module(engine, folder, name)?);
    }
    let mut data = postgres::initialise(engine, &package.root, &server, side_modules.clone(), &initdb)?;
    let settings = format!("{DATA_DIRECTORY}/postgresql.conf");
    data.add_file(&settings, 0o600, inputs::database_settings().as_bytes());
    let server = Server::of_parts(engine, server, side_modules, package.root.clone(), &data)?;
    settle(&server)
}

/// Opens the new database once under our own settings and closes it in order. The server then has thrown away
/// the write-ahead log that initdb left, and has kept what it would have to find out at every start.
///
/// The database has to answer, and to be what its identity says; or it is not kept.
fn settle(server: &Server) -> Result<FileTree, Error> {
    let mut session = server.open(&Conditions::while_provisioning())?;
    let answer = session
        .exchange(STARTUP)
        .map_err(|stopped| Error::sandbox("the new database does not answer").with_source(stopped))?;
    let (found, expected) = (
        server_version(&answer).unwrap_or_default(),
        identity::identity().postgresql,
    );
    // "18.6 (PGlite 0.5.16)"
    if found.split(' ').next() != Some(&expected) {
        return Err(Error::bug(format!(
            "the database says that it is PostgreSQL `{found}`, but its identity says {expected}"
        )));
    }
    session.into_data_directory()
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

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
