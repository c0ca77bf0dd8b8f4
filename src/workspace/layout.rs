//! Laying out exercises, and laying them out again with the old files kept aside.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{DOT_FOLDER, Workspace, disk};
use crate::error::{Error, Fault, IoContext};
use crate::exercise::{Exercise, ExerciseId, is_pattern};

/// An exercise that is ready to be worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaidOut {
    /// The exercise's folder.
    pub dir: PathBuf,
    /// Whether the folder is new.
    pub created: bool,
    /// The files that were missing from a folder that was there, by path inside the project.
    pub restored: Vec<String>,
}

/// An exercise that starts again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset {
    /// The exercise's folder.
    pub dir: PathBuf,
    /// Where the old folder is, relative to the workspace and with `/` between folders; nothing when
    /// the exercise was not laid out.
    pub kept: Option<String>,
}

impl Workspace {
    /// Lays out the starter of an exercise. A folder that is there keeps every file as it is and gets
    /// the starter's files that it lacks, except those that the learner may delete: files that only a
    /// pattern of `edits` names, in a folder that is recognizably a project.
    ///
    /// # Errors
    ///
    /// When the disk refuses, something else is in the way, or the pack's starter has an impossible path.
    pub fn lay_out(&self, exercise: &Exercise) -> Result<LaidOut, Error> {
        let dir = self.exercise_dir(&exercise.id);
        if fs::symlink_metadata(&dir).is_err() && self.put_in_place(exercise, &dir)? {
            return Ok(LaidOut {
                dir,
                created: true,
                restored: Vec::new(),
            });
        }
        if !dir.is_dir() {
            return Err(Error::storage(format!(
                "`{}` is not a folder, and an exercise goes there",
                dir.display()
            ))
            .with_hint(format!(
                "move it away, then run `djangology start {}`",
                exercise.id
            )));
        }
        let restored = self.complete(exercise, &dir)?;
        Ok(LaidOut {
            dir,
            created: false,
            restored,
        })
    }

    /// Lays out the starter of an exercise again and keeps the old folder aside, in
    /// `.djangology/kept/<id>-<time>`.
    ///
    /// # Errors
    ///
    /// When the disk refuses or the pack's starter has an impossible path; then the old folder is still
    /// where it was, or kept aside.
    pub fn reset(&self, exercise: &Exercise) -> Result<Reset, Error> {
        self.reset_at(exercise, Timestamp::now())
    }

    /// Like [`Workspace::reset`], at a given time.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn reset_at(&self, exercise: &Exercise, now: Timestamp) -> Result<Reset, Error> {
        let dir = self.exercise_dir(&exercise.id);
        // Everything that may fail for want of space comes before the old folder is moved.
        let staged = self.stage(exercise)?;
        let kept = match fs::symlink_metadata(&dir) {
            Err(_) => None,
            Ok(_) => Some(self.keep_aside(&exercise.id, &dir, now)?),
        };
        fs::rename(staged.path().join(PROJECT), &dir).at(Fault::Storage, "lay out", &dir)?;
        Ok(Reset { dir, kept })
    }

    /// The starter, written to a temporary folder on the workspace's disk.
    fn stage(&self, exercise: &Exercise) -> Result<tempfile::TempDir, Error> {
        let scratch = self.scratch()?;
        let staged = tempfile::Builder::new()
            .prefix(exercise.id.as_str())
            .tempdir_in(&scratch)
            .at(Fault::Storage, "write in", &scratch)?;
        let project = staged.path().join(PROJECT);
        fs::create_dir(&project).at(Fault::Storage, "create", &project)?;
        for (path, content) in &exercise.starter {
            let target = target_of(&project, path, exercise)?;
            create_parent(&target)?;
            fs::write(&target, content).at(Fault::Storage, "write", &target)?;
        }
        Ok(staged)
    }

    /// Makes the whole folder appear at once. Says no when another process made one meanwhile.
    fn put_in_place(&self, exercise: &Exercise, dir: &Path) -> Result<bool, Error> {
        let staged = self.stage(exercise)?;
        match fs::rename(staged.path().join(PROJECT), dir) {
            Ok(()) => Ok(true),
            Err(_) if dir.is_dir() => Ok(false),
            Err(error) => Err(error).at(Fault::Storage, "lay out", dir),
        }
    }

    /// Writes the starter's files that a folder lacks.
    fn complete(&self, exercise: &Exercise, dir: &Path) -> Result<Vec<String>, Error> {
        let scratch = self.scratch()?;
        let is_project = super::reading::is_project(dir, exercise);
        let mut restored = Vec::new();
        for (path, content) in &exercise.starter {
            let target = target_of(dir, path, exercise)?;
            let may_be_deleted = exercise.is_edited(path) && !names_plainly(exercise, path);
            if fs::symlink_metadata(&target).is_ok() || (is_project && may_be_deleted) {
                continue;
            }
            create_parent(&target)?;
            if disk::write_new(&scratch, &target, content).at(Fault::Storage, "write", &target)? {
                restored.push(path.clone());
            }
        }
        Ok(restored)
    }

    fn keep_aside(&self, id: &ExerciseId, dir: &Path, now: Timestamp) -> Result<String, Error> {
        let folder = self.dot_folder().join("kept");
        fs::create_dir_all(&folder).at(Fault::Storage, "create", &folder)?;
        let stem = format!("{id}-{}", now.strftime("%Y%m%dT%H%M%SZ"));
        let mut name = stem.clone();
        let mut number = 1;
        while fs::symlink_metadata(folder.join(&name)).is_ok() {
            number += 1;
            name = format!("{stem}-{number}");
        }
        let target = folder.join(&name);
        fs::rename(dir, &target)
            .map_err(|error| hold_open(error, dir))
            .at(Fault::Storage, "move aside", dir)?;
        Ok(format!("{DOT_FOLDER}/kept/{name}"))
    }
}

/// The name of the project's folder in its temporary folder.
const PROJECT: &str = "project";

/// Whether an entry of `edits` is this very path, so that the file has to be there.
pub(super) fn names_plainly(exercise: &Exercise, path: &str) -> bool {
    exercise
        .edits
        .iter()
        .any(|entry| !is_pattern(entry) && entry == path)
}

fn target_of(dir: &Path, path: &str, exercise: &Exercise) -> Result<PathBuf, Error> {
    if disk::stays_below(path) {
        return Ok(dir.join(path));
    }
    Err(Error::pack(format!(
        "the starter of `{}` holds `{}`, which is not a path inside a project",
        exercise.id,
        path.escape_debug()
    ))
    .with_hint("run `djangology pack verify`"))
}

fn create_parent(target: &Path) -> Result<(), Error> {
    target.parent().map_or(Ok(()), |parent| {
        fs::create_dir_all(parent).at(Fault::Storage, "create", parent)
    })
}

/// Windows does not move a folder while a program has it open, and does not say so in plain words.
fn hold_open(error: io::Error, dir: &Path) -> io::Error {
    if cfg!(windows) && error.kind() == ErrorKind::PermissionDenied {
        let advice = format!("a program, such as an editor, has `{}` open", dir.display());
        return io::Error::other(advice);
    }
    error
}
