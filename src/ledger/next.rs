//! What to do next, computed from where a learner stands.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::standing::{ExerciseStanding, Standing, State};
use crate::exercise::{Exercise, ExerciseId, Level};

/// Trouble is forgotten after this.
const LATELY: SignedDuration = SignedDuration::from_hours(14 * 24);

/// From so many checks that did not pass, an exercise was trouble. Who watches has one at every save, so a dozen on the
/// way to a pass is ordinary work.
const MANY_FAILURES: u32 = 25;

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
    /// How many hints there are.
    pub hints: usize,
}

impl From<&Exercise> for Candidate {
    fn from(exercise: &Exercise) -> Self {
        Self {
            exercise: exercise.id.clone(),
            track: exercise.track.clone(),
            level: exercise.level,
            prerequisites: exercise.prerequisites.clone(),
            hints: exercise.hints.len(),
        }
    }
}

/// What to do next of `candidates`, which are in the order of the pack: what is in progress, the latest first; then
/// more of what was trouble lately; then what was never begun and whose prerequisites are passed, lower levels first;
/// then what was left after a look at its solution. Nothing when everything is passed.
///
/// An exercise was trouble when it took its solution, all of its hints, or 25 checks that did not pass. For two weeks
/// after that, another one of its track is practice for it: one that is no harder, was never begun, and has its
/// prerequisites passed, lower levels first. One of the track that is passed without trouble ends it.
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
    let open = || in_state(State::NotStarted).filter(is_open);
    let practice = troubles(candidates, standing).find_map(|trouble| {
        open()
            .filter(|candidate| trouble.is_practised_by(candidate))
            .min_by_key(|candidate| candidate.level)
            .map(|candidate| candidate.next(trouble.reason(candidate)))
    });
    if practice.is_some() {
        return practice;
    }
    if let Some(candidate) = open().min_by_key(|candidate| candidate.level) {
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

/// An exercise that was done with, and not easily.
struct Trouble<'a> {
    with: &'a Candidate,
    kind: TroubleKind,
    /// When it was done with.
    end: Timestamp,
}

/// What an exercise took.
#[derive(Clone, Copy)]
enum TroubleKind {
    Solution,
    Hints(u32),
    Failures(u32),
}

impl TroubleKind {
    /// The worst that it took, if it was anything of note.
    fn of(candidate: &Candidate, one: &ExerciseStanding) -> Option<Self> {
        let hints = one.hints_before_pass;
        if one.gave_up {
            Some(Self::Solution)
        } else if hints > 0 && hints as usize >= candidate.hints {
            Some(Self::Hints(hints))
        } else if one.failures_before_pass >= MANY_FAILURES {
            Some(Self::Failures(one.failures_before_pass))
        } else {
            None
        }
    }
}

/// What was trouble lately and is not made up for, the latest first.
fn troubles<'a>(candidates: &'a [Candidate], standing: &Standing) -> impl Iterator<Item = Trouble<'a>> {
    let mut troubles: Vec<Trouble> = Vec::new();
    let mut successes: Vec<(&str, Timestamp)> = Vec::new();
    for with in candidates {
        let Some(one) = standing.exercises.get(&with.exercise) else {
            continue;
        };
        let end = match one.state {
            State::Passed => one.passed,
            State::SolutionSeen => one.last,
            State::NotStarted | State::InProgress => None,
        };
        match (end, TroubleKind::of(with, one)) {
            (Some(end), Some(kind)) => troubles.push(Trouble { with, kind, end }),
            (Some(end), None) if one.state == State::Passed => successes.push((&with.track, end)),
            _ => {}
        }
    }
    let made_up = |trouble: &Trouble| {
        successes
            .iter()
            .any(|(track, end)| *track == trouble.with.track && *end > trouble.end)
    };
    troubles.retain(|trouble| standing.as_of.duration_since(trouble.end) <= LATELY && !made_up(trouble));
    troubles.sort_by_key(|trouble| std::cmp::Reverse(trouble.end));
    troubles.into_iter()
}

impl Trouble<'_> {
    fn is_practised_by(&self, candidate: &Candidate) -> bool {
        candidate.track == self.with.track && candidate.level <= self.with.level
    }

    fn reason(&self, practice: &Candidate) -> String {
        let id = &self.with.exercise;
        let took = match self.kind {
            TroubleKind::Solution => format!("You asked for the solution of `{id}` before you passed it"),
            TroubleKind::Hints(1) => format!("You needed the hint for `{id}`"),
            TroubleKind::Hints(hints) => format!("You needed all {hints} hints for `{id}`"),
            TroubleKind::Failures(failures) => format!("You needed {} checks for `{id}`", failures + 1),
        };
        let harder = if practice.level == self.with.level {
            "no harder"
        } else {
            "easier"
        };
        let track = &practice.track;
        format!("{took}; this one is about the same, in track `{track}`, and {harder}.")
    }
}
