//! Who uses which folder of the cache: beside the folders, a lock file for each, held for as long as a process uses
//! it. Its time of change says when that last began.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::cache::{Cache, create_private_folder};

/// A file that is used is noted as used once in this many seconds.
const NOTED_EVERY: u64 = 600;

/// Keeps others from removing a folder of the cache, until it is dropped.
#[derive(Debug)]
pub(super) struct Use {
    /// Nothing where the cache cannot be written: nobody removes anything there.
    _lock: Option<File>,
}

/// The right to remove a folder of the cache, which nobody uses and nobody begins to, until it is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    _lock: File,
    path: PathBuf,
}

impl Claim {
    /// Forgets that the folder was ever used, after it was removed.
    pub(super) fn forget(self) {
        // An empty file that stays does no harm.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Cache {
    /// Notes that this process uses `folder`. Nothing when it is being removed right now.
    pub(super) fn begin_use(&self, folder: &Path) -> Option<Use> {
        let Ok((file, _)) = self.lock_file(folder) else {
            return Some(Use { _lock: None });
        };
        match file.try_lock_shared() {
            Ok(()) => {
                // It is only looked at to choose what to remove.
                let _ = file.set_modified(SystemTime::now());
                Some(Use { _lock: Some(file) })
            }
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) => Some(Use { _lock: None }),
        }
    }

    /// Claims `folder`, to remove it or something in it. Nothing when it is in use.
    pub(super) fn claim(&self, folder: &Path) -> Option<Claim> {
        let (lock, path) = self.lock_file(folder).ok()?;
        lock.try_lock().ok()?;
        Some(Claim { _lock: lock, path })
    }

    /// When somebody last began to use `folder`, or changed something in it.
    pub(super) fn last_used(&self, folder: &Path) -> SystemTime {
        changed([
            self.lock_path(folder),
            folder.to_owned(),
            folder.join("code"),
            folder.join("data"),
        ])
    }

    fn lock_path(&self, folder: &Path) -> PathBuf {
        // Two folders never have the same digest.
        self.uses().join(folder.file_name().unwrap_or_default())
    }

    fn lock_file(&self, folder: &Path) -> std::io::Result<(File, PathBuf)> {
        let path = self.lock_path(folder);
        let open = || {
            File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
        };
        let file = match open() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                create_private_folder(&self.uses())?;
                open()
            }
            other => other,
        }?;
        Ok((file, path))
    }
}

/// When the last of these was changed, as far as they are there.
pub(super) fn changed(paths: impl IntoIterator<Item = PathBuf>) -> SystemTime {
    let times = paths
        .into_iter()
        .filter_map(|path| std::fs::metadata(path).and_then(|it| it.modified()).ok());
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Whether `file` was kept, as `keep_file` does. If it was, it is noted as used.
pub(in crate::sandbox) fn is_kept(file: &Path) -> bool {
    let Ok(metadata) = std::fs::metadata(file) else {
        return false;
    };
    let is_fresh = metadata
        .modified()
        .ok()
        .and_then(|time| time.elapsed().ok())
        .is_some_and(|age| age.as_secs() < NOTED_EVERY);
    if !is_fresh && let Ok(file) = File::options().write(true).open(file) {
        // It is only looked at to choose what to remove.
        let _ = file.set_modified(SystemTime::now());
    }
    metadata.len() > 0
}
