//! Which mutants of an exercise are tried, and what their reports come to.

use crate::exercise::{Equivalent, Exercise};
use crate::pack::suggest::nearest;
use crate::pack::verify::runs::SolutionRuns;
use crate::report::{Report, Verdict};

use super::choosing::chosen;
use super::making::Mutant;
use super::{ExerciseMutants, Fate, MutantOutcome, MutantShare};

/// One mutant that is tried.
pub(in crate::pack::verify) struct Trial<'a> {
    pub(in crate::pack::verify) exercise: &'a Exercise,
    /// The solution's runs, one for each seed.
    pub(in crate::pack::verify) runs: &'a [SolutionRuns],
    pub(in crate::pack::verify) mutant: &'a Mutant,
    /// The exercise's word that it may pass.
    pub(in crate::pack::verify) listed: Option<&'a Equivalent>,
    /// What its runs come to, with as many of the seeds; or why one could not be judged.
    pub(in crate::pack::verify) reports: Vec<Result<Report, String>>,
}

impl<'a> Trial<'a> {
    /// The trials of `mutants`, which are those of `exercise`: of the chosen ones, and of all that it lists.
    pub(in crate::pack::verify) fn of(
        exercise: &'a Exercise,
        runs: &'a [SolutionRuns],
        mutants: &'a [Mutant],
        share: MutantShare,
    ) -> Vec<Self> {
        let trials = mutants
            .iter()
            .zip(chosen(mutants, share))
            .filter_map(|(mutant, chosen)| {
                let listed = exercise.equivalents.iter().find(|entry| is_about(entry, mutant));
                (chosen || listed.is_some()).then_some(Self {
                    exercise,
                    runs,
                    mutant,
                    listed,
                    reports: Vec::new(),
                })
            });
        trials.collect()
    }

    /// Whether it has passed with every seed so far.
    pub(in crate::pack::verify) fn passes(&self) -> bool {
        self.reports
            .iter()
            .all(|report| report.as_ref().is_ok_and(is_full_pass))
    }

    /// The seed with which it was rejected, and by which case.
    fn killed(&self) -> Option<(u64, Option<String>)> {
        let report = self
            .reports
            .iter()
            .flatten()
            .find(|report| !is_full_pass(report))?;
        Some((report.seed, report.first_failure().map(|case| case.name.clone())))
    }
}

fn is_about(entry: &Equivalent, mutant: &Mutant) -> bool {
    entry.file == mutant.file && entry.change == mutant.change
}

fn is_full_pass(report: &Report) -> bool {
    report.verdict == Verdict::Passed && report.score == report.max_score
}

/// What became of the trials of `exercise`, out of `mutants`; and what it says about them that is not so.
pub(in crate::pack::verify) fn fates<'a>(
    exercise: &Exercise,
    mutants: &[Mutant],
    trials: impl Iterator<Item = &'a Trial<'a>>,
) -> (ExerciseMutants, Vec<String>) {
    let mut problems = Vec::new();
    for entry in &exercise.equivalents {
        if !mutants.iter().any(|mutant| is_about(entry, mutant)) {
            problems.push(unknown(entry, mutants));
        }
    }
    let mut tried = Vec::new();
    for trial in trials {
        let Mutant {
            file, line, change, ..
        } = trial.mutant;
        if let Some(reason) = trial.reports.iter().find_map(|report| report.as_ref().err()) {
            problems.push(format!(
                "the mutant `{change}` in `{file}` cannot be judged: {reason}"
            ));
            continue;
        }
        let fate = match (trial.killed(), trial.listed) {
            (None, Some(entry)) => Fate::Equivalent {
                reason: entry.reason.clone(),
            },
            (None, None) => Fate::Survived,
            (Some((seed, by)), listed) => {
                if listed.is_some() {
                    problems.push(stale(trial.mutant, seed, by.as_deref()));
                }
                Fate::Killed { seed, by }
            }
        };
        tried.push(MutantOutcome {
            file: file.clone(),
            line: *line,
            change: change.clone(),
            fate,
        });
    }
    let outcome = ExerciseMutants {
        exercise: exercise.id.clone(),
        made: mutants.len(),
        tried,
    };
    (outcome, problems)
}

fn unknown(entry: &Equivalent, mutants: &[Mutant]) -> String {
    let Equivalent { file, change, .. } = entry;
    let of_file = || mutants.iter().filter(|mutant| mutant.file == *file);
    let advice = match nearest(change, of_file().map(|mutant| mutant.change.as_str())) {
        Some(guess) => format!("did you mean `{guess}`?"),
        None if of_file().next().is_none() => "no mutant is made of that file".to_owned(),
        None => "take the entry out".to_owned(),
    };
    format!("`[[equivalent]]` lists `{change}` in `{file}`, and no mutant is like that: {advice}")
}

fn stale(mutant: &Mutant, seed: u64, by: Option<&str>) -> String {
    let Mutant { file, change, .. } = mutant;
    let how = match by {
        Some(case) => format!("`{case}` rejects it with seed {seed}"),
        None => format!("with seed {seed} no case is judged"),
    };
    format!("`[[equivalent]]` lists `{change}` in `{file}`, but {how}: take the entry out")
}
