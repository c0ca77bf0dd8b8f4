//! The server as it was provisioned: compiled modules and prepared files, loaded once, opened many times.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use wasmtime::{Engine, Module};

use super::conditions::Conditions;
use super::dylink::Layout;
use super::file_system::{FileSystem, FileTree};
use super::program::Programs;
use super::session::Session;
use super::side_modules::SideModule;
use crate::error::Error;
use crate::sandbox::image::{contents, module};

/// The name of the server's module.
pub const SERVER: &str = "postgres";

/// The names of what the server loads at run time: PL/pgSQL, and the stemmers of full-text search.
pub const SIDE_MODULES: [&str; 2] = ["dict_snowball", "plpgsql"];

/// The archive of the server's own files.
const ROOT_ARCHIVE: &str = "root.tree";

/// The archive of the prepared data directory.
const DATA_ARCHIVE: &str = "data.tree";

/// Where side modules are in the server's files.
const LIBRARY_DIRECTORY: &str = "/pglite/lib/postgresql";

/// Compiled modules and prepared files, loaded once for each process, opened many times. Clones share all of it.
#[derive(Clone)]
pub struct Server {
    programs: Arc<Programs>,
    root: Arc<FileTree>,
    /// The data directory that sessions begin with.
    data: Arc<FileTree>,
    /// All files of a session that was not opened yet.
    files: FileSystem,
}

impl Server {
    /// Loads what provisioning wrote into `folder`.
    ///
    /// # Errors
    ///
    /// When something of it is missing, damaged, or compiled for something else.
    pub fn load(engine: &Engine, folder: &Path) -> Result<Self, Error> {
        let postgres = module(engine, folder, SERVER)?;
        let root = archive(&folder.join(ROOT_ARCHIVE))?;
        let data = archive(&folder.join(DATA_ARCHIVE))?;
        let mut modules = HashMap::new();
        for name in SIDE_MODULES {
            modules.insert(name.to_owned(), module(engine, folder, name)?);
        }
        Self::of_parts(engine, postgres, modules, root, &data)
    }

    /// A server made of modules and files that are already loaded.
    ///
    /// # Errors
    ///
    /// When a side module has no file among the server's, or the modules do not fit together.
    pub fn of_parts(
        engine: &Engine,
        postgres: Module,
        modules: impl IntoIterator<Item = (String, Module)>,
        root: FileTree,
        data: &FileTree,
    ) -> Result<Self, Error> {
        let programs = programs(engine, postgres, modules, &root, &[])?;
        Ok(Self {
            programs,
            files: files(&root, data),
            root: Arc::new(root),
            data: Arc::new(data.clone()),
        })
    }

    /// The same server with another data directory.
    #[must_use]
    pub fn with_data(&self, data: &FileTree) -> Self {
        Self {
            programs: self.programs.clone(),
            root: self.root.clone(),
            data: Arc::new(data.clone()),
            files: files(&self.root, data),
        }
    }

    /// What makes this server's data directory the directory `data`, as the bytes of one file.
    #[must_use]
    pub fn changes_to(&self, data: &FileTree) -> Vec<u8> {
        data.changes_since(&self.data).to_archive()
    }

    /// The same server with its data directory changed by what [`Server::changes_to`] made, in `file`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or holds something else.
    pub fn with_changes(&self, file: &Path) -> Result<Self, Error> {
        Ok(self.with_data(&self.data.with_changes(&archive(file)?)))
    }

    /// Opens a session of its own: nothing of it is seen by another.
    ///
    /// # Errors
    ///
    /// When the server does not start within `conditions`.
    pub fn open(&self, conditions: &Conditions) -> Result<Session, Error> {
        Session::start(&self.programs, self.files.clone(), conditions)
    }
}

/// What instances are made of; `others` are programs that will run beside the server.
///
/// # Errors
///
/// When a side module has no file among the server's, or the modules do not fit together.
pub(super) fn programs(
    engine: &Engine,
    postgres: Module,
    modules: impl IntoIterator<Item = (String, Module)>,
    root: &FileTree,
    others: &[&Module],
) -> Result<Arc<Programs>, Error> {
    let side_modules = modules
        .into_iter()
        .map(|(name, module)| {
            let path = format!("{LIBRARY_DIRECTORY}/{name}.so");
            let layout = root.file(&path).and_then(|wasm| Layout::parse(wasm));
            let layout = layout
                .ok_or_else(|| damaged(format!("the database's module `{name}` has no file `{path}`")))?;
            Ok((name, SideModule { module, layout }))
        })
        .collect::<Result<_, Error>>()?;
    Programs::new(engine, postgres, side_modules, others)
        .map(Arc::new)
        .map_err(|source| damaged("the database's modules do not fit together").with_source(source))
}

fn files(root: &FileTree, data: &FileTree) -> FileSystem {
    let mut files = FileSystem::default();
    files.lay_out(root);
    files.lay_out(data);
    files
}

fn archive(file: &Path) -> Result<FileTree, Error> {
    FileTree::from_archive(contents(file)?)
}

fn damaged(message: impl std::fmt::Display) -> Error {
    Error::sandbox(message).with_hint("run `djangology image build --force` to make it anew")
}
