//! What the ledger records, and how one record is one line of JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::exercise::ExerciseId;
use crate::report::Verdict;

/// The only format there is so far. A key or an event more is a new format: within one, every reader
/// understands every line, or says which one it does not.
pub(super) const FORMAT: u64 = 1;

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// When it was recorded, by this machine's clock.
    pub time: Timestamp,
    /// What happened.
    pub entry: Entry,
}

/// Something that happened to an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// It was laid out.
    Started {
        /// Which.
        #[serde(deserialize_with = "exercise_id")]
        exercise: ExerciseId,
    },
    /// A submission was judged.
    Checked(Attempt),
    /// A hint was shown.
    Hint {
        /// For which exercise.
        #[serde(deserialize_with = "exercise_id")]
        exercise: ExerciseId,
        /// Which hint, counted from 1.
        number: u32,
    },
    /// The solution was shown.
    Solution {
        /// For which exercise.
        #[serde(deserialize_with = "exercise_id")]
        exercise: ExerciseId,
        /// Whether it was shown before a pass, because the learner asked for that.
        gave_up: bool,
    },
    /// It was laid out again.
    Reset {
        /// Which.
        #[serde(deserialize_with = "exercise_id")]
        exercise: ExerciseId,
        /// Where the old files are, relative to the workspace; nothing when there were none.
        kept: Option<String>,
    },
}

impl Entry {
    /// The exercise that it happened to.
    #[must_use]
    pub const fn exercise(&self) -> &ExerciseId {
        match self {
            Self::Checked(attempt) => &attempt.exercise,
            Self::Started { exercise }
            | Self::Hint { exercise, .. }
            | Self::Solution { exercise, .. }
            | Self::Reset { exercise, .. } => exercise,
        }
    }
}

/// One recorded check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// The exercise that was checked.
    #[serde(deserialize_with = "exercise_id")]
    pub exercise: ExerciseId,
    /// The check in one word.
    pub verdict: Verdict,
    /// Points reached.
    pub score: u32,
    /// Points to be had.
    pub max_score: u32,
    /// What all random data was drawn from.
    pub seed: u64,
    /// The SHA-256 of each file handed in, in lower-case hexadecimal, by path inside the project.
    pub files: BTreeMap<String, String>,
    /// How many hints had been shown by then.
    pub hints_taken: u32,
    /// The identity of the image that ran it.
    pub image_digest: String,
    /// How long the check took, in milliseconds.
    pub elapsed_ms: u64,
}

fn exercise_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ExerciseId, D::Error> {
    let name = String::deserialize(deserializer)?;
    ExerciseId::parse(&name)
        .ok_or_else(|| serde::de::Error::custom(format!("`{}` is no exercise's name", name.escape_debug())))
}

/// What one line turns out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing but white space.
    Blank,
    /// A record.
    Record(Record),
    /// Not JSON: never finished, or damaged.
    NotJson(String),
    /// JSON, but no record of a format that is known; and why.
    NoRecord(String),
    /// A record of this newer format.
    Newer(u64),
}

impl Line {
    /// Reads one line, with or without its line feed.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        if bytes.trim_ascii().is_empty() {
            return Self::Blank;
        }
        let value: Value = match serde_json::from_slice(bytes) {
            Ok(value) => value,
            // A record is one line, so that the parser's "line 1" would only mislead.
            Err(error) => {
                return Self::NotJson(error.to_string().replace(" at line 1 column ", " at column "));
            }
        };
        let Value::Object(mut fields) = value else {
            return Self::NoRecord("not a JSON object".to_owned());
        };
        match fields.remove("format").as_ref().and_then(Value::as_u64) {
            Some(FORMAT) => {}
            Some(newer) if newer > FORMAT => return Self::Newer(newer),
            _ => return Self::NoRecord(format!("`format` is not {FORMAT}")),
        }
        let time = match fields.remove("time").map(serde_json::from_value) {
            Some(Ok(time)) => time,
            Some(Err(error)) => return Self::NoRecord(format!("`time`: {error}")),
            None => return Self::NoRecord("no `time`".to_owned()),
        };
        match serde_json::from_value(Value::Object(fields)) {
            Ok(entry) => Self::Record(Record { time, entry }),
            Err(error) => Self::NoRecord(error.to_string()),
        }
    }
}

impl Record {
    /// The record as a line, with its line feed.
    ///
    /// # Errors
    ///
    /// None that the types leave room for.
    pub(super) fn to_line(&self) -> serde_json::Result<Vec<u8>> {
        let mut fields = Map::new();
        fields.insert("format".to_owned(), FORMAT.into());
        fields.insert("time".to_owned(), serde_json::to_value(self.time)?);
        if let Value::Object(entry) = serde_json::to_value(&self.entry)? {
            fields.extend(entry);
        }
        let mut line = serde_json::to_vec(&fields)?;
        line.push(b'\n');
        Ok(line)
    }
}
