//! The one configuration of wasmtime: what compiles an image and what runs it must agree.

use wasmtime::{Config, Engine, OptLevel};

use crate::error::Error;

/// How deep the guest's calls may nest, in bytes of stack. Python checks its own recursion well
/// before this.
pub const GUEST_STACK_BYTES: usize = 8 << 20;

/// The engine that images are compiled for and run in: epoch deadlines on, memories copied
/// from the image when an instance is made.
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
    // A memory that is mapped copy-on-write is copied page by page as the guest writes, and each copy makes
    // the kernel interrupt every other core that runs a guest. Two runs at once, which is what a check is,
    // spent half of their time on that (2026-11-21, 2 virtual cores). Copying all of it at the start costs
    // 50 MB more for two runs and halves the check.
    config.memory_init_cow(false);
    // wasmtime wants room for host functions above the guest's stack.
    config.async_stack_size(GUEST_STACK_BYTES + (4 << 20));
    config.max_wasm_stack(GUEST_STACK_BYTES);
    Engine::new(&config).map_err(|source| {
        Error::sandbox("wasmtime cannot run on this machine")
            .with_hint("run `djangology doctor` to see what this machine is")
            .with_source(source)
    })
}
