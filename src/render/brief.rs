//! What a learner reads about an exercise besides its report: brief, hints, solution.

use std::fmt::Write as _;
use std::path::Path;

use super::diff;
use super::markdown::markdown;
use super::report::step;
use super::text::{escape, paragraph, plural};
use super::view::{COMMAND, QUIET, STRONG, View, command, paint};
use crate::exercise::Exercise;
use crate::report::Diff;
use crate::workspace::{LaidOut, Reset};

/// How one of the learner's files would have to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// Not at all.
    Same(String),
    /// Like this.
    Differs(String, Diff),
    /// The solution does not have it.
    OnlyYours(String),
}

/// The story and the task.
#[must_use]
pub fn brief(exercise: &Exercise, view: &View) -> String {
    let facts = format!(
        "level {}, about {}, {}",
        exercise.level.number(),
        plural(exercise.minutes, "minute"),
        plural(exercise.max_score(), "point")
    );
    let mut shown = format!("{}\n", paint(STRONG, &escape(&exercise.title)));
    shown.push_str(&view.prose_in(QUIET, 0, &format!("{} ({facts})", exercise.id)));
    shown.push('\n');
    shown.push_str(&markdown(without_title(&exercise.brief), view));
    shown
}

/// The brief, where to work on it, and an announcement of how it stands.
#[must_use]
pub fn laid_out(exercise: &Exercise, laid_out: &LaidOut, view: &View) -> String {
    place_of_work(exercise, laid_out, view) + " So far:\n\n"
}

/// The brief, and where to work on it.
#[must_use]
pub fn laid_out_again(exercise: &Exercise, laid_out: &LaidOut, view: &View) -> String {
    place_of_work(exercise, laid_out, view) + "\n"
}

fn place_of_work(exercise: &Exercise, laid_out: &LaidOut, view: &View) -> String {
    let mut shown = brief(exercise, view);
    let _ = writeln!(shown, "\n{}", paint(STRONG, "Edit"));
    let folder = laid_out.dir.display().to_string();
    for path in &exercise.edits {
        let _ = writeln!(
            shown,
            "  {}",
            paint(COMMAND, &escape(&format!("{folder}/{path}")))
        );
    }
    if !laid_out.restored.is_empty() {
        let text = format!(
            "{} missing and put back: {}",
            plural(laid_out.restored.len(), "file"),
            escape(&laid_out.restored.join(", "))
        );
        shown.push_str(&paragraph(&text, 2, view.prose()));
    }
    let check = command(&format!("djangology check {}", exercise.id));
    let _ = write!(shown, "\nThen run {check}.");
    shown
}

/// A brief that repeats the exercise's title as its heading, without it.
fn without_title(source: &str) -> &str {
    let source = source.trim_start();
    match source.strip_prefix("# ").and_then(|rest| rest.split_once('\n')) {
        Some((_, rest)) => rest,
        None => source,
    }
}

/// Hint `number`, counted from 1, and how many there are still to come.
#[must_use]
pub fn hint(exercise: &Exercise, number: usize, view: &View) -> String {
    let of = exercise.hints.len();
    let Some(text) = number.checked_sub(1).and_then(|index| exercise.hints.get(index)) else {
        return format!("`{}` has no hints.\n", exercise.id);
    };
    let mut shown = format!("{}\n\n", paint(STRONG, &format!("Hint {number} of {of}")));
    shown.push_str(&markdown(text, view));
    shown.push('\n');
    let id = &exercise.id;
    shown.push_str(&match of - number {
        0 => {
            "This was the last one. ".to_owned()
                + &step("See how it can be done", &format!("solution {id} --give-up"))
        }
        left => format!("{} left. ", plural(left, "hint")) + &step("The next one", &format!("hint {id}")),
    });
    shown
}

/// The solution, file by file, against the learner's files.
#[must_use]
pub fn solution(exercise: &Exercise, changes: &[FileChange], view: &View) -> String {
    let mut shown = format!("{}\n\n", paint(STRONG, &format!("A solution of {}", exercise.id)));
    for change in changes {
        match change {
            FileChange::Same(path) => {
                let _ = writeln!(shown, "{}: the same as yours\n", paint(STRONG, &escape(path)));
            }
            FileChange::OnlyYours(path) => {
                let _ = writeln!(shown, "{}: only in yours\n", paint(STRONG, &escape(path)));
            }
            FileChange::Differs(path, difference) => {
                let _ = writeln!(
                    shown,
                    "{}\n{}",
                    paint(STRONG, &escape(path)),
                    diff::answer(difference, view)
                );
            }
        }
    }
    shown
}

/// The starter is back.
#[must_use]
pub fn reset(exercise: &Exercise, reset: &Reset, workspace: &Path) -> String {
    let mut shown = format!("`{}` is as it was handed out.\n", exercise.id);
    if let Some(kept) = &reset.kept {
        let place = workspace.join(kept).display().to_string();
        let _ = writeln!(shown, "Your files are in {}", paint(COMMAND, &escape(&place)));
    }
    shown
}
