//! Turns the `[[case.expect]]` tables of a manifest into expectations.

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;
use crate::exercise::{BlockingLimits, Bound, Expectation, Metric, Rule, Texts};
use crate::statement::{Waiting, WorkKind};

use super::super::suggest::listed;
use super::{choose_from, wrong};

/// The rules by their names, each with the keys that it takes beside `observe`, `is` and `message`.
const RULES: [(&str, &[&str]); 9] = [
    ("reference", &[]),
    ("equal", &["value"]),
    ("at_most", &["limit", "reference_times", "metric"]),
    ("constant", &["metric"]),
    ("linear", &["slack", "metric"]),
    ("absent", &["values", "of"]),
    ("one_of", &["values"]),
    ("matches", &["pattern"]),
    ("unblocking", &["whom", "work", "rows"]),
];

const WHOM: [(&str, Waiting); 2] = [("writers", Waiting::Writers), ("readers", Waiting::Everybody)];

const WORK: [(&str, WorkKind); 4] = [
    ("rewrite", WorkKind::Rewrite),
    ("index_build", WorkKind::IndexBuild),
    ("change", WorkKind::Change),
    ("scan", WorkKind::Scan),
];

/// How many rows a scan or a change may go through under a lock without any mention when the manifest does
/// not say: a migration also notes that it ran, and looks one thing or another up.
const DEFAULT_ROWS: u64 = 50;

const METRICS: [(&str, Metric); 4] = [
    ("queries", Metric::Queries),
    ("rows", Metric::Rows),
    ("steps", Metric::Steps),
    ("instances", Metric::Instances),
];

/// How much steeper than proportional a `linear` series may be when the manifest does not say.
const DEFAULT_SLACK: f64 = 1.5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectToml {
    observe: String,
    is: String,
    message: Option<String>,
    value: Option<toml::Value>,
    values: Option<Vec<toml::Value>>,
    limit: Option<f64>,
    reference_times: Option<f64>,
    metric: Option<String>,
    slack: Option<f64>,
    of: Option<String>,
    pattern: Option<String>,
    whom: Option<String>,
    work: Option<Vec<String>>,
    rows: Option<u64>,
}

impl ExpectToml {
    /// The expectation that it describes. `case` is the name of the case that it belongs to.
    pub(super) fn convert(self, file: &str, case: &str) -> Result<Expectation, Error> {
        if self.observe.trim().is_empty() {
            return Err(wrong(
                file,
                format!("in the case `{case}`: `observe` is empty"),
                "name an observation that `scenario.py` makes",
            ));
        }
        let place = Place {
            file,
            case,
            observe: &self.observe,
        };
        self.refuse_strange_keys(&place)?;
        let metric = self.metric(&place)?;
        let rule = match self.is.as_str() {
            "reference" => Rule::Reference,
            "equal" => Rule::Equal(json(
                &place,
                "value",
                self.value.as_ref().ok_or_else(|| place.lacks("equal", "value"))?,
            )?),
            "at_most" => Rule::AtMost {
                metric,
                bound: bound(&place, self.limit, self.reference_times)?,
            },
            "constant" => Rule::Constant { metric },
            "linear" => Rule::Linear {
                metric,
                slack: positive(&place, "slack", self.slack.unwrap_or(DEFAULT_SLACK))?,
            },
            "absent" => Rule::Absent(texts(&place, self.values.as_deref(), self.of.as_deref())?),
            "one_of" => Rule::OneOf(
                some_values(&place, self.values.as_deref())?
                    .iter()
                    .map(|value| json(&place, "values", value))
                    .collect::<Result<_, _>>()?,
            ),
            "matches" => Rule::Matches(pattern(&place, self.pattern.as_deref())?),
            "unblocking" => Rule::Unblocking(blocking_limits(
                &place,
                self.whom.as_deref(),
                self.work.as_deref(),
                self.rows,
            )?),
            _ => return Err(place.unknown_rule(&self.is)),
        };
        Ok(Expectation {
            observe: self.observe,
            rule,
            message: self.message,
        })
    }

    fn refuse_strange_keys(&self, place: &Place<'_>) -> Result<(), Error> {
        let Some((rule, allowed)) = RULES.iter().find(|(name, _)| *name == self.is) else {
            return Err(place.unknown_rule(&self.is));
        };
        let given = [
            ("value", self.value.is_some()),
            ("values", self.values.is_some()),
            ("limit", self.limit.is_some()),
            ("reference_times", self.reference_times.is_some()),
            ("metric", self.metric.is_some()),
            ("slack", self.slack.is_some()),
            ("of", self.of.is_some()),
            ("pattern", self.pattern.is_some()),
            ("whom", self.whom.is_some()),
            ("work", self.work.is_some()),
            ("rows", self.rows.is_some()),
        ];
        for (key, is_given) in given {
            if is_given && !allowed.contains(&key) {
                return Err(place.wrong(format!("`{key}` does not belong to `{rule}`"), takes(rule)));
            }
        }
        if self
            .message
            .as_ref()
            .is_some_and(|message| message.trim().is_empty())
        {
            return Err(place.wrong(
                "`message` is empty",
                "say what is wrong when it does not hold, or leave the key out",
            ));
        }
        Ok(())
    }

    fn metric(&self, place: &Place<'_>) -> Result<Metric, Error> {
        self.metric.as_deref().map_or(Ok(Metric::Queries), |word| {
            one_of(place, "metric", word, &METRICS)
        })
    }
}

/// The choice that `word` names.
fn one_of<T: Copy>(place: &Place<'_>, key: &str, word: &str, choices: &[(&str, T)]) -> Result<T, Error> {
    choices
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, choice)| *choice)
        .ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            place.wrong(
                format!("there is no `{key} = \"{word}\"`"),
                choose_from(word, &names),
            )
        })
}

fn blocking_limits(
    place: &Place<'_>,
    whom: Option<&str>,
    work: Option<&[String]>,
    rows: Option<u64>,
) -> Result<BlockingLimits, Error> {
    if work.is_some_and(<[String]>::is_empty) {
        return Err(place.wrong(
            "`work` is empty",
            "name the kinds of work that count, or leave it out",
        ));
    }
    Ok(BlockingLimits {
        whom: one_of(place, "whom", whom.unwrap_or(WHOM[0].0), &WHOM)?,
        work: match work {
            Some(words) => words
                .iter()
                .map(|word| one_of(place, "work", word, &WORK))
                .collect::<Result<_, _>>()?,
            None => WORK.iter().map(|(_, kind)| *kind).collect(),
        },
        rows: rows.unwrap_or(DEFAULT_ROWS),
    })
}

/// Which keys belong to `rule`.
fn takes(rule: &str) -> String {
    let keys = RULES
        .iter()
        .find(|(name, _)| *name == rule)
        .map_or(&[] as &[&str], |(_, keys)| *keys);
    if keys.is_empty() {
        format!("`{rule}` takes no further key")
    } else {
        format!("`{rule}` takes {}", listed(keys.iter().copied()))
    }
}

/// Which expectation a message is about.
struct Place<'a> {
    file: &'a str,
    case: &'a str,
    observe: &'a str,
}

impl Place<'_> {
    fn wrong(&self, what: impl std::fmt::Display, hint: impl std::fmt::Display) -> Error {
        wrong(
            self.file,
            format!(
                "in the case `{}`, what is expected of `{}`: {what}",
                self.case, self.observe
            ),
            hint,
        )
    }

    fn lacks(&self, rule: &str, key: &str) -> Error {
        self.wrong(format!("`{rule}` needs `{key}`"), takes(rule))
    }

    fn unknown_rule(&self, word: &str) -> Error {
        let names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
        self.wrong(
            format!("`is = \"{word}\"` is not a rule"),
            choose_from(word, &names),
        )
    }
}

fn bound(place: &Place<'_>, limit: Option<f64>, times: Option<f64>) -> Result<Bound, Error> {
    match (limit, times) {
        (Some(limit), None) if limit.is_finite() && limit >= 0.0 => Ok(Bound::Fixed(limit)),
        (Some(limit), None) => Err(place.wrong(
            format!("`limit = {limit}` cannot be kept"),
            "give a number that is not negative",
        )),
        (None, Some(times)) if times.is_finite() && times >= 1.0 => Ok(Bound::ReferenceTimes(times)),
        (None, Some(times)) => Err(place.wrong(
            format!("`reference_times = {times}` would reject the solution itself"),
            "give 1.0 or more",
        )),
        (None, None) | (Some(_), Some(_)) => Err(place.wrong(
            "`at_most` needs one bound",
            "give either `limit` or `reference_times`",
        )),
    }
}

fn positive(place: &Place<'_>, key: &str, number: f64) -> Result<f64, Error> {
    if number.is_finite() && number > 0.0 {
        return Ok(number);
    }
    Err(place.wrong(
        format!("`{key} = {number}` makes no sense"),
        "give a number above 0; 1.0 is exactly proportional",
    ))
}

fn texts(place: &Place<'_>, values: Option<&[toml::Value]>, of: Option<&str>) -> Result<Texts, Error> {
    match (values, of) {
        (None, None) => Ok(Texts::Anything),
        (None, Some(name)) if !name.trim().is_empty() => Ok(Texts::ReferenceObservation(name.to_owned())),
        (None, Some(_)) => Err(place.wrong("`of` is empty", "name an observation that is a list of texts")),
        (Some(_), Some(_)) => Err(place.wrong(
            "`absent` has both `values` and `of`",
            "keep one of them; a second expectation can hold the other",
        )),
        (Some(_), None) => some_values(place, values)?
            .iter()
            .map(|value| match value.as_str() {
                Some(text) if !text.is_empty() => Ok(text.to_owned()),
                _ => Err(place.wrong(
                    format!("`values` of `absent` holds {value}"),
                    "list texts that must not occur, none of them empty",
                )),
            })
            .collect::<Result<_, _>>()
            .map(Texts::Values),
    }
}

fn some_values<'a>(place: &Place<'_>, values: Option<&'a [toml::Value]>) -> Result<&'a [toml::Value], Error> {
    match values {
        Some([]) => Err(place.wrong("`values` is empty", "list at least one value")),
        Some(values) => Ok(values),
        None => Err(place.lacks("one_of", "values")),
    }
}

fn pattern(place: &Place<'_>, pattern: Option<&str>) -> Result<String, Error> {
    let pattern = pattern.ok_or_else(|| place.lacks("matches", "pattern"))?;
    match regex::Regex::new(pattern) {
        Ok(_) => Ok(pattern.to_owned()),
        Err(error) => {
            // The first lines draw the pattern; the last one says what is wrong with it.
            let said = error.to_string();
            let reason = said
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned();
            Err(place
                .wrong(
                    format!("`pattern` is not a regular expression: {reason}"),
                    "the syntax is that of Rust's regex crate: no look-around, no back-references",
                )
                .with_source(error))
        }
    }
}

/// The JSON for a TOML value, which an observation can be compared with.
fn json(place: &Place<'_>, key: &str, value: &toml::Value) -> Result<Value, Error> {
    Ok(match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Boolean(truth) => Value::from(*truth),
        toml::Value::Float(number) => serde_json::Number::from_f64(*number)
            .map(Value::Number)
            .ok_or_else(|| place.wrong(format!("`{key}` holds {number}"), "JSON has no such number"))?,
        toml::Value::Datetime(date) => {
            return Err(place.wrong(
                format!("`{key}` holds the bare date {date}"),
                format!("observed dates are texts: write \"{date}\" in quotes"),
            ));
        }
        toml::Value::Array(items) => items
            .iter()
            .map(|item| json(place, key, item))
            .collect::<Result<Value, _>>()?,
        toml::Value::Table(table) => Value::Object(
            table
                .iter()
                .map(|(name, item)| Ok((name.clone(), json(place, key, item)?)))
                .collect::<Result<_, Error>>()?,
        ),
    })
}
