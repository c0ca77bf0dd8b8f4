//! Puts an exercise together from the files in its folder.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::exercise::{Exercise, ExerciseId, FileTree, RightAnswer, WrongAnswer};

use super::manifest::{self, AnswerEntry, WrongEntry};
use super::source::{Source, text_of};

/// An exercise, and what lay in its folder beside it.
pub(super) struct Discovered {
    pub(super) exercise: Exercise,
    /// Paths of files that the format does not know.
    pub(super) stray: Vec<String>,
}

/// Reads the folder of `id` in `track`.
pub(super) fn discover(source: &Source, track: &str, id: &ExerciseId) -> Result<Discovered, Error> {
    let folder = format!("{track}/{id}");
    let mut parts = Parts::sort(source.tree(&folder)?);
    let mut text = |name: &str, what: &str| {
        let path = source.describe(&format!("{folder}/{name}"));
        match parts.texts.remove(name) {
            Some(content) => text_of(&path, content),
            None => Err(Error::pack(format!("there is no `{path}`")).with_hint(format!("it holds {what}"))),
        }
    };
    let manifest_text = text("exercise.toml", "what the exercise is and how it is judged")?;
    let brief = text("brief.md", "the story and the task")?;
    let debrief = text("debrief.md", "what is shown after passing")?;
    let scenario = text("scenario.py", "what is done to a submission")?;
    let manifest_path = source.describe(&format!("{folder}/exercise.toml"));
    let manifest = manifest::parse_exercise(&manifest_path, &manifest_text)?;
    for (name, tree) in [("starter", &parts.starter), ("solution", &parts.solution)] {
        if tree.is_empty() {
            let path = source.describe(&format!("{folder}/{name}"));
            return Err(Error::pack(format!("there is no file in `{path}`"))
                .with_hint("every exercise has a starter and a solution"));
        }
    }
    let right_names = manifest.right.iter().map(|answer| answer.name.as_str());
    match_folders(&manifest_path, "right", right_names, &parts.right)?;
    let wrong_names = manifest.wrong.iter().map(|answer| answer.name.as_str());
    match_folders(&manifest_path, "wrong", wrong_names, &parts.wrong)?;
    let exercise = Exercise {
        id: id.clone(),
        track: track.to_owned(),
        title: manifest.title,
        level: manifest.level,
        minutes: manifest.minutes,
        summary: manifest.summary,
        prerequisites: manifest.prerequisites,
        edits: manifest.edits,
        database: manifest.database,
        schema: manifest.schema,
        settings: manifest.settings,
        limits: manifest.limits,
        hints: manifest.hints,
        cases: manifest.cases,
        brief,
        debrief,
        scenario,
        starter: parts.starter,
        solution: parts.solution,
        right: right_answers(manifest.right, &mut parts.right),
        wrong: wrong_answers(manifest.wrong, &mut parts.wrong),
        equivalents: manifest.equivalents,
    };
    let stray = parts.stray.into_iter().chain(parts.texts.into_keys()).collect();
    Ok(Discovered { exercise, stray })
}

/// The files of an exercise's folder by their role.
#[derive(Default)]
struct Parts {
    /// Files directly in the folder.
    texts: FileTree,
    starter: FileTree,
    solution: FileTree,
    right: BTreeMap<String, FileTree>,
    wrong: BTreeMap<String, FileTree>,
    stray: Vec<String>,
}

impl Parts {
    fn sort(files: FileTree) -> Self {
        let mut parts = Self::default();
        for (path, content) in files {
            let pieces: Vec<&str> = path.splitn(3, '/').collect();
            let tree = match pieces[..] {
                [_] => parts.texts.insert(path, content),
                ["starter", ..] => parts.starter.insert(path["starter/".len()..].to_owned(), content),
                ["solution", ..] => parts
                    .solution
                    .insert(path["solution/".len()..].to_owned(), content),
                ["right", name, file] => answer(&mut parts.right, name).insert(file.to_owned(), content),
                ["wrong", name, file] => answer(&mut parts.wrong, name).insert(file.to_owned(), content),
                _ => {
                    parts.stray.push(path);
                    None
                }
            };
            debug_assert!(tree.is_none(), "a path occurs once in a tree");
        }
        parts
    }
}

fn answer<'a>(answers: &'a mut BTreeMap<String, FileTree>, name: &str) -> &'a mut FileTree {
    answers.entry(name.to_owned()).or_default()
}

/// Refuses a manifest that lists an answer without files, or files that it does not list.
fn match_folders<'a>(
    manifest: &str,
    kind: &str,
    listed: impl Iterator<Item = &'a str>,
    found: &BTreeMap<String, FileTree>,
) -> Result<(), Error> {
    let listed: BTreeSet<&str> = listed.collect();
    let found: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    if let Some(name) = listed.difference(&found).next() {
        return Err(Error::pack(format!(
            "`{manifest}`: `[[{kind}]]` lists `{name}`, but `{kind}/{name}/` holds no file"
        ))
        .with_hint("put its files there, as they lie in `starter/`, or take the entry out"));
    }
    if let Some(name) = found.difference(&listed).next() {
        return Err(Error::pack(format!(
            "`{manifest}`: there is a folder `{kind}/{name}/`, but no `[[{kind}]]` lists it"
        ))
        .with_hint(format!(
            "add a `[[{kind}]]` with `name = \"{name}\"`, or remove the folder"
        )));
    }
    Ok(())
}

fn right_answers(entries: Vec<AnswerEntry>, files: &mut BTreeMap<String, FileTree>) -> Vec<RightAnswer> {
    entries
        .into_iter()
        .map(|entry| RightAnswer {
            files: files.remove(&entry.name).unwrap_or_default(),
            name: entry.name,
            summary: entry.summary,
        })
        .collect()
}

fn wrong_answers(entries: Vec<WrongEntry>, files: &mut BTreeMap<String, FileTree>) -> Vec<WrongAnswer> {
    entries
        .into_iter()
        .map(|entry| WrongAnswer {
            files: files.remove(&entry.name).unwrap_or_default(),
            name: entry.name,
            summary: entry.summary,
            rejected_by: entry.rejected_by,
        })
        .collect()
}
