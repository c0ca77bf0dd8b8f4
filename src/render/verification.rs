//! What `pack verify` found: every answer with its verdicts, then every problem.

use std::path::Path;

use super::report::step;
use super::text::{columns, escape, hanging, pad, plural};
use super::view::{BAD, GOOD, QUIET, STRONG, View, paint};
use crate::pack::verify::{AnswerOutcome, Problem, Verification};
use crate::report::Verdict;

/// Every answer by exercise, the problems, and the sum.
#[must_use]
pub fn verification(verification: &Verification, view: &View) -> String {
    let widest = verification
        .answers
        .iter()
        .map(|answer| columns(&answer.kind.to_string()))
        .max()
        .unwrap_or(0);
    let mut shown = String::new();
    let mut heading = None;
    for answer in &verification.answers {
        if heading != Some(&answer.exercise) {
            heading = Some(&answer.exercise);
            let gap = if shown.is_empty() { "" } else { "\n" };
            shown.push_str(&format!("{gap}{}\n", paint(STRONG, answer.exercise.as_str())));
        }
        shown.push_str(&row(answer, widest, view));
    }
    if !shown.is_empty() {
        shown.push('\n');
    }
    shown.push_str(&problems(verification, view));
    shown
}

fn row(answer: &AnswerOutcome, widest: usize, view: &View) -> String {
    let sign = if answer.problem.is_none() {
        view.tick()
    } else {
        view.cross()
    };
    let decided = match &answer.decided_by {
        Some(case) => paint(QUIET, &format!("  by {}", escape(case))),
        None => String::new(),
    };
    format!(
        "  {sign} {}  {}{decided}\n",
        pad(&escape(&answer.kind.to_string()), widest),
        verdicts(&answer.verdicts)
    )
}

/// One word where all seeds agree, else a word for each.
fn verdicts(verdicts: &[(u64, Verdict)]) -> String {
    let Some((_, first)) = verdicts.first() else {
        return "not judged".to_owned();
    };
    if verdicts.iter().all(|(_, verdict)| verdict == first) {
        return first.as_str().to_owned();
    }
    verdicts
        .iter()
        .map(|(seed, verdict)| format!("{} with seed {seed}", verdict.as_str()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn problems(verification: &Verification, view: &View) -> String {
    let answers = verification.answers.iter().filter_map(|answer| {
        let problem = answer.problem.as_ref()?;
        Some(format!("{}: {} {problem}", answer.exercise, answer.kind))
    });
    let others = verification.problems.iter().map(|problem| match problem {
        Problem {
            exercise: Some(exercise),
            message,
        } => format!("{exercise}: {message}"),
        Problem {
            exercise: None,
            message,
        } => message.clone(),
    });
    let all: Vec<String> = others.chain(answers).collect();
    if all.is_empty() {
        let sum = format!(
            "{} judged as they should be",
            plural(verification.answers.len(), "answer")
        );
        return format!("{} {}\n", view.tick(), paint(GOOD, &sum));
    }
    let mut shown = format!("{}\n", paint(BAD.bold(), &plural(all.len(), "problem")));
    for problem in &all {
        shown.push_str(&hanging("  - ", &escape(problem), view.prose()));
    }
    shown
}

/// Where a new exercise is, and what to do with it.
#[must_use]
pub fn skeleton(folder: &Path, id: &str) -> String {
    format!(
        "Wrote the skeleton of `{id}` to {}\nFill it in and list it in {}\n{}",
        shown_path(folder),
        shown_path(&folder.with_file_name("track.toml")),
        step("Then try it out", &format!("pack verify --only {id}"))
    )
}

fn shown_path(path: &Path) -> String {
    escape(&path.display().to_string())
}
