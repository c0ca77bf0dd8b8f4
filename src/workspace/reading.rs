//! Reading a submission from a folder that somebody else filled: only files that count, within limits.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::disk;
use super::layout::names_plainly;
use crate::error::{Error, Fault, IoContext};
use crate::exercise::{Exercise, FileTree, is_pattern, matches_pattern};
use crate::submission::Submission;

/// The largest file that is taken, in bytes.
pub const MAX_FILE_BYTES: usize = 256 * 1024;
/// The most that is taken in all, in bytes.
pub const MAX_TOTAL_BYTES: usize = 2 * 1024 * 1024;
/// The most files that are taken.
pub const MAX_FILES: usize = 500;

/// The files whose bytes a person can put right in an editor.
const TEXT_EXTENSIONS: [&str; 10] = ["css", "csv", "html", "js", "json", "md", "po", "py", "sql", "txt"];

/// Reads the files under `dir` that the exercise lets a learner edit, and nothing else.
///
/// `dir` is either a *project* or an *overlay*. It is a project when it holds at least one of the
/// starter's non-empty files that may not be edited, such as `manage.py`; then what is not there was
/// deleted, and a file that `edits` names plainly and that the starter has must be there. Otherwise it is
/// an overlay, which holds edited files only; then the starter's files stand in for those it lacks, and
/// it must hold at least one.
///
/// # Errors
///
/// When `dir` or a file that must be there is missing, a file cannot be read, is too large, is not text
/// though its name says so, is not an ordinary file, or is a link that leaves `dir`; or there are too
/// many of them. All of these are for the learner to mend, and name the file.
pub fn read_submission(dir: &Path, exercise: &Exercise) -> Result<Submission, Error> {
    let root = match fs::canonicalize(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Error::storage(format!("there is no folder `{}`", dir.display()))
                .with_hint(format!("run `djangology start {}` to lay it out", exercise.id)));
        }
        result => result.at(Fault::Storage, "open", dir)?,
    };
    if !root.is_dir() {
        return Err(Error::storage(format!("`{}` is not a folder", dir.display()))
            .with_hint("name the folder that holds the edited files"));
    }
    let mut reader = Reader {
        dir,
        root: &root,
        files: FileTree::new(),
        bytes: 0,
    };
    for path in reader.paths_that_count(exercise)? {
        reader.take(path)?;
    }
    let files = reader.files;
    if is_project(dir, exercise) {
        refuse_missing(&files, dir, exercise)?;
        Ok(Submission { files })
    } else if files.is_empty() {
        Err(Error::storage(format!(
            "`{}` holds none of the files that `{}` is judged by: {}",
            dir.display(),
            exercise.id,
            quoted(&exercise.edits)
        ))
        .with_hint("name the folder that holds them at these paths"))
    } else {
        Ok(Submission::from_overlay(exercise, &files))
    }
}

/// Whether `dir` holds a project, not only edited files: one of the frozen files is there. Empty ones,
/// such as most `__init__.py`, say nothing.
pub(super) fn is_project(dir: &Path, exercise: &Exercise) -> bool {
    exercise.starter.iter().any(|(path, content)| {
        !content.is_empty()
            && !exercise.is_edited(path)
            && disk::stays_below(path)
            && dir.join(path).is_file()
    })
}

fn refuse_missing(files: &FileTree, dir: &Path, exercise: &Exercise) -> Result<(), Error> {
    let missing: Vec<&String> = exercise
        .starter
        .keys()
        .filter(|path| names_plainly(exercise, path) && !files.contains_key(*path))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let verb = if missing.len() == 1 { "is" } else { "are" };
    Err(Error::storage(format!(
        "{} {verb} missing from `{}`",
        quoted(&missing),
        dir.display()
    ))
    .with_hint(format!(
        "run `djangology start {0}` to put the starter's version back, or `djangology reset {0}` to \
                 begin again (your files are kept aside)",
        exercise.id
    )))
}

fn quoted(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    quoted.join(", ")
}

/// Takes files until a limit is met.
struct Reader<'a> {
    /// The folder as it was named, for messages.
    dir: &'a Path,
    /// The folder itself, without links.
    root: &'a Path,
    files: FileTree,
    bytes: usize,
}

impl Reader<'_> {
    /// The paths under the folder that `edits` names and that are there, whatever they are.
    fn paths_that_count(&self, exercise: &Exercise) -> Result<BTreeSet<String>, Error> {
        let mut paths = BTreeSet::new();
        for entry in &exercise.edits {
            let (parent, _) = entry.rsplit_once('/').unwrap_or(("", entry));
            if !disk::stays_below(entry) || is_pattern(parent) {
                return Err(Error::pack(format!(
                    "`edits` of `{}` holds `{}`, which is neither a path inside the project nor one whose \
                     last part is a pattern",
                    exercise.id,
                    entry.escape_debug()
                ))
                .with_hint("run `djangology pack verify`"));
            }
            if is_pattern(entry) {
                paths.extend(self.matches(parent, entry)?);
            } else if fs::symlink_metadata(self.dir.join(entry)).is_ok() {
                paths.insert(entry.clone());
            }
            if paths.len() > MAX_FILES {
                return Err(Error::storage(format!(
                    "`{}` holds more than {MAX_FILES} files that match {}; at most {MAX_FILES} are taken",
                    self.dir.display(),
                    quoted(&exercise.edits)
                ))
                .with_hint("remove those that do not belong to your answer"));
            }
        }
        Ok(paths)
    }

    fn matches(&self, parent: &str, pattern: &str) -> Result<Vec<String>, Error> {
        let folder = self.dir.join(parent);
        let folder_inside = match fs::canonicalize(&folder) {
            // Whatever was in there was deleted with it.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            result => result.at(Fault::Storage, "open", &folder)?,
        };
        self.refuse_outside(&folder, &folder_inside)?;
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).at(Fault::Storage, "list", &folder)? {
            let name = entry.at(Fault::Storage, "list", &folder)?.file_name();
            let shown = name.to_string_lossy();
            let path = if parent.is_empty() {
                shown.to_string()
            } else {
                format!("{parent}/{shown}")
            };
            if !matches_pattern(pattern, &path) {
                continue;
            }
            if name.to_str().is_none() {
                return Err(Error::storage(format!(
                    "the name of `{}` is not UTF-8",
                    folder.join(shown.as_ref()).display()
                ))
                .with_hint("rename it with plain letters"));
            }
            paths.push(path);
            if paths.len() > MAX_FILES {
                break;
            }
        }
        Ok(paths)
    }

    fn refuse_outside(&self, shown: &Path, target: &Path) -> Result<(), Error> {
        if target.starts_with(self.root) {
            return Ok(());
        }
        Err(Error::storage(format!(
            "`{}` is a link that leaves `{}`",
            shown.display(),
            self.dir.display()
        ))
        .with_hint("put the file itself there in place of the link"))
    }

    fn take(&mut self, path: String) -> Result<(), Error> {
        let shown = self.dir.join(&path);
        let target = self.target(&shown)?;
        // Asked before opening: opening a pipe would wait for somebody to write to it.
        let metadata = fs::metadata(&target).at(Fault::Storage, "read", &shown)?;
        if !metadata.is_file() {
            let what = if metadata.is_dir() {
                "a folder"
            } else {
                "not an ordinary file"
            };
            return Err(Error::storage(format!(
                "`{}` is {what}, and a file is expected there",
                shown.display()
            ))
            .with_hint("move it away and put the file there"));
        }
        let mut content = Vec::new();
        // One byte more than allowed, and no more however much there is.
        File::open(&target)
            .and_then(|file| file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut content))
            .at(Fault::Storage, "read", &shown)?;
        if content.len() > MAX_FILE_BYTES {
            let size = metadata.len().max(content.len() as u64);
            return Err(Error::storage(format!(
                "`{}` has {size} bytes; at most {MAX_FILE_BYTES} (256 KiB) are taken",
                shown.display()
            ))
            .with_hint("a Django source file is far smaller: take out what does not belong there"));
        }
        self.bytes += content.len();
        if self.bytes > MAX_TOTAL_BYTES {
            return Err(Error::storage(format!(
                "`{}` brings the submission to {} bytes; at most {MAX_TOTAL_BYTES} (2 MiB) are taken",
                shown.display(),
                self.bytes
            ))
            .with_hint("remove the files that do not belong to your answer"));
        }
        refuse_garbled(&path, &shown, &content)?;
        self.files.insert(path, content);
        Ok(())
    }

    /// Where the path leads, which must be inside the folder.
    fn target(&self, shown: &Path) -> Result<PathBuf, Error> {
        let target = match fs::canonicalize(shown) {
            // Its target is missing, or it leads back to itself.
            Err(error) if shown.is_symlink() && error.kind() != ErrorKind::PermissionDenied => {
                return Err(
                    Error::storage(format!("`{}` is a link to nothing", shown.display()))
                        .with_hint("put the file itself there in place of the link")
                        .with_source(error),
                );
            }
            result => result.at(Fault::Storage, "read", shown)?,
        };
        self.refuse_outside(shown, &target)?;
        Ok(target)
    }
}

/// Refuses a source file that Python and Django could not decode, with the place that is wrong.
fn refuse_garbled(path: &str, shown: &Path, content: &[u8]) -> Result<(), Error> {
    let is_text = path
        .rsplit_once('.')
        .is_some_and(|(_, extension)| TEXT_EXTENSIONS.contains(&extension));
    if !is_text {
        return Ok(());
    }
    let shown = shown.display();
    if content.starts_with(&[0xFF, 0xFE]) || content.starts_with(&[0xFE, 0xFF]) {
        return Err(Error::storage(format!(
            "`{shown}` is UTF-16 from byte 0 on, and UTF-8 is expected"
        ))
        .with_hint("save it as UTF-8 in your editor"));
    }
    let line_of = |offset: usize| content[..offset].split(|byte| *byte == b'\n').count();
    if let Some(offset) = content.iter().position(|byte| *byte == 0) {
        return Err(Error::storage(format!(
            "`{shown}` is not text: byte {offset}, in line {}, is zero",
            line_of(offset)
        ))
        .with_hint("remove that byte, or save the file again as UTF-8 text"));
    }
    if let Err(error) = std::str::from_utf8(content) {
        let offset = error.valid_up_to();
        return Err(Error::storage(format!(
            "`{shown}` is not UTF-8: byte {offset}, in line {}, is 0x{:02x}",
            line_of(offset),
            content[offset]
        ))
        .with_hint("save it as UTF-8 in your editor"));
    }
    Ok(())
}
