//! The host's side of the contract in `sandbox/wit`, generated.

wasmtime::component::bindgen!({
    path: "sandbox/wit",
    world: "sandbox",
    imports: { default: trappable },
});
