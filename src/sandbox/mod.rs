//! The sandbox: a job goes in, a record of what was seen comes out. The only room that names wasmtime.

mod bindings;
mod clock;
mod database;
mod deadline;
mod ending;
mod events;
pub mod image;
mod instance;
mod memory;
mod output;
mod places;
pub mod postgres;
mod prepared;
mod records;
mod staging;
mod ticker;
mod witness;
mod worker;

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use self::image::{Cache, Image, ModuleSource, ProvisionObserver, ProvisionOptions};
use self::instance::{Mount, RunRequest};
use self::places::Places;
use self::records::Collected;
use self::staging::Staging;
use self::worker::Hiring;
pub use self::worker::serve;
use crate::error::Error;
use crate::executor::{Executor, ImageIdentity, Job};
use crate::exercise::Database;
use crate::observation::RunRecord;

/// Where the sandbox comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxOptions {
    /// The folder that images are kept in, in place of the usual one.
    pub cache: Option<PathBuf>,
    /// How to provision when the image is not there.
    pub provision: ProvisionOptions,
    /// The program whose `worker` command calls [`serve`]: each run is in a process of its own.
    pub worker: PathBuf,
    /// A folder that runs may write to, and find at `/tmp`. What a submission leaves there stays: this is for code
    /// that is trusted, as Django's own test-suite is. Usually there is none.
    pub scratch: Option<PathBuf>,
}

impl SandboxOptions {
    /// The usual cache, provisioned as needed, and runs in processes of `worker`.
    #[must_use]
    pub fn new(worker: impl Into<PathBuf>) -> Self {
        Self {
            cache: None,
            provision: ProvisionOptions::default(),
            worker: worker.into(),
            scratch: None,
        }
    }
}

/// Runs jobs in fresh instances of one image.
pub struct Sandbox {
    places: Places,
    image: Image,
    scratch: Option<PathBuf>,
    /// Where the changes are that every run on PostgreSQL begins with, once that is known.
    own_tables: OnceLock<PathBuf>,
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
        let places = Places::open(Hiring {
            program: options.worker.clone(),
            cache: cache.root().to_owned(),
        })?;
        Ok(Self {
            places,
            image,
            scratch: options.scratch.clone(),
            own_tables: OnceLock::new(),
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
                self.places.compile(&self.image, &sources, &libraries)
            })
        };
        ensure(&modules).or_else(|_| ensure(&harness))
    }

    /// The file of what makes the tables of Django's own apps in the first data directory.
    fn own_tables(&self) -> Result<PathBuf, Error> {
        if let Some(file) = self.own_tables.get() {
            return Ok(file.clone());
        }
        let harness = image::harness_modules();
        let libraries = self.library_mounts();
        let file = prepared::own_tables(&self.image.dir, &harness, || {
            let bundle = image::ensure_code_bundle(&self.image.dir, &harness, |sources| {
                self.places.compile(&self.image, &sources, &libraries)
            })?;
            let mounts = [libraries.clone(), vec![Mount::new(bundle, "/harness")]].concat();
            self.places.prepare(&self.image, &prepared::request(mounts))
        })?;
        Ok(self.own_tables.get_or_init(|| file).clone())
    }

    fn library_mounts(&self) -> Vec<Mount> {
        vec![
            Mount::new(&self.image.stdlib, "/python"),
            Mount::new(&self.image.site, "/1"),
        ]
    }
}

impl Executor for Sandbox {
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        let staging = Staging::write(job)?;
        let bundle = self.code_bundle(job)?;
        let token = token(job);
        let document = json!({
            "token": token,
            "seed": job.seed,
            "settings": job.settings,
            "database": job.database,
            "schema": job.schema,
            "scenarios": job.scenarios,
            "edited": job.edited,
        });
        let mut mounts = self.library_mounts();
        mounts.push(Mount::new(bundle, "/harness"));
        mounts.push(Mount::new(staging.project(), "/project"));
        mounts.push(Mount::new(staging.scenario(), "/scenario"));
        mounts.extend(self.scratch.iter().map(|folder| Mount::writable(folder, "/tmp")));
        let data = match job.database {
            Database::Postgresql => Some(self.own_tables()?),
            Database::Sqlite => None,
        };
        let remains = self.places.run(&RunRequest {
            job: document.to_string(),
            token: token.clone(),
            database: job.database,
            has_several_scenarios: job.scenarios.len() > 1,
            data,
            seed: job.seed,
            limits: job.limits,
            mounts,
        })?;
        let collected = Collected::from_records(&remains.documents, &token);
        Ok(RunRecord {
            ending: ending::classify(&remains, &collected, &job.limits),
            scenarios: collected.scenarios,
            warnings: collected.warnings,
            output: remains.output,
            elapsed: remains.elapsed,
        })
    }

    fn identity(&self) -> ImageIdentity {
        self.image.identity.clone()
    }
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
