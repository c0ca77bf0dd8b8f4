//! The judge: turns what was seen of a submission and of the reference solution into a report.
//!
//! Pure: no file, no clock, no randomness. The same exercise and the same two records give the same
//! report.

mod absent;
mod blocking;
mod compare;
mod diff;
mod difference;
mod growth;
mod lines;
mod requirement;
mod score;
mod shown;
#[cfg(test)]
mod tests;
mod value;
mod void;

use serde_json::Value;

use crate::error::Error;
use crate::exercise::{Exercise, Metric, Rule, Schema};
use crate::observation::{Ending, Observation, RunRecord, ScenarioRecord, Stage, Warning};
use crate::report::{CaseReport, CaseVerdict, Report, Stop, Verdict, Watched};
use requirement::Trial;

pub use growth::sentence as growth_sentence;

/// Judges what was `observed` of a submission against what the `reference` solution's run showed with
/// the same `seed`.
///
/// The two runs differ in the learner's files only. So once the reference run has returned, whatever
/// else ends the observed run is the submission's doing, also an exception while `scenario.py` is
/// imported: the module lacks a name that the task asks for, or raises as it is imported there.
///
/// # Errors
///
/// The pack's fault, when the reference run cannot be used: it did not return, a scenario of it raised
/// or blinded a probe, or an observation that a rule needs is missing or of the wrong kind.
pub fn judge(
    exercise: &Exercise,
    seed: u64,
    observed: &RunRecord,
    reference: &RunRecord,
) -> Result<Report, Error> {
    let trials = requirement::trials(exercise, reference)?;
    let mut cases: Vec<CaseReport> = Vec::with_capacity(trials.len());
    for trial in &trials {
        let case = judge_case(trial, observed, &cases);
        cases.push(case);
    }
    let (score, capped) = score::score(exercise, &cases);
    Ok(Report {
        exercise: exercise.id.clone(),
        verdict: verdict(&observed.ending, &cases),
        score,
        max_score: exercise.max_score(),
        seed,
        cases,
        stopped: stop(&observed.ending, exercise.schema),
        capped,
        warnings: new_warnings(observed, reference),
        output: observed.output.clone(),
    })
}

/// The whole check in one word. What stopped the run speaks before what a case shows, and a blinded
/// probe before everything that was seen.
fn verdict(ending: &Ending, cases: &[CaseReport]) -> Verdict {
    let any = |verdict| cases.iter().any(|case| case.verdict == verdict);
    match ending {
        Ending::Raised { .. } => Verdict::Raised,
        Ending::TimedOut { .. } => Verdict::TimedOut,
        Ending::OutOfMemory { .. } => Verdict::OutOfMemory,
        Ending::Crashed { .. } => Verdict::Crashed,
        Ending::Returned if any(CaseVerdict::Void) => Verdict::Void,
        Ending::Returned if any(CaseVerdict::Raised) => Verdict::Raised,
        Ending::Returned if cases.iter().all(|case| case.verdict == CaseVerdict::Passed) => Verdict::Passed,
        Ending::Returned => Verdict::Failed,
    }
}

fn stop(ending: &Ending, schema: Schema) -> Option<Stop> {
    Some(match ending {
        Ending::Returned => return None,
        Ending::Raised { stage, raised } => Stop::Raised {
            doing: match (stage, schema) {
                (Stage::Load, _) => "loading the project",
                (Stage::Schema, Schema::Migrations) => "running the migrations",
                (Stage::Schema, Schema::Models | Schema::None) => "making the tables",
                (Stage::Scenario, _) => "importing what the scenarios use of the project",
            },
            raised: raised.clone(),
        },
        Ending::TimedOut { seconds } => Stop::TimedOut { seconds: *seconds },
        Ending::OutOfMemory { memory_mb } => Stop::OutOfMemory {
            memory_mb: *memory_mb,
        },
        Ending::Crashed { message } => Stop::Crashed {
            message: message.clone(),
        },
    })
}

/// Python warnings that the reference solution does not raise. The same warning on another line of the
/// same file is the same: edited files have other lines.
fn new_warnings(observed: &RunRecord, reference: &RunRecord) -> Vec<Warning> {
    let key = |warning: &Warning| {
        (
            warning.category.clone(),
            warning.message.clone(),
            warning.file.clone(),
        )
    };
    let known: Vec<_> = reference.warnings.iter().map(key).collect();
    observed
        .warnings
        .iter()
        .filter(|warning| !known.contains(&key(warning)))
        .cloned()
        .collect()
}

/// Decides one case, in this order: a run that was stopped before or inside its scenario, a blinded
/// probe, a case that has to pass first and did not, an exception, and at last the expectations.
fn judge_case(trial: &Trial<'_>, observed: &RunRecord, earlier: &[CaseReport]) -> CaseReport {
    let case = trial.case;
    let scenario = observed.scenarios.get(&case.scenario);
    let mut report = blank(trial, scenario);
    let Some(scenario) = scenario else {
        if observed.ending == Ending::Returned {
            report.verdict = CaseVerdict::Void;
            report.findings = vec![void::finding(
                &case.scenario,
                "the run ended without a record of its scenario",
            )];
        } else {
            report.not_reached = Some(never_began(&observed.ending).to_owned());
        }
        return report;
    };
    report.raised.clone_from(&scenario.raised);
    if !scenario.finished {
        report.verdict = match observed.ending {
            Ending::TimedOut { .. } => CaseVerdict::TimedOut,
            Ending::OutOfMemory { .. } => CaseVerdict::OutOfMemory,
            Ending::Crashed { .. } => CaseVerdict::Crashed,
            // The guest says that all is done, and yet this scenario never came to its end: somebody
            // has tampered with what is recorded.
            Ending::Returned | Ending::Raised { .. } => {
                report.findings = vec![void::finding(
                    &case.scenario,
                    "its scenario has no end in the record",
                )];
                CaseVerdict::Void
            }
        };
        return report;
    }
    let blinded = void::blinded(scenario, trial.reference);
    if !blinded.is_empty() {
        report.verdict = CaseVerdict::Void;
        report.findings = blinded;
        return report;
    }
    let passed = |name: &String| {
        earlier
            .iter()
            .any(|case| case.name == *name && case.verdict == CaseVerdict::Passed)
    };
    if let Some(name) = case.after.iter().find(|name| !passed(name)) {
        report.raised = None;
        report.not_reached = Some(format!("`{name}` has to pass first"));
        return report;
    }
    judge_observations(trial, scenario, &mut report);
    report
}

/// Fills in what the expectations say. Of a scenario that raised, only what it observed before counts:
/// that the rest is missing is no news beside the exception.
fn judge_observations(trial: &Trial<'_>, scenario: &ScenarioRecord, report: &mut CaseReport) {
    let raised = scenario.raised.is_some();
    report.findings = trial
        .requirements
        .iter()
        .filter_map(|requirement| {
            let observation = scenario.observations.get(&requirement.expectation.observe);
            if raised && observation.is_none() {
                return None;
            }
            compare::check(requirement, observation)
        })
        .collect();
    report.verdict = match (raised, report.findings.is_empty()) {
        (true, _) => CaseVerdict::Raised,
        (false, true) => CaseVerdict::Passed,
        (false, false) => CaseVerdict::Failed,
    };
    if report.verdict == CaseVerdict::Passed {
        report.points = trial.case.points;
    } else if report.raised.is_none() {
        report.raised = report.findings.iter().find_map(|finding| {
            let plain = |scenario: &'_ ScenarioRecord| match scenario.observations.get(&finding.observe) {
                Some(Observation::Value(value)) => Some(value.clone()),
                Some(Observation::Series(_) | Observation::Statements(_)) | None => None,
            };
            value::exception(&plain(scenario)?, plain(trial.reference).as_ref())
        });
    }
}

/// The report of a case that was not reached, with what was seen of it nevertheless.
fn blank(trial: &Trial<'_>, scenario: Option<&ScenarioRecord>) -> CaseReport {
    let case = trial.case;
    let mut observations: Vec<(String, Value)> = Vec::new();
    let mut growth = Vec::new();
    let mut watched = Vec::new();
    for expectation in &case.expectations {
        let name = &expectation.observe;
        let Some(observation) = scenario.and_then(|scenario| scenario.observations.get(name)) else {
            continue;
        };
        if !observations.iter().any(|(known, _)| known == name) {
            observations.push((name.clone(), raw(observation)));
        }
        match observation {
            Observation::Series(series) => {
                let line = growth::growth(name, series, metric(&expectation.rule));
                growth.extend(line.filter(|line| !growth.contains(line)));
            }
            Observation::Statements(statements) => {
                let about_it = case.expectations.iter().filter(|other| other.observe == *name);
                let known = watched.iter().any(|known: &Watched| known.observe == *name);
                let seen = blocking::watched(name, statements, &about_it.map(|other| &other.rule));
                watched.extend(seen.filter(|_| !known));
            }
            Observation::Value(_) => {}
        }
    }
    CaseReport {
        name: case.name.clone(),
        title: case.title.clone(),
        hidden: case.hidden,
        verdict: CaseVerdict::NotReached,
        points: 0,
        max_points: case.points,
        findings: Vec::new(),
        growth,
        watched,
        raised: None,
        not_reached: None,
        observations,
    }
}

const fn metric(rule: &Rule) -> Metric {
    match rule {
        Rule::AtMost { metric, .. } | Rule::Constant { metric } | Rule::Linear { metric, .. } => *metric,
        Rule::Reference
        | Rule::Equal(_)
        | Rule::Absent(_)
        | Rule::OneOf(_)
        | Rule::Matches(_)
        | Rule::Unblocking(_) => Metric::Queries,
    }
}

fn raw(observation: &Observation) -> Value {
    match observation {
        Observation::Value(value) => value.clone(),
        Observation::Series(series) => serde_json::json!(series),
        Observation::Statements(statements) => serde_json::json!(statements),
    }
}

const fn never_began(ending: &Ending) -> &'static str {
    match ending {
        Ending::Raised { .. } => "The project raised before any case could begin",
        Ending::TimedOut { .. } => "The run was stopped at its deadline before this case began",
        Ending::OutOfMemory { .. } => "The run ran out of memory before this case began",
        Ending::Crashed { .. } => "The interpreter crashed before this case began",
        Ending::Returned => "The run ended before this case began",
    }
}
