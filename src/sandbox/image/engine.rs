//! The one configuration of wasmtime: what compiles an image and what runs it must agree.

use wasmtime::{Config, Engine, OptLevel};

use crate::error::Error;

/// How deep the guest's calls may nest, in bytes of stack. Python checks its own recursion well
/// before this.
pub const GUEST_STACK_BYTES: usize = 8 << 20;

/// The engine that images are compiled for and run in: epoch deadlines on, memories mapped
/// copy-on-write from the image.
///
/// # Errors
///
/// When this machine cannot run WebAssembly compiled to its own code.
pub fn engine() -> Result<Engine, Error> {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.epoch_interruption(true);
    config.cranelift_opt_level(OptLevel::Speed);
    config.parallel_compilation(true);
    config.memory_init_cow(true);
    // Nobody reads them, and every error in SQL would collect one: PostgreSQL's errors are long jumps.
    config.wasm_backtrace_max_frames(None);
    // wasmtime wants room for host functions above the guest's stack.
    config.async_stack_size(GUEST_STACK_BYTES + (4 << 20));
    config.max_wasm_stack(GUEST_STACK_BYTES);
    Engine::new(&config).map_err(|source| {
        Error::sandbox("wasmtime cannot run on this machine")
            .with_hint("run `djangology doctor` to see what this machine is")
            .with_source(source)
    })
}
