//! The rule that something is not there: texts that must not occur, and values that must be empty.

use serde_json::Value;

use super::compare::Broken;
use super::value::{counted, cut, quote};
use crate::observation::Observation;

/// How long the path of a text that was found may be in a sentence, in characters.
const PATH: usize = 80;

/// What breaks the rule that none of `texts` occurs in `observed`, if anything does.
pub fn texts(observe: &str, texts: &[String], observed: &Value) -> Option<Broken> {
    let mut found = Vec::new();
    search(observe, &mut Vec::new(), texts, observed, &mut found);
    let (first, others) = found.split_first()?;
    let more = match others.len() {
        0 => String::new(),
        1 => ", and at 1 other place".to_owned(),
        count => format!(", and at {count} other places"),
    };
    Some(Broken::new(
        format!("`{observe}` holds what must not be there"),
        format!("{first}{more}"),
    ))
}

/// Notes for each text where it occurs: in the texts and in the keys of `value`.
fn search(observe: &str, path: &mut Vec<String>, texts: &[String], value: &Value, found: &mut Vec<String>) {
    let place = |path: &[String]| {
        if path.is_empty() {
            format!("`{observe}`")
        } else {
            format!("`{}`", cut(&path.join("/"), PATH))
        }
    };
    let occurring = |within: &str| -> Vec<String> {
        texts
            .iter()
            .filter(|text| within.contains(text.as_str()))
            .map(|text| quote(&Value::String(text.clone())))
            .collect()
    };
    match value {
        Value::String(text) => {
            found.extend(
                occurring(text)
                    .iter()
                    .map(|text| format!("{text} is in {}", place(path))),
            );
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                path.push(index.to_string());
                search(observe, path, texts, entry, found);
                path.pop();
            }
        }
        Value::Object(map) => {
            for (key, entry) in map {
                found.extend(
                    occurring(key)
                        .iter()
                        .map(|text| format!("{text} is in a key of {}", place(path))),
                );
                path.push(key.clone());
                search(observe, path, texts, entry, found);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What breaks the rule that there is nothing in `observation`, if anything does.
pub fn anything(observe: &str, observation: &Observation) -> Option<Broken> {
    let observed = match observation {
        Observation::Series(series) if series.sizes.is_empty() => return None,
        Observation::Series(_) => "a series of measurements".to_owned(),
        Observation::Statements(statements) if statements.is_empty() => return None,
        Observation::Statements(statements) => counted(statements.len(), "statement", "statements"),
        Observation::Value(value) if is_empty(value) => return None,
        Observation::Value(value) => quote(value),
    };
    Some(Broken::new(
        format!("`{observe}` should be empty"),
        format!("`{observe}` is {observed}, expected nothing"),
    ))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}
