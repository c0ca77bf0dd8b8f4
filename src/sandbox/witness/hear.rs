//! The records of the guest by which windows open and close, heard at the moment when they are handed over:
//! what ran on the wire in between is what the window has seen.

use serde::Deserialize;

use super::Witness;
use super::log::Seen;
use crate::observation::{Frame, RepeatedStatement};
use crate::sandbox::postgres::{Backend, Stopped};

/// The part of a document that the witness has to know (`sandbox/guest/harness/channel.py`).
#[derive(Deserialize)]
struct Document {
    token: String,
    record: Record,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Record {
    Started {},
    MeasureBegun {
        name: String,
        work: bool,
    },
    MeasureEnded {
        name: String,
        origins: Vec<Origin>,
    },
    WatchBegun {
        name: String,
    },
    WatchEnded {
        name: String,
    },
    #[serde(other)]
    Other,
}

/// A statement's text with placeholders, and the line of the project that issued it.
#[derive(Debug, Deserialize)]
pub(in crate::sandbox) struct Origin {
    sql: String,
    origin: Option<Frame>,
}

/// Something that the host itself has to do at a record, beyond the witness's own part.
#[derive(Debug, PartialEq)]
pub(in crate::sandbox) enum Heard {
    /// Nothing.
    Nothing,
    /// A scenario begins: nobody is connected now, and the database is to be as it was at first.
    ScenarioBegins,
    /// A window was closed; this is what it has seen.
    Closed(Seen),
}

impl<B: Backend> Witness<B> {
    /// Hears a record of the guest. One that is not genuine is nothing to the witness: it makes the verdict
    /// void elsewhere.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more.
    pub(in crate::sandbox) fn hear(&mut self, document: &str) -> Result<Heard, Stopped> {
        let genuine = serde_json::from_str::<Document>(document)
            .ok()
            .filter(|document| document.token == self.token);
        let Some(Document { record, .. }) = genuine else {
            return Ok(Heard::Nothing);
        };
        match record {
            Record::Started {} => {
                self.disconnect()?;
                self.log.clear();
                return Ok(Heard::ScenarioBegins);
            }
            Record::MeasureBegun { name, work } => {
                let read_before = if work { self.ask_rows_read()? } else { None };
                self.log.begin_measurement(name, read_before);
            }
            Record::MeasureEnded { name, origins } => {
                let read_after = match self.log.measures_work_of(&name) {
                    Some(true) => self.ask_rows_read()?,
                    _ => None,
                };
                let origins: Vec<RepeatedStatement> = origins
                    .into_iter()
                    .map(|Origin { sql, origin }| RepeatedStatement {
                        sql,
                        count: 0,
                        origin,
                    })
                    .collect();
                let measured = self.log.end_measurement(&name, read_after, &origins);
                return Ok(
                    measured.map_or(Heard::Nothing, |measured| Heard::Closed(Seen::Measured(measured)))
                );
            }
            Record::WatchBegun { name } => self.log.begin_watch(name),
            Record::WatchEnded { name } => {
                let watched = self.log.end_watch(&name);
                return Ok(watched.map_or(Heard::Nothing, |statements| {
                    Heard::Closed(Seen::Watched(statements))
                }));
            }
            Record::Other => {}
        }
        Ok(Heard::Nothing)
    }
}
