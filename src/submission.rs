//! A submission: the learner's files that count, and the project they make with the pack's.

use crate::exercise::{Exercise, FileTree};

/// The files handed in to be judged: only those that the exercise lets the learner edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submission {
    /// By path inside the project.
    pub files: FileTree,
}

impl Submission {
    /// The submission that `overlay` stands for when it is laid over the starter: a solution, or one
    /// of the pack's right or wrong answers.
    #[must_use]
    pub fn from_overlay(exercise: &Exercise, overlay: &FileTree) -> Self {
        let mut files = Self::starter(exercise).files;
        files.extend(
            overlay
                .iter()
                .filter(|(path, _)| exercise.is_edited(path))
                .map(|(path, content)| (path.clone(), content.clone())),
        );
        Self { files }
    }

    /// The starter as it is handed out.
    #[must_use]
    pub fn starter(exercise: &Exercise) -> Self {
        let files = exercise
            .starter
            .iter()
            .filter(|(path, _)| exercise.is_edited(path))
            .map(|(path, content)| (path.clone(), content.clone()))
            .collect();
        Self { files }
    }

    /// The whole project that runs: the pack's frozen files and the submission's own. A starter file
    /// that may be edited and that the submission does not hold is left out: it was deleted.
    #[must_use]
    pub fn project(&self, exercise: &Exercise) -> FileTree {
        let mut project: FileTree = exercise
            .starter
            .iter()
            .filter(|(path, _)| !exercise.is_edited(path))
            .map(|(path, content)| (path.clone(), content.clone()))
            .collect();
        project.extend(
            self.files
                .iter()
                .filter(|(path, _)| exercise.is_edited(path))
                .map(|(path, content)| (path.clone(), content.clone())),
        );
        project
    }
}
