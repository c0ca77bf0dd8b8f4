//! Where runs happen: each in a worker process.
//!
//! A guest's memory is mapped copy-on-write, and each copy of a page makes the kernel interrupt every core that runs
//! another thread of the same process: two guests in one process spent half of their time on that. And a process
//! can be ended, whatever runs in it: the guest's code need not look at a clock. (2026-11-21, 2 virtual cores.)

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::image::{GUEST_STACK_BYTES, Image};
use super::instance::{Mount, Remains, RunRequest, Runtime};
use super::worker::{Hiring, Outcome, Worker};
use crate::error::Error;
use crate::executor::Cancellation;

/// The stack of the thread that a run has to itself: the guest's, that of the database, which answers while the
/// guest waits, and room for the host functions.
const THREAD_STACK_BYTES: usize = 2 * GUEST_STACK_BYTES + (4 << 20);

/// How many workers are started at once: a check is two runs.
const FIRST_WORKERS: usize = 2;

/// The worker processes, and this one for what is not a submission's.
pub(super) struct Places {
    hiring: Hiring,
    idle: Mutex<Vec<Worker>>,
    /// What compiles in this process, once something has to be.
    here: OnceLock<Runtime>,
}

impl Places {
    /// Gets ready to run what is in the cache of `hiring`. Workers are started at once, so that they have loaded
    /// the image by the time that they are needed.
    ///
    /// # Errors
    ///
    /// When no process can be started.
    pub(super) fn open(hiring: Hiring) -> Result<Self, Error> {
        let workers = (0..FIRST_WORKERS)
            .map(|_| Worker::start(&hiring))
            .collect::<Result<_, Error>>()?;
        Ok(Self {
            hiring,
            idle: Mutex::new(workers),
            here: OnceLock::new(),
        })
    }

    /// Does what is asked in a process of its own.
    ///
    /// # Errors
    ///
    /// When no instance can be made there; whatever happens inside it is part of the remains.
    pub(super) fn run(&self, request: &RunRequest) -> Result<Remains, Error> {
        self.run_unless(request, &Cancellation::default())?
            .ok_or_else(|| Error::bug("a run was cancelled by nobody"))
    }

    /// The same, and nothing when nobody waits for it any longer.
    ///
    /// # Errors
    ///
    /// As [`Places::run`].
    pub(super) fn run_unless(
        &self,
        request: &RunRequest,
        cancellation: &Cancellation,
    ) -> Result<Option<Remains>, Error> {
        let idle = self.idle_workers().pop();
        let worker = idle.map_or_else(|| Worker::start(&self.hiring), Ok)?;
        Ok(match worker.run(request, cancellation)? {
            Outcome::Over(remains, worker) => {
                self.idle_workers().push(worker);
                Some(*remains)
            }
            Outcome::TimeIsUp(remains) => Some(*remains),
            Outcome::Cancelled => {
                // Whoever cancels has something else to run, soon.
                let next = Worker::start(&self.hiring)?;
                self.idle_workers().push(next);
                None
            }
        })
    }

    /// Compiles Python sources in this process; see [`Runtime::compile`].
    pub(super) fn compile(
        &self,
        image: &Image,
        sources: &[(String, String)],
        mounts: &[Mount],
    ) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let runtime = self.here(image)?;
        on_a_guest_thread(|| runtime.compile(sources, mounts))
    }

    fn here(&self, image: &Image) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.here.get() {
            return Ok(runtime);
        }
        let runtime = Runtime::new(image)?;
        Ok(self.here.get_or_init(|| runtime))
    }

    fn idle_workers(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does `work` on a thread of its own, because a guest may use more stack than the caller has.
pub(super) fn on_a_guest_thread<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
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
