//! The sandbox: a job goes in, a record of what was seen comes out. The only room that names wasmtime.

mod bindings;
mod clock;
mod ending;
pub mod image;
mod instance;
mod memory;
mod output;
pub mod postgres;
mod records;
mod staging;
mod ticker;

use std::path::PathBuf;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use self::image::{Cache, GUEST_STACK_BYTES, Image, ModuleSource, ProvisionObserver, ProvisionOptions};
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
    image: Image,
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
    /// When the image is not of this version.
    pub fn of_image(image: Image) -> Result<Self, Error> {
        let runtime = Runtime::new(&image.engine, &image.component)?;
        Ok(Self { runtime, image })
    }

    fn run_here(&self, job: &Job) -> Result<RunRecord, Error> {
        let staging = Staging::write(job)?;
        let bundle = self.code_bundle(job)?;
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
        let mut mounts = self.library_mounts();
        mounts.push(Mount {
            folder: &bundle,
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

    /// The folder with the code of all that is not the learner's: the harness, the scenario, and the frozen
    /// part of the project. A pack whose files do not compile is run from its sources, so that the run says
    /// what is wrong with them.
    fn code_bundle(&self, job: &Job) -> Result<PathBuf, Error> {
        let harness = image::harness_modules();
        let mut modules = harness.clone();
        modules.extend(ModuleSource::of_file(
            "/scenario/",
            "scenario.py",
            job.scenario.as_bytes(),
        ));
        modules.extend(
            job.project
                .iter()
                .filter(|(path, _)| !job.edited.contains(path))
                .filter_map(|(path, content)| ModuleSource::of_file("/project/", path, content)),
        );
        let libraries = self.library_mounts();
        let ensure = |modules: &[ModuleSource]| {
            image::ensure_code_bundle(&self.image.dir, modules, |sources| {
                self.runtime.compile(&sources, &libraries)
            })
        };
        ensure(&modules).or_else(|_| ensure(&harness))
    }

    fn library_mounts(&self) -> Vec<Mount<'_>> {
        vec![
            Mount {
                folder: &self.image.stdlib,
                guest_path: "/python",
            },
            Mount {
                folder: &self.image.site,
                guest_path: "/1",
            },
        ]
    }
}

impl Executor for Sandbox {
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        on_a_guest_thread(|| self.run_here(job))
    }

    fn identity(&self) -> ImageIdentity {
        self.image.identity.clone()
    }
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
    image::hexadecimal(&digest.finalize()[..16])
}
