//! The configurations of wasmtime, one for the guest and one for the database: what compiles and what runs must
//! agree.

use wasmtime::{Config, Engine, Inlining, OptLevel};

use crate::error::Error;

/// How deep the guest's calls may nest, in bytes of stack. Python checks its own recursion well
/// before this.
pub const GUEST_STACK_BYTES: usize = 8 << 20;

/// What the guest and the database are compiled for and run in. Clones are the same engines.
#[derive(Clone)]
pub struct Engines {
    /// The guest's. Nothing in its code asks whether time is up, which costs every loop and every call, an eighth
    /// of a run altogether (2026-11-21): a run that lasts too long ends with its process.
    pub guest: Engine,
    /// The database's: it has an epoch for its deadline, because its answers are waited for in the middle of a run.
    pub database: Engine,
}

impl Engines {
    /// Both, for this machine.
    ///
    /// # Errors
    ///
    /// When this machine cannot run WebAssembly compiled to its own code.
    pub fn new() -> Result<Self, Error> {
        let mut guest = config();
        // The standard library of C is a module of its own.
        guest.compiler_inlining(Inlining::InterModule);
        Ok(Self {
            guest: engine(&guest)?,
            database: engine(&database_config())?,
        })
    }

    /// The database's, as one that compiles on one core: for when the others have other work.
    ///
    /// # Errors
    ///
    /// When this machine cannot run WebAssembly compiled to its own code.
    pub fn database_on_one_core() -> Result<Engine, Error> {
        engine(database_config().parallel_compilation(false))
    }
}

fn database_config() -> Config {
    let mut config = config();
    config.epoch_interruption(true);
    config
}

/// Memories are mapped copy-on-write from what was compiled.
fn config() -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.cranelift_opt_level(OptLevel::Speed);
    config.parallel_compilation(true);
    config.memory_init_cow(true);
    // Nobody reads them, and every error in SQL would collect one: PostgreSQL's errors are long jumps.
    config.wasm_backtrace_max_frames(None);
    // wasmtime wants room for host functions above the guest's stack.
    config.async_stack_size(GUEST_STACK_BYTES + (4 << 20));
    config.max_wasm_stack(GUEST_STACK_BYTES);
    config
}

fn engine(config: &Config) -> Result<Engine, Error> {
    Engine::new(config).map_err(|source| {
        Error::sandbox("wasmtime cannot run on this machine")
            .with_hint("run `djangology doctor` to see what this machine is")
            .with_source(source)
    })
}
