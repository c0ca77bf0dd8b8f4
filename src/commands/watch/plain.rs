//! `watch` where no screen can be shown: a report after each save, one below the other.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::super::check::attempt;
use super::super::learner::Learner;
use crate::context::Context;
use crate::error::Error;
use crate::executor::Executor;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::ledger::Entry;
use crate::render::report::report;
use crate::submission::Submission;
use crate::watch::{Changed, Changes, Checked, Checker, Files};
use crate::workspace::read_submission;

enum Event {
    Changed(Changed),
    Checked(Box<Checked>),
}

/// How long to wait for a file that is missing.
const GRACE: Duration = Duration::from_millis(150);

/// Reports on `exercise` after each save, until somebody ends it or nobody reads any more.
pub(super) fn run(
    exercise: &Exercise,
    learner: &Learner,
    executor: &dyn Executor,
    context: &Context,
) -> Result<Exit, Error> {
    let printer = &context.printer;
    let folder = learner.workspace.exercise_dir(&exercise.id);
    let text = format!(
        "Watching {}: each save is checked. Ctrl-C ends it.\n",
        folder.display()
    );
    printer.result(&text)?;
    let exercise = Arc::new(exercise.clone());
    let (sender, events) = channel();
    std::thread::scope(|scope| -> Result<Exit, Error> {
        let mut checker = Checker::start(scope, executor, sender.clone(), |checked| {
            Event::Checked(Box::new(checked))
        });
        let mut files = Files::watch(&folder, learner.workspace.root(), sender, Event::Changed);
        let mut changes = Changes::default();
        let mut asked: Option<Submission> = None;
        let mut complaint: Option<String> = None;
        let mut is_second_look = false;
        let mut next_look = Instant::now();
        loop {
            let now = Instant::now();
            let reason = changes.take(now);
            if reason == Some(true) {
                files.follow();
            }
            if reason.is_some() || now >= next_look {
                next_look = now + files.patience();
                match read_submission(&folder, &exercise) {
                    Ok(submission) => {
                        (complaint, is_second_look) = (None, false);
                        if asked.as_ref() != Some(&submission) {
                            asked = Some(submission.clone());
                            checker.check(&exercise, submission);
                        }
                    }
                    Err(_) if !is_second_look => {
                        is_second_look = true;
                        changes.look_again(now, GRACE);
                    }
                    Err(error) => {
                        asked = None;
                        checker.cancel();
                        if complaint.as_ref() != Some(&error.message) {
                            let _ = crate::render::error::report(&error, printer);
                            complaint = Some(error.message);
                        }
                    }
                }
            }
            let due = changes.due().map_or(next_look, |due| due.min(next_look));
            match events.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(Event::Changed(what)) => changes.hear(what, Instant::now()),
                Ok(Event::Checked(verdict)) if checker.is_newest(verdict.number) => {
                    let shown = verdict.outcome?;
                    let text = format!("\n{}", report(&shown, verdict.elapsed, &printer.view));
                    printer.result(&text)?;
                    if verdict.submission != Submission::starter(&exercise) {
                        let digest = executor.identity().digest;
                        let kept = attempt(&shown, &verdict.submission, verdict.elapsed, &digest, learner)?;
                        learner.record(Entry::Checked(kept), context)?;
                    }
                }
                Ok(Event::Checked(_)) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Success),
            }
        }
    })
}
