//! One run: a fresh store with its own clocks, randomness, memory limit, deadline and folders.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wasmtime::component::{Linker, ResourceTable};
use wasmtime::{Store, Trap};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use super::bindings::{Sandbox as Guest, SandboxImports, SandboxPre};
use super::clock::{VirtualClock, add_sleep_to_linker};
use super::computed::computed;
use super::database::{Database, Databases, Tenancy};
use super::events::{Event, Listener};
use super::image::{Engines, Image, copy_written_pages, keep_file, learn_written_pages};
use super::memory::MemoryLimit;
use super::output::CappedOutput;
use super::postgres::Stopped;
use super::ticker::Ticker;
use super::witness::Seen;
use crate::error::Error;
use crate::exercise::{self, Limits};
use crate::observation::Output;

/// How much a run may hand over in records altogether.
const RECORDS_CAP_BYTES: usize = 16 << 20;

/// What the host keeps for one run.
pub(super) struct GuestState {
    wasi: WasiCtx,
    table: ResourceTable,
    memory: MemoryLimit,
    pub(super) clock: VirtualClock,
    /// Who hears of the records.
    listener: Listener,
    document_bytes: usize,
    /// Where the exercise has one beside the guest.
    database: Option<Database>,
}

/// A record, and what the host itself has to say about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Handed {
    /// The document that the guest handed over.
    pub(super) document: String,
    /// What was seen on the wire in the window that the record closes.
    pub(super) seen: Option<Seen>,
}

impl WasiView for GuestState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl SandboxImports for GuestState {
    fn record(&mut self, document: String) -> wasmtime::Result<()> {
        self.document_bytes = self.document_bytes.saturating_add(document.len());
        if self.document_bytes > RECORDS_CAP_BYTES {
            return Err(wasmtime::Error::msg(format!(
                "the run handed over more than {} MiB of observations",
                RECORDS_CAP_BYTES >> 20
            )));
        }
        let seen = match &mut self.database {
            Some(database) => database.hear(&document)?,
            None => None,
        };
        (self.listener)(Event::Handed(Handed { document, seen }));
        Ok(())
    }

    fn exchange(&mut self, messages: Vec<u8>) -> wasmtime::Result<Vec<u8>> {
        match &mut self.database {
            Some(database) => Ok(database.exchange(&messages)?),
            None => Ok(no_database()),
        }
    }

    fn set_clock(&mut self, nanoseconds: u64) -> wasmtime::Result<()> {
        self.clock.set_wall(nanoseconds);
        Ok(())
    }
}

/// A folder of this machine and where the guest finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mount {
    /// Here.
    pub(super) folder: PathBuf,
    /// There.
    pub(super) guest_path: String,
    /// Whether the guest may write to it.
    pub(super) is_writable: bool,
}

impl Mount {
    /// A folder that the guest can read.
    pub(super) fn new(folder: impl Into<PathBuf>, guest_path: &str) -> Self {
        Self {
            folder: folder.into(),
            guest_path: guest_path.to_owned(),
            is_writable: false,
        }
    }

    /// A folder that the guest can write to as well.
    pub(super) fn writable(folder: impl Into<PathBuf>, guest_path: &str) -> Self {
        Self {
            is_writable: true,
            ..Self::new(folder, guest_path)
        }
    }
}

/// One call of the guest's `run`, and what it may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunRequest {
    /// The job, as the JSON document that the guest reads.
    pub(super) job: String,
    /// What the harness marks its records with.
    pub(super) token: String,
    /// Where its data is.
    pub(super) database: exercise::Database,
    /// Whether more than one scenario runs.
    pub(super) has_several_scenarios: bool,
    /// What was done to the data directory before, for a run on PostgreSQL; see [`super::prepared`].
    pub(super) data: Option<PathBuf>,
    /// Where what the run made of the database is to be kept, for others to begin with.
    pub(super) keep: Option<PathBuf>,
    /// What the guest's randomness is drawn from.
    pub(super) seed: u64,
    /// When it is stopped.
    pub(super) limits: Limits,
    /// All the folders that it sees.
    pub(super) mounts: Vec<Mount>,
}

/// Why a call into the guest did not come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Halt {
    /// The deadline came.
    Deadline,
    /// The database needed more memory than it may have.
    DatabaseMemory,
    /// Anything else, in the sandbox's words.
    Fault(String),
}

/// How a run ended, beside what it told before.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ended {
    /// How many bytes that were printed are not kept.
    pub(super) dropped: u64,
    /// Whether memory was ever refused.
    pub(super) memory_exceeded: bool,
    /// How long it computed, from the fresh store to its end.
    pub(super) computed: Duration,
    /// Why it did not return, if it did not.
    pub(super) halt: Option<Halt>,
}

/// What is left of a run after the store is gone.
#[derive(Debug)]
pub(super) struct Remains {
    /// The records, in order.
    pub(super) documents: Vec<Handed>,
    /// What was printed.
    pub(super) output: Output,
    /// Whether memory was ever refused.
    pub(super) memory_exceeded: bool,
    /// How long it computed, from the fresh store to its end.
    pub(super) computed: Duration,
    /// Why it did not return, if it did not.
    pub(super) halt: Option<Halt>,
}

/// A component that is compiled and linked, ready to be instantiated many times.
pub(super) struct Runtime {
    /// The image's folder.
    folder: PathBuf,
    engines: Engines,
    pre: SandboxPre<GuestState>,
    /// Started by the first run, so that a command that runs nothing starts no thread.
    ticker: OnceLock<Ticker>,
    databases: Databases,
}

impl Runtime {
    /// Links the guest of `image` against the host's side of the contract.
    ///
    /// # Errors
    ///
    /// When the component asks for something else than the contract.
    pub(super) fn new(image: &Image) -> Result<Self, Error> {
        let component = image.component()?;
        let link = || -> wasmtime::Result<SandboxPre<GuestState>> {
            let mut linker = Linker::<GuestState>::new(&image.engines.guest);
            wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
            add_sleep_to_linker(&mut linker)?;
            Guest::add_to_linker::<_, wasmtime::component::HasSelf<_>>(&mut linker, |state| state)?;
            SandboxPre::new(linker.instantiate_pre(&component)?)
        };
        let pre = link().map_err(|source| {
            Error::sandbox("the image does not fit this version of djangology")
                .with_hint("run `djangology image build --force`")
                .with_source(source.to_string())
        })?;
        Ok(Self {
            folder: image.dir.clone(),
            engines: image.engines.clone(),
            pre,
            ticker: OnceLock::new(),
            databases: Databases::new(&image.engines.database, &image.database),
        })
    }

    /// Compiles Python sources to the bytes of `.pyc` files, with the guest's own compiler.
    ///
    /// # Errors
    ///
    /// When one of the sources is not valid Python, or the guest fails.
    pub(super) fn compile(
        &self,
        sources: &[(String, String)],
        mounts: &[Mount],
    ) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let limits = Limits {
            seconds: 60,
            memory_mb: 1024,
            output_kb: 64,
        };
        let failed = |message: String| Error::bug(format!("the harness cannot be compiled: {message}"));
        let (mut store, guest) = self
            .instantiate(0, &limits, mounts, &CappedOutput::new(0, &nobody()))
            .map_err(|source| failed(source.to_string()))?;
        guest
            .call_compile(&mut store, sources)
            .map_err(|source| failed(format!("{source:?}")))?
            .map_err(failed)
    }

    /// Calls the guest's `run` in a fresh store, and tells `listener` what happens. Only the end of the process
    /// ends a guest that does not come to its end. What a run on PostgreSQL made of the data directory is kept
    /// where the request says, as the changes to the first one.
    ///
    /// # Errors
    ///
    /// When the store cannot be made, or the data cannot be kept; whatever happens inside it is part of how it ended.
    pub(super) fn run(&self, request: &RunRequest, listener: &Listener) -> Result<Ended, Error> {
        let (ended, database) = self.run_to_the_end(request, listener)?;
        if let (Some(file), Some(database), None) = (&request.keep, database, &ended.halt) {
            let data = database.into_data_directory()?;
            // All of them: whoever begins a run with these needs no others.
            keep_file(file, &self.databases.server(None)?.changes_to(&data))?;
        }
        Ok(ended)
    }

    fn run_to_the_end(
        &self,
        request: &RunRequest,
        listener: &Listener,
    ) -> Result<(Ended, Option<Database>), Error> {
        let (began, before) = (Instant::now(), computed(std::process::id()));
        let output = CappedOutput::new(request.limits.output_kb as usize * 1024, listener);
        let (mut store, guest) = self
            .instantiate(request.seed, &request.limits, &request.mounts, &output)
            .map_err(|source| {
                Error::sandbox("cannot make an instance of the image").with_source(source.to_string())
            })?;
        copy_written_pages(&self.folder);
        if request.database == exercise::Database::Postgresql {
            if self.ticker.get().is_none() {
                // Two first runs at once make two tickers; the second is dropped and stops.
                let _ = self.ticker.set(Ticker::start(&self.engines.database)?);
            }
            let tenancy = Tenancy {
                data: request.data.as_deref(),
                seed: request.seed,
                seconds: request.limits.seconds,
                clock: store.data().clock.clone(),
                token: &request.token,
                has_several_scenarios: request.has_several_scenarios,
            };
            store.data_mut().database = Some(self.databases.open(tenancy)?);
        }
        let halt = guest
            .call_run(&mut store, &request.job)
            .err()
            .map(|error| halt(&error));
        if halt.is_none() {
            learn_written_pages(&self.folder);
        }
        let mut state = store.into_data();
        let database = state.database.take();
        // A guest may catch what an exchange that trapped leaves behind, never what trapped it.
        let stopped = database.as_ref().and_then(|database| database.stopped.clone());
        let halt = stopped.map(halt_of_database).or(halt);
        let ended = Ended {
            dropped: output.dropped(),
            memory_exceeded: state.memory.exceeded,
            // A worker does one run at a time.
            computed: computed(std::process::id())
                .zip(before)
                .map_or_else(|| began.elapsed(), |(now, before)| now.saturating_sub(before)),
            halt,
        };
        Ok((ended, database))
    }

    fn instantiate(
        &self,
        seed: u64,
        limits: &Limits,
        mounts: &[Mount],
        output: &CappedOutput,
    ) -> wasmtime::Result<(Store<GuestState>, Guest)> {
        let clock = VirtualClock::new();
        let mut wasi = WasiCtxBuilder::new();
        wasi.allow_blocking_current_thread(true)
            .stdout(output.clone())
            .stderr(output.clone())
            .wall_clock(clock.clone())
            .monotonic_clock(clock.clone())
            .secure_random(randomness(seed, "secure"))
            .insecure_random(randomness(seed, "insecure"))
            .insecure_random_seed(u128::from(seed));
        for mount in mounts {
            let permissions = if mount.is_writable {
                FsPerms::ReadWrite
            } else {
                FsPerms::ReadOnly
            };
            wasi.preopened_dir(&mount.folder, &mount.guest_path, permissions)?;
        }
        let state = GuestState {
            wasi: wasi.build(),
            table: ResourceTable::new(),
            memory: MemoryLimit::megabytes(limits.memory_mb),
            clock,
            listener: output.listener(),
            document_bytes: 0,
            database: None,
        };
        let mut store = Store::new(&self.engines.guest, state);
        store.limiter(|state| &mut state.memory);
        let guest = self.pre.instantiate(&mut store)?;
        Ok((store, guest))
    }
}

/// For what nobody has to hear of.
fn nobody() -> Listener {
    Arc::new(drop)
}

/// What a client is told that asks for a PostgreSQL where there is none: an error that ends its connection.
fn no_database() -> Vec<u8> {
    let fields = [
        "SFATAL",
        "VFATAL",
        "C08001",
        "Mthis exercise has no PostgreSQL: its database is SQLite",
    ];
    let body: Vec<u8> = fields
        .iter()
        .flat_map(|field| field.bytes().chain([0]))
        .chain([0])
        .collect();
    let length = u32::try_from(body.len() + 4).unwrap_or_default();
    [&[b'E'][..], &length.to_be_bytes(), &body].concat()
}

/// A stream of random bytes that the seed determines.
fn randomness(seed: u64, purpose: &str) -> ChaCha8Rng {
    let mut digest = Sha256::new();
    digest.update(seed.to_le_bytes());
    digest.update(purpose.as_bytes());
    ChaCha8Rng::from_seed(digest.finalize().into())
}

/// The end of the database is the end of the run.
fn halt_of_database(stopped: Stopped) -> Halt {
    match stopped {
        Stopped::Deadline => Halt::Deadline,
        Stopped::OutOfMemory => Halt::DatabaseMemory,
        Stopped::Crashed(words) => Halt::Fault(format!("the database ended: {words}")),
    }
}

fn halt(error: &wasmtime::Error) -> Halt {
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => Halt::Fault("its calls nested too deep for the stack".to_owned()),
        Some(trap) => Halt::Fault(trap.to_string()),
        None => Halt::Fault(error.root_cause().to_string()),
    }
}
