//! The memory limit of one run, and the fact that it was hit.

use wasmtime::ResourceLimiter;

/// How many tables a component of CPython's size needs at most, with room to spare.
const MAX_TABLE_ELEMENTS: usize = 1_000_000;

/// Refuses memory beyond a limit, which Python turns into a `MemoryError`, and remembers that it did.
pub(super) struct MemoryLimit {
    limit_bytes: usize,
    /// Whether the guest ever asked for more than it may have.
    pub(super) exceeded: bool,
}

impl MemoryLimit {
    pub(super) fn megabytes(megabytes: u32) -> Self {
        Self {
            limit_bytes: usize::try_from(u64::from(megabytes) << 20).unwrap_or(usize::MAX),
            exceeded: false,
        }
    }
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.limit_bytes;
        self.exceeded |= !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }
}
