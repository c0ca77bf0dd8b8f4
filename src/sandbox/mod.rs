//! The sandbox: a job goes in, a record of what was seen comes out. The only room that names wasmtime.

mod bindings;
mod clock;
mod computed;
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
mod provisioned;
mod records;
mod staging;
mod ticker;
mod witness;
mod worker;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use self::image::{Cache, Image, ModuleSource, ProvisionObserver, ProvisionOptions, Step, is_kept};
use self::instance::{Mount, RunRequest};
use self::places::Places;
use self::records::Collected;
use self::staging::Staging;
use self::worker::Hiring;
pub use self::worker::serve;
use crate::error::Error;
use crate::executor::{Cancellation, Executor, ImageIdentity, Job};
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
    /// Held while tables are made that several runs wait for.
    preparing: Mutex<()>,
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
        let sandbox = Self {
            places,
            image,
            scratch: options.scratch.clone(),
            preparing: Mutex::new(()),
        };
        sandbox.complete(observer);
        Ok(sandbox)
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

    /// What a run of `job` begins with: the file of its database, where one was made before, and whether the
    /// project's tables are in it.
    fn beginning(&self, job: &Job) -> Result<(Option<PathBuf>, bool), Error> {
        let harness = image::harness_modules();
        let own_tables = match job.database {
            Database::Postgresql => Some(self.own_tables(&harness, &())?),
            Database::Sqlite => None,
        };
        let Some(file) = prepared::tables_of(&self.image.dir, &harness, job) else {
            return Ok((own_tables, false));
        };
        if !is_kept(&file) {
            let _others_wait = self.preparing.lock().unwrap_or_else(PoisonError::into_inner);
            let job = prepared::job_of_tables(job);
            // A solution that has no tables is the run's to tell.
            if !is_kept(&file) && self.prepare(&job, own_tables.clone(), &file).is_err() {
                return Ok((own_tables, false));
            }
        }
        Ok((Some(file), true))
    }

    /// The file of what makes the tables of Django's own apps in the first data directory.
    fn own_tables(
        &self,
        harness: &[ModuleSource],
        observer: &dyn ProvisionObserver,
    ) -> Result<PathBuf, Error> {
        let file = prepared::own_tables(&self.image.dir, harness);
        if is_kept(&file) {
            return Ok(file);
        }
        let _others_wait = self.preparing.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_kept(&file) {
            observer.step(Step::Tables);
            let libraries = self.library_mounts();
            let bundle = image::ensure_code_bundle(&self.image.dir, harness, |sources| {
                self.places.compile(&self.image, &sources, &libraries)
            })?;
            let mounts = [libraries, vec![Mount::new(bundle, "/harness")]].concat();
            let request = prepared::request(mounts, &file);
            prepared::keep(&request, &self.places.run(&request)?)?;
        }
        Ok(file)
    }

    /// Runs `job`, which only makes tables, in the database `data`, and keeps them in `file`.
    fn prepare(&self, job: &Job, data: Option<PathBuf>, file: &Path) -> Result<(), Error> {
        let staging = Staging::write(job)?;
        let request = RunRequest {
            keep: Some(file.to_owned()),
            ..self.request(job, &staging, (data, false))?
        };
        prepared::keep(&request, &self.places.run(&request)?)
    }

    /// What is asked of a place for `job`, whose files are in `staging`.
    fn request(
        &self,
        job: &Job,
        staging: &Staging,
        (data, prepared): (Option<PathBuf>, bool),
    ) -> Result<RunRequest, Error> {
        let token = token(job);
        let document = json!({
            "token": token,
            "seed": job.seed,
            "settings": job.settings,
            "database": job.database,
            "schema": job.schema,
            "prepared": prepared,
            "hands_over": job.scenarios.is_empty(),
            "scenarios": job.scenarios,
            "edited": job.edited,
        });
        let mut mounts = self.library_mounts();
        mounts.push(Mount::new(self.code_bundle(job)?, "/harness"));
        mounts.push(Mount::new(staging.project(), "/project"));
        mounts.push(Mount::new(staging.scenario(), "/scenario"));
        mounts.extend(self.scratch.iter().map(|folder| Mount::writable(folder, "/tmp")));
        if job.database == Database::Sqlite {
            let folder = data.as_deref().and_then(Path::parent);
            mounts.extend(folder.map(|folder| Mount::new(folder, "/data")));
        }
        Ok(RunRequest {
            job: document.to_string(),
            token,
            database: job.database,
            has_several_scenarios: job.scenarios.len() > 1,
            data: data.filter(|_| job.database == Database::Postgresql),
            keep: None,
            seed: job.seed,
            limits: job.limits,
            mounts,
        })
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
        self.run_unless(job, &Cancellation::default())?
            .ok_or_else(|| Error::bug("a run was cancelled by nobody"))
    }

    fn run_unless(&self, job: &Job, cancellation: &Cancellation) -> Result<Option<RunRecord>, Error> {
        let staging = Staging::write(job)?;
        let request = self.request(job, &staging, self.beginning(job)?)?;
        let Some(remains) = self.places.run_unless(&request, cancellation)? else {
            return Ok(None);
        };
        let collected = Collected::from_records(&remains.documents, &request.token);
        Ok(Some(RunRecord {
            ending: ending::classify(&remains, &collected, &job.limits),
            scenarios: collected.scenarios,
            warnings: collected.warnings,
            output: remains.output,
            computed: remains.computed,
        }))
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
