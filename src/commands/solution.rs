//! `solution`: what the learner's files would have to become, and why.

use super::learner::Learner;
use crate::cli::Solution;
use crate::context::Context;
use crate::error::Error;
use crate::exercise::Exercise;
use crate::exit::Exit;
use crate::ledger::{Entry, State};
use crate::patch::patch;
use crate::render::brief::{self, FileChange};
use crate::render::markdown::markdown;
use crate::submission::Submission;
use crate::workspace::read_submission;

/// Shows the solution as a difference from the learner's files, then the debrief; records that it was seen.
///
/// # Errors
///
/// When the exercise is not passed and giving up was not asked for, or something cannot be read or recorded.
pub fn run(arguments: &Solution, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    let learner = Learner::open(context)?;
    let exercise = learner.exercise(arguments.exercise.as_deref(), &pack, context)?;
    let standing = learner.standing_of(&exercise.id);
    let passed = standing.state == State::Passed;
    if !passed && !standing.gave_up && !arguments.give_up {
        return Err(not_yet(&exercise, standing.hints_taken as usize));
    }
    let folder = learner.workspace.exercise_dir(&exercise.id);
    let submission = if folder.is_dir() {
        read_submission(&folder, &exercise)?
    } else {
        Submission::starter(&exercise)
    };
    let seen = Entry::Solution {
        exercise: exercise.id.clone(),
        gave_up: !passed,
    };
    learner.record(seen, context)?;
    let printer = &context.printer;
    let mut shown = brief::solution(&exercise, &changes(&exercise, &submission), &printer.view);
    shown.push_str(&markdown(&exercise.debrief, &printer.view));
    printer.reading(&shown)?;
    Ok(Exit::Success)
}

fn not_yet(exercise: &Exercise, hints_taken: usize) -> Error {
    let id = &exercise.id;
    let hint = if hints_taken < exercise.hints.len() {
        format!("run `djangology hint {id}` for a hint, or add `--give-up` to see it now; that is recorded")
    } else {
        "add `--give-up` to see it now; that is recorded".to_owned()
    };
    Error::usage(format!("`{id}` is not passed yet, so its solution is not shown")).with_hint(hint)
}

/// How each file that either side edits would have to change.
pub(super) fn changes(exercise: &Exercise, submission: &Submission) -> Vec<FileChange> {
    let solution = Submission::from_overlay(exercise, &exercise.solution);
    let mut paths: Vec<&String> = solution.files.keys().chain(submission.files.keys()).collect();
    paths.sort();
    paths.dedup();
    let text = |content: Option<&Vec<u8>>| content.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    paths
        .into_iter()
        .map(|path| {
            let yours = text(submission.files.get(path));
            let theirs = text(solution.files.get(path));
            match (yours, theirs) {
                (Some(_), None) => FileChange::OnlyYours(path.clone()),
                (yours, theirs) => {
                    let diff = patch(&yours.unwrap_or_default(), &theirs.unwrap_or_default());
                    match diff {
                        Some(diff) => FileChange::Differs(path.clone(), diff),
                        None => FileChange::Same(path.clone()),
                    }
                }
            }
        })
        .collect()
}
