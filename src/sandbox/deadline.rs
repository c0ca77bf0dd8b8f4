//! Ends the process of a run that takes too long, whatever it is doing.

use std::process::Child;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::computed::computed;
use crate::error::Error;

/// How many times as long as it may compute a run may take by the clock: on a machine with other work, it waits for
/// its turn. It is also what counts where nobody tells how long a process has computed.
pub(super) const PATIENCE: u32 = 10;

/// A thread that waits for a run to end, and ends it.
pub(super) struct Deadline {
    lifted: Sender<()>,
    thread: JoinHandle<bool>,
}

impl Deadline {
    /// From now on, `process` may compute for as long as is `allowed`.
    ///
    /// # Errors
    ///
    /// When the machine refuses another thread.
    pub(super) fn start(process: &Arc<Mutex<Child>>, allowed: Duration) -> Result<Self, Error> {
        let process = process.clone();
        let (lifted, waiting) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("deadline".to_owned())
            .spawn(move || {
                let id = lock(&process).id();
                let (began, before) = (Instant::now(), computed(id));
                let mut wait = allowed;
                while waiting.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    match left(allowed, began.elapsed(), before, computed(id)) {
                        Some(left) => wait = left,
                        // The lock keeps the number of the process from being another's by now.
                        None => return lock(&process).kill().is_ok(),
                    }
                }
                false
            })
            .map_err(|source| {
                Error::sandbox("cannot start the thread that keeps a deadline").with_source(source)
            })?;
        Ok(Self { lifted, thread })
    }

    /// The run has ended. Answers whether that was because its time was up.
    pub(super) fn lift(self) -> bool {
        drop(self.lifted);
        self.thread.join().unwrap_or(false)
    }
}

/// How long until it is worth another look; nothing when the time is up.
fn left(
    allowed: Duration,
    elapsed: Duration,
    before: Option<Duration>,
    now: Option<Duration>,
) -> Option<Duration> {
    let used = match (before, now) {
        (Some(before), Some(now)) => now.saturating_sub(before),
        _ => elapsed,
    };
    if elapsed >= allowed * PATIENCE {
        return None;
    }
    let left = allowed.checked_sub(used)?;
    (!left.is_zero()).then_some(left)
}

fn lock(process: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    process.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_counts_is_how_long_a_run_computed() {
        let left = |elapsed, used| left(5 * SECOND, elapsed * SECOND, Some(SECOND), Some(used * SECOND));
        assert_eq!(left(5, 6), None);
        assert_eq!(left(5, 3), Some(3 * SECOND));
        assert_eq!(left(49, 3), Some(3 * SECOND));
        assert_eq!(left(50, 3), None);
    }

    #[test]
    fn where_that_is_not_known_the_clock_counts() {
        assert_eq!(left(5 * SECOND, 5 * SECOND, None, None), None);
        assert_eq!(left(5 * SECOND, 4 * SECOND, None, None), Some(SECOND));
    }
}
