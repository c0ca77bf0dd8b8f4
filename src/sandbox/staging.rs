//! The folders that a run sees: the project and its scenario, written out for one job and removed after it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Error, Fault, IoContext};
use crate::executor::Job;
use crate::exercise::FileTree;

/// The staged files of one job. Dropping it removes them.
pub(super) struct Staging {
    folder: TempDir,
}

impl Staging {
    /// Writes the files of `job`.
    ///
    /// # Errors
    ///
    /// When the temporary folder cannot be written.
    pub(super) fn write(job: &Job) -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix("djangology-").tempdir().at(
            Fault::Sandbox,
            "create a temporary folder in",
            &std::env::temp_dir(),
        )?;
        let staging = Self { folder };
        write_tree(&staging.project(), &job.project)?;
        let scenario = FileTree::from([("scenario.py".to_owned(), job.scenario.clone().into_bytes())]);
        write_tree(&staging.scenario(), &scenario)?;
        Ok(staging)
    }

    /// The folder of the project.
    pub(super) fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// The folder that holds `scenario.py`.
    pub(super) fn scenario(&self) -> PathBuf {
        self.folder.path().join("scenario")
    }
}

fn write_tree(root: &Path, files: &FileTree) -> Result<(), Error> {
    fs::create_dir_all(root).at(Fault::Sandbox, "create", root)?;
    let mut created = root.to_owned();
    for (path, content) in files {
        let path = root.join(path);
        if let Some(parent) = path.parent()
            && parent != created
        {
            fs::create_dir_all(parent).at(Fault::Sandbox, "create", parent)?;
            parent.clone_into(&mut created);
        }
        fs::write(&path, content).at(Fault::Sandbox, "write", &path)?;
    }
    Ok(())
}
