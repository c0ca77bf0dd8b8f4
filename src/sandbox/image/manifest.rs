//! What an image folder must hold: written last, read first, so that a damaged image is told from a whole one.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::cache::write_atomically;
use super::download::digest_of;
use crate::error::{Error, Fault, IoContext as _};

/// The version of the image folder's layout.
const FORMAT: u32 = 1;

const NAME: &str = "manifest.json";

/// The description of a whole image folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u32,
    /// Digest of what the image is built from.
    pub identity: String,
    guest_bytes: u64,
    guest_digest: String,
    python: Census,
    site: Census,
}

/// How much is in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Census {
    files: u64,
    bytes: u64,
}

impl Manifest {
    /// Describes the image in `folder` as it is now, and writes that into it.
    pub(super) fn write(folder: &Path, identity: &str) -> Result<(), Error> {
        let guest = folder.join("guest.wasm");
        let manifest = Self {
            format: FORMAT,
            identity: identity.to_owned(),
            guest_bytes: size_of(&guest)?,
            guest_digest: digest_of(&guest)?,
            python: census(&folder.join("python"))?,
            site: census(&folder.join("site"))?,
        };
        let text = serde_json::to_vec_pretty(&manifest)
            .map_err(|source| Error::bug("cannot describe the image").with_source(source))?;
        write_atomically(&folder.join(NAME), &text)
    }

    /// Reads it. Nothing when it is not there, cannot be read, or is of another format.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(&std::fs::read(folder.join(NAME)).ok()?).ok()?;
        (manifest.format == FORMAT).then_some(manifest)
    }

    /// Whether `folder` looks whole; cheap enough for every start.
    pub(super) fn looks_whole(&self, folder: &Path, identity: &str) -> bool {
        self.identity == identity
            && std::fs::metadata(folder.join("guest.wasm")).is_ok_and(|file| file.len() == self.guest_bytes)
            && folder.join("python/os.py").is_file()
            && folder.join("site/django/__init__.py").is_file()
    }

    /// Whether every file is there in its full length, and the guest byte for byte.
    pub(super) fn is_whole(&self, folder: &Path, identity: &str) -> bool {
        let holds =
            |name: &str, expected: Census| census(&folder.join(name)).is_ok_and(|seen| seen == expected);
        self.looks_whole(folder, identity)
            && holds("python", self.python)
            && holds("site", self.site)
            && digest_of(&folder.join("guest.wasm")).is_ok_and(|digest| digest == self.guest_digest)
    }
}

fn size_of(path: &Path) -> Result<u64, Error> {
    Ok(std::fs::metadata(path).at(Fault::Sandbox, "read", path)?.len())
}

fn census(folder: &Path) -> Result<Census, Error> {
    let mut census = Census::default();
    for entry in std::fs::read_dir(folder).at(Fault::Sandbox, "read", folder)? {
        let entry = entry.at(Fault::Sandbox, "read", folder)?;
        let metadata = entry.metadata().at(Fault::Sandbox, "read", &entry.path())?;
        if metadata.is_dir() {
            let inside = self::census(&entry.path())?;
            census.files += inside.files;
            census.bytes += inside.bytes;
        } else {
            census.files += 1;
            census.bytes += metadata.len();
        }
    }
    Ok(census)
}

/// Bytes below `folder`; nothing when it cannot be read.
pub(super) fn bytes_below(folder: &Path) -> u64 {
    census(folder).map(|census| census.bytes).unwrap_or_default()
}
