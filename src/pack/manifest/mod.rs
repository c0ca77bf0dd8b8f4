//! Owns the text of `pack.toml`, `track.toml` and `exercise.toml`: turns it into domain types, or says
//! which file and key is wrong and what is allowed there.

mod cases;
mod exercise;
mod rules;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::exercise::{ExerciseId, is_kebab_case};

use super::Track;
use super::suggest::{listed, nearest};

pub(super) use self::exercise::{AnswerEntry, WrongEntry, named_prerequisites, parse_exercise};

/// The version of the formats that this program reads.
const FORMAT: i64 = 1;

/// What `pack.toml` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PackManifest {
    pub(super) name: String,
    pub(super) version: String,
    /// Ids of the tracks, in order.
    pub(super) tracks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackToml {
    #[serde(rename = "format")]
    _format: i64,
    name: String,
    version: String,
    title: String,
    tracks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackToml {
    title: String,
    summary: String,
    exercises: Vec<String>,
}

/// Reads `pack.toml`. `file` is how messages name it.
pub(super) fn parse_pack(file: &str, text: &str) -> Result<PackManifest, Error> {
    check_format(file, text)?;
    let pack: PackToml = from_toml(file, text)?;
    not_blank(file, "title", &pack.title)?;
    kebab_case(file, "name", &pack.name)?;
    if !is_version(&pack.version) {
        return Err(wrong(
            file,
            format!("`version = \"{}\"` is not a version", pack.version),
            "write three numbers with dots between them, such as \"0.1.0\"",
        ));
    }
    for (index, track) in pack.tracks.iter().enumerate() {
        kebab_case(file, "tracks", track)?;
        if pack.tracks[..index].contains(track) {
            return Err(wrong(
                file,
                format!("`tracks` lists `{track}` twice"),
                "take one of them out",
            ));
        }
    }
    Ok(PackManifest {
        name: pack.name,
        version: pack.version,
        tracks: pack.tracks,
    })
}

/// Reads the `track.toml` of the track `id`. `file` is how messages name it.
pub(super) fn parse_track(file: &str, text: &str, id: String) -> Result<Track, Error> {
    let track: TrackToml = from_toml(file, text)?;
    not_blank(file, "title", &track.title)?;
    not_blank(file, "summary", &track.summary)?;
    let mut exercises = Vec::with_capacity(track.exercises.len());
    for name in &track.exercises {
        kebab_case(file, "exercises", name)?;
        if let Some(exercise) = ExerciseId::parse(name) {
            if exercises.contains(&exercise) {
                return Err(wrong(
                    file,
                    format!("`exercises` lists `{name}` twice"),
                    "take one of them out",
                ));
            }
            exercises.push(exercise);
        }
    }
    Ok(Track {
        id,
        title: track.title,
        summary: track.summary,
        exercises,
    })
}

/// Refuses a format that is newer than this program, before its keys are looked at: they may be new, too.
fn check_format(file: &str, text: &str) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct FormatOnly {
        format: Option<i64>,
    }
    let FormatOnly { format } = from_toml(file, text)?;
    match format {
        Some(FORMAT) => Ok(()),
        Some(newer) if newer > FORMAT => Err(wrong(
            file,
            format!("it is written in format {newer}, and this version of djangology reads format {FORMAT}"),
            "update djangology, or use an older version of the pack",
        )),
        Some(other) => Err(wrong(
            file,
            format!("there is no format {other}"),
            format!("write `format = {FORMAT}`"),
        )),
        None => Err(wrong(
            file,
            "it does not say which format it is written in",
            format!("begin it with `format = {FORMAT}`"),
        )),
    }
}

/// Parses `text` and names the file and the line when it is not what `T` wants.
fn from_toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let place = error
            .span()
            .map_or_else(String::new, |span| place_of(text, span.start));
        let said = error.message().trim();
        let message = in_plain_words(said.lines().next().unwrap_or(said));
        let problem = Error::pack(format!("`{file}`{place}: {message}"));
        match hint_for_unknown(said) {
            Some(hint) => problem.with_hint(hint),
            None => problem.with_hint("CONTRIBUTING.md describes the keys and what they take"),
        }
    })
}

/// ", line 3 (`minutes = \"long\"`)".
fn place_of(text: &str, offset: usize) -> String {
    let offset = text.floor_char_boundary(offset);
    let before = &text[..offset];
    let number = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        format!(", line {number}")
    } else {
        format!(", line {number} (`{line}`)")
    }
}

/// Says what the deserializer expected without the names of Rust's types.
fn in_plain_words(message: &str) -> String {
    let mut message = message
        .replace("unknown field", "unknown key")
        .replace("missing field", "missing key")
        .replace("a sequence", "a list");
    for (jargon, plain) in [
        (" u8", " a whole number from 0 to 255"),
        (" u32", " a whole number, not negative"),
        (" i64", " a whole number"),
        (" f64", " a number"),
    ] {
        if let Some(stem) = message.strip_suffix(jargon) {
            message = format!("{stem}{plain}");
        }
    }
    message
}

/// For "unknown field `minuts`, expected one of `minutes`, …": which of them was probably meant.
fn hint_for_unknown(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    let mut words = rest.split('`').step_by(2);
    let unknown = words.next()?;
    let allowed: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    nearest(unknown, allowed.iter().copied()).map(|guess| format!("did you mean `{guess}`?"))
}

/// An error about `file`: what is wrong, and what would be right.
fn wrong(file: &str, what: impl std::fmt::Display, hint: impl std::fmt::Display) -> Error {
    Error::pack(format!("`{file}`: {what}")).with_hint(hint)
}

/// What to write instead of `word`: the nearest of `allowed`, and all of them.
fn choose_from(word: &str, allowed: &[&str]) -> String {
    if let [only] = allowed {
        return format!("only `{only}` is allowed");
    }
    let all = listed(allowed.iter().copied());
    match nearest(word, allowed.iter().copied()) {
        Some(guess) => format!("did you mean `{guess}`? Allowed are {all}"),
        None => format!("allowed are {all}"),
    }
}

fn not_blank(file: &str, key: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(wrong(
            file,
            format!("`{key}` is empty"),
            "write a line that a learner can use",
        ));
    }
    Ok(())
}

fn kebab_case(file: &str, key: &str, name: &str) -> Result<(), Error> {
    if is_kebab_case(name) {
        return Ok(());
    }
    Err(wrong(
        file,
        format!("`{name}` in `{key}` is not a name"),
        "use lower-case words joined by hyphens, such as `orders-shown`",
    ))
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{parse_exercise, parse_pack, parse_track};

    /// Text with the words and marks of manifests, so that many cases get past the TOML parser.
    fn toml_like() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("format = 1\n".to_owned()),
            Just("[[case]]\n".to_owned()),
            Just("[[case.expect]]\n".to_owned()),
            Just("[limits]\n".to_owned()),
            Just("[[hint]]\n".to_owned()),
            Just("[[wrong]]\n".to_owned()),
            Just("edits = [\"a/[b\", \"ä*.py\", \"..\"]\n".to_owned()),
            (
                "(title|name|is|level|minutes|points|limit|value|values|after|settings|pattern|observe)",
                "([0-9]{1,9}|-1|nan|1e400|\"[a-zé*.(-]{0,8}\"|\\[\\]|\\{\\}|1979-05-27)"
            )
                .prop_map(|(key, value)| format!("{key} = {value}\n")),
            "\\PC{0,12}",
        ];
        proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parsers_panic(text in toml_like()) {
            for problem in [
                parse_exercise("exercise.toml", &text).err(),
                parse_pack("pack.toml", &text).err(),
                parse_track("track.toml", &text, "orm".to_owned()).err(),
            ].into_iter().flatten() {
                prop_assert!(problem.message.starts_with('`'), "no file in: {}", problem.message);
                prop_assert!(problem.hint.is_some(), "no hint for: {}", problem.message);
            }
        }
    }
}
