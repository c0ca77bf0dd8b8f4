//! What an expectation asks for once the reference solution's run has been consulted, and the faults of
//! a pack whose reference run cannot be used.

use regex::Regex;
use serde_json::Value;

use super::growth::{as_number, counts, is_whole};
use super::value::comparable;
use crate::error::Error;
use crate::exercise::{BlockingLimits, Bound, Case, Exercise, Expectation, Metric, Rule, Texts};
use crate::observation::{Ending, Observation, RunRecord, ScenarioRecord};

/// A case with everything that it is judged by.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The case.
    pub case: &'a Case,
    /// What the reference solution's run of its scenario yielded.
    pub reference: &'a ScenarioRecord,
    /// One for each expectation.
    pub requirements: Vec<Requirement<'a>>,
}

/// An expectation that needs nothing more than the submission's observation to be decided.
#[derive(Debug)]
pub struct Requirement<'a> {
    /// Where it comes from.
    pub expectation: &'a Expectation,
    /// What must hold.
    pub standard: Standard,
    /// The sizes at which the reference run measured, where the observation is a series.
    pub sizes: Option<&'a [u64]>,
}

/// A rule with its values filled in.
#[derive(Debug)]
pub enum Standard {
    /// Equal to this, in the form of [`comparable`].
    Same(Value),
    /// Equal to one of these, in the form of [`comparable`].
    OneOf(Vec<Value>),
    /// At most this.
    AtMost {
        /// Which numbers of a series.
        metric: Metric,
        /// How many.
        ceiling: Ceiling,
    },
    /// Not growing, or all equal.
    Constant {
        /// Which numbers of a series.
        metric: Metric,
    },
    /// Growing no faster than the sizes, times the slack.
    Linear {
        /// Which numbers of a series.
        metric: Metric,
        /// How much steeper than proportional it may be.
        slack: f64,
    },
    /// None of these texts anywhere.
    Absent(Vec<String>),
    /// Nothing there at all.
    Empty,
    /// A text with a match.
    Matches(Regex),
    /// Statements that keep nobody waiting.
    Unblocking(BlockingLimits),
}

/// The bound of a cost.
#[derive(Debug)]
pub enum Ceiling {
    /// The same for every number.
    Everywhere(f64),
    /// One for each size of a series.
    BySize(Vec<f64>),
}

/// Makes the trials of `exercise`, in its order.
///
/// # Errors
///
/// The pack's fault, when its reference run or one of its rules cannot be used.
pub fn trials<'a>(exercise: &'a Exercise, reference: &'a RunRecord) -> Result<Vec<Trial<'a>>, Error> {
    let fault = |what: String| {
        Error::pack(format!("exercise `{}` cannot be judged: {what}", exercise.id)).with_hint(format!(
            "this is for the author of the pack: run `djangology pack verify --only {}`",
            exercise.id
        ))
    };
    if exercise.cases.is_empty() {
        return Err(fault("it has no cases".to_owned()));
    }
    usable(&reference.ending).map_err(fault)?;
    let mut trials: Vec<Trial<'a>> = Vec::with_capacity(exercise.cases.len());
    for case in &exercise.cases {
        let named = |what: String| {
            fault(format!(
                "case `{}`, scenario `{}`: {what}",
                case.name, case.scenario
            ))
        };
        let earlier = |name: &String| trials.iter().any(|trial| trial.case.name == *name);
        if let Some(name) = case.after.iter().find(|name| !earlier(name)) {
            return Err(named(format!(
                "`after` names `{name}`, which is not a case before this one"
            )));
        }
        let scenario = reference
            .scenarios
            .get(&case.scenario)
            .ok_or_else(|| named("the reference solution's run did not reach it".to_owned()))?;
        complete(scenario).map_err(named)?;
        let requirements = case
            .expectations
            .iter()
            .map(|expectation| {
                requirement(expectation, scenario)
                    .map_err(|what| named(format!("observation `{}`: {what}", expectation.observe)))
            })
            .collect::<Result<_, _>>()?;
        trials.push(Trial {
            case,
            reference: scenario,
            requirements,
        });
    }
    Ok(trials)
}

fn usable(ending: &Ending) -> Result<(), String> {
    Err(match ending {
        Ending::Returned => return Ok(()),
        Ending::Raised { stage, raised } => format!(
            "the reference solution's run raised {} in the {} stage: {}",
            raised.kind,
            match stage {
                crate::observation::Stage::Load => "load",
                crate::observation::Stage::Schema => "schema",
                crate::observation::Stage::Scenario => "scenario",
            },
            raised.message
        ),
        Ending::TimedOut { seconds } => {
            format!("the reference solution's run was stopped at its deadline of {seconds} s")
        }
        Ending::OutOfMemory { memory_mb } => {
            format!("the reference solution's run needed more than {memory_mb} MiB of memory")
        }
        Ending::Crashed { message } => format!("the reference solution's run crashed: {message}"),
    })
}

fn complete(scenario: &ScenarioRecord) -> Result<(), String> {
    if let Some(raised) = &scenario.raised {
        let place = raised
            .frames
            .last()
            .map(|frame| format!(" at {}:{}", frame.file, frame.line))
            .unwrap_or_default();
        return Err(format!(
            "the reference solution's run raised {}{place}: {}",
            raised.kind, raised.message
        ));
    }
    if !scenario.finished {
        return Err("the reference solution's run did not finish it".to_owned());
    }
    match scenario.blinded_probes().next() {
        Some(probe) => Err(format!(
            "the reference solution's run blinded the probe `{probe}`"
        )),
        None => Ok(()),
    }
}

fn requirement<'a>(
    expectation: &'a Expectation,
    reference: &'a ScenarioRecord,
) -> Result<Requirement<'a>, String> {
    let observed = reference.observations.get(&expectation.observe);
    let needed = || observed.ok_or_else(|| "the reference solution's run did not make it".to_owned());
    let sizes = match observed {
        Some(Observation::Series(series)) if is_whole(series, metric_of(&expectation.rule)) => {
            Some(series.sizes.as_slice())
        }
        Some(Observation::Series(_)) => {
            return Err(format!(
                "the scenario does not measure {} there at every size",
                metric_of(&expectation.rule).noun()
            ));
        }
        Some(Observation::Value(_) | Observation::Statements(_)) | None => None,
    };
    let standard = match &expectation.rule {
        Rule::Reference => Standard::Same(comparable(needed()?)),
        Rule::Equal(value) => Standard::Same(plain(value)),
        Rule::OneOf(values) => Standard::OneOf(values.iter().map(plain).collect()),
        Rule::AtMost { metric, bound } => Standard::AtMost {
            metric: *metric,
            ceiling: match bound {
                Bound::Fixed(limit) => Ceiling::Everywhere(*limit),
                Bound::ReferenceTimes(times) => reference_ceiling(needed()?, *metric, *times)?,
            },
        },
        Rule::Constant { metric } => Standard::Constant { metric: *metric },
        Rule::Linear { metric, slack } => Standard::Linear {
            metric: *metric,
            slack: *slack,
        },
        Rule::Absent(Texts::Values(texts)) => Standard::Absent(searchable(texts.clone())?),
        Rule::Absent(Texts::ReferenceObservation(name)) => {
            let texts = reference
                .observations
                .get(name)
                .ok_or_else(|| format!("the reference solution's run did not observe `{name}`"))?;
            Standard::Absent(searchable(list_of_texts(texts, name)?)?)
        }
        Rule::Absent(Texts::Anything) => Standard::Empty,
        Rule::Matches(pattern) => Standard::Matches(compiled(pattern)?),
        Rule::Unblocking(limits) => {
            if !matches!(needed()?, Observation::Statements(_)) {
                return Err("the scenario does not watch the database there".to_owned());
            }
            Standard::Unblocking(limits.clone())
        }
    };
    Ok(Requirement {
        expectation,
        standard,
        sizes,
    })
}

/// The numbers of a series that `rule` is about.
fn metric_of(rule: &Rule) -> Metric {
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

/// A value of the manifest as observations are compared with it.
fn plain(value: &Value) -> Value {
    comparable(&Observation::Value(value.clone()))
}

fn compiled(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| {
        // The error draws the pattern over several lines and names the mistake in the last one.
        let drawn = error.to_string();
        let mistake = drawn.lines().last().unwrap_or_default();
        let mistake = mistake.trim_start_matches("error: ");
        format!("the pattern `{pattern}` cannot be used: {mistake}")
    })
}

fn reference_ceiling(reference: &Observation, metric: Metric, times: f64) -> Result<Ceiling, String> {
    match reference {
        Observation::Series(series) => Ok(Ceiling::BySize(
            counts(series, metric)
                .iter()
                .map(|count| product(as_number(*count), times))
                .collect(),
        )),
        Observation::Value(value) => value
            .as_f64()
            .map(|number| Ceiling::Everywhere(product(number, times)))
            .ok_or_else(|| "the reference solution's is neither a number nor a series".to_owned()),
        Observation::Statements(_) => {
            Err("the reference solution's is a list of statements, not a number".to_owned())
        }
    }
}

/// `number` times `times` as a person reckons it: 100 times 1.15 is 115, and not a little less.
fn product(number: f64, times: f64) -> f64 {
    const DIGITS: f64 = 1e9;
    let product = number * times;
    let rounded = (product * DIGITS).round() / DIGITS;
    if rounded.is_finite() { rounded } else { product }
}

fn list_of_texts(observation: &Observation, name: &str) -> Result<Vec<String>, String> {
    let texts = match observation {
        Observation::Value(Value::Array(entries)) => entries
            .iter()
            .map(|entry| entry.as_str().map(str::to_owned))
            .collect(),
        Observation::Value(_) | Observation::Series(_) | Observation::Statements(_) => None,
    };
    texts.ok_or_else(|| format!("the reference solution's `{name}` is not a list of texts"))
}

/// Refuses what would make an `absent` rule hold, or break, for every answer.
fn searchable(texts: Vec<String>) -> Result<Vec<String>, String> {
    if texts.is_empty() {
        return Err("there is no text to search for".to_owned());
    }
    if texts.iter().any(String::is_empty) {
        return Err("an empty text occurs everywhere and cannot be searched for".to_owned());
    }
    Ok(texts)
}
