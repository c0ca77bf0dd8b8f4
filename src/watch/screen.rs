//! What the screen of `watch` holds, and what keys do to it. It is drawn elsewhere, and what it asks for is done
//! elsewhere.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseEventKind};

use super::choice::{Choice, Chosen};
use crate::exercise::Exercise;
use crate::observation::Frame;
use crate::render::brief::FileChange;
use crate::report::{CaseReport, CaseVerdict, Report, Stop, Verdict};

/// How far a turn of the mouse's wheel scrolls, in lines.
const WHEEL: i32 = 3;

/// The screen of one exercise.
pub struct Screen {
    /// What is worked on.
    pub exercise: Arc<Exercise>,
    /// Where its files are.
    pub folder: PathBuf,
    /// How the newest check stands.
    pub phase: Phase,
    /// The newest verdict, and the one before it.
    pub checked: Option<Verdicts>,
    /// Which case is looked at.
    pub case: usize,
    /// What of it is shown where not everything has room.
    pub pane: Pane,
    /// How far each pane is scrolled, in lines.
    pub scrolled: [u16; Pane::ALL.len()],
    /// What lies over the panes.
    pub page: Option<Page>,
    /// Something to say that goes away with the next key.
    pub notice: Option<String>,
    /// Hints that were given so far.
    pub hints_taken: usize,
    /// Whether it has been passed, now or ever.
    pub is_passed: bool,
}

/// A verdict and what it can be compared with.
pub struct Verdicts {
    /// The newest.
    pub report: Report,
    /// From the save to the verdict.
    pub elapsed: Duration,
    /// The one before, of the same exercise.
    pub before: Option<Report>,
}

/// How the newest check stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It runs, since then.
    Checking(Instant),
    /// It is over, or none was begun.
    Done,
    /// The files cannot be checked: why, and what to do.
    Refused(String, Option<String>),
}

/// A part of the screen that scrolls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The case that is looked at.
    Case,
    /// What it asked of the database.
    Sql,
    /// What was printed, and Python's warnings.
    Printed,
}

impl Pane {
    /// In the order in which they come.
    pub const ALL: [Self; 3] = [Self::Case, Self::Sql, Self::Printed];

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Case => "Case",
            Self::Sql => "SQL",
            Self::Printed => "Printed",
        }
    }
}

/// Something to read that lies over the panes.
pub struct Page {
    /// What it is.
    pub content: Content,
    /// How far it is scrolled, in lines.
    pub scrolled: u16,
}

/// What a page says.
pub enum Content {
    /// The brief.
    Brief,
    /// That many hints, the newest last.
    Hints(usize),
    /// How the learner's files would become the solution.
    Difference(Vec<FileChange>),
    /// Why it works, what else would have, and what comes next: the exercise and the reason.
    Debrief {
        /// The exercise that comes next, and why; nothing when all is passed.
        next: Option<(String, String)>,
    },
    /// What the keys do.
    Help,
    /// Whether the starter should really be put back.
    ResetQuestion,
    /// The exercises, to choose one.
    List(Box<Choice>),
}

/// What a key asks for that the screen itself cannot do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To leave.
    Quit,
    /// To check although nothing changed.
    Check,
    /// The next hint.
    Hint,
    /// The difference from the solution.
    Difference,
    /// The debrief.
    Debrief,
    /// The next exercise.
    Next,
    /// The list of exercises.
    List,
    /// That exercise.
    Exercise(String),
    /// The starter put back.
    Reset,
    /// The editor, where the case that is looked at points.
    Edit,
    /// To be stopped for a while.
    Suspend,
    /// Everything drawn anew.
    Redraw,
}

impl Screen {
    /// The screen of an exercise that is about to be checked.
    #[must_use]
    pub fn new(exercise: Arc<Exercise>, folder: PathBuf, hints_taken: usize, is_passed: bool) -> Self {
        Self {
            exercise,
            folder,
            phase: Phase::Done,
            checked: None,
            case: 0,
            pane: Pane::Case,
            scrolled: [0; Pane::ALL.len()],
            page: None,
            notice: None,
            hints_taken,
            is_passed,
        }
    }

    /// Lays a page over the panes.
    pub fn open(&mut self, content: Content) {
        self.page = Some(Page { content, scrolled: 0 });
    }

    /// Shows a verdict. The case that is looked at stays as long as it does not pass; else the first that does not
    /// is looked at.
    pub fn show(&mut self, report: Report, elapsed: Duration) {
        self.phase = Phase::Done;
        let looked_at = self.case_report().map(|case| case.name.clone());
        let before = self.checked.take().map(|checked| checked.report);
        let is_open =
            |case: &CaseReport| !matches!(case.verdict, CaseVerdict::Passed | CaseVerdict::NotReached);
        let kept = report
            .cases
            .iter()
            .position(|case| Some(&case.name) == looked_at.as_ref() && is_open(case));
        let case = kept
            .filter(|_| before.is_some())
            .or_else(|| report.cases.iter().position(is_open))
            .unwrap_or(0);
        if case != self.case {
            self.case = case;
            self.scrolled = [0; Pane::ALL.len()];
        }
        self.is_passed |= report.verdict == Verdict::Passed;
        self.checked = Some(Verdicts {
            report,
            elapsed,
            before,
        });
    }

    /// The case that is looked at.
    #[must_use]
    pub fn case_report(&self) -> Option<&CaseReport> {
        self.checked
            .as_ref()
            .and_then(|checked| checked.report.cases.get(self.case))
    }

    /// Where the case that is looked at points, as a path inside the project and a line; else the first file that
    /// may be edited.
    #[must_use]
    pub fn place_to_edit(&self) -> Option<(String, u32)> {
        let pointed = self
            .checked
            .as_ref()
            .and_then(|checked| pointed_at(&checked.report, self.case_report()));
        pointed
            .filter(|(file, _)| self.folder.join(file).is_file())
            .or_else(|| {
                let first = self
                    .exercise
                    .edits
                    .iter()
                    .find(|path| self.folder.join(path).is_file());
                first.map(|path| (path.clone(), 1))
            })
    }

    /// Does what an event says, or says what it wishes.
    pub fn hear(&mut self, event: &Event) -> Option<Wish> {
        match event {
            Event::Key(key) => {
                self.notice = None;
                self.press(*key)
            }
            Event::Mouse(mouse) => {
                match mouse.kind {
                    MouseEventKind::ScrollUp => self.scroll(-WHEEL),
                    MouseEventKind::ScrollDown => self.scroll(WHEEL),
                    _ => {}
                }
                None
            }
            _ => None,
        }
    }

    fn press(&mut self, key: KeyEvent) -> Option<Wish> {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('z') => return Some(Wish::Suspend),
                KeyCode::Char('l') => return Some(Wish::Redraw),
                _ => {}
            }
        }
        match self.page.as_mut().map(|page| &mut page.content) {
            Some(Content::List(choice)) => {
                let chosen = choice.press(key);
                return self.leave_list(key, chosen);
            }
            Some(Content::ResetQuestion) => {
                self.page = None;
                let is_yes = matches!(key.code, KeyCode::Char('y' | 'Y'));
                if !is_yes {
                    self.notice = Some("Nothing was reset.".to_owned());
                }
                return is_yes.then_some(Wish::Reset);
            }
            _ => {}
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('c') => return Some(Wish::Quit),
                KeyCode::Char('d' | 'f') => self.scroll(10),
                KeyCode::Char('u' | 'b') => self.scroll(-10),
                _ => {}
            }
            return None;
        }
        match key.code {
            KeyCode::Char('q') if self.page.is_none() => return Some(Wish::Quit),
            KeyCode::Char('h') => return Some(Wish::Hint),
            KeyCode::Char('b') => self.toggle(|content| matches!(content, Content::Brief), || Content::Brief),
            KeyCode::Char('?') => self.toggle(|content| matches!(content, Content::Help), || Content::Help),
            KeyCode::Char('d') => return Some(Wish::Difference),
            KeyCode::Char('w') => return Some(Wish::Debrief),
            KeyCode::Char('n') => return Some(Wish::Next),
            KeyCode::Char('l') => return Some(Wish::List),
            KeyCode::Char('r') => self.open(Content::ResetQuestion),
            KeyCode::Char('o') => return Some(Wish::Edit),
            KeyCode::Enter if self.page.is_none() => return Some(Wish::Check),
            KeyCode::Char('q') | KeyCode::Esc | KeyCode::Enter => self.page = None,
            KeyCode::PageUp => self.scroll(-10),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll(10),
            KeyCode::Home | KeyCode::Char('g') => self.scroll(i32::from(i16::MIN)),
            KeyCode::End | KeyCode::Char('G') => self.scroll(i32::from(i16::MAX)),
            KeyCode::Up | KeyCode::Char('k') if self.page.is_some() => self.scroll(-1),
            KeyCode::Down | KeyCode::Char('j') if self.page.is_some() => self.scroll(1),
            KeyCode::Up | KeyCode::Char('k') => self.look_at(self.case.saturating_sub(1)),
            KeyCode::Down | KeyCode::Char('j') => self.look_at(self.case + 1),
            KeyCode::Tab | KeyCode::Right => self.turn(1),
            KeyCode::BackTab | KeyCode::Left => self.turn(Pane::ALL.len() - 1),
            KeyCode::Char(digit @ '1'..='3') => {
                self.page = None;
                self.pane = Pane::ALL[usize::from(u8::try_from(digit).unwrap_or(b'1') - b'1')];
            }
            _ => {}
        }
        None
    }

    fn leave_list(&mut self, key: KeyEvent, chosen: Chosen) -> Option<Wish> {
        match chosen {
            Chosen::Nothing => None,
            Chosen::Leave => {
                self.page = None;
                let is_quit = key.modifiers.contains(KeyModifiers::CONTROL);
                is_quit.then_some(Wish::Quit)
            }
            Chosen::Exercise(id) => {
                self.page = None;
                Some(Wish::Exercise(id))
            }
        }
    }

    fn toggle(&mut self, is_it: impl Fn(&Content) -> bool, content: impl FnOnce() -> Content) {
        if self.page.as_ref().is_some_and(|page| is_it(&page.content)) {
            self.page = None;
        } else {
            self.open(content());
        }
    }

    fn look_at(&mut self, case: usize) {
        let last = self
            .checked
            .as_ref()
            .map_or(0, |checked| checked.report.cases.len().saturating_sub(1));
        let case = case.min(last);
        if case != self.case {
            self.case = case;
            self.scrolled = [0; Pane::ALL.len()];
        }
    }

    fn turn(&mut self, by: usize) {
        self.pane = Pane::ALL[(self.pane as usize + by) % Pane::ALL.len()];
    }

    /// Scrolls what is on top; whoever draws keeps it within what there is.
    fn scroll(&mut self, lines: i32) {
        let scrolled = match &mut self.page {
            Some(page) => &mut page.scrolled,
            None => &mut self.scrolled[self.pane as usize],
        };
        let moved = (i32::from(*scrolled) + lines).clamp(0, i32::from(u16::MAX));
        *scrolled = u16::try_from(moved).unwrap_or_default();
    }
}

/// The line that a report blames: of the case that is looked at, else of what stopped everything.
fn pointed_at(report: &Report, case: Option<&CaseReport>) -> Option<(String, u32)> {
    let raised = case
        .and_then(|case| case.raised.as_ref())
        .or(match &report.stopped {
            Some(Stop::Raised { raised, .. }) => Some(raised),
            _ => None,
        });
    if let Some(raised) = raised {
        if let Some(syntax) = &raised.syntax {
            return Some((syntax.file.clone(), syntax.line));
        }
        let own = raised.frames.iter().rev().find(|frame| frame.in_project);
        return own.map(place);
    }
    let repeated = case?.findings.iter().flat_map(|finding| &finding.repeated);
    repeated
        .filter_map(|statement| statement.origin.as_ref())
        .map(place)
        .next()
}

fn place(frame: &Frame) -> (String, u32) {
    (frame.file.clone(), frame.line)
}
