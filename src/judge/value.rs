//! Observed values as they are compared: their canonical form, and the responses and exceptions in them.

use serde_json::{Map, Number, Value};

use crate::observation::{Observation, Raised};

/// How many characters of a value a sentence quotes.
const QUOTED: usize = 60;

/// The form in which two values that count as equal are the same: object keys are sorted, and a number
/// without a fraction is written without one.
///
/// Numbers count by value, so that `1` equals `1.0`, as they do for whoever reads the JSON: an answer
/// that sums with `FloatField` is not wrong for that. Nothing else is converted: `"1"` is not `1`, and
/// `true` is not `1`. Fractions are compared exactly.
pub fn canonical(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(canonical_number(number)),
        Value::Array(entries) => Value::Array(entries.iter().map(canonical).collect()),
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.clone(), canonical(value)))
                    .collect(),
            )
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

fn canonical_number(number: &Number) -> Number {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 => {
            // A float without a fraction prints as its exact digits, so that parsing it loses nothing.
            let digits = format!("{float:.0}");
            let digits = if digits == "-0" { "0" } else { digits.as_str() };
            match (digits.parse::<u64>(), digits.parse::<i64>()) {
                (Ok(natural), _) => Number::from(natural),
                (_, Ok(integer)) => Number::from(integer),
                _ => number.clone(),
            }
        }
        _ => number.clone(),
    }
}

/// An observation as it is compared: canonical, and without what depends on how the code is written and
/// not on what it does, that is the tracebacks in responses and the statements behind a series.
pub fn comparable(observation: &Observation) -> Value {
    match observation {
        Observation::Value(value) => canonical(&without_exceptions(value)),
        Observation::Statements(statements) => canonical(&serde_json::json!(statements)),
        Observation::Series(series) => serde_json::json!({
            "sizes": series.sizes,
            "queries": series.queries,
            "rows": series.rows,
            "steps": series.steps,
            "instances": series.instances,
        }),
    }
}

/// `value` without the exceptions that its responses carry. The bodies of responses stay untouched:
/// what is in there came from the project.
fn without_exceptions(value: &Value) -> Value {
    match value {
        Value::Array(entries) => Value::Array(entries.iter().map(without_exceptions).collect()),
        Value::Object(map) => match response(value) {
            Some(map) => Value::Object(
                map.iter()
                    .filter(|(key, value)| *key != "raised" || as_raised(value).is_none())
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect(),
            ),
            None => Value::Object(
                map.iter()
                    .map(|(key, value)| (key.clone(), without_exceptions(value)))
                    .collect(),
            ),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The fields of `value` when it is the observation of an HTTP response.
pub fn response(value: &Value) -> Option<&Map<String, Value>> {
    value
        .as_object()
        .filter(|map| map.get("status").is_some_and(Value::is_number) && map.contains_key("body"))
}

/// The first exception that a response in `observed` carries and that the response in the same place of
/// `reference` does not.
pub fn exception(observed: &Value, reference: Option<&Value>) -> Option<Raised> {
    match observed {
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .find_map(|(index, entry)| exception(entry, reference.and_then(|value| value.get(index)))),
        Value::Object(map) if response(observed).is_none() => map
            .iter()
            .find_map(|(key, entry)| exception(entry, reference.and_then(|value| value.get(key.as_str())))),
        Value::Object(map) => {
            let expected = reference
                .and_then(|value| value.get("raised"))
                .and_then(as_raised);
            map.get("raised").and_then(as_raised).filter(|raised| {
                expected
                    .as_ref()
                    .is_none_or(|expected| expected.kind != raised.kind)
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn as_raised(value: &Value) -> Option<Raised> {
    value
        .is_object()
        .then(|| serde_json::from_value(value.clone()).ok())
        .flatten()
}

/// A value as JSON on one line, cut to what fits into a sentence.
pub fn quote(value: &Value) -> String {
    match value {
        Value::Array(entries) if !entries.is_empty() => whole_or(value, || {
            let count = counted(entries.len(), "entry", "entries");
            // What a text says matters more than how many there are.
            match entries.first() {
                Some(first @ Value::String(_)) => format!("a list of {count}, the first is {}", quote(first)),
                _ => format!("a list of {count}"),
            }
        }),
        Value::Object(map) if !map.is_empty() => whole_or(value, || {
            format!("an object with {}", counted(map.len(), "key", "keys"))
        }),
        Value::String(text) => cut(&Value::String(cut(text, QUOTED)).to_string(), 2 * QUOTED),
        _ => value.to_string(),
    }
}

fn whole_or(value: &Value, summary: impl FnOnce() -> String) -> String {
    let whole = value.to_string();
    if whole.chars().nth(QUOTED).is_none() {
        whole
    } else {
        summary()
    }
}

/// `text`, or its first `length` characters and a mark that there is more.
pub fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `1 entry`, `2 entries`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
