//! Both ends of a worker process: requests go in and events come out, a line of JSON each.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::deadline::Deadline;
use super::events::{Event, Gathered, Listener};
use super::image::{self, Cache};
use super::instance::{Remains, RunRequest, Runtime};
use super::places::on_a_guest_thread;
use crate::error::Error;
use crate::executor::Cancellation;

/// How to start workers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hiring {
    /// The program whose `worker` command calls [`serve`].
    pub(super) program: PathBuf,
    /// Where the image is.
    pub(super) cache: PathBuf,
}

/// A process that does one run at a time. It ends when its standard input does, so it outlives nobody.
pub(super) struct Worker {
    process: Arc<Mutex<Child>>,
    requests: ChildStdin,
    events: BufReader<ChildStdout>,
}

/// What came of a request to a worker.
pub(super) enum Outcome {
    /// The run is over, and the worker is ready for the next.
    Over(Box<Remains>, Worker),
    /// Its time was up, and the worker ended with it.
    TimeIsUp(Box<Remains>),
    /// Nobody waits for it any longer, and the worker was ended.
    Cancelled,
}

impl Worker {
    /// Starts one, without waiting for it.
    pub(super) fn start(hiring: &Hiring) -> Result<Self, Error> {
        let mut child = Command::new(&hiring.program)
            .arg("worker")
            .arg("--cache")
            .arg(&hiring.cache)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| {
                Error::sandbox(format!("cannot start `{}` again", hiring.program.display()))
                    .with_hint(
                        "check that the program is still where it was, and that processes can be started",
                    )
                    .with_source(source)
            })?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(requests), Some(events)) => Ok(Self {
                process: Arc::new(Mutex::new(child)),
                requests,
                events: BufReader::new(events),
            }),
            _ => Err(Error::bug("a worker was started without pipes")),
        }
    }

    /// Has the worker do `request`, and waits for its end, or ends it when its time is up or nobody waits.
    pub(super) fn run(self, request: &RunRequest, cancellation: &Cancellation) -> Result<Outcome, Error> {
        let process = self.process.clone();
        let under_way = cancellation.ends(move || {
            // When it cannot be ended, it runs to its end.
            let _ = lock(&process).kill();
        });
        let process = self.process.clone();
        let outcome = self.run_to_its_end(request);
        drop(under_way);
        // The process may have been ended in the moment in which it was done, so it is not used again.
        if cancellation.is_cancelled() {
            let _ = lock(&process).wait();
            return Ok(Outcome::Cancelled);
        }
        outcome
    }

    fn run_to_its_end(mut self, request: &RunRequest) -> Result<Outcome, Error> {
        write_line(&mut self.requests, request).map_err(|source| self.ended().with_source(source))?;
        let mut gathered = Gathered::default();
        let allowed = Duration::from_secs(request.limits.seconds.into());
        let mut deadline: Option<Deadline> = None;
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.events.read_line(&mut line);
            if !matches!(read, Ok(length) if length > 0 && line.ends_with('\n')) {
                if deadline.is_some_and(Deadline::lift) {
                    // Nobody else waits for it, and it would stay in the system's list.
                    let _ = self.ended();
                    return Ok(Outcome::TimeIsUp(Box::new(gathered.at_the_deadline(allowed))));
                }
                return Err(match read {
                    Ok(_) => self.ended().with_source("its output ended"),
                    Err(source) => self.ended().with_source(source),
                });
            }
            let event = serde_json::from_str::<Event>(&line)
                .map_err(|source| Error::bug("a worker's event is not JSON").with_source(source))?;
            if matches!(event, Event::Begun) {
                deadline = Some(Deadline::start(&self.process, allowed)?);
            }
            if let Some(remains) = gathered.hear(event) {
                let is_ended = deadline.is_some_and(Deadline::lift);
                let remains = Box::new(remains.map_err(Error::sandbox)?);
                // It may have come to its end in the moment in which it was ended.
                return Ok(if is_ended {
                    Outcome::TimeIsUp(remains)
                } else {
                    Outcome::Over(remains, self)
                });
            }
        }
    }

    /// The process ended, or is ended now, in the middle of a run.
    fn ended(&self) -> Error {
        let mut process = lock(&self.process);
        let _ = process.kill();
        let status = process
            .wait()
            .map_or_else(|source| source.to_string(), |status| status.to_string());
        Error::sandbox(format!("the process of a run ended before the run did: {status}"))
            .with_hint("check that the machine has memory left, then run the command again")
    }
}

fn lock(process: &Mutex<Child>) -> MutexGuard<'_, Child> {
    process.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The worker's side: does each request on `requests`, and writes what happens to `events`, until there are no
/// more.
///
/// # Errors
///
/// When the image in the cache at `cache` is not ready to be mapped, or the other side is gone.
pub fn serve(
    cache: &Cache,
    requests: impl BufRead,
    events: impl Write + Send + 'static,
) -> Result<(), Error> {
    let image = image::load(cache)?;
    let runtime = Runtime::new(&image)?;
    let gone = |source| Error::sandbox("whoever started this worker is gone").with_source(source);
    let events = Mutex::new(events);
    let listener: Listener = Arc::new(move |event| {
        let mut events = events.lock().unwrap_or_else(PoisonError::into_inner);
        // When the other side is gone, the next request will not come.
        let _ = write_line(&mut *events, &event);
    });
    for request in requests.lines() {
        let request = serde_json::from_str::<RunRequest>(&request.map_err(gone)?)
            .map_err(|source| Error::usage("a request that is not JSON").with_source(source))?;
        listener(Event::Begun);
        let ended = on_a_guest_thread(|| runtime.run(&request, &listener));
        listener(Event::Ended(ended.map_err(|error| error.message)));
    }
    Ok(())
}

fn write_line(target: &mut impl Write, document: &impl serde::Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(document)?;
    line.push(b'\n');
    target.write_all(&line)?;
    target.flush()
}
