//! When a passed exercise is worth doing again: the rule SM-2, with the grades read from what was recorded.
//!
//! SM-2 is P. A. Woźniak's (`SuperMemo` 2, 1987; "Optimization of learning", 1990). A repetition is graded from 0 to
//! 5. The next one is due after a day, then after six, then after the last interval times the easiness, rounded up;
//! a grade below 3 begins at a day again. The easiness begins at 2.5, changes by `0.1 - d * (0.08 + d * 0.02)` with
//! `d = 5 - grade`, and never falls below 1.3. A grade below 3 does not change it.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned};

use super::record::{Entry, Record};
use crate::exercise::ExerciseId;
use crate::report::Verdict;

/// The intervals after the first and the second repetition, in days.
const FIRST_INTERVALS: [u32; 2] = [1, 6];

/// Both bounds of the rule.
const FIRST_EASINESS: f64 = 2.5;
const LEAST_EASINESS: f64 = 1.3;

/// The lowest grade of somebody who knew it.
const KNOWN: u8 = 3;

/// An exercise that was passed, and when it is worth doing again.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Which.
    pub exercise: ExerciseId,
    /// The day of its last repetition: the first pass, or the first one since it was laid out again.
    pub last: Date,
    /// How that went, from 0 to 5.
    pub grade: u8,
    /// The day from which on it is due.
    pub due: Date,
    /// How often it was passed from the starter.
    pub repetitions: u32,
    /// What an interval is multiplied by.
    pub easiness: f64,
    /// Whether it is laid out again and not passed since.
    pub is_begun: bool,
}

impl Review {
    /// Whether it is due on that day.
    #[must_use]
    pub fn is_due(&self, today: Date) -> bool {
        self.due <= today
    }
}

/// The reviews of those of `exercises` that were passed: what is due first comes first, and of two that are due on
/// the same day the one that comes first in `exercises`. A day is the learner's: the time zone is that of `now`.
#[must_use]
pub fn reviews(records: &[Record], exercises: &[ExerciseId], now: &Zoned) -> Vec<Review> {
    let mut found: Vec<Review> = exercises
        .iter()
        .filter_map(|exercise| {
            let own = records
                .iter()
                .filter(|record| record.entry.exercise() == exercise);
            History::of(own).review(exercise, now)
        })
        .collect();
    found.sort_by_key(|review| review.due);
    found
}

/// What an exercise's records say about its repetitions.
#[derive(Default)]
struct History {
    repetitions: Vec<Repetition>,
    /// What was needed since it was laid out; nothing after a pass.
    begun: Option<Effort>,
}

/// One way from the starter to a pass.
struct Repetition {
    passed: Timestamp,
    grade: u8,
}

/// What somebody needed on the way.
#[derive(Clone, Copy, Default)]
struct Effort {
    failures: u32,
    hint: bool,
    solution: bool,
}

impl Effort {
    /// The grade of SM-2 that comes nearest: 5 "perfect response", 4 "correct response after a hesitation", 3 "recalled
    /// with serious difficulty", 1 "incorrect response; the correct one remembered".
    const fn grade(self) -> u8 {
        match self {
            Self { solution: true, .. } => 1,
            Self { hint: true, .. } | Self { failures: 3.., .. } => 3,
            Self { failures: 1.., .. } => 4,
            Self { failures: 0, .. } => 5,
        }
    }
}

impl History {
    fn of<'a>(records: impl Iterator<Item = &'a Record>) -> Self {
        let mut history = Self {
            begun: Some(Effort::default()),
            ..Self::default()
        };
        for record in records {
            match &record.entry {
                // Laid out once more before a pass, it is still the same repetition.
                Entry::Reset { .. } => _ = history.begun.get_or_insert_default(),
                Entry::Hint { .. } => history.add(|effort| effort.hint = true),
                Entry::Solution { .. } => history.add(|effort| effort.solution = true),
                Entry::Checked(attempt) if attempt.verdict == Verdict::Passed => {
                    // After a pass, what is done to the same files is no repetition.
                    let effort = history.begun.take();
                    history.repetitions.extend(effort.map(|effort| Repetition {
                        passed: record.time,
                        grade: effort.grade(),
                    }));
                }
                Entry::Checked(_) => history.add(|effort| effort.failures += 1),
                Entry::Started { .. } => {}
            }
        }
        history
    }

    /// Notes what was needed, where a repetition is going on.
    fn add(&mut self, what: impl FnOnce(&mut Effort)) {
        if let Some(effort) = &mut self.begun {
            what(effort);
        }
    }

    fn review(&self, exercise: &ExerciseId, now: &Zoned) -> Option<Review> {
        let newest = self.repetitions.last()?;
        let mut easiness = FIRST_EASINESS;
        let mut in_a_row = 0;
        let mut interval = 0;
        for Repetition { grade, .. } in &self.repetitions {
            if *grade < KNOWN {
                in_a_row = 0;
            } else {
                let distance = f64::from(5 - grade);
                easiness = (easiness + 0.1 - distance * (0.08 + distance * 0.02)).max(LEAST_EASINESS);
            }
            interval = match FIRST_INTERVALS.get(in_a_row) {
                Some(first) => *first,
                None => longer(interval, easiness),
            };
            in_a_row += 1;
        }
        let last = newest.passed.to_zoned(now.time_zone().clone()).date();
        Some(Review {
            exercise: exercise.clone(),
            last,
            grade: newest.grade,
            due: last.checked_add(i64::from(interval).days()).unwrap_or(Date::MAX),
            repetitions: u32::try_from(self.repetitions.len()).unwrap_or(u32::MAX),
            easiness,
            is_begun: self.begun.is_some(),
        })
    }
}

/// The interval times the easiness, rounded up; a century at most.
fn longer(interval: u32, easiness: f64) -> u32 {
    const CENTURY: f64 = 36_525.0;
    let days = (f64::from(interval) * easiness).ceil().min(CENTURY);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and a century"
    )]
    let days = days as u32;
    days
}
