//! Where a pack's files are read from: the binary itself, or a folder.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use crate::error::{Error, Fault, IoContext};
use crate::exercise::FileTree;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/exercises");

/// A place that holds a pack's files. Paths inside it use `/` on every system.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// The pack that was compiled into the binary.
    Embedded,
    /// A folder on disk.
    Folder(PathBuf),
}

impl Source {
    /// The content of the file at `path`, or nothing when there is none.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Embedded => Ok(embedded(path)
                .and_then(DirEntry::as_file)
                .map(|file| file.contents().to_vec())),
            Self::Folder(root) => match fs::read(root.join(path)) {
                Ok(content) => Ok(Some(content)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error).at(Fault::Pack, "read", &root.join(path)),
            },
        }
    }

    /// The text of the file at `path`, or nothing when there is none.
    pub(super) fn read_text(&self, path: &str) -> Result<Option<String>, Error> {
        self.read(path)?
            .map(|content| text_of(&self.describe(path), content))
            .transpose()
    }

    /// Whether there is a file at `path`.
    pub(super) fn has_file(&self, path: &str) -> bool {
        match self {
            Self::Embedded => embedded(path).is_some_and(|entry| entry.as_file().is_some()),
            Self::Folder(root) => root.join(path).is_file(),
        }
    }

    /// Every file below `folder` (`""` for the whole pack), by its path from `folder`. Leaves out what
    /// editors and interpreters drop: dot-files, `__pycache__`, `*.pyc`.
    pub(super) fn tree(&self, folder: &str) -> Result<FileTree, Error> {
        let mut files = FileTree::new();
        match self {
            Self::Embedded => {
                let dir = if folder.is_empty() {
                    Some(&EMBEDDED)
                } else {
                    embedded(folder).and_then(DirEntry::as_dir)
                };
                if let Some(dir) = dir {
                    collect_embedded(dir, "", &mut files);
                }
            }
            Self::Folder(root) => collect_folder(&root.join(folder), "", &mut files)?,
        }
        Ok(files)
    }

    /// How messages name `path`.
    pub(super) fn describe(&self, path: &str) -> String {
        match self {
            Self::Embedded => path.to_owned(),
            Self::Folder(root) => root.join(path).display().to_string(),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => formatter.write_str("the built-in pack"),
            Self::Folder(root) => write!(formatter, "`{}`", root.display()),
        }
    }
}

/// What lies at `path` in the embedded pack. Goes down folder by folder, where the crate's own look-up
/// compares with every file of the pack.
fn embedded(path: &str) -> Option<&'static DirEntry<'static>> {
    let mut ends = path
        .match_indices('/')
        .map(|(index, _)| index)
        .chain([path.len()]);
    let find = |dir: &Dir<'static>, end: usize| {
        let wanted = Path::new(&path[..end]);
        dir.entries().iter().find(|entry| entry.path() == wanted)
    };
    let first = find(&EMBEDDED, ends.next()?)?;
    ends.try_fold(first, |entry, end| find(entry.as_dir()?, end))
}

/// Decodes a file that has to be text.
pub(super) fn text_of(file: &str, content: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(content).map_err(|source| {
        Error::pack(format!("`{file}` is not UTF-8 text"))
            .with_hint("save it as UTF-8")
            .with_source(source)
    })
}

/// Whether a file or folder of that name never belongs to a pack.
fn is_dropping(name: &str) -> bool {
    name.starts_with('.') || name == "__pycache__" || has_extension(name, "pyc")
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn collect_embedded(dir: &Dir<'static>, prefix: &str, files: &mut FileTree) {
    for entry in dir.entries() {
        let Some(name) = entry.path().file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if is_dropping(name) {
            continue;
        }
        if let Some(dir) = entry.as_dir() {
            collect_embedded(dir, &format!("{prefix}{name}/"), files);
        } else if let Some(file) = entry.as_file() {
            files.insert(format!("{prefix}{name}"), file.contents().to_vec());
        }
    }
}

fn collect_folder(folder: &Path, prefix: &str, files: &mut FileTree) -> Result<(), Error> {
    for entry in fs::read_dir(folder).at(Fault::Pack, "list", folder)? {
        let entry = entry.at(Fault::Pack, "list", folder)?;
        let path = entry.path();
        let name = entry.file_name().into_string().map_err(|_| {
            Error::pack(format!("the name of `{}` is not UTF-8", path.display())).with_hint("rename it")
        })?;
        if is_dropping(&name) {
            continue;
        }
        let kind = entry.file_type().at(Fault::Pack, "look at", &path)?;
        if kind.is_dir() {
            collect_folder(&path, &format!("{prefix}{name}/"), files)?;
        } else if kind.is_file() {
            files.insert(
                format!("{prefix}{name}"),
                fs::read(&path).at(Fault::Pack, "read", &path)?,
            );
        } else {
            return Err(
                // A link could reach outside the pack, and would not survive being embedded or zipped.
                Error::pack(format!("`{}` is neither a file nor a folder", path.display()))
                    .with_hint("a pack holds plain files; replace the link by a copy"),
            );
        }
    }
    Ok(())
}
