//! Checks the files of a pack without running anything.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::exercise::{Exercise, FileTree, is_pattern};
use crate::submission::Submission;

use super::super::Pack;
use super::super::suggest::listed;
use super::{AnswerKind, Problem, runs, texts};

const LEAST_RIGHT_ANSWERS: usize = 2;
const LEAST_WRONG_ANSWERS: usize = 3;
/// A task below this is a quiz question, one above it does not fit into an evening.
const SANE_MINUTES: std::ops::RangeInclusive<u32> = 5..=120;

/// Finds files that belong to no exercise of the pack.
pub(super) fn check_pack(pack: &Pack, problems: &mut Vec<Problem>) -> Result<(), Error> {
    let known: BTreeSet<String> = pack
        .tracks()
        .iter()
        .flat_map(|track| {
            let exercises = track.exercises.iter();
            exercises.map(move |exercise| format!("{}/{exercise}/", track.id))
        })
        .collect();
    let mut strays = BTreeSet::new();
    for path in pack.source.tree("")?.keys() {
        let parts: Vec<&str> = path.split('/').collect();
        match parts[..] {
            ["pack.toml"] => {}
            [track, "track.toml"] if pack.tracks().iter().any(|known| known.id == track) => {}
            [track, exercise, _, ..] => {
                let folder = format!("{track}/{exercise}/");
                if !known.contains(&folder) {
                    strays.insert(folder);
                }
            }
            _ => {
                strays.insert(path.clone());
            }
        }
    }
    problems.extend(strays.into_iter().map(|path| Problem {
        exercise: None,
        message: format!("no `pack.toml` or `track.toml` lists `{path}`; list it or remove it"),
    }));
    Ok(())
}

/// What is wrong with the files of `exercise`, in an order that helps to mend them.
pub(super) fn check_exercise(exercise: &Exercise, stray: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    if !stray.is_empty() {
        let files = listed(stray.iter().map(String::as_str));
        problems.push(format!("remove what the format does not know: {files}"));
    }
    if !SANE_MINUTES.contains(&exercise.minutes) {
        problems.push(format!(
            "`minutes = {}` is not between {} and {}",
            exercise.minutes,
            SANE_MINUTES.start(),
            SANE_MINUTES.end()
        ));
    }
    problems.extend(texts::check(exercise));
    check_starter(exercise, &mut problems);
    check_counts(exercise, &mut problems);
    check_overlays(exercise, &mut problems);
    problems
}

fn check_starter(exercise: &Exercise, problems: &mut Vec<String>) {
    if !exercise.starter.contains_key("manage.py") {
        problems.push("`starter/` has no `manage.py`; it has to be a complete project".to_owned());
    }
    let settings = exercise.settings.replace('.', "/");
    let is_there = |path: String| exercise.starter.contains_key(&path);
    if !is_there(format!("{settings}.py")) && !is_there(format!("{settings}/__init__.py")) {
        problems.push(format!(
            "`starter/` has no `{settings}.py`, which `settings` names"
        ));
    }
    for entry in exercise.edits.iter().filter(|entry| !is_pattern(entry)) {
        if !exercise.starter.contains_key(entry) && !exercise.solution.contains_key(entry) {
            problems.push(format!(
                "`edits` names `{entry}`, which is neither in `starter/` nor in `solution/`"
            ));
        }
    }
}

fn check_counts(exercise: &Exercise, problems: &mut Vec<String>) {
    for (kind, count, least) in [
        ("right", exercise.right.len(), LEAST_RIGHT_ANSWERS),
        ("wrong", exercise.wrong.len(), LEAST_WRONG_ANSWERS),
    ] {
        if count < least {
            problems.push(format!("{kind} answers: {count}; {least} or more are expected"));
        }
    }
}

fn check_overlays(exercise: &Exercise, problems: &mut Vec<String>) {
    let mut seen: Vec<(AnswerKind, Submission)> = Vec::new();
    for (kind, overlay) in runs::answers(exercise) {
        let Some(overlay) = overlay else {
            seen.push((kind, Submission::starter(exercise)));
            continue;
        };
        let uncovered = uncovered(exercise, overlay);
        if !uncovered.is_empty() {
            problems.push(format!("{kind} has {uncovered}, which `edits` does not cover"));
        }
        let submission = Submission::from_overlay(exercise, overlay);
        if let Some((other, _)) = seen.iter().find(|(_, other)| *other == submission) {
            problems.push(format!("{kind} is the same as {other}"));
        }
        seen.push((kind, submission));
    }
}

fn uncovered(exercise: &Exercise, overlay: &FileTree) -> String {
    listed(
        overlay
            .keys()
            .filter(|path| !exercise.is_edited(path))
            .map(String::as_str),
    )
}
