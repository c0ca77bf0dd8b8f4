//! What a session may use, how it tells the time, and what its randomness comes from.

use std::sync::Arc;

/// The clocks of a run, which the database shares with the guest that asks it.
pub trait Clock: Send + Sync {
    /// Nanoseconds since 1970.
    fn wall(&self) -> u64;

    /// Nanoseconds since the run began.
    fn monotonic(&self) -> u64;

    /// Moves both clocks forward at once, in place of waiting.
    fn sleep(&self, nanoseconds: u64);
}

/// The conditions that one session is opened under.
#[derive(Clone)]
pub struct Conditions {
    /// How many bytes of memory the server may have.
    pub memory_bytes: usize,
    /// How many bytes the files may grow beyond what was prepared.
    pub file_bytes: u64,
    /// After how many ticks of the engine's epoch, from now on, the session is stopped.
    pub deadline_ticks: u64,
    /// The clocks of the run.
    pub clock: Arc<dyn Clock>,
    /// What all random numbers of the server come from.
    pub seed: u64,
}

/// What every data directory is made on, so that two of them are the same: 2026-03-02T09:00:00Z.
const DAY_NANOSECONDS: u64 = 492_345 * 3600 * 1_000_000_000;

/// How many epochs it may take: five minutes, if somebody ticks.
const DEADLINE_TICKS: u64 = 30_000;

/// A clock that stands still.
struct Stopwatch;

impl Clock for Stopwatch {
    fn wall(&self) -> u64 {
        DAY_NANOSECONDS
    }

    fn monotonic(&self) -> u64 {
        0
    }

    fn sleep(&self, _nanoseconds: u64) {}
}

impl Conditions {
    /// Those under which data directories are made: the same for everybody, and generous.
    #[must_use]
    pub fn while_provisioning() -> Self {
        Self {
            memory_bytes: 1 << 30,
            file_bytes: u64::MAX,
            deadline_ticks: DEADLINE_TICKS,
            clock: Arc::new(Stopwatch),
            seed: 0,
        }
    }
}
