//! Where a run happens: in this process when no other run is here, else in a worker process.
//!
//! A guest's memory is mapped copy-on-write, and each copy of a page makes the kernel interrupt every core
//! that runs another thread of the same process. Two guests in one process spent half of their time on that
//! (2026-11-21, 2 virtual cores), so each has a process to itself.

use std::sync::{Mutex, PoisonError, TryLockError};

use super::image::{GUEST_STACK_BYTES, Image};
use super::instance::{Mount, Remains, RunRequest, Runtime};
use super::worker::{Hiring, Worker};
use crate::error::Error;

/// The stack of the thread that a run has to itself: the guest's, that of the database, which answers while the
/// guest waits, and room for the host functions.
const THREAD_STACK_BYTES: usize = 2 * GUEST_STACK_BYTES + (4 << 20);

/// This process and its workers.
pub(super) struct Places {
    runtime: Runtime,
    /// Held by the run that is in this process.
    here: Mutex<()>,
    /// How to get workers; nothing where all runs have to share this process.
    hiring: Option<Hiring>,
    idle: Mutex<Vec<Worker>>,
}

impl Places {
    /// Gets ready to run `image`. One worker is started at once, so that it has loaded the image by the
    /// time that it is needed: a check is always two runs.
    ///
    /// # Errors
    ///
    /// When the image is not of this version, or no process can be started.
    pub(super) fn open(image: &Image, hiring: Option<Hiring>) -> Result<Self, Error> {
        let first = hiring.as_ref().map(Worker::start).transpose()?;
        Ok(Self {
            runtime: Runtime::new(&image.engine, &image.component, &image.database)?,
            here: Mutex::new(()),
            hiring,
            idle: Mutex::new(first.into_iter().collect()),
        })
    }

    /// Does what is asked in the first place that is free.
    ///
    /// # Errors
    ///
    /// When no instance can be made there; whatever happens inside it is part of the remains.
    pub(super) fn run(&self, request: &RunRequest) -> Result<Remains, Error> {
        let Some(hiring) = &self.hiring else {
            return run_here(&self.runtime, request);
        };
        match self.here.try_lock() {
            Ok(_here) => run_here(&self.runtime, request),
            Err(TryLockError::Poisoned(_)) => Err(Error::bug("a run in this process panicked")),
            Err(TryLockError::WouldBlock) => {
                let idle = self.idle_workers().pop();
                let mut worker = idle.map_or_else(|| Worker::start(hiring), Ok)?;
                let remains = worker.run(request)?;
                self.idle_workers().push(worker);
                Ok(remains)
            }
        }
    }

    /// Runs in this process, to keep what that made of the database; see [`Runtime::prepare`].
    pub(super) fn prepare(&self, request: &RunRequest) -> Result<(Remains, Option<Vec<u8>>), Error> {
        on_a_guest_thread(|| self.runtime.prepare(request))
    }

    /// Compiles Python sources in this process; see [`Runtime::compile`].
    pub(super) fn compile(
        &self,
        sources: &[(String, String)],
        mounts: &[Mount],
    ) -> Result<Vec<(String, Vec<u8>)>, Error> {
        on_a_guest_thread(|| self.runtime.compile(sources, mounts))
    }

    fn idle_workers(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs in this process.
pub(super) fn run_here(runtime: &Runtime, request: &RunRequest) -> Result<Remains, Error> {
    on_a_guest_thread(|| runtime.run(request))
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
