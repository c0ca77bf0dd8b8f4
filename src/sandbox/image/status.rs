//! What is in the cache and what could be built here, for `doctor`. Changes nothing.

use std::path::PathBuf;

use super::cache::Cache;
use super::database::Npm;
use super::download::{self, Target};
use super::manifest::{Manifest, bytes_below};
use super::prune::{Pruned, removable};
use super::python::{self, Python};
use super::{bundle, compile, database, identity, inputs, requirements};
use crate::error::Error;
use crate::executor::ImageIdentity;

/// How the image is, or the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageState {
    /// Not provisioned yet.
    Absent,
    /// Files are missing or not what they were: the next command builds it again.
    Damaged,
    /// Whole, but not compiled for this machine and this version yet: the next command does that.
    NotCompiled,
    /// Ready to run.
    Ready,
}

/// All that `doctor` says about the image.
#[derive(Debug)]
pub struct ImageStatus {
    /// Which image this binary wants.
    pub identity: ImageIdentity,
    /// How it is.
    pub state: ImageState,
    /// Where it is, or would be.
    pub folder: PathBuf,
    /// What it takes on disk, in bytes.
    pub bytes: u64,
    /// The database beside it.
    pub database: DatabaseStatus,
    /// The whole cache.
    pub cache: PathBuf,
    /// What the cache takes on disk, in bytes, with images of other versions and downloads.
    pub cache_bytes: u64,
    /// What `image prune` would remove, if nobody uses it.
    pub removable: Pruned,
    /// Whether every download is there, so that the image can be built offline.
    pub downloads_complete: bool,
    /// Whether the binary carries the image and needs neither Python nor downloads.
    pub bundled: bool,
    /// The Python that would build it, or why there is none.
    pub python: Result<Python, Error>,
    /// The npm that would download the database, or why there is none.
    pub npm: Result<Npm, Error>,
}

/// All that `doctor` says about the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseStatus {
    /// The package that it comes from, with its version.
    pub package: String,
    /// How it is.
    pub state: ImageState,
    /// Where it is, or would be.
    pub folder: PathBuf,
    /// What it takes on disk, in bytes.
    pub bytes: u64,
    /// Whether its package is there, so that it can be made offline, and without npm.
    pub is_downloaded: bool,
}

/// Looks, and looks closely: every file is counted and the guest is read.
#[must_use]
pub fn status(cache: &Cache) -> ImageStatus {
    let identity = identity::identity();
    let folder = cache.image(&identity.digest);
    let state = match Manifest::read(&folder) {
        None if !folder.exists() => ImageState::Absent,
        Some(manifest) if manifest.is_whole(&folder, &identity.digest) => {
            if compile::is_compiled(&compile::compiled_file(&folder, "guest")) {
                ImageState::Ready
            } else {
                ImageState::NotCompiled
            }
        }
        _ => ImageState::Damaged,
    };
    let database = database::status(cache);
    let there = |target, lock| {
        download::find(cache, target, &requirements::parse(lock)).is_ok_and(|wheels| wheels.is_some())
    };
    ImageStatus {
        state,
        bytes: bytes_below(&folder),
        cache: cache.root().to_owned(),
        cache_bytes: bytes_below(cache.root()),
        removable: removable(cache),
        downloads_complete: there(Target::Guest, inputs::requirements())
            && there(Target::Machine, inputs::builder())
            && database.is_downloaded,
        database,
        bundled: bundle::EMBEDDED.is_some(),
        python: python::find(),
        npm: database::find_npm(),
        identity,
        folder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_creates_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("cache");
        let status = status(&Cache::locate(Some(&root)).unwrap());
        assert_eq!(status.state, ImageState::Absent);
        assert!(!status.downloads_complete && !root.exists());
    }

    #[test]
    fn an_image_without_its_files_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::locate(Some(folder.path())).unwrap();
        let identity = identity::identity();
        std::fs::create_dir_all(cache.image(&identity.digest)).unwrap();
        assert_eq!(status(&cache).state, ImageState::Damaged);
    }
}
