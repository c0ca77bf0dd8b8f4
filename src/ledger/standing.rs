//! Where a learner stands, computed from records alone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde::Serialize;

use super::record::{Entry, Record};
use crate::exercise::ExerciseId;
use crate::report::Verdict;

/// Time between one record of an exercise and its next counts up to this: who comes back after lunch has not worked
/// on it meanwhile.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(30);

/// Where a learner stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Every exercise that was asked about.
    pub exercises: BTreeMap<ExerciseId, ExerciseStanding>,
    /// Days in a row.
    pub streak: Streak,
    /// How many checks there were on each day that had one, of any exercise. A day ends at the learner's midnight.
    pub days: BTreeMap<Date, u32>,
    /// The moment at which it was so.
    pub as_of: Timestamp,
}

/// Where a learner stands with one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExerciseStanding {
    /// In one word.
    pub state: State,
    /// How many checks there were.
    pub attempts: u32,
    /// The highest score of a check, if there was one.
    pub best_score: Option<u32>,
    /// Points to be had when that score was reached.
    pub max_score: Option<u32>,
    /// How many different hints were shown.
    pub hints_taken: u32,
    /// How many of them before the first pass.
    pub hints_before_pass: u32,
    /// How many checks did not pass before the first one that did.
    pub failures_before_pass: u32,
    /// Whether the solution was asked for before the first pass.
    pub gave_up: bool,
    /// How long it was worked on, as far as records tell: what is between two of them, without long pauses.
    pub worked: SignedDuration,
    /// When it was met first.
    pub first: Option<Timestamp>,
    /// When something last happened to it.
    pub last: Option<Timestamp>,
    /// When it was first passed.
    pub passed: Option<Timestamp>,
}

/// Where a learner stands with one exercise, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing happened yet.
    #[default]
    NotStarted,
    /// Laid out, checked, reset or hinted at, and not passed.
    InProgress,
    /// The solution was shown, and it was never passed.
    SolutionSeen,
    /// Passed at least once, with or without help.
    Passed,
}

/// Days in a row with at least one pass, of any exercise and however often it was passed before. A day
/// ends at the learner's midnight: the time zone is that of the `now` that the standing was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Streak {
    /// Days up to today, or up to yesterday while today has no pass yet.
    pub days: u32,
    /// The most days there ever were.
    pub longest: u32,
    /// Whether today has a pass.
    pub today: bool,
}

impl Standing {
    /// The standing that follows from `records`, for `exercises`. Records about others count for the
    /// streak only.
    #[must_use]
    pub fn of(records: &[Record], exercises: &[ExerciseId], now: &Zoned) -> Self {
        let mut by_exercise: BTreeMap<ExerciseId, Vec<&Record>> =
            exercises.iter().map(|id| (id.clone(), Vec::new())).collect();
        for record in records {
            if let Some(own) = by_exercise.get_mut(record.entry.exercise()) {
                own.push(record);
            }
        }
        Self {
            exercises: by_exercise
                .into_iter()
                .map(|(id, own)| (id, ExerciseStanding::of(&own)))
                .collect(),
            streak: Streak::of(records, now),
            days: checks_by_day(records, now),
            as_of: now.timestamp(),
        }
    }

    /// How far `exercise` is.
    #[must_use]
    pub fn state(&self, exercise: &ExerciseId) -> State {
        self.exercises
            .get(exercise)
            .map_or(State::NotStarted, |one| one.state)
    }

    /// Those of `prerequisites` that are not passed.
    #[must_use]
    pub fn not_passed<'a>(&self, prerequisites: &'a [ExerciseId]) -> Vec<&'a ExerciseId> {
        let is_left = |id: &&ExerciseId| self.state(id) != State::Passed;
        prerequisites.iter().filter(is_left).collect()
    }

    /// How many exercises are in `state`.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.exercises.values().filter(|one| one.state == state).count()
    }
}

impl ExerciseStanding {
    fn of(records: &[&Record]) -> Self {
        let mut standing = Self::default();
        let mut hints = BTreeSet::new();
        let mut solution_seen = false;
        for record in records {
            match &record.entry {
                Entry::Started { .. } | Entry::Reset { .. } => {}
                Entry::Hint { number, .. } => {
                    hints.insert(*number);
                    if standing.passed.is_none() {
                        standing.hints_before_pass = count(&hints);
                    }
                }
                Entry::Solution { gave_up, .. } => {
                    solution_seen = true;
                    standing.gave_up |= *gave_up && standing.passed.is_none();
                }
                Entry::Checked(attempt) => {
                    standing.attempts += 1;
                    if standing.best_score.is_none_or(|best| attempt.score > best) {
                        standing.best_score = Some(attempt.score);
                        standing.max_score = Some(attempt.max_score);
                    }
                    if attempt.verdict == Verdict::Passed {
                        standing.passed.get_or_insert(record.time);
                    } else if standing.passed.is_none() {
                        standing.failures_before_pass += 1;
                    }
                }
            }
        }
        standing.hints_taken = count(&hints);
        standing.worked = records
            .windows(2)
            .map(|pair| pair[1].time.duration_since(pair[0].time))
            // A clock may have been set back in between.
            .map(|pause| pause.clamp(SignedDuration::ZERO, LONGEST_PAUSE))
            .sum();
        standing.first = records.iter().map(|record| record.time).min();
        standing.last = records.iter().map(|record| record.time).max();
        standing.state = if standing.passed.is_some() {
            State::Passed
        } else if solution_seen {
            State::SolutionSeen
        } else if records.is_empty() {
            State::NotStarted
        } else {
            State::InProgress
        };
        standing
    }
}

impl Streak {
    fn of(records: &[Record], now: &Zoned) -> Self {
        let days: BTreeSet<Date> = records
            .iter()
            .filter(|record| {
                matches!(&record.entry, Entry::Checked(attempt) if attempt.verdict == Verdict::Passed)
            })
            .map(|record| record.time.to_zoned(now.time_zone().clone()).date())
            .collect();
        let mut longest = 0;
        let mut run = 0;
        let mut previous: Option<Date> = None;
        for day in &days {
            let follows = previous.is_some_and(|previous| day_before(*day) == Some(previous));
            run = if follows { run + 1 } else { 1 };
            longest = longest.max(run);
            previous = Some(*day);
        }
        let today = days.contains(&now.date());
        let end = if today {
            Some(now.date())
        } else {
            day_before(now.date())
        };
        let in_a_row = std::iter::successors(end, |day| day_before(*day))
            .take_while(|day| days.contains(day))
            .count();
        Self {
            days: u32::try_from(in_a_row).unwrap_or(u32::MAX),
            longest,
            today,
        }
    }
}

fn count(hints: &BTreeSet<u32>) -> u32 {
    u32::try_from(hints.len()).unwrap_or(u32::MAX)
}

fn checks_by_day(records: &[Record], now: &Zoned) -> BTreeMap<Date, u32> {
    let mut days = BTreeMap::new();
    for record in records {
        if matches!(record.entry, Entry::Checked(_)) {
            *days
                .entry(record.time.to_zoned(now.time_zone().clone()).date())
                .or_insert(0) += 1;
        }
    }
    days
}

fn day_before(day: Date) -> Option<Date> {
    day.checked_sub(1.day()).ok()
}
