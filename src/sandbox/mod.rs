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

use std::path::PathBuf;

use serde_json::json;
use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use self::instance::{Mount, Runtime};
use self::records::Collected;
use self::staging::Staging;
use crate::error::Error;
use crate::executor::{Executor, ImageIdentity, Job};
use crate::observation::RunRecord;

/// How deep the guest's calls may nest, in bytes of stack. CPython checks its own recursion well
/// before this.
const GUEST_STACK_BYTES: usize = 8 << 20;

/// The stack of the thread that a run has to itself: the guest's, and room for the host functions.
const THREAD_STACK_BYTES: usize = GUEST_STACK_BYTES + (4 << 20);

/// The folders that every run sees, read-only.
#[derive(Clone, Debug)]
pub struct Folders {
    /// The standard library.
    pub stdlib: PathBuf,
    /// Django and the other packages.
    pub site: PathBuf,
    /// The harness, compiled.
    pub harness: PathBuf,
}

/// Runs jobs in fresh instances of one image.
pub struct Sandbox {
    runtime: Runtime,
    folders: Folders,
    identity: ImageIdentity,
}

impl Sandbox {
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
        let mut mounts = self.library_mounts();
        mounts.push(Mount {
            folder: &self.folders.harness,
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

    fn library_mounts(&self) -> Vec<Mount<'_>> {
        vec![
            Mount {
                folder: &self.folders.stdlib,
                guest_path: "/python",
            },
            Mount {
                folder: &self.folders.site,
                guest_path: "/1",
            },
        ]
    }
}

impl Executor for Sandbox {
    /// Runs the job on a thread of its own, because a guest may use more stack than the caller's has.
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        std::thread::scope(|scope| {
            std::thread::Builder::new()
                .name("guest".to_owned())
                .stack_size(THREAD_STACK_BYTES)
                .spawn_scoped(scope, || self.run_here(job))
                .map_err(|source| Error::sandbox("cannot start a thread for the guest").with_source(source))?
                .join()
                .unwrap_or_else(|_| Err(Error::bug("the thread that runs the guest panicked")))
        })
    }

    fn identity(&self) -> ImageIdentity {
        self.identity.clone()
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
    digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Sandbox {
    /// dev
    pub fn dev(dir: &std::path::Path, harness: &std::path::Path) -> Result<Self, Error> {
        let mut c = wasmtime::Config::new();
        c.epoch_interruption(true);
        c.async_stack_size(THREAD_STACK_BYTES);
        c.max_wasm_stack(GUEST_STACK_BYTES);
        let engine = Engine::new(&c).unwrap();
        let cw = dir.join("dev.cwasm");
        if !cw.exists() {
            let comp = Component::from_file(&engine, dir.join("guest.wasm")).unwrap();
            std::fs::write(&cw, comp.serialize().unwrap()).unwrap();
        }
        let component = unsafe { Component::deserialize_file(&engine, &cw) }.unwrap();
        let runtime = Runtime::new(&engine, &component)?;
        let mut sandbox = Self {
            runtime,
            folders: Folders {
                stdlib: dir.join("python"),
                site: dir.join("site"),
                harness: harness.to_owned(),
            },
            identity: ImageIdentity {
                digest: String::new(),
                python: "".into(),
                django: "".into(),
                drf: "".into(),
                database: "".into(),
            },
        };
        let out = tempfile::tempdir().unwrap().keep();
        let mut sources = vec![];
        fn walk(d: &std::path::Path, base: &std::path::Path, out: &mut Vec<(String, String)>) {
            for e in std::fs::read_dir(d).unwrap() {
                let p = e.unwrap().path();
                if p.is_dir() {
                    walk(&p, base, out)
                } else if p.extension().is_some_and(|x| x == "py") {
                    out.push((
                        p.strip_prefix(base).unwrap().to_str().unwrap().to_owned(),
                        std::fs::read_to_string(&p).unwrap(),
                    ))
                }
            }
        }
        walk(harness, harness, &mut sources);
        for (p, code) in sandbox.runtime.compile(&sources, &sandbox.library_mounts())? {
            let p = out.join(p);
            std::fs::create_dir_all(p.parent().unwrap()).unwrap();
            std::fs::write(p, code).unwrap();
        }
        sandbox.folders.harness = out;
        Ok(sandbox)
    }
}
