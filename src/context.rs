//! What every command is given: where things are, how to speak, and what runs submissions.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::cli::Globals;
use crate::error::{Error, Fault, IoContext};
use crate::executor::Executor;
use crate::pack::Pack;
use crate::render::progress::ProvisionProgress;
use crate::render::{Color, Pager, Printer};
use crate::sandbox::{Sandbox, SandboxOptions};

/// The folder of a new workspace, where none is named.
const WORKSPACE_FOLDER: &str = "djangology";

/// The same where that name is taken by a file: the program itself, copied to an empty folder.
const WORKSPACE_FOLDER_BESIDE_THE_PROGRAM: &str = "djangology-workspace";

/// The places that were named on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The learner's folder.
    pub workspace: Option<PathBuf>,
    /// The pack, in place of the embedded one.
    pub pack: Option<PathBuf>,
    /// Where the sandbox's image is kept.
    pub cache: Option<PathBuf>,
}

/// The resolved global options, and the executor behind them.
pub struct Context {
    /// What speaks.
    pub printer: Printer,
    /// What was named.
    pub places: Places,
    executor: OnceCell<Box<dyn Executor>>,
}

impl Context {
    /// The context of this process.
    #[must_use]
    pub fn from_globals(globals: &Globals) -> Self {
        let places = Places {
            workspace: globals.workspace.clone(),
            pack: globals.pack.clone(),
            cache: globals.cache.clone(),
        };
        let printer = Printer::to_process(Color::from(globals.color), globals.detail());
        let pager = (!globals.no_pager).then(Pager::of_process).flatten();
        Self::new(places, printer.with_pager(pager))
    }

    /// A context of the caller's choice.
    #[must_use]
    pub fn new(places: Places, printer: Printer) -> Self {
        Self {
            printer,
            places,
            executor: OnceCell::new(),
        }
    }

    /// The same, with `executor` in place of the sandbox.
    #[must_use]
    pub fn with_executor(mut self, executor: Box<dyn Executor>) -> Self {
        self.executor = OnceCell::from(executor);
        self
    }

    /// The pack that was named, else the embedded one.
    ///
    /// # Errors
    ///
    /// When it is not there or not well-formed.
    pub fn pack(&self) -> Result<Pack, Error> {
        match &self.places.pack {
            Some(folder) => Pack::open(folder),
            None => Pack::embedded(),
        }
    }

    /// What runs submissions: the sandbox, which is provisioned and opened at the first call.
    ///
    /// # Errors
    ///
    /// When the sandbox cannot be provisioned or opened on this machine.
    pub fn executor(&self) -> Result<&dyn Executor, Error> {
        if let Some(executor) = self.executor.get() {
            return Ok(executor.as_ref());
        }
        let progress = ProvisionProgress::new(&self.printer);
        let sandbox = Sandbox::open(&self.sandbox_options()?, &progress)?;
        drop(progress);
        Ok(self.executor.get_or_init(|| Box::new(sandbox)).as_ref())
    }

    /// Where and how the sandbox is provisioned.
    ///
    /// # Errors
    ///
    /// When the machine does not tell where this program is, which it starts for each run.
    pub fn sandbox_options(&self) -> Result<SandboxOptions, Error> {
        let program = std::env::current_exe().map_err(|source| {
            Error::sandbox("cannot find out where this program is, to start it again").with_source(source)
        })?;
        Ok(SandboxOptions {
            cache: self.places.cache.clone(),
            ..SandboxOptions::new(program)
        })
    }

    /// The folder that the command was started in.
    ///
    /// # Errors
    ///
    /// When it is gone.
    pub fn directory(&self) -> Result<PathBuf, Error> {
        std::env::current_dir().at(Fault::Storage, "find out the path of", Path::new("."))
    }

    /// Where a workspace is made when there is none.
    ///
    /// # Errors
    ///
    /// When the folder that the command was started in is gone.
    pub fn new_workspace(&self) -> Result<PathBuf, Error> {
        if let Some(folder) = &self.places.workspace {
            return Ok(folder.clone());
        }
        let folder = self.directory()?.join(WORKSPACE_FOLDER);
        if folder.is_file() {
            return Ok(folder.with_file_name(WORKSPACE_FOLDER_BESIDE_THE_PROGRAM));
        }
        Ok(folder)
    }
}
