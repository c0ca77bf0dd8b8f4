//! The database of one run: PostgreSQL behind its witness, opened when the guest first asks for it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use wasmtime::Engine;

use super::clock::VirtualClock;
use super::deadline::PATIENCE;
use super::postgres::{Conditions, FileTree, Moment, Server, Session, Stopped};
use super::ticker::Ticker;
use super::witness::{Heard, Seen, Witness};
use crate::error::Error;

/// How much memory the server may have: what it has when it starts, and as much again to work in.
/// In mebibytes.
pub(super) const MEMORY_MB: u32 = 256;

/// How many bytes its files may grow in one run.
const FILE_BYTES: u64 = 128 << 20;

/// The servers of this machine, each loaded by the first run that needs it.
pub(super) struct Databases {
    engine: Engine,
    folder: PathBuf,
    /// Those that were asked for, by what their data directories were changed by.
    servers: Mutex<HashMap<Option<PathBuf>, Arc<Server>>>,
}

/// What a run says about itself when it asks for its database.
pub(super) struct Tenancy<'a> {
    /// The file of changes that were made to the data directory before; nothing for the first directory.
    pub(super) data: Option<&'a Path>,
    /// What the server's randomness is drawn from.
    pub(super) seed: u64,
    /// Real seconds until the server is stopped.
    pub(super) seconds: u32,
    /// The clocks of the run.
    pub(super) clock: VirtualClock,
    /// What the genuine records of the run are marked with.
    pub(super) token: &'a str,
    /// Whether more than one scenario will begin.
    pub(super) has_several_scenarios: bool,
}

/// One run's database.
pub(super) struct Database {
    witness: Witness<Session>,
    /// Whether it has to be put back at some time.
    has_several_scenarios: bool,
    /// What it was when the first scenario began.
    beginning: Option<Moment>,
    /// Why it does not answer any more, when it does not.
    pub(super) stopped: Option<Stopped>,
}

impl Databases {
    /// Those of the server in `folder`, which is not looked at yet.
    pub(super) fn new(engine: &Engine, folder: &Path) -> Self {
        Self {
            engine: engine.clone(),
            folder: folder.to_owned(),
            servers: Mutex::default(),
        }
    }

    /// A database of its own for one run.
    ///
    /// # Errors
    ///
    /// When the server cannot be loaded or does not start.
    pub(super) fn open(&self, tenancy: Tenancy<'_>) -> Result<Database, Error> {
        let server = self.server(tenancy.data)?;
        let session = server.open(&Conditions {
            memory_bytes: (MEMORY_MB as usize) << 20,
            file_bytes: FILE_BYTES,
            // Whoever waits for the run ends its process before that, when the database computes.
            deadline_ticks: Ticker::ticks(tenancy.seconds.saturating_mul(PATIENCE)),
            clock: Arc::new(tenancy.clock),
            seed: seed_of_server(tenancy.seed),
        })?;
        Ok(Database {
            witness: Witness::new(session, tenancy.token),
            has_several_scenarios: tenancy.has_several_scenarios,
            beginning: None,
            stopped: None,
        })
    }

    /// The server with its data directory changed by the file `data`.
    pub(super) fn server(&self, data: Option<&Path>) -> Result<Arc<Server>, Error> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = servers.get(&data.map(Path::to_owned)) {
            return Ok(server.clone());
        }
        let first = match servers.get(&None) {
            Some(first) => first.clone(),
            None => Arc::new(Server::load(&self.engine, &self.folder)?),
        };
        servers.insert(None, first.clone());
        let Some(data) = data else { return Ok(first) };
        let server = Arc::new(first.with_changes(data)?);
        servers.insert(Some(data.to_owned()), server.clone());
        Ok(server)
    }
}

impl Database {
    /// Ends the session in order, and answers its data directory.
    ///
    /// # Errors
    ///
    /// When the server does not come to an end by itself.
    pub(super) fn into_data_directory(self) -> Result<FileTree, Error> {
        self.witness.into_backend().into_data_directory()
    }

    /// Passes on what the guest sends.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more; the run ends.
    pub(super) fn exchange(&mut self, messages: &[u8]) -> Result<Vec<u8>, Stopped> {
        let answer = self.witness.exchange(messages);
        self.remember(answer)
    }

    /// Hears a record of the guest, and returns what has been seen in the window that it closes.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more; the run ends.
    pub(super) fn hear(&mut self, document: &str) -> Result<Option<Seen>, Stopped> {
        let heard = self.witness.hear(document);
        match self.remember(heard)? {
            Heard::Nothing => Ok(None),
            Heard::Closed(seen) => Ok(Some(seen)),
            Heard::ScenarioBegins => {
                let begun = self.begin_scenario();
                self.remember(begun)?;
                Ok(None)
            }
        }
    }

    /// Every scenario finds what the first one found.
    fn begin_scenario(&mut self) -> Result<(), Stopped> {
        match &self.beginning {
            Some(beginning) => self.witness.backend().put_back(beginning),
            None if self.has_several_scenarios => {
                self.beginning = Some(self.witness.backend().remember());
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn remember<T>(&mut self, result: Result<T, Stopped>) -> Result<T, Stopped> {
        if let Err(stopped) = &result {
            self.stopped = Some(stopped.clone());
        }
        result
    }
}

/// The server draws from another stream than the guest.
fn seed_of_server(seed: u64) -> u64 {
    let digest = Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(b"database")
        .finalize();
    digest
        .iter()
        .take(8)
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
