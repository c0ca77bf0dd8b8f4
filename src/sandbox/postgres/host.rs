//! What the host keeps for one process of PostgreSQL: its files, clocks, randomness, wire, limits and functions.

use std::collections::HashMap;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use sha2::{Digest as _, Sha256};
use wasmtime::{Caller, Func, Global, Instance, Memory, ResourceLimiter, Table, TypedFunc};

use super::conditions::Conditions;
use super::descriptors::{Descriptor, Descriptors, flags};
use super::errno::Errno;
use super::file_system::FileSystem;
use super::memory::GuestMemory;
use super::program::Programs;

/// How much of what the server says about itself is kept.
const LOG_BYTES: usize = 16 << 10;

/// How many functions a table may hold: PostgreSQL has about ten thousand.
const MOST_TABLE_ELEMENTS: usize = 100_000;

/// The state of one process.
pub(super) struct Host {
    pub(super) files: FileSystem,
    pub(super) descriptors: Descriptors,
    /// The working directory.
    pub(super) directory: String,
    pub(super) conditions: Conditions,
    pub(super) random: ChaCha8Rng,
    pub(super) wire: Wire,
    pub(super) log: Log,
    pub(super) limit: Limit,
    /// What the other half of a 64-bit result is put into.
    pub(super) second_result: i32,
    pub(super) linked: Option<Linked>,
    pub(super) libraries: HashMap<u32, Library>,
    /// Where functions were put into the table, by name.
    pub(super) function_indices: HashMap<String, u32>,
    pub(super) programs: Arc<Programs>,
    /// What `popen` and `system` do.
    pub(super) commands: Commands,
    /// Commands whose streams are open, by their streams.
    pub(super) pending: HashMap<u32, PendingCommand>,
    pub(super) alarm: Option<Alarm>,
}

/// A signal that the process wants to get.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alarm {
    /// Which of C's timers it is.
    pub(super) which: u32,
    /// When, on the wall clock, in nanoseconds since 1970.
    pub(super) due: u64,
}

/// A command between `popen` and `pclose`.
pub(super) enum PendingCommand {
    /// It is written to, and runs when that ends.
    Starts(String),
    /// It ran, with this status.
    Ended(u32),
}

/// What `popen` and `system` do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Commands {
    /// A server starts nothing: `locale -a` reads a prepared file, all else is refused.
    Refused,
    /// initdb starts the server, which runs in an instance of its own on the same files.
    StartTheServer,
}

/// Bytes between the session and its client.
pub(super) struct Wire {
    pub(super) input: Vec<u8>,
    /// How many bytes of the input were read.
    pub(super) read: usize,
    /// Whether the server was told that there is no more.
    pub(super) ended: bool,
    pub(super) output: Vec<u8>,
    /// How long one output may be.
    pub(super) limit_bytes: usize,
}

/// What the main program exports and the host calls.
#[derive(Clone)]
pub(super) struct Linked {
    pub(super) memory: Memory,
    pub(super) table: Table,
    pub(super) main: Instance,
    pub(super) stack_pointer: Global,
    pub(super) set_threw: TypedFunc<(i32, i32), ()>,
}

/// A side module that is loaded.
#[derive(Clone, Copy)]
pub(super) struct Library {
    pub(super) instance: Instance,
    /// Where its data begins in memory.
    pub(super) base: u32,
}

/// The last part of what the server says about itself.
#[derive(Default)]
pub(super) struct Log {
    bytes: Vec<u8>,
    /// Where what was said about the current messages begins.
    marked: usize,
}

impl Log {
    pub(super) fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let excess = self.bytes.len().saturating_sub(LOG_BYTES);
        if excess > 0 {
            self.bytes.drain(..excess);
            self.marked = self.marked.saturating_sub(excess);
        }
    }

    /// All that is kept.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What is said from now on may be the last words.
    pub(super) fn mark(&mut self) {
        self.marked = self.bytes.len();
    }

    /// The last thing since the mark that says why something ends, or else the last line.
    pub(super) fn last_words(&self) -> String {
        let text = String::from_utf8_lossy(self.bytes.get(self.marked..).unwrap_or_default());
        let lines = || text.lines().rev().map(str::trim).filter(|line| !line.is_empty());
        lines()
            .find(|line| {
                ["PANIC:", "FATAL:", "ERROR:"]
                    .iter()
                    .any(|word| line.contains(word))
            })
            .or_else(|| lines().next())
            .unwrap_or_default()
            .to_owned()
    }
}

/// Refuses memory beyond a limit, and remembers that it did.
pub(super) struct Limit {
    memory_bytes: usize,
    pub(super) refused: bool,
}

impl ResourceLimiter for Limit {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.memory_bytes;
        self.refused |= !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= MOST_TABLE_ELEMENTS)
    }
}

impl Host {
    /// A process that has nothing open but its standard streams.
    pub(super) fn new(files: FileSystem, conditions: &Conditions, programs: Arc<Programs>) -> Self {
        let mut host = Self {
            files,
            descriptors: Descriptors::default(),
            directory: "/".to_owned(),
            conditions: conditions.clone(),
            random: randomness(conditions.seed),
            wire: Wire {
                input: Vec::new(),
                read: 0,
                ended: false,
                output: Vec::new(),
                limit_bytes: conditions.memory_bytes,
            },
            log: Log::default(),
            limit: Limit {
                memory_bytes: conditions.memory_bytes,
                refused: false,
            },
            second_result: 0,
            linked: None,
            libraries: HashMap::new(),
            function_indices: HashMap::new(),
            programs,
            commands: Commands::Refused,
            pending: HashMap::new(),
            alarm: None,
        };
        for (stream, path) in [(0, "/dev/stdin"), (1, "/dev/stdout"), (2, "/dev/stderr")] {
            // The devices are part of every file system; a process without them could still run.
            let _ = host.redirect(stream, path);
        }
        host
    }

    /// Reads a standard stream from, or writes it to, a file.
    ///
    /// # Errors
    ///
    /// When there is no such file.
    pub(super) fn redirect(&mut self, stream: i32, path: &str) -> Result<(), Errno> {
        let node = self.files.look_up("/", path)?;
        let descriptor = Descriptor {
            node,
            position: 0,
            flags: flags::READ_WRITE,
            path: path.to_owned(),
            listing: None,
        };
        self.files.retain(node)?;
        if let Some(before) = self.descriptors.replace(stream, descriptor)? {
            self.files.release(before.node);
        }
        Ok(())
    }

    pub(super) fn linked(&self) -> wasmtime::Result<&Linked> {
        self.linked
            .as_ref()
            .ok_or_else(|| wasmtime::Error::msg("a program called the host before it was linked"))
    }
}

/// The memory and the state, while a host function runs.
pub(super) fn split<'a>(
    caller: &'a mut Caller<'_, Host>,
) -> wasmtime::Result<(GuestMemory<'a>, &'a mut Host)> {
    let memory = caller.data().linked()?.memory;
    let (bytes, host) = memory.data_and_store_mut(caller);
    Ok((GuestMemory::new(bytes), host))
}

/// Calls a function that the main program exports, with 32-bit numbers.
pub(super) fn call_export(
    caller: &mut Caller<'_, Host>,
    name: &str,
    arguments: &[u32],
) -> wasmtime::Result<u32> {
    let main = caller.data().linked()?.main;
    let function = main
        .get_func(&mut *caller, name)
        .ok_or_else(|| wasmtime::Error::msg(format!("the program does not export `{name}`")))?;
    call(caller, function, arguments)
}

/// Calls a function that takes 32-bit numbers and answers one or none.
pub(super) fn call(
    mut store: impl wasmtime::AsContextMut<Data = Host>,
    function: Func,
    arguments: &[u32],
) -> wasmtime::Result<u32> {
    use wasmtime::Val;

    let arguments: Vec<Val> = arguments
        .iter()
        .map(|argument| Val::I32(argument.cast_signed()))
        .collect();
    let mut results = vec![Val::I32(0); function.ty(&store).results().len()];
    function.call(&mut store, &arguments, &mut results)?;
    Ok(results.first().and_then(Val::i32).unwrap_or(0).cast_unsigned())
}

/// The stream of random bytes that the seed determines.
fn randomness(seed: u64) -> ChaCha8Rng {
    let mut digest = Sha256::new();
    digest.update(seed.to_le_bytes());
    digest.update(b"postgresql");
    ChaCha8Rng::from_seed(digest.finalize().into())
}
