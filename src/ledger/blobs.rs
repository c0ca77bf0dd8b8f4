//! The files of every attempt, each content once, under the name of its SHA-256.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, Fault, IoContext};
use crate::exercise::FileTree;
use crate::workspace::disk;

/// The folder of the blobs inside `.djangology`.
const FOLDER: &str = "blobs";

/// Keeps every file in the blobs of the `.djangology` at `dot_folder` and says under which digest.
///
/// # Errors
///
/// When the disk refuses.
pub(super) fn keep(dot_folder: &Path, files: &FileTree) -> Result<BTreeMap<String, String>, Error> {
    let scratch = disk::scratch(dot_folder).at(Fault::Storage, "write in", dot_folder)?;
    let folder = dot_folder.join(FOLDER);
    let mut digests = BTreeMap::new();
    for (path, content) in files {
        let digest = digest(content);
        keep_one(&scratch, &folder, &digest, content)?;
        digests.insert(path.clone(), digest);
    }
    Ok(digests)
}

/// Reads files back by their digests.
///
/// # Errors
///
/// When one is missing, or is not what was kept.
pub(super) fn read(dot_folder: &Path, digests: &BTreeMap<String, String>) -> Result<FileTree, Error> {
    let folder = dot_folder.join(FOLDER);
    let mut files = FileTree::new();
    for (path, wanted) in digests {
        let blob = place(&folder, wanted).ok_or_else(|| {
            Error::storage(format!(
                "the ledger's digest of `{}` is not a SHA-256: `{}`",
                path.escape_debug(),
                wanted.escape_debug()
            ))
        })?;
        let unusable = |what: &str| {
            let (blob, path) = (blob.display(), path.escape_debug());
            Error::storage(format!("`{blob}`, which keeps `{path}` of that attempt, {what}"))
                .with_hint("put it back from a copy of the workspace; other attempts are not affected")
        };
        let content = match fs::read(&blob) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(unusable("is missing")),
            result => result.at(Fault::Storage, "read", &blob)?,
        };
        if digest(&content) != *wanted {
            return Err(unusable("is damaged: its content has another digest"));
        }
        files.insert(path.clone(), content);
    }
    Ok(files)
}

fn keep_one(scratch: &Path, folder: &Path, digest: &str, content: &[u8]) -> Result<(), Error> {
    let shelf = folder.join(&digest[..2]);
    let blob = shelf.join(&digest[2..]);
    match fs::read(&blob) {
        Ok(kept) if kept == content => return Ok(()),
        // Damaged since: the content at hand is what belongs there.
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).at(Fault::Storage, "read", &blob),
    }
    if !shelf.is_dir() {
        fs::create_dir_all(&shelf).at(Fault::Storage, "create", &shelf)?;
        disk::sync_folder(folder).at(Fault::Storage, "write in", folder)?;
    }
    disk::write_over(scratch, &blob, content)
        .and_then(|()| disk::sync_folder(&shelf))
        .at(Fault::Storage, "write", &blob)
}

/// Where a digest's content is, unless it is no digest: a ledger that somebody edited must not lead
/// out of the folder.
fn place(folder: &Path, digest: &str) -> Option<PathBuf> {
    let is_digest = digest.len() == 64
        && digest
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then(|| folder.join(&digest[..2]).join(&digest[2..]))
}

fn digest(content: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(content) {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
