//! Where images live on this machine, and how files get there: privately, atomically, under a lock.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::observer::{ProvisionObserver, Step};
use crate::error::{Error, Fault, IoContext as _};

/// The environment variable that moves the cache.
pub const CACHE_VARIABLE: &str = "DJANGOLOGY_CACHE";

/// What the names of unfinished folders begin with.
const BUILDING: &str = ".building-";

/// What the names of folders begin with that were replaced and are about to be removed.
const REPLACED: &str = ".replaced-";

/// The folder that holds downloads, images and databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The cache at `explicit`, else where `DJANGOLOGY_CACHE` says, else in the user's cache folder.
    /// Nothing is created yet.
    ///
    /// # Errors
    ///
    /// When there is no home folder to put it in.
    pub fn locate(explicit: Option<&Path>) -> Result<Self, Error> {
        if let Some(root) = explicit {
            return Ok(Self {
                root: root.to_owned(),
            });
        }
        if let Some(root) = std::env::var_os(CACHE_VARIABLE).filter(|root| !root.is_empty()) {
            return Ok(Self { root: root.into() });
        }
        let strategy = etcetera::choose_base_strategy().map_err(|source| {
            Error::sandbox("there is no home folder to keep the sandbox in")
                .with_hint(format!("name a folder with `--cache DIR` or `{CACHE_VARIABLE}`"))
                .with_source(source)
        })?;
        Ok(Self {
            root: strategy.cache_dir().join("djangology"),
        })
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where packages are kept once they were downloaded.
    pub(super) fn downloads(&self) -> PathBuf {
        self.root.join("downloads")
    }

    /// Where the output of tools is kept.
    pub(super) fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// Where the images of all versions are.
    pub(super) fn images(&self) -> PathBuf {
        self.root.join("images")
    }

    /// Where the databases of all versions are.
    pub(super) fn databases(&self) -> PathBuf {
        self.root.join("postgres")
    }

    /// Where it is noted who uses them.
    pub(super) fn uses(&self) -> PathBuf {
        self.root.join("uses")
    }

    /// Where the image of that digest is, or would be.
    pub(super) fn image(&self, digest: &str) -> PathBuf {
        self.images().join(digest)
    }

    /// Where the database of that digest is, or would be.
    pub(super) fn database(&self, digest: &str) -> PathBuf {
        self.databases().join(digest)
    }

    /// Makes the folders, for nobody else's eyes.
    pub(super) fn create(&self) -> Result<(), Error> {
        for folder in [
            &self.root,
            &self.downloads(),
            &self.logs(),
            &self.images(),
            &self.databases(),
            &self.uses(),
        ] {
            create_private_folder(folder)
                .at(Fault::Sandbox, "create", folder)
                .map_err(name_another)?;
        }
        Ok(())
    }

    /// Waits until no other process provisions, and keeps others waiting until the guard is dropped.
    pub(super) fn lock(&self, observer: &dyn ProvisionObserver) -> Result<File, Error> {
        let path = self.root.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .at(Fault::Sandbox, "write", &path)
            .map_err(name_another)?;
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => observer.step(Step::Wait),
            Err(TryLockError::Error(source)) => return Err(source).at(Fault::Sandbox, "lock", &path),
        }
        file.lock().at(Fault::Sandbox, "lock", &path)?;
        Ok(file)
    }

    /// A folder to build in, removed when it is dropped. On the same file system as the images, so that
    /// what is complete can be renamed into place.
    pub(super) fn building(&self) -> Result<tempfile::TempDir, Error> {
        tempfile::Builder::new()
            .prefix(BUILDING)
            .tempdir_in(&self.root)
            .at(Fault::Sandbox, "create a folder in", &self.root)
            .map_err(name_another)
    }

    /// Removes what processes that were killed have left behind. Only for whoever holds the lock.
    pub(super) fn remove_remains(&self) {
        for folder in [&self.root, &self.images(), &self.databases()] {
            let Ok(entries) = std::fs::read_dir(folder) else {
                continue;
            };
            for entry in entries.flatten() {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name.starts_with(BUILDING) || name.starts_with(REPLACED) {
                    // If it cannot be removed, it only takes space.
                    let _ = std::fs::remove_dir_all(entry.path());
                }
            }
        }
    }
}

/// Says how to put the cache elsewhere.
fn name_another(error: Error) -> Error {
    error.with_hint(format!(
        "name a folder that can be written with `--cache DIR` or `{CACHE_VARIABLE}`"
    ))
}

/// Creates `folder` and what is above it; what is new is the owner's alone.
pub(super) fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Keeps a file in a folder of its own, which is made first; see [`write_atomically`].
pub(in crate::sandbox) fn keep_file(path: &Path, content: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_private_folder(folder).at(Fault::Sandbox, "create", folder)?;
    write_atomically(path, content)
}

/// Writes a file that nobody else may read or write, so that it is either there in full or not at all.
pub(super) fn write_atomically(path: &Path, content: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Such a file has mode 0600 from the start.
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder).at(
        Fault::Sandbox,
        "write in",
        folder,
    )?;
    file.write_all(content).at(Fault::Sandbox, "write", path)?;
    file.as_file().sync_all().at(Fault::Sandbox, "write", path)?;
    file.persist(path)
        .map_err(|error| error.error)
        .at(Fault::Sandbox, "write", path)?;
    sync_folder(folder);
    Ok(())
}

/// Puts the folder `new` at `place`. What was there before is moved aside first and then removed.
pub(super) fn replace_folder(new: &Path, place: &Path) -> Result<(), Error> {
    let parent = place.parent().unwrap_or(Path::new("."));
    if place.exists() {
        remove_folder(place)?;
    }
    std::fs::rename(new, place).at(Fault::Sandbox, "move into place", place)?;
    sync_folder(parent);
    Ok(())
}

/// Removes a folder: for everybody else it is gone in one moment, and if this process is killed, the next one that
/// provisions removes what is left.
pub(super) fn remove_folder(folder: &Path) -> Result<(), Error> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    let aside = tempfile::Builder::new().prefix(REPLACED).tempdir_in(parent).at(
        Fault::Sandbox,
        "create a folder in",
        parent,
    )?;
    std::fs::rename(folder, aside.path().join("old")).at(Fault::Sandbox, "move aside", folder)
}

/// Makes a rename survive a power cut where folders can be flushed; elsewhere that is the system's affair.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
