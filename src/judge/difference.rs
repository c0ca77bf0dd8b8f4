//! The first difference between two values, as a sentence that a person can act on.

use serde_json::{Map, Value};

use super::value::{counted, cut, quote, response};

/// How long the path in a sentence may be.
const PATH: usize = 80;

/// The name of an entry of the observation `observe` that is a list.
pub fn name(observe: &str, index: usize) -> String {
    format!("{observe}/{index}")
}

/// Where `observed` first departs from `expected`, and how: "`body/orders/2/total` is 12, expected 13".
/// Both are in their canonical form and differ; `observe` names them where the whole value is meant.
pub fn first_difference(observe: &str, expected: &Value, observed: &Value) -> String {
    let mut path = Vec::new();
    let what = descend(&mut path, expected, observed).unwrap_or_else(|| differ(expected, observed));
    if path.is_empty() && what.starts_with("answered") {
        return what;
    }
    if path.is_empty() {
        return format!("`{observe}` {what}");
    }
    format!("`{}` {what}", cut(&path.join("/"), PATH))
}

fn descend(path: &mut Vec<String>, expected: &Value, observed: &Value) -> Option<String> {
    if expected == observed {
        return None;
    }
    match (expected, observed) {
        (Value::Object(wanted), Value::Object(seen)) => match (response(expected), response(observed)) {
            (Some(_), Some(_)) => in_response(path, wanted, seen),
            _ => in_object(path, wanted, seen),
        },
        (Value::Array(wanted), Value::Array(seen)) => in_array(path, wanted, seen),
        (Value::String(wanted), Value::String(seen)) if same_words(wanted, seen) => {
            Some("differs from what was expected in its white space only".to_owned())
        }
        _ => Some(differ(expected, observed)),
    }
}

/// The status comes first and the body last: it is the status that explains the body.
fn in_response(
    path: &mut Vec<String>,
    expected: &Map<String, Value>,
    observed: &Map<String, Value>,
) -> Option<String> {
    let (wanted, seen) = (expected.get("status")?, observed.get("status")?);
    if wanted != seen {
        return Some(format!("answered {}, expected {}", quote(seen), quote(wanted)));
    }
    let without_body = |map: &Map<String, Value>| {
        map.iter()
            .filter(|(key, _)| *key != "body")
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect::<Map<String, Value>>()
    };
    in_object(path, &without_body(expected), &without_body(observed)).or_else(|| {
        path.push("body".to_owned());
        descend(path, expected.get("body")?, observed.get("body")?)
    })
}

fn in_object(
    path: &mut Vec<String>,
    expected: &Map<String, Value>,
    observed: &Map<String, Value>,
) -> Option<String> {
    if let Some(key) = expected.keys().find(|key| !observed.contains_key(*key)) {
        return Some(format!("has no {}", quote(&Value::String(key.clone()))));
    }
    if let Some(key) = observed.keys().find(|key| !expected.contains_key(*key)) {
        return Some(format!(
            "has {}, which is not expected",
            quote(&Value::String(key.clone()))
        ));
    }
    let (key, wanted, seen) = expected
        .iter()
        .filter_map(|(key, wanted)| Some((key, wanted, observed.get(key)?)))
        .find(|(_, wanted, seen)| wanted != seen)?;
    path.push(key.clone());
    descend(path, wanted, seen)
}

fn in_array(path: &mut Vec<String>, expected: &[Value], observed: &[Value]) -> Option<String> {
    if expected.len() != observed.len() {
        return Some(format!(
            "has {}, expected {}",
            counted(observed.len(), "entry", "entries"),
            expected.len()
        ));
    }
    if in_order(expected) == in_order(observed) {
        return Some("has the expected entries in another order".to_owned());
    }
    let index = expected
        .iter()
        .zip(observed)
        .position(|(wanted, seen)| wanted != seen)?;
    path.push(index.to_string());
    descend(path, &expected[index], &observed[index])
}

fn in_order(entries: &[Value]) -> Vec<String> {
    let mut texts: Vec<String> = entries.iter().map(Value::to_string).collect();
    texts.sort_unstable();
    texts
}

/// Whether two texts differ in their white space only, if at all.
pub fn same_words(expected: &str, observed: &str) -> bool {
    expected.split_whitespace().eq(observed.split_whitespace())
}

fn differ(expected: &Value, observed: &Value) -> String {
    match (expected, observed) {
        // Where two long texts part, not how they both begin.
        (Value::String(wanted), Value::String(seen)) if wanted.chars().count() > 40 => {
            let shared = wanted
                .char_indices()
                .zip(seen.chars())
                .find(|((_, left), right)| left != right)
                .map_or_else(|| wanted.len().min(seen.len()), |((at, _), _)| at);
            // Both texts are equal up to `shared`, so that it is a boundary in both.
            let start = wanted[..shared]
                .char_indices()
                .rev()
                .nth(9)
                .map_or(0, |(at, _)| at);
            let from = |text: &str| {
                let rest = quote(&Value::String(text[start..].to_owned()));
                if start == 0 { rest } else { format!("…{rest}") }
            };
            format!("is {}, expected {}", from(seen), from(wanted))
        }
        _ => format!("is {}, expected {}", quote(observed), quote(expected)),
    }
}
