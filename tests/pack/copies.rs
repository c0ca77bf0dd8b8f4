//! Copies of the tiny pack, to be broken in one place each.

use std::fs;
use std::path::{Path, PathBuf};

use djangology::error::Error;
use djangology::pack::Pack;
use tempfile::TempDir;

/// The one exercise of the tiny pack, from the pack's root.
pub const EXERCISE: &str = "basics/stock-total";

/// A copy of the tiny pack in a folder of its own, gone when it is dropped.
pub struct Copy {
    folder: TempDir,
}

impl Copy {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_tree(&tiny(), folder.path());
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn open(&self) -> Result<Pack, Error> {
        Pack::open(self.path())
    }

    /// Replaces `before`, which has to be there, in the file at `path`.
    #[must_use]
    pub fn replace(self, path: &str, before: &str, after: &str) -> Self {
        let text = fs::read_to_string(self.path().join(path)).unwrap();
        assert!(text.contains(before), "`{before}` is not in `{path}`");
        self.write(path, text.replacen(before, after, 1))
    }

    #[must_use]
    pub fn write(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Removes a file or a whole folder.
    #[must_use]
    pub fn remove(self, path: &str) -> Self {
        let path = self.path().join(path);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
        self
    }

    /// Copies the exercise's folder as another exercise of the same track, and lists it.
    #[must_use]
    pub fn with_second_exercise(self, id: &str) -> Self {
        copy_tree(&self.path().join(EXERCISE), &self.path().join("basics").join(id));
        self.replace(
            "basics/track.toml",
            "[\"stock-total\"]",
            &format!("[\"stock-total\", \"{id}\"]"),
        )
    }

    /// The message and the hint of `error`, with the copy's own path left out.
    pub fn say(&self, error: &Error) -> String {
        let text = match &error.hint {
            Some(hint) => format!("{}\n  hint: {hint}", error.message),
            None => error.message.clone(),
        };
        self.relative(&text)
    }

    /// `text` without the copy's own path.
    pub fn relative(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.path().display()), "")
            .replace(&self.path().display().to_string(), "PACK")
    }
}

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/tiny")
}

/// Copies a folder with all that is in it.
pub fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
