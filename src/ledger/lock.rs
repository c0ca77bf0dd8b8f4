//! Locks on the ledger's file, which the system lets go of when their holder ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::Error;

/// Who else may hold the lock at the same time.
#[derive(Clone, Copy)]
pub(super) enum Sharing {
    /// Nobody: for writing.
    Exclusive,
    /// Other readers.
    Shared,
}

/// A holder needs milliseconds; one that takes longer than this is stopped or stuck.
const PATIENCE: Duration = Duration::from_secs(10);

/// Locks `file`, which is at `path`, until it is closed.
///
/// # Errors
///
/// When somebody else holds it for too long, or the file system has no locks.
pub(super) fn lock(file: &File, path: &Path, sharing: Sharing) -> Result<(), Error> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let outcome = match sharing {
            Sharing::Exclusive => file.try_lock(),
            Sharing::Shared => file.try_lock_shared(),
        };
        match outcome {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Error::storage(format!(
                    "another process has held `{}` for {} seconds",
                    path.display(),
                    PATIENCE.as_secs()
                ))
                .with_hint("wait for the other djangology to end, or end it, then run the command again"));
            }
            Err(TryLockError::Error(error)) => {
                return Err(Error::storage(format!("cannot lock `{}`", path.display()))
                    .with_hint("move the workspace to a local disk, whose files can be locked")
                    .with_source(error));
            }
        }
    }
}
