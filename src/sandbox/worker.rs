//! Both ends of a worker process: requests go in and remains come out, a line of JSON each.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::image::{self, Cache};
use super::instance::{Remains, RunRequest, Runtime};
use super::places::run_here;
use crate::error::Error;

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
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
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
            (Some(requests), Some(answers)) => Ok(Self {
                child,
                requests,
                answers: BufReader::new(answers),
            }),
            _ => Err(Error::bug("a worker was started without pipes")),
        }
    }

    /// Has the worker do `request`, and waits for what is left of it.
    pub(super) fn run(&mut self, request: &RunRequest) -> Result<Remains, Error> {
        let mut line = String::new();
        let exchanged =
            write_line(&mut self.requests, request).and_then(|()| self.answers.read_line(&mut line));
        match exchanged {
            Ok(length) if length > 0 => serde_json::from_str::<Result<Remains, String>>(&line)
                .map_err(|source| Error::bug("a worker's answer is not JSON").with_source(source))?
                .map_err(Error::sandbox),
            Ok(_) => Err(self.ended().with_source("its output ended")),
            Err(source) => Err(self.ended().with_source(source)),
        }
    }

    /// The process ended, or is ended now, in the middle of a run.
    fn ended(&mut self) -> Error {
        let _ = self.child.kill();
        let status = self
            .child
            .wait()
            .map_or_else(|source| source.to_string(), |status| status.to_string());
        Error::sandbox(format!("the process of a run ended before the run did: {status}"))
            .with_hint("check that the machine has memory left, then run the command again")
    }
}

/// The worker's side: answers each request on `requests` with a line on `answers`, until there are no more.
///
/// # Errors
///
/// When the image in the cache at `cache` is not ready to be mapped, or the other side is gone.
pub fn serve(cache: &Cache, requests: impl BufRead, mut answers: impl Write) -> Result<(), Error> {
    let image = image::load(cache)?;
    let runtime = Runtime::new(&image.engine, &image.component, &image.database)?;
    let gone = |source| Error::sandbox("whoever started this worker is gone").with_source(source);
    for request in requests.lines() {
        let request = serde_json::from_str::<RunRequest>(&request.map_err(gone)?)
            .map_err(|source| Error::usage("a request that is not JSON").with_source(source))?;
        let remains = run_here(&runtime, &request).map_err(|error| error.message);
        write_line(&mut answers, &remains).map_err(gone)?;
    }
    Ok(())
}

fn write_line(target: &mut impl Write, document: &impl serde::Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(document)?;
    line.push(b'\n');
    target.write_all(&line)?;
    target.flush()
}
