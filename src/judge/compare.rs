//! The rules: whether one observation is what an expectation asks for, and what to say when it is not.

use serde_json::Value;

use super::difference::{first_difference, name, same_words};
use super::lines::is_longer;
use super::requirement::{Ceiling, Requirement, Standard};
use super::value::{canonical, comparable, counted, quote, response};
use super::{absent, blocking, diff, growth};
use crate::observation::{Observation, RepeatedStatement};
use crate::report::{Diff, Finding};
use crate::statement::Statement;

/// How many of the allowed values a sentence lists.
const LISTED: usize = 5;

/// How long two texts may be that a sentence quotes whole, in characters.
const SHORT: usize = 40;

/// A rule that does not hold.
#[derive(Debug)]
pub struct Broken {
    /// What went wrong, for exercises that do not say it themselves.
    message: String,
    /// What was observed and what was expected, in short.
    detail: String,
    diff: Option<Diff>,
    repeated: Vec<RepeatedStatement>,
}

impl Broken {
    /// A broken rule without a difference to show.
    pub const fn new(message: String, detail: String) -> Self {
        Self {
            message,
            detail,
            diff: None,
            repeated: Vec::new(),
        }
    }

    /// Adds the statements behind a series.
    pub fn with_repeated(mut self, repeated: Vec<RepeatedStatement>) -> Self {
        self.repeated = repeated;
        self
    }
}

/// What is wrong with `observation`, or nothing when it is as `requirement` asks.
pub fn check(requirement: &Requirement<'_>, observation: Option<&Observation>) -> Option<Finding> {
    let expectation = requirement.expectation;
    let observe = expectation.observe.as_str();
    let broken = match observation {
        Some(observation) => broken(requirement, observe, observation),
        None => match requirement.standard {
            Standard::Absent(_) | Standard::Empty => None,
            _ => Some(Broken::new(
                format!("The scenario did not get to observe `{observe}`"),
                format!("`{observe}` was not observed"),
            )),
        },
    }?;
    Some(Finding {
        observe: observe.to_owned(),
        message: expectation.message.clone().unwrap_or(broken.message),
        detail: broken.detail,
        diff: broken.diff,
        repeated: broken.repeated,
    })
}

fn broken(requirement: &Requirement<'_>, observe: &str, observation: &Observation) -> Option<Broken> {
    if let Some(broken) = other_sizes(requirement, observe, observation) {
        return Some(broken);
    }
    match (&requirement.standard, observation) {
        (Standard::Same(expected), _) => same(observe, expected, observation),
        (Standard::OneOf(values), _) => one_of(observe, values, observation),
        (Standard::AtMost { metric, ceiling }, Observation::Series(series)) => {
            growth::at_most(observe, series, *metric, ceiling)
        }
        (Standard::AtMost { ceiling, .. }, Observation::Value(value)) => at_most(observe, value, ceiling),
        (Standard::Constant { metric }, Observation::Series(series)) => {
            growth::constant(observe, series, *metric)
        }
        (Standard::Constant { .. }, Observation::Value(value)) => all_equal(observe, value),
        (Standard::Linear { metric, slack }, Observation::Series(series)) => {
            growth::linear(observe, series, *metric, *slack)
        }
        (Standard::Linear { .. }, Observation::Value(value)) => Some(Broken::new(
            format!("`{observe}` is not a series"),
            format!("`{observe}` is {}, expected measurements", quote(value)),
        )),
        (Standard::Unblocking(limits), Observation::Statements(statements)) => {
            blocking::unblocking(observe, statements, limits)
        }
        (Standard::Unblocking(_), _) => Some(Broken::new(
            format!("`{observe}` was not watched"),
            format!("`{observe}` is no list of statements"),
        )),
        (
            Standard::AtMost { .. } | Standard::Constant { .. } | Standard::Linear { .. },
            Observation::Statements(_),
        ) => Some(Broken::new(
            format!("`{observe}` is not a series"),
            format!("`{observe}` is a list of statements, expected measurements"),
        )),
        (Standard::Absent(texts), _) => absent::texts(observe, texts, &comparable(observation)),
        (Standard::Empty, _) => absent::anything(observe, observation),
        (Standard::Matches(pattern), Observation::Value(value)) => matches(observe, pattern, value),
        (Standard::Matches(pattern), Observation::Statements(statements)) => {
            some_statement_matches(observe, pattern, statements)
        }
        (Standard::Matches(_), Observation::Series(_)) => Some(Broken::new(
            format!("`{observe}` is not a text"),
            format!("`{observe}` is a series of measurements, expected a text"),
        )),
    }
}

/// A series tells something only at the sizes that the scenario asked for.
fn other_sizes(requirement: &Requirement<'_>, observe: &str, observation: &Observation) -> Option<Broken> {
    let sizes = requirement.sizes?;
    let measured = match observation {
        Observation::Series(series) if series.sizes == sizes => return None,
        Observation::Series(series) => format!("measured at {} {}", growth::join(&series.sizes), series.of),
        Observation::Value(_) | Observation::Statements(_) => "not measured".to_owned(),
    };
    Some(Broken::new(
        format!("`{observe}` was not measured completely"),
        format!("{measured}, expected at {}", growth::join(sizes)),
    ))
}

fn same(observe: &str, expected: &Value, observation: &Observation) -> Option<Broken> {
    let observed = comparable(observation);
    if observed == *expected {
        return None;
    }
    let raised =
        matches!(observation, Observation::Value(value) if value.get("raised").is_some_and(Value::is_object));
    Some(Broken {
        message: format!("`{observe}` is not what was expected"),
        detail: first_difference(observe, expected, &observed),
        // The body of a crashed request says nothing that its traceback does not say better.
        diff: if raised {
            None
        } else {
            difference(expected, &observed)
        },
        repeated: Vec::new(),
    })
}

/// The difference of two unequal values, where comparing them line by line helps more than the
/// sentence about the first difference does.
fn difference(expected: &Value, observed: &Value) -> Option<Diff> {
    if let (Some(expected), Some(observed)) = (response(expected), response(observed)) {
        return difference(expected.get("body")?, observed.get("body")?);
    }
    match (expected, observed) {
        (Value::String(expected), Value::String(observed)) if !is_plain(expected, observed) => {
            diff::texts(expected, observed)
        }
        (Value::Array(_) | Value::Object(_), Value::Array(_) | Value::Object(_)) => {
            diff::values(expected, observed)
        }
        _ => None,
    }
}

/// Whether a sentence that quotes both texts shows everything.
fn is_plain(expected: &str, observed: &str) -> bool {
    let short = |text: &str| !text.contains('\n') && !is_longer(text, SHORT);
    short(expected) && short(observed) && !same_words(expected, observed)
}

fn one_of(observe: &str, values: &[Value], observation: &Observation) -> Option<Broken> {
    let observed = comparable(observation);
    if values.contains(&observed) {
        return None;
    }
    let mut listed: Vec<String> = values.iter().take(LISTED).map(quote).collect();
    if values.len() > LISTED {
        listed.push(format!("{} more", values.len() - LISTED));
    }
    Some(Broken::new(
        format!("`{observe}` is none of the values that are right"),
        format!(
            "`{observe}` is {}, expected one of: {}",
            quote(&observed),
            listed.join(", ")
        ),
    ))
}

fn at_most(observe: &str, value: &Value, ceiling: &Ceiling) -> Option<Broken> {
    let Ceiling::Everywhere(limit) = ceiling else {
        // A bound for each size comes from a reference series, whose sizes a plain value does not have.
        return Some(Broken::new(
            format!("`{observe}` was not measured"),
            format!("`{observe}` is {}, expected measurements", quote(value)),
        ));
    };
    let Some(number) = value.as_f64() else {
        return Some(Broken::new(
            format!("`{observe}` is not a number"),
            format!(
                "`{observe}` is {}, expected a number of at most {limit}",
                quote(value)
            ),
        ));
    };
    (number > *limit).then(|| {
        Broken::new(
            format!("`{observe}` is too large"),
            format!(
                "`{observe}` is {}, at most {limit} expected",
                quote(&canonical(value))
            ),
        )
    })
}

fn all_equal(observe: &str, value: &Value) -> Option<Broken> {
    let Value::Array(entries) = value else {
        return Some(Broken::new(
            format!("`{observe}` is not a list"),
            format!(
                "`{observe}` is {}, expected a list of equal entries",
                quote(value)
            ),
        ));
    };
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| comparable(&Observation::Value(entry.clone())))
        .collect();
    let first = entries.first()?;
    let (index, other) = entries.iter().enumerate().find(|(_, entry)| *entry != first)?;
    Some(Broken {
        message: format!("`{observe}` is not the same every time"),
        detail: first_difference(&name(observe, index), first, other),
        diff: difference(first, other),
        repeated: Vec::new(),
    })
}

/// A response is searched in its body.
fn matches(observe: &str, pattern: &regex::Regex, value: &Value) -> Option<Broken> {
    let text = match response(value) {
        Some(map) => map.get("body").unwrap_or(&Value::Null),
        None => value,
    };
    if text.as_str().is_some_and(|text| pattern.is_match(text)) {
        return None;
    }
    Some(Broken::new(
        format!("`{observe}` does not read as expected"),
        format!("`{observe}` is {}, expected a match of `{pattern}`", quote(text)),
    ))
}

/// Of watched statements, one is enough.
fn some_statement_matches(observe: &str, pattern: &regex::Regex, statements: &[Statement]) -> Option<Broken> {
    let matches = statements
        .iter()
        .any(|statement| pattern.is_match(&statement.sql));
    (!matches).then(|| {
        Broken::new(
            format!("No statement of `{observe}` reads as expected"),
            format!(
                "{} ran, expected a match of `{pattern}` in one of them",
                counted(statements.len(), "statement", "statements")
            ),
        )
    })
}
