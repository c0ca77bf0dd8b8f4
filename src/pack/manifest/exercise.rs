//! Turns the text of an `exercise.toml` into what it says about the exercise.

use serde::Deserialize;

use crate::error::Error;
use crate::exercise::{Case, Database, Equivalent, ExerciseId, Level, Limits, Schema, is_pattern};

use super::cases::{CaseToml, convert_cases, is_identifier};
use super::{check_format, choose_from, from_toml, kebab_case, not_blank, wrong};

/// The longest that a run may be allowed to take, in seconds: beyond it nobody waits.
const MOST_SECONDS: u32 = 60;
/// The most guest memory that a run may be allowed, in mebibytes.
const MOST_MEMORY_MB: u32 = 1024;
/// The most output that may be kept, in kibibytes.
const MOST_OUTPUT_KB: u32 = 1024;
/// Less does not hold the image itself, in mebibytes.
const LEAST_MEMORY_MB: u32 = 64;

/// What an `exercise.toml` says.
#[derive(Debug)]
pub(in crate::pack) struct ExerciseManifest {
    pub(in crate::pack) title: String,
    pub(in crate::pack) level: Level,
    pub(in crate::pack) minutes: u32,
    pub(in crate::pack) summary: String,
    pub(in crate::pack) prerequisites: Vec<ExerciseId>,
    pub(in crate::pack) edits: Vec<String>,
    pub(in crate::pack) settings: String,
    pub(in crate::pack) database: Database,
    pub(in crate::pack) schema: Schema,
    pub(in crate::pack) limits: Limits,
    pub(in crate::pack) hints: Vec<String>,
    pub(in crate::pack) cases: Vec<Case>,
    pub(in crate::pack) right: Vec<AnswerEntry>,
    pub(in crate::pack) wrong: Vec<WrongEntry>,
    pub(in crate::pack) equivalents: Vec<Equivalent>,
}

/// A `[[right]]` entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct AnswerEntry {
    pub(in crate::pack) name: String,
    pub(in crate::pack) summary: String,
}

/// A `[[wrong]]` entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pack) struct WrongEntry {
    pub(in crate::pack) name: String,
    pub(in crate::pack) rejected_by: String,
    pub(in crate::pack) summary: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EquivalentToml {
    file: String,
    change: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExerciseToml {
    #[serde(rename = "format")]
    _format: i64,
    title: String,
    level: u8,
    minutes: u32,
    summary: String,
    #[serde(default)]
    prerequisites: Vec<String>,
    edits: Vec<String>,
    settings: Option<String>,
    database: Option<String>,
    schema: Option<String>,
    #[serde(default)]
    limits: LimitsToml,
    #[serde(default)]
    hint: Vec<HintToml>,
    #[serde(default)]
    case: Vec<CaseToml>,
    #[serde(default)]
    right: Vec<AnswerEntry>,
    #[serde(default)]
    wrong: Vec<WrongEntry>,
    #[serde(default)]
    equivalent: Vec<EquivalentToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LimitsToml {
    seconds: u32,
    memory_mb: u32,
    output_kb: u32,
}

impl Default for LimitsToml {
    fn default() -> Self {
        Self {
            seconds: 5,
            memory_mb: 256,
            output_kb: 64,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HintToml {
    text: String,
}

/// Reads an `exercise.toml`. `file` is how messages name it.
pub(in crate::pack) fn parse_exercise(file: &str, text: &str) -> Result<ExerciseManifest, Error> {
    check_format(file, text)?;
    let toml: ExerciseToml = from_toml(file, text)?;
    not_blank(file, "title", &toml.title)?;
    not_blank(file, "summary", &toml.summary)?;
    let level = Level::from_number(toml.level).ok_or_else(|| {
        wrong(
            file,
            format!("there is no `level = {}`", toml.level),
            "1 is basic, 2 competent, 3 expert",
        )
    })?;
    check_edits(file, &toml.edits)?;
    let cases = convert_cases(file, toml.case)?;
    check_answers(file, &toml.right, &toml.wrong, &cases)?;
    Ok(ExerciseManifest {
        title: toml.title,
        level,
        minutes: toml.minutes,
        summary: toml.summary,
        prerequisites: prerequisites(file, &toml.prerequisites)?,
        edits: toml.edits,
        settings: settings(file, toml.settings)?,
        database: one_of(
            file,
            "database",
            toml.database.as_deref(),
            &[("sqlite", Database::Sqlite), ("postgresql", Database::Postgresql)],
        )?,
        schema: one_of(
            file,
            "schema",
            toml.schema.as_deref(),
            &[
                ("models", Schema::Models),
                ("migrations", Schema::Migrations),
                ("none", Schema::None),
            ],
        )?,
        limits: limits(file, &toml.limits)?,
        hints: toml
            .hint
            .into_iter()
            .map(|hint| hint.text.trim().to_owned())
            .collect(),
        cases,
        right: toml.right,
        wrong: toml.wrong,
        equivalents: equivalents(file, toml.equivalent)?,
    })
}

/// The choice that `word` names; the first one when there is no word.
fn one_of<T: Copy>(file: &str, key: &str, word: Option<&str>, choices: &[(&str, T)]) -> Result<T, Error> {
    let word = word.unwrap_or(choices[0].0);
    choices
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, choice)| *choice)
        .ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            wrong(
                file,
                format!("there is no `{key} = \"{word}\"`"),
                choose_from(word, &names),
            )
        })
}

/// What an `exercise.toml` lists under `prerequisites`, and nothing when it cannot be read.
pub(in crate::pack) fn named_prerequisites(text: &str) -> Vec<String> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct PrerequisitesOnly {
        prerequisites: Vec<String>,
    }
    toml::from_str::<PrerequisitesOnly>(text)
        .unwrap_or_default()
        .prerequisites
}

fn prerequisites(file: &str, names: &[String]) -> Result<Vec<ExerciseId>, Error> {
    let mut ids = Vec::with_capacity(names.len());
    for name in names {
        kebab_case(file, "prerequisites", name)?;
        if let Some(id) = ExerciseId::parse(name) {
            if ids.contains(&id) {
                return Err(wrong(
                    file,
                    format!("`prerequisites` lists `{name}` twice"),
                    "take one of them out",
                ));
            }
            ids.push(id);
        }
    }
    Ok(ids)
}

fn equivalents(file: &str, entries: Vec<EquivalentToml>) -> Result<Vec<Equivalent>, Error> {
    let mut equivalents: Vec<Equivalent> = Vec::with_capacity(entries.len());
    for entry in entries {
        let EquivalentToml {
            file: mutated,
            change,
            reason,
        } = entry;
        if reason.trim().is_empty() {
            return Err(wrong(
                file,
                format!("the `reason` of the `[[equivalent]]` with `change = '{change}'` is empty"),
                "say why no request and no budget can tell the two apart",
            ));
        }
        if equivalents
            .iter()
            .any(|other| other.file == mutated && other.change == change)
        {
            return Err(wrong(
                file,
                format!("`[[equivalent]]` lists `change = '{change}'` in `{mutated}` twice"),
                "take one of them out",
            ));
        }
        equivalents.push(Equivalent {
            file: mutated,
            change,
            reason,
        });
    }
    Ok(equivalents)
}

fn settings(file: &str, settings: Option<String>) -> Result<String, Error> {
    let settings = settings.unwrap_or_else(|| "config.settings".to_owned());
    if settings.split('.').all(is_identifier) {
        return Ok(settings);
    }
    Err(wrong(
        file,
        format!("`settings = \"{settings}\"` is not a Python module"),
        "give its dotted path, such as \"config.settings\"",
    ))
}

fn limits(file: &str, limits: &LimitsToml) -> Result<Limits, Error> {
    for (key, value, least, most) in [
        ("seconds", limits.seconds, 1, MOST_SECONDS),
        ("memory_mb", limits.memory_mb, LEAST_MEMORY_MB, MOST_MEMORY_MB),
        ("output_kb", limits.output_kb, 1, MOST_OUTPUT_KB),
    ] {
        if !(least..=most).contains(&value) {
            return Err(wrong(
                file,
                format!("`{key} = {value}` in `[limits]` is out of range"),
                format!("allowed is {least} to {most}"),
            ));
        }
    }
    Ok(Limits {
        seconds: limits.seconds,
        memory_mb: limits.memory_mb,
        output_kb: limits.output_kb,
    })
}

fn check_edits(file: &str, edits: &[String]) -> Result<(), Error> {
    if edits.is_empty() {
        return Err(wrong(
            file,
            "`edits` is empty",
            "name the files that the learner may change",
        ));
    }
    for (index, entry) in edits.iter().enumerate() {
        let refused = |reason: &str| {
            wrong(
                file,
                format!("`{entry}` in `edits` {reason}"),
                "give a path inside the project with `/` between folders, or a pattern such as \
                 \"orders/migrations/*.py\"",
            )
        };
        if edits[..index].contains(entry) {
            return Err(refused("is there twice"));
        }
        if entry.starts_with('/') || entry.contains(['\\', ':']) {
            return Err(refused("is not a relative path"));
        }
        let parts: Vec<&str> = entry.split('/').collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(refused("has an empty part"));
        }
        if parts.iter().any(|part| part.starts_with('.')) {
            return Err(refused("has a part that begins with a dot"));
        }
        let folders = &parts[..parts.len() - 1];
        if entry.contains("**") || folders.iter().any(|folder| is_pattern(folder)) {
            return Err(refused("has a wildcard in a folder's name"));
        }
        if glob::Pattern::new(entry).is_err() {
            return Err(refused("is not a pattern"));
        }
    }
    Ok(())
}

fn check_answers(
    file: &str,
    right: &[AnswerEntry],
    wrong_answers: &[WrongEntry],
    cases: &[Case],
) -> Result<(), Error> {
    let right = right
        .iter()
        .map(|answer| ("right", &answer.name, &answer.summary));
    let others = wrong_answers
        .iter()
        .map(|answer| ("wrong", &answer.name, &answer.summary));
    let mut seen = Vec::new();
    for (kind, name, summary) in right.chain(others) {
        kebab_case(file, kind, name)?;
        if seen.contains(&(kind, name)) {
            return Err(wrong(
                file,
                format!("`[[{kind}]]` lists `{name}` twice"),
                "rename one of them",
            ));
        }
        if summary.trim().is_empty() {
            return Err(wrong(
                file,
                format!("the `summary` of `{kind}/{name}` is empty"),
                "say in one line what is different about it",
            ));
        }
        seen.push((kind, name));
    }
    for answer in wrong_answers {
        if !cases.iter().any(|case| case.name == answer.rejected_by) {
            let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
            return Err(wrong(
                file,
                format!(
                    "`wrong/{}` is `rejected_by = \"{}\"`, which is not a case",
                    answer.name, answer.rejected_by
                ),
                choose_from(&answer.rejected_by, &names),
            ));
        }
    }
    Ok(())
}
