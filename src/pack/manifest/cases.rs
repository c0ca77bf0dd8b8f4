//! Turns the `[[case]]` tables of a manifest into cases.

use serde::Deserialize;

use crate::error::Error;
use crate::exercise::Case;

use super::rules::ExpectToml;
use super::{choose_from, kebab_case, wrong};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseToml {
    name: String,
    title: String,
    scenario: Option<String>,
    points: u32,
    #[serde(default)]
    after: Vec<String>,
    caps_percent: Option<u8>,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    expect: Vec<ExpectToml>,
}

/// The cases that `entries` describe, in their order. `file` is how messages name the manifest.
pub(super) fn convert_cases(file: &str, entries: Vec<CaseToml>) -> Result<Vec<Case>, Error> {
    if entries.is_empty() {
        return Err(wrong(
            file,
            "there is no `[[case]]`",
            "an exercise is judged by at least one",
        ));
    }
    let mut cases: Vec<Case> = Vec::with_capacity(entries.len());
    for entry in entries {
        let case = convert_case(file, entry, &cases)?;
        cases.push(case);
    }
    Ok(cases)
}

fn convert_case(file: &str, entry: CaseToml, earlier: &[Case]) -> Result<Case, Error> {
    let name = entry.name;
    kebab_case(file, "name", &name)?;
    let refused = |what: &str, hint: &str| Err(wrong(file, format!("in the case `{name}`: {what}"), hint));
    if earlier.iter().any(|case| case.name == name) {
        return refused("there is another case of that name", "rename one of them");
    }
    if entry.title.trim().is_empty() {
        return refused(
            "`title` is empty",
            "say what must hold, in the words of the story",
        );
    }
    if entry.points == 0 {
        return refused("`points` is 0", "give it at least one point");
    }
    if entry.caps_percent.is_some_and(|percent| percent >= 100) {
        return refused(
            "`caps_percent` limits nothing",
            "give a share from 0 to 99, or leave it out",
        );
    }
    if entry.expect.is_empty() {
        return refused("it expects nothing", "add a `[[case.expect]]` below it");
    }
    for (index, other) in entry.after.iter().enumerate() {
        if !earlier.iter().any(|case| case.name == *other) {
            let names: Vec<&str> = earlier.iter().map(|case| case.name.as_str()).collect();
            let hint = if names.is_empty() {
                "this is the first case: take `after` out".to_owned()
            } else {
                choose_from(other, &names)
            };
            return refused(
                &format!("`after` names `{other}`, which is not an earlier case"),
                &hint,
            );
        }
        if entry.after[..index].contains(other) {
            return refused(&format!("`after` names `{other}` twice"), "take one of them out");
        }
    }
    let scenario = entry.scenario.unwrap_or_else(|| name.replace('-', "_"));
    if !is_identifier(&scenario) {
        return refused(
            &format!("`{scenario}` cannot be a function in `scenario.py`"),
            "set `scenario` to the function's name",
        );
    }
    let expectations = entry
        .expect
        .into_iter()
        .map(|expect| expect.convert(file, &name))
        .collect::<Result<_, _>>()?;
    Ok(Case {
        name,
        title: entry.title,
        scenario,
        points: entry.points,
        after: entry.after,
        caps_percent: entry.caps_percent,
        hidden: entry.hidden,
        expectations,
    })
}

/// Whether `name` can be the name of something in Python.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && characters.all(|character| character == '_' || character.is_alphanumeric())
}
