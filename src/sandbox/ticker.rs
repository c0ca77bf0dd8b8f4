//! The thread that moves an engine's epoch, by which deadlines are kept.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use wasmtime::Engine;

use crate::error::Error;

/// How long one epoch lasts: the precision of a deadline.
const TICK: Duration = Duration::from_millis(10);

/// Moves the epoch of one engine every ten milliseconds until it is dropped.
pub(super) struct Ticker {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the machine refuses another thread.
    pub(super) fn start(engine: &Engine) -> Result<Self, Error> {
        let (stop, stopped) = channel::<()>();
        let engine = engine.weak();
        let thread = std::thread::Builder::new()
            .name("epoch-ticker".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    let Some(engine) = engine.upgrade() else { break };
                    engine.increment_epoch();
                }
            })
            .map_err(|source| {
                Error::sandbox("cannot start the thread that keeps deadlines").with_source(source)
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// How many ticks a deadline of that many seconds has.
    pub(super) fn ticks(seconds: u32) -> u64 {
        Self::ticks_of(Duration::from_secs(seconds.into()))
    }

    /// How many ticks pass in that time.
    pub(super) fn ticks_of(time: Duration) -> u64 {
        u64::try_from(time.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It cannot have panicked, and a destructor could do nothing about it.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_a_hundred_ticks() {
        assert_eq!(Ticker::ticks(1), 100);
    }
}
