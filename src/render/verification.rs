//! What `pack verify` found: every answer with its verdicts, then every problem.

use std::path::Path;

use super::report::step;
use super::text::{columns, escape, hanging, pad, plural};
use super::view::{BAD, GOOD, QUIET, STRONG, View, paint};
use crate::exercise::ExerciseId;
use crate::pack::verify::{AnswerOutcome, Counts, ExerciseMutants, Problem, Verification};
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
            if let Some(before) = heading {
                shown.push_str(&mutants_row(verification, before, widest, view));
            }
            heading = Some(&answer.exercise);
            let gap = if shown.is_empty() { "" } else { "\n" };
            shown.push_str(&format!("{gap}{}\n", paint(STRONG, answer.exercise.as_str())));
        }
        shown.push_str(&row(answer, widest, view));
    }
    if let Some(last) = heading {
        shown.push_str(&mutants_row(verification, last, widest, view));
    }
    if !shown.is_empty() {
        shown.push('\n');
    }
    shown.push_str(&problems(verification, view));
    shown.push_str(&sums(verification));
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

/// What became of the mutants of an exercise's solution, if any were made.
fn mutants_row(verification: &Verification, exercise: &ExerciseId, widest: usize, view: &View) -> String {
    let Some(of) = verification
        .mutants
        .iter()
        .find(|of| of.made > 0 && of.exercise == *exercise)
    else {
        return String::new();
    };
    let survivors = of.survivors().count();
    let sign = if survivors == 0 { view.tick() } else { view.cross() };
    let mut fates = format!("{} killed", of.killed());
    for (count, word) in [(of.equivalent(), "equivalent"), (survivors, "survived")] {
        if count > 0 {
            fates.push_str(&format!(", {count} {word}"));
        }
    }
    let made = if of.made > of.tried.len() {
        paint(QUIET, &format!("  of {} made", of.made))
    } else {
        String::new()
    };
    format!("  {sign} {}  {fates}{made}\n", pad("mutants", widest))
}

/// How much was found as it should be.
fn sums(verification: &Verification) -> String {
    let Counts {
        right,
        wrong,
        killed,
        equivalent,
        ..
    } = verification.counts();
    let mut shown = format!(
        "{} passed, {} rejected",
        plural(right, "right answer"),
        plural(wrong, "wrong answer")
    );
    if verification.mutants.iter().any(|of| of.made > 0) {
        shown.push_str(&format!(
            ", {} killed, {equivalent} equivalent",
            plural(killed, "mutant")
        ));
    }
    format!("{shown}\n")
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
    let survivors: Vec<&ExerciseMutants> = verification
        .mutants
        .iter()
        .filter(|of| of.survivors().next().is_some())
        .collect();
    let all: Vec<String> = others.chain(answers).collect();
    if all.is_empty() && survivors.is_empty() {
        let sum = format!(
            "{} judged as they should be",
            plural(verification.answers.len(), "answer")
        );
        return format!("{} {}\n", view.tick(), paint(GOOD, &sum));
    }
    let count = all.len() + survivors.len();
    let mut shown = format!("{}\n", paint(BAD.bold(), &plural(count, "problem")));
    for problem in &all {
        shown.push_str(&hanging("  - ", &escape(problem), view.prose()));
    }
    for of in survivors {
        shown.push_str(&surviving(of, view));
    }
    shown
}

/// The mutants that pass and must not, each in the words that an `[[equivalent]]` has to use: not wrapped, so that
/// they can be copied.
fn surviving(of: &ExerciseMutants, view: &View) -> String {
    let number = plural(of.survivors().count(), "mutant");
    let advice = format!(
        "{}: {number} of the solution passed; have a case notice the change, or list it as an `[[equivalent]]`:",
        of.exercise
    );
    let mut shown = hanging("  - ", &advice, view.prose());
    for mutant in of.survivors() {
        let place = format!("{}:{}", escape(&mutant.file), mutant.line);
        shown.push_str(&format!("      {}\n", paint(QUIET, &place)));
        shown.push_str(&format!("        {}\n", escape(&mutant.change)));
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
