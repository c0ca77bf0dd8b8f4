//! The database of one run: PostgreSQL behind its witness, opened when the guest first asks for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use sha2::{Digest as _, Sha256};
use wasmtime::Engine;

use super::clock::VirtualClock;
use super::postgres::{Conditions, Server, Session, Stopped};
use super::ticker::Ticker;
use super::witness::{Heard, Seen, Witness};
use crate::error::Error;

/// How much memory the server may have: what it has when it starts, and as much again to work in.
/// In mebibytes.
pub(super) const MEMORY_MB: u32 = 256;

/// How many bytes its files may grow in one run.
const FILE_BYTES: u64 = 128 << 20;

/// The server of this machine, loaded by the first run that needs it.
pub(super) struct Databases {
    engine: Engine,
    folder: PathBuf,
    server: OnceLock<Server>,
}

/// What a run says about itself when it asks for its database.
pub(super) struct Tenancy<'a> {
    /// What the server's randomness is drawn from.
    pub(super) seed: u64,
    /// Real seconds until the server is stopped.
    pub(super) seconds: u32,
    /// The clocks of the run.
    pub(super) clock: VirtualClock,
    /// What the genuine records of the run are marked with.
    pub(super) token: &'a str,
    /// How many scenarios the run has.
    pub(super) scenarios: usize,
}

/// One run's database.
pub(super) struct Database {
    /// The server, with the data that every scenario begins with, once that is known.
    server: Server,
    conditions: Conditions,
    opened: Instant,
    token: String,
    /// Nothing only while it is replaced.
    witness: Option<Witness<Session>>,
    /// How many scenarios the run has, and how many have begun.
    scenarios: usize,
    begun: usize,
    /// Why it does not answer any more, when it does not.
    pub(super) stopped: Option<Stopped>,
}

impl Databases {
    /// Those of the server in `folder`, which is not looked at yet.
    pub(super) fn new(engine: &Engine, folder: &Path) -> Self {
        Self {
            engine: engine.clone(),
            folder: folder.to_owned(),
            server: OnceLock::new(),
        }
    }

    /// A database of its own for one run.
    ///
    /// # Errors
    ///
    /// When the server cannot be loaded or does not start.
    pub(super) fn open(&self, tenancy: Tenancy<'_>) -> Result<Database, Error> {
        if self.server.get().is_none() {
            // Two first runs at once load it twice; the second is dropped.
            let _ = self.server.set(Server::load(&self.engine, &self.folder)?);
        }
        let server = self
            .server
            .get()
            .ok_or_else(|| Error::bug("the database was loaded and is not there"))?;
        let conditions = Conditions {
            memory_bytes: (MEMORY_MB as usize) << 20,
            file_bytes: FILE_BYTES,
            deadline_ticks: Ticker::ticks(tenancy.seconds),
            clock: Arc::new(tenancy.clock),
            seed: seed_of_server(tenancy.seed),
        };
        Ok(Database {
            witness: Some(Witness::new(server.open(&conditions)?, tenancy.token)),
            server: server.clone(),
            conditions,
            opened: Instant::now(),
            token: tenancy.token.to_owned(),
            scenarios: tenancy.scenarios,
            begun: 0,
            stopped: None,
        })
    }
}

impl Database {
    /// Passes on what the guest sends.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more; the run ends.
    pub(super) fn exchange(&mut self, messages: &[u8]) -> Result<Vec<u8>, Stopped> {
        let answer = self.witness().and_then(|witness| witness.exchange(messages));
        self.noting(answer)
    }

    /// Hears a record of the guest, and returns what has been seen in the window that it closes.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more; the run ends.
    pub(super) fn hear(&mut self, document: &str) -> Result<Option<Seen>, Stopped> {
        let heard = self.witness().and_then(|witness| witness.hear(document));
        match self.noting(heard)? {
            Heard::Nothing => Ok(None),
            Heard::Closed(seen) => Ok(Some(seen)),
            Heard::ScenarioBegins => {
                let restored = self.restore();
                self.noting(restored).map(|()| None)
            }
        }
    }

    /// Puts the data back to how it was when the first scenario began. Nobody is connected.
    fn restore(&mut self) -> Result<(), Stopped> {
        self.begun += 1;
        if self.scenarios < 2 {
            return Ok(());
        }
        let failed = |error: Error| Stopped::Crashed(error.message);
        if let Some(witness) = self.witness.take()
            && self.begun == 1
        {
            let data = witness.into_backend().into_data_directory().map_err(failed)?;
            self.server = self.server.with_data(&data);
        }
        let spent = Ticker::ticks_of(self.opened.elapsed());
        let conditions = Conditions {
            deadline_ticks: self.conditions.deadline_ticks.saturating_sub(spent).max(1),
            ..self.conditions.clone()
        };
        let session = self.server.open(&conditions).map_err(failed)?;
        self.witness = Some(Witness::new(session, &self.token));
        Ok(())
    }

    fn witness(&mut self) -> Result<&mut Witness<Session>, Stopped> {
        let gone = || Stopped::Crashed("it did not start again".to_owned());
        self.witness.as_mut().ok_or_else(gone)
    }

    fn noting<T>(&mut self, result: Result<T, Stopped>) -> Result<T, Stopped> {
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
