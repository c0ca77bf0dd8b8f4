//! The sandbox: a job goes in, a record of what was seen comes out. The only room that names wasmtime.

mod bindings;
mod clock;
mod ending;
pub mod image;
mod instance;
mod memory;
mod output;
mod records;
mod staging;
mod ticker;

use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use self::image::{Cache, GUEST_STACK_BYTES, Image, ProvisionObserver, ProvisionOptions};
use self::instance::{Mount, Runtime};
use self::records::Collected;
use self::staging::Staging;
use crate::error::Error;
use crate::executor::{Executor, ImageIdentity, Job};
use crate::observation::RunRecord;

/// The stack of the thread that a run has to itself: the guest's, and room for the host functions.
const THREAD_STACK_BYTES: usize = GUEST_STACK_BYTES + (4 << 20);

/// Where the sandbox comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SandboxOptions {
    /// The folder that images are kept in, in place of the usual one.
    pub cache: Option<PathBuf>,
    /// How to provision when the image is not there.
    pub provision: ProvisionOptions,
}

/// Runs jobs in fresh instances of one image.
pub struct Sandbox {
    runtime: Runtime,
    identity: ImageIdentity,
    /// The standard library, which every run sees at `/python`.
    stdlib: PathBuf,
    /// Django and the other packages, which every run sees at `/1`.
    site: PathBuf,
    /// The harness, compiled, which every run sees at `/harness`.
    harness: PathBuf,
}

impl Sandbox {
    /// The sandbox of this machine, provisioned first where it is missing.
    ///
    /// # Errors
    ///
    /// When the image can neither be loaded nor built here; the error says what is missing.
    pub fn open(options: &SandboxOptions, observer: &dyn ProvisionObserver) -> Result<Self, Error> {
        let cache = Cache::locate(options.cache.as_deref())?;
        let image = image::ensure(&cache, options.provision, observer)?;
        Self::of_image(image)
    }

    /// The sandbox that runs `image`.
    ///
    /// # Errors
    ///
    /// When the image is not of this version, or the harness cannot be compiled into the cache.
    pub fn of_image(image: Image) -> Result<Self, Error> {
        let runtime = Runtime::new(&image.engine, &image.component)?;
        let libraries = library_mounts(&image.stdlib, &image.site);
        let harness = image::ensure_harness(&image.dir, |sources| {
            on_a_guest_thread(|| runtime.compile(&sources, &libraries))
        })?;
        Ok(Self {
            runtime,
            identity: image.identity,
            stdlib: image.stdlib,
            site: image.site,
            harness,
        })
    }

    fn run_here(&self, job: &Job) -> Result<RunRecord, Error> {
        let staging = Staging::write(job)?;
        let token = token(job);
        let document = json!({
            "token": token,
            "seed": job.seed,
            "settings": job.settings,
            "schema": job.schema,
            "scenarios": job.scenarios,
            "edited": job.edited,
        });
        let (project, scenario) = (staging.project(), staging.scenario());
        let mut mounts = library_mounts(&self.stdlib, &self.site);
        mounts.push(Mount {
            folder: &self.harness,
            guest_path: "/harness",
        });
        mounts.push(Mount {
            folder: &project,
            guest_path: "/project",
        });
        mounts.push(Mount {
            folder: &scenario,
            guest_path: "/scenario",
        });
        let remains = self
            .runtime
            .run(&document.to_string(), job.seed, &job.limits, &mounts)?;
        let collected = Collected::from_documents(&remains.documents, &token);
        Ok(RunRecord {
            ending: ending::classify(&remains, &collected, &job.limits),
            scenarios: collected.scenarios,
            warnings: collected.warnings,
            output: remains.output,
            elapsed: remains.elapsed,
        })
    }
}

impl Executor for Sandbox {
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        on_a_guest_thread(|| self.run_here(job))
    }

    fn identity(&self) -> ImageIdentity {
        self.identity.clone()
    }
}

fn library_mounts<'a>(stdlib: &'a Path, site: &'a Path) -> Vec<Mount<'a>> {
    vec![
        Mount {
            folder: stdlib,
            guest_path: "/python",
        },
        Mount {
            folder: site,
            guest_path: "/1",
        },
    ]
}

/// Does `work` on a thread of its own, because a guest may use more stack than the caller has.
fn on_a_guest_thread<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("guest".to_owned())
            .stack_size(THREAD_STACK_BYTES)
            .spawn_scoped(scope, work)
            .map_err(|source| Error::sandbox("cannot start a thread for the guest").with_source(source))?
            .join()
            .unwrap_or_else(|_| Err(Error::bug("the thread that runs the guest panicked")))
    })
}

/// What the harness marks its records with. It differs from job to job, so that a record made up in
/// the submission's own code is told apart; the same job has the same token, so that runs repeat.
fn token(job: &Job) -> String {
    let mut digest = Sha256::new();
    digest.update(b"record token");
    digest.update(job.seed.to_le_bytes());
    for (path, content) in &job.project {
        digest.update(path.as_bytes());
        digest.update(content);
    }
    digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
