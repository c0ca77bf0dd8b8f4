//! The same overviews for machines, format 1.

use serde::Serialize;

use super::json;
use super::overview::{Tally, TrackOverview, levels};
use crate::error::Error;
use crate::ledger::{Standing, State};

/// A state as documents spell it.
const fn word(state: State) -> &'static str {
    match state {
        State::NotStarted => "not_started",
        State::InProgress => "in_progress",
        State::SolutionSeen => "solution_seen",
        State::Passed => "passed",
    }
}

#[derive(Serialize)]
struct ListDocument<'a> {
    format: u32,
    exercises: Vec<ListedDocument<'a>>,
}

#[derive(Serialize)]
struct ListedDocument<'a> {
    exercise: &'a str,
    track: &'a str,
    title: &'a str,
    level: u8,
    minutes: u32,
    state: &'static str,
    score: Option<u32>,
    max_score: Option<u32>,
    attempts: u32,
    prerequisites: &'a [String],
    waits_for: &'a [String],
}

#[derive(Serialize)]
struct ProgressDocument<'a> {
    format: u32,
    exercises: usize,
    passed: usize,
    tracks: Vec<TallyDocument<'a>>,
    levels: Vec<LevelDocument>,
    streak: StreakDocument,
    days: Vec<DayDocument>,
    worked_on: Vec<WorkedOnDocument<'a>>,
}

#[derive(Serialize)]
struct StreakDocument {
    days: u32,
    longest: u32,
    today: bool,
}

#[derive(Serialize)]
struct DayDocument {
    day: String,
    checks: u32,
}

#[derive(Serialize)]
struct WorkedOnDocument<'a> {
    exercise: &'a str,
    state: &'static str,
    checks: u32,
    seconds: i64,
    hints: u32,
    gave_up: bool,
    passed: Option<String>,
}

#[derive(Serialize)]
struct TallyDocument<'a> {
    track: &'a str,
    title: &'a str,
    exercises: usize,
    passed: usize,
    begun: usize,
}

#[derive(Serialize)]
struct LevelDocument {
    level: u8,
    exercises: usize,
    passed: usize,
    begun: usize,
}

/// The exercises for machines.
///
/// # Errors
///
/// When they cannot be serialised, which would be a bug.
pub fn list(tracks: &[TrackOverview]) -> Result<String, Error> {
    let listed = tracks.iter().flat_map(|track| {
        track.exercises.iter().map(|exercise| ListedDocument {
            exercise: &exercise.id,
            track: &track.id,
            title: &exercise.title,
            level: exercise.level,
            minutes: exercise.minutes,
            state: word(exercise.state),
            score: exercise.score.map(|(score, _)| score),
            max_score: exercise.score.map(|(_, of)| of),
            attempts: exercise.attempts,
            prerequisites: &exercise.prerequisites,
            waits_for: &exercise.waits_for,
        })
    });
    json::document(&ListDocument {
        format: json::FORMAT,
        exercises: listed.collect(),
    })
}

/// Where the learner stands, for machines.
///
/// # Errors
///
/// When it cannot be serialised, which would be a bug.
pub fn progress(tracks: &[TrackOverview], standing: &Standing) -> Result<String, Error> {
    let whole = Tally::of(tracks.iter().flat_map(|track| &track.exercises));
    json::document(&ProgressDocument {
        format: json::FORMAT,
        exercises: whole.all,
        passed: whole.passed,
        tracks: tracks
            .iter()
            .map(|track| {
                let tally = Tally::of(&track.exercises);
                TallyDocument {
                    track: &track.id,
                    title: &track.title,
                    exercises: tally.all,
                    passed: tally.passed,
                    begun: tally.begun,
                }
            })
            .collect(),
        levels: levels(tracks)
            .into_iter()
            .map(|(level, tally)| LevelDocument {
                level,
                exercises: tally.all,
                passed: tally.passed,
                begun: tally.begun,
            })
            .collect(),
        streak: StreakDocument {
            days: standing.streak.days,
            longest: standing.streak.longest,
            today: standing.streak.today,
        },
        days: standing
            .days
            .iter()
            .map(|(day, checks)| DayDocument {
                day: day.to_string(),
                checks: *checks,
            })
            .collect(),
        worked_on: standing
            .exercises
            .iter()
            .filter(|(_, own)| own.state != State::NotStarted)
            .map(|(exercise, own)| WorkedOnDocument {
                exercise: exercise.as_str(),
                state: word(own.state),
                checks: own.attempts,
                seconds: own.worked.as_secs(),
                hints: own.hints_taken,
                gave_up: own.gave_up,
                passed: own.passed.map(|time| time.to_string()),
            })
            .collect(),
    })
}
