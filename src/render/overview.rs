//! Exercises by track with how far each one is, and the sums of it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::activity;
use super::report::step;
use super::text::{columns, escape, hanging, pad, plural};
use super::view::{GOOD, NOTE, QUIET, STRONG, View, paint};
use crate::exercise::{Exercise, ExerciseId};
use crate::ledger::{Standing, State};

/// A track and those of its exercises that are to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackOverview {
    /// What is typed for it.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// In the order of the track.
    pub exercises: Vec<ExerciseOverview>,
}

/// One exercise in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExerciseOverview {
    /// What is typed for it.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// One line about it.
    pub summary: String,
    /// 1, 2 or 3.
    pub level: u8,
    /// How long a prepared person needs.
    pub minutes: u32,
    /// How far it is.
    pub state: State,
    /// The best score so far, and the highest.
    pub score: Option<(u32, u32)>,
    /// How often it was checked.
    pub attempts: u32,
    /// The ids of what it builds on.
    pub prerequisites: Vec<String>,
    /// Those of them that are not passed.
    pub waits_for: Vec<String>,
}

impl ExerciseOverview {
    /// Whether something else is better done first.
    #[must_use]
    pub fn comes_later(&self) -> bool {
        self.state == State::NotStarted && !self.waits_for.is_empty()
    }

    /// The exercise and how it stands.
    #[must_use]
    pub fn new(exercise: &Exercise, standing: &Standing) -> Self {
        let waits_for = standing.not_passed(&exercise.prerequisites);
        let prerequisites = exercise.prerequisites.iter().map(ExerciseId::to_string);
        let standing = standing.exercises.get(&exercise.id).cloned().unwrap_or_default();
        Self {
            prerequisites: prerequisites.collect(),
            waits_for: waits_for.into_iter().map(ExerciseId::to_string).collect(),
            id: exercise.id.to_string(),
            title: exercise.title.clone(),
            summary: exercise.summary.clone(),
            level: exercise.level.number(),
            minutes: exercise.minutes,
            state: standing.state,
            score: standing.best_score.zip(standing.max_score),
            attempts: standing.attempts,
        }
    }
}

/// The exercises for people.
#[must_use]
pub fn list(tracks: &[TrackOverview], view: &View) -> String {
    let shown_tracks = || tracks.iter().filter(|track| !track.exercises.is_empty());
    if shown_tracks().next().is_none() {
        return "Nothing to show: every exercise is filtered out or passed.\n".to_owned();
    }
    let widest = shown_tracks()
        .flat_map(|track| &track.exercises)
        .map(|exercise| columns(&exercise.id))
        .max()
        .unwrap_or(0);
    let mut shown = String::new();
    for track in shown_tracks() {
        if !shown.is_empty() {
            shown.push('\n');
        }
        let heading = format!("{} ", paint(STRONG, &escape(&track.title)));
        shown.push_str(&format!(
            "{heading}{}\n",
            paint(QUIET, &format!("({})", track.id))
        ));
        for exercise in &track.exercises {
            shown.push_str(&row(exercise, widest, view));
        }
    }
    if shown_tracks().any(|track| track.exercises.iter().any(ExerciseOverview::comes_later)) {
        let later = "later: builds on exercises that you have not passed yet; `djangology next` leads there";
        shown.push_str(&format!("\n{}\n", view.prose_in(QUIET, 0, later).trim_end()));
    }
    shown
}

/// The narrowest place for a title, in columns: what is left of it still tells something.
const LEAST_TITLE: usize = 8;

fn row(exercise: &ExerciseOverview, widest: usize, view: &View) -> String {
    let sign = match exercise.state {
        State::Passed => view.tick(),
        State::InProgress | State::SolutionSeen => view.dot(),
        State::NotStarted => " ".to_owned(),
    };
    let facts = format!("level {}  {:>3} min", exercise.level, exercise.minutes);
    let score = match (exercise.state, exercise.score) {
        (State::SolutionSeen, _) => "seen".to_owned(),
        (State::InProgress | State::Passed, Some((score, of))) => format!("{score}/{of}"),
        (State::InProgress, None) => "begun".to_owned(),
        _ if exercise.comes_later() => "later".to_owned(),
        _ => String::new(),
    };
    let id = pad(&exercise.id, widest);
    let quiet = |text: &str| {
        if exercise.comes_later() {
            paint(QUIET, text)
        } else {
            text.to_owned()
        }
    };
    let mut shown = format!("  {sign} {}  {}", quiet(&id), paint(QUIET, &facts));
    let used = 4 + widest + 2 + facts.len();
    let room = view.width.saturating_sub(used + 12);
    if room >= LEAST_TITLE {
        let title = view.cut(&escape(&exercise.title), room);
        shown.push_str(&format!("  {}  {}", quiet(&pad(&score, 8)), quiet(&title)));
    } else if !score.is_empty() {
        shown.push_str(&format!("  {}", quiet(&score)));
    }
    format!("{}\n", shown.trim_end())
}

/// How many there are, and how many of them are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) all: usize,
    pub(super) passed: usize,
    pub(super) begun: usize,
}

impl Tally {
    pub(super) fn of<'a>(exercises: impl IntoIterator<Item = &'a ExerciseOverview>) -> Self {
        let mut tally = Self::default();
        for exercise in exercises {
            tally.all += 1;
            match exercise.state {
                State::Passed => tally.passed += 1,
                State::InProgress | State::SolutionSeen => tally.begun += 1,
                State::NotStarted => {}
            }
        }
        tally
    }
}

/// Where the learner stands today, for people. `next` is the exercise to do next.
#[must_use]
pub fn progress(
    tracks: &[TrackOverview],
    standing: &Standing,
    today: Date,
    next: Option<&str>,
    view: &View,
) -> String {
    let exercises = || tracks.iter().flat_map(|track| &track.exercises);
    let whole = Tally::of(exercises());
    let days = match standing.streak.days {
        0 | 1 => String::new(),
        days => format!(", {} in a row", plural(days, "day")),
    };
    let mut shown = format!(
        "{} of {} passed{days}\n\n",
        paint(STRONG, &whole.passed.to_string()),
        plural(whole.all, "exercise")
    );
    let by_track: Vec<(String, Tally)> = tracks
        .iter()
        .map(|track| (escape(&track.title), Tally::of(&track.exercises)))
        .collect();
    let by_level: Vec<(String, Tally)> = levels(tracks)
        .into_iter()
        .map(|(level, tally)| (format!("Level {level}"), tally))
        .collect();
    let widest = by_track
        .iter()
        .chain(&by_level)
        .map(|(label, _)| columns(label))
        .max()
        .unwrap_or(0)
        .min(view.width.saturating_sub(36));
    for (index, group) in [by_track, by_level].iter().enumerate() {
        if index > 0 {
            shown.push('\n');
        }
        for (label, tally) in group {
            shown.push_str(&tally_row(&view.cut(label, widest), widest, *tally, view));
        }
    }
    let worked_on: Vec<_> = exercises()
        .filter_map(|exercise| {
            let id = ExerciseId::parse(&exercise.id)?;
            let own = standing.exercises.get(&id)?;
            (own.state != State::NotStarted).then_some((exercise, own))
        })
        .collect();
    for part in [
        activity::worked_on(&worked_on, view),
        activity::days(&standing.days, today, view),
    ] {
        if !part.is_empty() {
            shown.push('\n');
            shown.push_str(&part);
        }
    }
    shown.push('\n');
    match next {
        Some(exercise) => shown.push_str(&step("Next", &format!("start {exercise}"))),
        None => shown.push_str("Everything is passed.\n"),
    }
    shown
}

fn tally_row(label: &str, widest: usize, tally: Tally, view: &View) -> String {
    const CELLS: usize = 16;
    let cells = |count: usize| (count * CELLS).checked_div(tally.all).unwrap_or(0);
    let (full, half, empty) = if view.unicode {
        ("█", "▒", "·")
    } else {
        ("#", "~", ".")
    };
    let passed = cells(tally.passed);
    let begun = cells(tally.passed + tally.begun).saturating_sub(passed);
    let begun_note = if tally.begun > 0 {
        paint(QUIET, &format!(", {} begun", tally.begun))
    } else {
        String::new()
    };
    format!(
        "  {}  {}{}{}  {}/{}{begun_note}\n",
        pad(label, widest),
        paint(GOOD, &full.repeat(passed)),
        paint(NOTE, &half.repeat(begun)),
        paint(QUIET, &empty.repeat(CELLS.saturating_sub(passed + begun))),
        tally.passed,
        tally.all,
    )
}

pub(super) fn levels(tracks: &[TrackOverview]) -> BTreeMap<u8, Tally> {
    let mut levels: BTreeMap<u8, Vec<&ExerciseOverview>> = BTreeMap::new();
    for exercise in tracks.iter().flat_map(|track| &track.exercises) {
        levels.entry(exercise.level).or_default().push(exercise);
    }
    levels
        .into_iter()
        .map(|(level, exercises)| (level, Tally::of(exercises)))
        .collect()
}

/// An exercise to turn to, and why this one.
#[must_use]
pub fn invitation(exercise: &ExerciseOverview, reason: &str, view: &View) -> String {
    let facts = format!(
        "level {}, about {}",
        exercise.level,
        plural(exercise.minutes, "minute")
    );
    let mut shown = format!(
        "{} {}\n",
        paint(STRONG, &escape(&exercise.title)),
        paint(QUIET, &format!("({facts})"))
    );
    shown.push_str(&hanging("", &escape(&exercise.summary), view.prose()));
    shown.push_str(&view.prose_in(QUIET, 0, &escape(reason)));
    shown.push('\n');
    let verb = if exercise.state == State::NotStarted {
        "Begin"
    } else {
        "Go on"
    };
    shown.push_str(&step(verb, &format!("start {}", exercise.id)));
    shown
}
