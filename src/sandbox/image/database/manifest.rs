//! What the database's folder must hold: written last, read first, so that a damaged one is told from a whole one.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Fault, IoContext as _};
use crate::sandbox::image::cache::write_atomically;
use crate::sandbox::image::download::digest_of;

/// The version of the folder's layout.
const FORMAT: u32 = 1;

const NAME: &str = "manifest.json";

/// The description of a whole folder of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u32,
    /// Digest of what the database is built from.
    identity: String,
    files: BTreeMap<String, Mark>,
}

/// How a file is recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    bytes: u64,
    digest: String,
}

impl Manifest {
    /// Describes these files of `folder` as they are now, and writes that into it.
    pub(super) fn write(folder: &Path, identity: &str, names: &[String]) -> Result<(), Error> {
        let mut files = BTreeMap::new();
        for name in names {
            let path = folder.join(name);
            let mark = Mark {
                bytes: std::fs::metadata(&path).at(Fault::Sandbox, "read", &path)?.len(),
                digest: digest_of(&path)?,
            };
            files.insert(name.clone(), mark);
        }
        let manifest = Self {
            format: FORMAT,
            identity: identity.to_owned(),
            files,
        };
        let text = serde_json::to_vec_pretty(&manifest)
            .map_err(|source| Error::bug("cannot describe the database").with_source(source))?;
        write_atomically(&folder.join(NAME), &text)
    }

    /// Reads it. Nothing when it is not there, cannot be read, or is of another format or identity.
    pub(super) fn read(folder: &Path, identity: &str) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(&std::fs::read(folder.join(NAME)).ok()?).ok()?;
        (manifest.format == FORMAT && manifest.identity == identity).then_some(manifest)
    }

    /// Whether every file is there in its full length; cheap enough for every start.
    pub(super) fn looks_whole(&self, folder: &Path) -> bool {
        self.files.iter().all(|(name, mark)| {
            std::fs::metadata(folder.join(name)).is_ok_and(|file| file.is_file() && file.len() == mark.bytes)
        })
    }

    /// Whether every file is there, byte for byte.
    pub(super) fn is_whole(&self, folder: &Path) -> bool {
        self.looks_whole(folder)
            && self
                .files
                .iter()
                .all(|(name, mark)| digest_of(&folder.join(name)).is_ok_and(|digest| digest == mark.digest))
    }

    /// The names of the files, with that of the manifest itself.
    pub(super) fn names(&self) -> Vec<String> {
        let files = self.files.keys().cloned();
        files.chain([NAME.to_owned()]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["root.tree", "data.tree"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let names = ["root.tree".to_owned(), "data.tree".to_owned()];
        Manifest::write(folder.path(), "a", &names).unwrap();
        folder
    }

    #[test]
    fn a_whole_folder_is_known_by_its_identity() {
        let folder = folder();
        let manifest = Manifest::read(folder.path(), "a").unwrap();
        assert!(manifest.looks_whole(folder.path()) && manifest.is_whole(folder.path()));
        assert_eq!(manifest.names(), ["data.tree", "root.tree", "manifest.json"]);
        assert_eq!(Manifest::read(folder.path(), "b"), None);
    }

    #[test]
    fn a_shorter_file_is_seen_at_a_glance_and_a_changed_one_by_looking_closely() {
        let folder = folder();
        let manifest = Manifest::read(folder.path(), "a").unwrap();
        std::fs::write(folder.path().join("data.tree"), "data.trEe").unwrap();
        assert!(manifest.looks_whole(folder.path()) && !manifest.is_whole(folder.path()));
        std::fs::write(folder.path().join("data.tree"), "data").unwrap();
        assert!(!manifest.looks_whole(folder.path()));
    }
}
