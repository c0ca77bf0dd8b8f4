//! What to do next, computed from where a learner stands.

use serde::Serialize;

use super::standing::{Standing, State};
use crate::exercise::{Exercise, ExerciseId, Level};

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The exercise.
    pub exercise: ExerciseId,
    /// Why this one, as a sentence.
    pub reason: String,
}

/// An exercise, as far as it matters for what comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which one.
    pub exercise: ExerciseId,
    /// Its track.
    pub track: String,
    /// How much it asks for.
    pub level: Level,
    /// What to have passed before.
    pub prerequisites: Vec<ExerciseId>,
}

impl From<&Exercise> for Candidate {
    fn from(exercise: &Exercise) -> Self {
        Self {
            exercise: exercise.id.clone(),
            track: exercise.track.clone(),
            level: exercise.level,
            prerequisites: exercise.prerequisites.clone(),
        }
    }
}

/// What to do next of `candidates`, which are in the order of the pack: what is in progress, the latest first;
/// then what was never begun and whose prerequisites are passed, lower levels first; then what was left after a
/// look at its solution. Nothing when everything is passed.
#[must_use]
pub fn next_exercise(candidates: &[Candidate], standing: &Standing) -> Option<Next> {
    let in_state = |state: State| {
        candidates
            .iter()
            .filter(move |candidate| standing.state(&candidate.exercise) == state)
    };
    let last = |candidate: &&Candidate| {
        standing
            .exercises
            .get(&candidate.exercise)
            .and_then(|one| one.last)
    };
    if let Some(candidate) = in_state(State::InProgress).max_by_key(last) {
        return Some(candidate.next(in_progress(candidate, standing)));
    }
    // The earlier one in the pack of two at the same level: `min_by_key` keeps the first of equals.
    let is_open = |candidate: &&Candidate| standing.not_passed(&candidate.prerequisites).is_empty();
    let begin = in_state(State::NotStarted)
        .filter(is_open)
        .min_by_key(|candidate| candidate.level);
    if let Some(candidate) = begin {
        return Some(candidate.next(not_begun(candidate)));
    }
    let seen = in_state(State::SolutionSeen)
        .filter(is_open)
        .min_by_key(|candidate| candidate.level)
        // With what it builds on seen and not passed either, the order of the pack decides.
        .or_else(|| in_state(State::SolutionSeen).next())
        .map(|candidate| {
            candidate.next(format!(
                "You have seen its solution, in track `{}`, and never passed it.",
                candidate.track
            ))
        });
    // Only a pack in which prerequisites go round in a circle gets here with something left to begin.
    seen.or_else(|| {
        let left = in_state(State::NotStarted).next()?;
        Some(left.next("It is what is left.".to_owned()))
    })
}

impl Candidate {
    fn next(&self, reason: String) -> Next {
        Next {
            exercise: self.exercise.clone(),
            reason,
        }
    }
}

fn in_progress(candidate: &Candidate, standing: &Standing) -> String {
    let attempts = standing
        .exercises
        .get(&candidate.exercise)
        .map_or(0, |one| one.attempts);
    let checks = match attempts {
        0 => "not checked it yet".to_owned(),
        1 => "not passed it yet, after 1 check".to_owned(),
        many => format!("not passed it yet, after {many} checks"),
    };
    format!("You have started it and {checks}.")
}

fn not_begun(candidate: &Candidate) -> String {
    let (track, level) = (&candidate.track, candidate.level.number());
    let first = format!("the first one at level {level} that you have not begun, in track `{track}`");
    if candidate.prerequisites.is_empty() {
        return format!("It is {first}.");
    }
    let passed: Vec<String> = candidate
        .prerequisites
        .iter()
        .map(|id| format!("`{id}`"))
        .collect();
    format!(
        "You have passed what it builds on, {}, and it is {first}.",
        passed.join(" and ")
    )
}
