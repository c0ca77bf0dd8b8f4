//! The screen of `watch` while it is there: what happens is heard, done, and shown.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::super::check::attempt;
use super::super::learner::Learner;
use crate::error::Error;
use crate::executor::Executor;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::ledger::Entry;
use crate::pack::Pack;
use crate::render::{View, screen as drawn};
use crate::report::Verdict;
use crate::submission::Submission;
use crate::watch::screen::{Content, Phase, Screen};
use crate::watch::{Changed, Changes, Checked, Checker, Files, Input, Terminal, end_by, inputs};
use crate::workspace::read_submission;

/// How long a file may be missing, or half written, before that is said: some editors put it back a moment later.
const GRACE: Duration = Duration::from_millis(150);
/// How often the screen is drawn while a check runs, so that one sees that it does.
const TICK: Duration = Duration::from_millis(200);

/// What happens while the screen is there.
pub(super) enum Event {
    Input(Input),
    Changed(Changed),
    Checked(Box<Checked>),
}

/// Everything about the exercise that is watched.
pub(super) struct Session<'a> {
    pub(super) pack: Pack,
    pub(super) learner: Learner,
    pub(super) screen: Screen,
    pub(super) edit_cmd: Option<String>,
    pub(super) terminal: Terminal,
    checker: Checker,
    executor: &'a dyn Executor,
    view: View,
    events: Sender<Event>,
    files: Files,
    pub(super) changes: Changes,
    /// What is checked or was checked last; nothing when the next look has to check.
    pub(super) asked: Option<Submission>,
    /// Since when the files cannot be read.
    unreadable_since: Option<Instant>,
    /// When to look at the files without a reason.
    next_look: Instant,
    /// What is to be recorded once it is shown.
    unrecorded: Option<Checked>,
}

/// Watches `exercise` until somebody leaves.
pub(super) fn run(
    exercise: Exercise,
    pack: Pack,
    learner: Learner,
    edit_cmd: Option<&str>,
    executor: &dyn Executor,
    view: View,
) -> Result<Exit, Error> {
    let (sender, events) = channel();
    let signal = std::thread::scope(|scope| -> Result<Option<i32>, Error> {
        let checker = Checker::start(scope, executor, sender.clone(), |checked| {
            Event::Checked(Box::new(checked))
        });
        inputs(&sender, Event::Input)?;
        let terminal = Terminal::take()?;
        let screen = screen_of(exercise, &learner);
        let files = Files::watch(
            &screen.folder,
            learner.workspace.root(),
            sender.clone(),
            Event::Changed,
        );
        let mut session = Session {
            pack,
            learner,
            screen,
            edit_cmd: edit_cmd.map(str::to_owned),
            terminal,
            checker,
            executor,
            view,
            events: sender,
            files,
            changes: Changes::default(),
            asked: None,
            unreadable_since: None,
            next_look: Instant::now(),
            unrecorded: None,
        };
        loop {
            session.look();
            session.show()?;
            session.record();
            let first = match events.recv_timeout(session.patience()) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            };
            // What has happened meanwhile is drawn once.
            for event in std::iter::once(first).chain(events.try_iter().take(64)) {
                if let ControlFlow::Break(signal) = session.hear(event)? {
                    return Ok(signal);
                }
            }
        }
    })?;
    if let Some(signal) = signal {
        end_by(signal);
    }
    Ok(Exit::Success)
}

/// The screen of an exercise that is laid out. Who has not begun reads the brief first.
fn screen_of(exercise: Exercise, learner: &Learner) -> Screen {
    let standing = learner.standing_of(&exercise.id);
    let folder = learner.workspace.exercise_dir(&exercise.id);
    let mut screen = Screen::new(
        Arc::new(exercise),
        folder,
        standing.hints_taken as usize,
        standing.passed.is_some(),
    );
    if standing.attempts == 0 {
        screen.open(Content::Brief);
    }
    screen
}

impl Session<'_> {
    /// Turns to another exercise.
    pub(super) fn turn_to(&mut self, exercise: Exercise) -> Result<(), Error> {
        self.learner.workspace.lay_out(&exercise)?;
        let started = Entry::Started {
            exercise: exercise.id.clone(),
        };
        self.learner.ledger().append(started)?;
        self.learner = self.learner.again()?;
        self.screen = screen_of(exercise, &self.learner);
        self.files = Files::watch(
            &self.screen.folder,
            self.learner.workspace.root(),
            self.events.clone(),
            Event::Changed,
        );
        self.checker.cancel();
        self.check_at_once();
        Ok(())
    }

    /// Has the files checked as they are, whether they have changed or not.
    pub(super) fn check_at_once(&mut self) {
        self.asked = None;
        self.files.follow();
        self.next_look = Instant::now();
    }

    fn hear(&mut self, event: Event) -> Result<ControlFlow<Option<i32>>, Error> {
        match event {
            Event::Input(Input::Event(event)) => {
                if let Some(wish) = self.screen.hear(&event) {
                    return self.grant(wish);
                }
            }
            Event::Input(Input::Stop) => self.terminal.suspend()?,
            Event::Input(Input::End(signal)) => return Ok(ControlFlow::Break(Some(signal))),
            Event::Input(Input::Gone) => return Ok(ControlFlow::Break(None)),
            Event::Changed(changed) => self.changes.hear(changed, Instant::now()),
            Event::Checked(checked) => self.take_in(*checked),
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads the files when there is a reason to, or when it is time; has them checked when they are others.
    fn look(&mut self) {
        let now = Instant::now();
        match self.changes.take(now) {
            Some(true) => self.files.follow(),
            Some(false) => {}
            None if now >= self.next_look => {}
            None => return,
        }
        self.next_look = now + self.files.patience();
        match read_submission(&self.screen.folder, &self.screen.exercise) {
            Ok(submission) => {
                self.unreadable_since = None;
                if self.asked.as_ref() != Some(&submission) {
                    self.asked = Some(submission.clone());
                    self.screen.phase = Phase::Checking(now);
                    self.checker.check(&self.screen.exercise, submission);
                }
            }
            Err(error) => match self.unreadable_since {
                Some(since) if now.duration_since(since) >= GRACE => {
                    self.checker.cancel();
                    self.asked = None;
                    self.screen.phase = Phase::Refused(error.message, error.hint);
                }
                Some(_) => self.changes.look_again(now, GRACE),
                None => {
                    self.unreadable_since = Some(now);
                    self.changes.look_again(now, GRACE);
                }
            },
        }
    }

    fn take_in(&mut self, checked: Checked) {
        if !self.checker.is_newest(checked.number) || self.asked.as_ref() != Some(&checked.submission) {
            return;
        }
        match &checked.outcome {
            Ok(report) => {
                let is_first_pass = report.verdict == Verdict::Passed && !self.screen.is_passed;
                self.screen.show(report.clone(), checked.elapsed);
                self.unrecorded = Some(checked);
                if is_first_pass {
                    let next = self.next_in_words();
                    self.screen.open(Content::Debrief { next });
                }
            }
            Err(error) => {
                self.screen.phase = Phase::Refused(error.message.clone(), error.hint.clone());
            }
        }
    }

    fn show(&mut self) -> Result<(), Error> {
        let Self {
            terminal,
            screen,
            view,
            ..
        } = self;
        terminal.show(|frame| drawn::watch(frame, screen, view))
    }

    /// Adds the newest check to the ledger, once it has been shown: the disk may take its time.
    fn record(&mut self) {
        let Some(checked) = self.unrecorded.take() else {
            return;
        };
        let Ok(report) = &checked.outcome else { return };
        if checked.submission == Submission::starter(&self.screen.exercise) {
            return;
        }
        let digest = self.executor.identity().digest;
        let recorded = attempt(
            report,
            &checked.submission,
            checked.elapsed,
            &digest,
            &self.learner,
        )
        .and_then(|attempt| self.learner.ledger().append(Entry::Checked(attempt)));
        match recorded {
            Ok(None) => {}
            Ok(Some(notice)) => self.screen.notice = Some(notice.to_string()),
            Err(error) => self.screen.notice = Some(format!("not recorded: {}", error.message)),
        }
    }

    /// How long nothing has to be done when nothing happens.
    fn patience(&self) -> Duration {
        let now = Instant::now();
        let look = self
            .changes
            .due()
            .map_or(self.next_look, |due| due.min(self.next_look));
        let wait = look.saturating_duration_since(now);
        match self.screen.phase {
            Phase::Checking(_) => wait.min(TICK),
            _ => wait,
        }
    }
}
