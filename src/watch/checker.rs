//! Checks one submission after the other on a thread of its own; a newer one ends what is under way.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::Scope;
use std::time::{Duration, Instant};

use crate::check::Standby;
use crate::error::Error;
use crate::executor::{Cancellation, Executor};
use crate::exercise::Exercise;
use crate::report::Report;
use crate::submission::Submission;

/// Asks for checks. When it is dropped, what is under way ends.
pub struct Checker {
    requests: Sender<Request>,
    last: Option<(u64, Arc<Cancellation>)>,
}

struct Request {
    number: u64,
    began: Instant,
    exercise: Arc<Exercise>,
    submission: Submission,
    cancellation: Arc<Cancellation>,
}

/// What came of a check that was waited for.
pub struct Checked {
    /// Which check.
    pub number: u64,
    /// What was checked.
    pub submission: Submission,
    /// The report; or why there is none.
    pub outcome: Result<Report, Error>,
    /// From the request to here.
    pub elapsed: Duration,
}

impl Checker {
    /// Starts the thread, which sends what `wrap` makes of each check that came to its end.
    pub fn start<'scope, T: Send + 'scope>(
        scope: &'scope Scope<'scope, '_>,
        executor: &'scope dyn Executor,
        events: Sender<T>,
        wrap: fn(Checked) -> T,
    ) -> Self {
        let (requests, incoming) = channel();
        scope.spawn(move || {
            serve(&incoming, executor, |checked| events.send(wrap(checked)).is_ok());
        });
        Self { requests, last: None }
    }

    /// Has `submission` checked, and everything before it forgotten.
    pub fn check(&mut self, exercise: &Arc<Exercise>, submission: Submission) {
        let number = self.last.as_ref().map_or(0, |(number, _)| *number) + 1;
        self.cancel();
        let cancellation = Arc::new(Cancellation::default());
        self.last = Some((number, cancellation.clone()));
        let request = Request {
            number,
            began: Instant::now(),
            exercise: exercise.clone(),
            submission,
            cancellation,
        };
        // The thread ends only with this.
        let _ = self.requests.send(request);
    }

    /// Ends what is under way.
    pub fn cancel(&self) {
        if let Some((_, cancellation)) = &self.last {
            cancellation.cancel();
        }
    }

    /// Whether that check is the one that was asked for last.
    #[must_use]
    pub fn is_newest(&self, number: u64) -> bool {
        self.last.as_ref().is_some_and(|(last, _)| *last == number)
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.cancel();
    }
}

fn serve(requests: &Receiver<Request>, executor: &dyn Executor, tell: impl Fn(Checked) -> bool) {
    let mut standby: Option<Standby> = None;
    let mut waiting = None;
    while let Some(request) = waiting.take().or_else(|| requests.recv().ok()) {
        let outcome = check(&mut standby, &request, executor);
        if let Some(outcome) = outcome.transpose() {
            let checked = Checked {
                number: request.number,
                elapsed: request.began.elapsed(),
                submission: request.submission,
                outcome,
            };
            if !tell(checked) {
                return;
            }
        }
        match requests.try_recv() {
            Ok(next) => waiting = Some(next),
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                if let Some(standby) = &mut standby {
                    // What goes wrong here goes wrong at the next check, and is told then.
                    let _ = standby.refresh(executor);
                }
            }
        }
    }
}

fn check(
    standby: &mut Option<Standby>,
    request: &Request,
    executor: &dyn Executor,
) -> Result<Option<Report>, Error> {
    if request.cancellation.is_cancelled() {
        return Ok(None);
    }
    let mut ready = match standby
        .take()
        .filter(|ready| *ready.exercise() == request.exercise.id)
    {
        Some(ready) => ready,
        None => Standby::new(executor, &request.exercise)?,
    };
    let report = ready.check(executor, &request.submission, &request.cancellation);
    *standby = Some(ready);
    report
}
