//! The learner's folder: finding it, making it, laying out exercises in it, and reading what was handed in.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Error, Fault, IoContext};
use crate::exercise::ExerciseId;

pub(crate) mod disk;
mod layout;
mod manifest;
mod reading;
#[cfg(test)]
mod tests;

pub use layout::{LaidOut, Reset};
pub use reading::{MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, read_submission};

use manifest::Manifest;

/// The file that makes a folder a workspace.
pub const MANIFEST_NAME: &str = "djangology.toml";
/// The folder in a workspace that is ours, not the learner's.
const DOT_FOLDER: &str = ".djangology";
/// What an editor and Python leave behind, and our own scratch; the ledger is worth committing.
const GITIGNORE: &str = "__pycache__/\n*.pyc\n*.sqlite3\n.venv/\n/.djangology/tmp/\n";

/// The learner's folder: one folder per exercise, and the record of what happened in `.djangology`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
    manifest: Manifest,
}

impl Workspace {
    /// The workspace that `start` lies in: `start` itself or its nearest parent that holds a
    /// `djangology.toml`, if there is any.
    ///
    /// # Errors
    ///
    /// When that file is of a newer format or damaged, or cannot be read.
    pub fn find(start: &Path) -> Result<Option<Self>, Error> {
        resolved(start)
            .ancestors()
            .find(|folder| folder.join(MANIFEST_NAME).is_file())
            .map(Self::open)
            .transpose()
    }

    /// The workspace at `root`.
    ///
    /// # Errors
    ///
    /// When there is none, or its `djangology.toml` is of a newer format or damaged.
    pub fn open(root: &Path) -> Result<Self, Error> {
        Self::open_if_there(root)?.ok_or_else(|| {
            Error::usage(format!(
                "`{}` is not a workspace: it holds no `{MANIFEST_NAME}`",
                root.display()
            ))
            .with_hint("run `djangology start` to make one")
        })
    }

    /// The workspace at `root`, made for the pack if there is none yet. One that is there keeps what it
    /// says about its pack. Nothing that exists is overwritten.
    ///
    /// # Errors
    ///
    /// When `root` holds something else already, its `djangology.toml` is of a newer format or damaged,
    /// or the disk refuses.
    pub fn create_or_open(root: &Path, pack_name: &str, pack_digest: &str) -> Result<Self, Error> {
        if let Some(workspace) = Self::open_if_there(root)? {
            return Ok(workspace);
        }
        refuse_foreign_folder(root)?;
        let workspace = Self {
            root: root.to_owned(),
            manifest: Manifest {
                pack_name: pack_name.to_owned(),
                pack_digest: pack_digest.to_owned(),
            },
        };
        let scratch = workspace.scratch()?;
        let gitignore = root.join(".gitignore");
        disk::write_new(&scratch, &gitignore, GITIGNORE.as_bytes()).at(
            Fault::Storage,
            "write",
            &gitignore,
        )?;
        // Last, because it makes the folder a workspace. When another process was faster, its file holds.
        let path = root.join(MANIFEST_NAME);
        disk::write_new(&scratch, &path, workspace.manifest.to_text().as_bytes()).at(
            Fault::Storage,
            "write",
            &path,
        )?;
        Self::open(root)
    }

    fn open_if_there(root: &Path) -> Result<Option<Self>, Error> {
        let path = root.join(MANIFEST_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(error).at(Fault::Storage, "read", &path),
        };
        let text = String::from_utf8(bytes).map_err(|error| {
            Error::storage(format!("`{}` is not UTF-8 text", path.display()))
                .with_hint(manifest::WAY_OUT)
                .with_source(error)
        })?;
        Ok(Some(Self {
            manifest: Manifest::from_text(&text, &path)?,
            root: root.to_owned(),
        }))
    }

    /// The workspace's own folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The name of the pack that the workspace was made for.
    #[must_use]
    pub fn pack_name(&self) -> &str {
        &self.manifest.pack_name
    }

    /// The digest of that pack on the day the workspace was made.
    #[must_use]
    pub fn pack_digest(&self) -> &str {
        &self.manifest.pack_digest
    }

    /// The folder that the ledger is kept in.
    #[must_use]
    pub fn dot_folder(&self) -> PathBuf {
        self.root.join(DOT_FOLDER)
    }

    /// The ledger's file, whether it exists yet or not.
    #[must_use]
    pub fn ledger_path(&self) -> PathBuf {
        self.dot_folder().join(crate::ledger::FILE_NAME)
    }

    /// The folder of an exercise, whether it is laid out yet or not.
    #[must_use]
    pub fn exercise_dir(&self, id: &ExerciseId) -> PathBuf {
        self.root.join(id.as_str())
    }

    /// The exercise in whose folder `path` lies, going by the folder's name alone: the pack may not
    /// know it.
    #[must_use]
    pub fn exercise_at(&self, path: &Path) -> Option<ExerciseId> {
        let path = resolved(path);
        let inside = path.strip_prefix(resolved(&self.root)).ok()?;
        ExerciseId::parse(inside.components().next()?.as_os_str().to_str()?)
    }

    /// The folder for what is half written.
    fn scratch(&self) -> Result<PathBuf, Error> {
        let dot_folder = self.dot_folder();
        disk::scratch(&dot_folder).at(Fault::Storage, "write in", &dot_folder)
    }
}

/// `path` without symlinks and `..`, so that its parents are its parents, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    fs::canonicalize(&path).unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => resolved(parent).join(name),
        (Some(parent), None) => resolved(parent).parent().unwrap_or(parent).to_owned(),
        (None, _) => path.clone(),
    })
}

/// Keeps a workspace from being made in the middle of somebody's other work, such as a checkout that
/// happens to be called `djangology`. A folder with a `.djangology` was one, and may become one again.
fn refuse_foreign_folder(root: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(Error::usage(format!(
                "`{}` is a file, and a workspace is a folder",
                root.display()
            ))
            .with_hint("choose an empty or a new folder with `--workspace DIR`"));
        }
        Err(error) => return Err(error).at(Fault::Storage, "make a workspace in", root),
    };
    if root.join(DOT_FOLDER).is_dir() {
        return Ok(());
    }
    for entry in entries {
        let name = entry.at(Fault::Storage, "list", root)?.file_name();
        let name = name.to_string_lossy();
        if ![".", "README", "LICENSE"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            return Err(Error::usage(format!(
                "`{}` is neither empty nor a workspace: it holds `{}`",
                root.display(),
                name.escape_debug()
            ))
            .with_hint("choose an empty or a new folder with `--workspace DIR`"));
        }
    }
    Ok(())
}
