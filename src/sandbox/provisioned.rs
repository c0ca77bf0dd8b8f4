//! The sandbox made ready before it is needed: on demand, when it was built just now, and for a bundle.

use std::path::Path;

use super::image::{self, ProvisionObserver};
use super::{Sandbox, SandboxOptions};
use crate::error::Error;

impl Sandbox {
    /// The sandbox of this machine with everything that a check would otherwise have to make first.
    ///
    /// # Errors
    ///
    /// Those of [`Sandbox::open`], and when the tables of Django's own apps cannot be made.
    pub fn provision(options: &SandboxOptions, observer: &dyn ProvisionObserver) -> Result<Self, Error> {
        let sandbox = Self::open(options, observer)?;
        sandbox.own_tables(&image::harness_modules(), observer)?;
        Ok(sandbox)
    }

    /// Makes the tables of Django's own apps where the image was made just now: then somebody waits anyhow, under a
    /// progress bar.
    pub(super) fn complete(&self, observer: &dyn ProvisionObserver) {
        if self.image.is_new {
            // An exercise on SQLite goes without them; one on PostgreSQL tries again, and says what is wrong.
            let _ = self.own_tables(&image::harness_modules(), observer);
        }
    }

    /// The folder that the image is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.image.dir
    }

    /// Writes all that [`Sandbox::provision`] makes into the one file `out`, for a binary that carries it.
    ///
    /// # Errors
    ///
    /// When the tables cannot be made, the image cannot be read or `out` cannot be written.
    pub fn bundle(&self, out: &Path) -> Result<(), Error> {
        let tables = self.own_tables(&image::harness_modules(), &())?;
        image::bundle(&self.image, &[tables], out)
    }
}
