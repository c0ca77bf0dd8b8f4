//! Holds what came of an answer's runs against what the pack promises of it.

use std::time::Duration;

use crate::exercise::Exercise;
use crate::observation::{Ending, RunRecord};
use crate::report::{Report, Stop, Verdict};

use super::runs::SolutionRuns;
use super::{AnswerKind, AnswerOutcome};

/// A limit has to be at least this many times what the solution needs, so that a slower machine or a
/// slower right answer passes as well.
const HEADROOM: u32 = 3;

/// How the solution fared in `runs`, one for each of `seeds`.
pub(super) fn solution_outcome(exercise: &Exercise, seeds: &[u64], runs: &[SolutionRuns]) -> AnswerOutcome {
    let reports: Vec<Result<Report, String>> = runs.iter().map(|run| run.report.clone()).collect();
    let mut outcome = outcome(exercise, AnswerKind::Solution, seeds, &reports);
    if outcome.problem.is_none() {
        outcome.problem = seeds.iter().zip(runs).find_map(|(seed, run)| {
            let difference = run.difference.as_ref()?;
            Some(format!(
                "is not repeatable: {difference} when it is run twice with seed {seed}"
            ))
        });
    }
    outcome
}

/// What the reports of one answer, one for each seed, come to.
pub(super) fn outcome(
    exercise: &Exercise,
    kind: AnswerKind,
    seeds: &[u64],
    reports: &[Result<Report, String>],
) -> AnswerOutcome {
    let judged = || {
        seeds
            .iter()
            .zip(reports)
            .filter_map(|(seed, report)| Some((*seed, report.as_ref().ok()?)))
    };
    let unjudged = seeds.iter().zip(reports).find_map(|(seed, report)| {
        let reason = report.as_ref().err()?;
        Some(format!("is of no use with seed {seed}: {reason}"))
    });
    AnswerOutcome {
        exercise: exercise.id.clone(),
        verdicts: judged().map(|(seed, report)| (seed, report.verdict)).collect(),
        decided_by: judged().next().and_then(|(_, report)| decided_by(report)),
        problem: unjudged
            .or_else(|| judged().find_map(|(_, report)| broken_promise(exercise, &kind, report)))
            .or_else(|| disagreement(judged())),
        kind,
    }
}

fn decided_by(report: &Report) -> Option<String> {
    report.first_failure().map(|case| case.name.clone())
}

/// What `report` has that an answer of this kind must not have.
fn broken_promise(exercise: &Exercise, kind: &AnswerKind, report: &Report) -> Option<String> {
    let seed = report.seed;
    let passed = report.verdict == Verdict::Passed;
    match kind {
        AnswerKind::Starter | AnswerKind::Wrong(_) if passed => {
            Some(format!("passes with seed {seed}, and must not"))
        }
        AnswerKind::Solution | AnswerKind::Right(_) if !passed => {
            Some(format!("does not pass with seed {seed}: {}", why_not(report)))
        }
        AnswerKind::Solution | AnswerKind::Right(_) if report.score != report.max_score => Some(format!(
            "passes with seed {seed}, but with {} of {} points",
            report.score, report.max_score
        )),
        AnswerKind::Starter | AnswerKind::Solution | AnswerKind::Right(_) | AnswerKind::Mutant(_) => None,
        AnswerKind::Wrong(name) => {
            let promised = &exercise
                .wrong
                .iter()
                .find(|answer| answer.name == *name)?
                .rejected_by;
            (decided_by(report).as_ref() != Some(promised))
                .then(|| format!("names `{promised}`, but with seed {seed} {}", why_not(report)))
        }
    }
}

/// The first thing that speaks against a submission, as a phrase.
fn why_not(report: &Report) -> String {
    let Some(case) = report.first_failure() else {
        return format!("no case is judged: {}", stopped(report));
    };
    let mut reason = format!("the first case that does not pass is `{}`", case.name);
    if let Some(finding) = case.findings.first() {
        reason = format!("{reason} ({}; {})", finding.message, finding.detail);
    } else if let Some(raised) = &case.raised {
        reason = format!("{reason} ({}: {})", raised.kind, raised.message);
    }
    reason
}

/// What ended the whole run.
fn stopped(report: &Report) -> String {
    match &report.stopped {
        Some(Stop::Raised { doing, raised }) => {
            format!("{} while {doing} ({})", raised.kind, raised.message)
        }
        Some(Stop::TimedOut { seconds }) => format!("it is stopped after {seconds} s"),
        Some(Stop::OutOfMemory { memory_mb }) => format!("it needs more than {memory_mb} MiB"),
        Some(Stop::Crashed { message }) => format!("the interpreter falls over ({message})"),
        None => format!("the verdict is {}", report.verdict.as_str()),
    }
}

/// Says so when the seed decides.
fn disagreement<'a>(mut judged: impl Iterator<Item = (u64, &'a Report)>) -> Option<String> {
    let (first_seed, first) = judged.next()?;
    let (other_seed, other) = judged
        .find(|(_, report)| report.verdict != first.verdict || decided_by(report) != decided_by(first))?;
    let describe = |report: &Report| match decided_by(report) {
        Some(case) => format!("{} by `{case}`", report.verdict.as_str()),
        None => report.verdict.as_str().to_owned(),
    };
    Some(format!(
        "depends on the seed: {} with {first_seed}, {} with {other_seed}",
        describe(first),
        describe(other)
    ))
}

/// In what two runs that should be equal are not; real time aside.
pub(super) fn difference(first: &RunRecord, second: &RunRecord) -> Option<String> {
    if first.ending != second.ending {
        return Some("it ends differently".to_owned());
    }
    let names = first.scenarios.keys().chain(second.scenarios.keys());
    for scenario in names {
        let (Some(before), Some(after)) = (first.scenarios.get(scenario), second.scenarios.get(scenario))
        else {
            return Some(format!("the scenario `{scenario}` is reached only once"));
        };
        let observed = before.observations.keys().chain(after.observations.keys());
        for name in observed {
            if before.observations.get(name) != after.observations.get(name) {
                return Some(format!("the observation `{name}` of `{scenario}` differs"));
            }
        }
        if before != after {
            return Some(format!("the scenario `{scenario}` ends differently"));
        }
    }
    if first.warnings != second.warnings {
        return Some("the warnings differ".to_owned());
    }
    (first.output != second.output).then(|| "what it prints differs".to_owned())
}

/// Limits that a right answer could run into.
pub(super) fn check_headroom(exercise: &Exercise, runs: &[SolutionRuns]) -> Vec<String> {
    let mut problems = Vec::new();
    if runs.iter().any(|run| run.reference.ending != Ending::Returned) {
        return problems;
    }
    // The fastest of all its runs: caches that are cold in the first say nothing about a learner's.
    let computed = runs.iter().map(|run| run.computed).min().unwrap_or_default();
    let seconds = exercise.limits.seconds;
    if computed * HEADROOM > Duration::from_secs(seconds.into()) {
        problems.push(format!(
            "`seconds = {seconds}` is less than {HEADROOM} times what the solution needs, {:.2} s",
            computed.as_secs_f64()
        ));
    }
    let printed = runs
        .iter()
        .map(|run| run.reference.output.text.len() as u64 + run.reference.output.dropped_bytes)
        .max()
        .unwrap_or_default();
    let kilobytes = exercise.limits.output_kb;
    if printed * u64::from(HEADROOM) > u64::from(kilobytes) * 1024 {
        problems.push(format!(
            "`output_kb = {kilobytes}` is less than {HEADROOM} times what the solution prints, {printed} bytes"
        ));
    }
    problems
}
