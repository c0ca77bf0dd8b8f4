//! What ran on the wire while somebody wanted to know: open windows, and what each has seen.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::command::Kind;
use super::sql::shape;
use crate::observation::RepeatedStatement;
use crate::statement::Statement;

/// The most statements that a watch keeps; a scenario that watches more than that watches a loop.
const MOST_STATEMENTS: usize = 2_000;

/// The most different texts that a measurement tells apart.
const MOST_SHAPES: usize = 2_000;

/// What one measurement counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Measured {
    /// Statements, transaction control and the like apart.
    pub(in crate::sandbox) queries: u64,
    /// Rows that were handed out.
    pub(in crate::sandbox) rows: u64,
    /// Rows that were read from tables and indexes, where that was asked for and could be told.
    pub(in crate::sandbox) work: Option<u64>,
    /// Statements that ran more than once, most frequent first, without their values.
    pub(in crate::sandbox) repeated: Vec<RepeatedStatement>,
}

/// What the host has to say about a window that a record closes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::sandbox) enum Seen {
    /// The costs of a measurement.
    Measured(Measured),
    /// The statements of a watch, in order.
    Watched(Vec<Statement>),
}

#[derive(Debug)]
struct Measurement {
    name: String,
    queries: u64,
    rows: u64,
    /// By shape: how often.
    shapes: HashMap<String, u64>,
    /// The shapes in order of appearance.
    order: Vec<String>,
    /// Rows that the whole database had read when it began.
    read_before: Option<u64>,
}

#[derive(Debug)]
struct Watch {
    name: String,
    /// Where its statements begin.
    first: usize,
}

/// The windows that are open.
#[derive(Debug, Default)]
pub(super) struct Log {
    measurements: Vec<Measurement>,
    watches: Vec<Watch>,
    statements: Vec<Statement>,
}

impl Log {
    /// Whether statements are kept with everything about them.
    pub(super) const fn is_watching(&self) -> bool {
        !self.watches.is_empty()
    }

    /// Whether anything of a statement is wanted.
    pub(super) const fn is_open(&self) -> bool {
        self.is_watching() || !self.measurements.is_empty()
    }

    /// Takes in a statement that has run. Returns its place among those that are kept.
    pub(super) fn note(&mut self, statement: &Statement) -> Option<usize> {
        let kind = Kind::of(&statement.sql);
        if !self.measurements.is_empty() {
            let shape = if kind.is_query() {
                shape(&statement.sql)
            } else {
                String::new()
            };
            for measurement in &mut self.measurements {
                measurement.note(kind, &shape, statement.rows);
            }
        }
        if !self.is_watching() || self.statements.len() == MOST_STATEMENTS {
            return None;
        }
        self.statements.push(statement.clone());
        Some(self.statements.len() - 1)
    }

    /// The kept statement at `place`, to say more about it.
    pub(super) fn statement(&mut self, place: usize) -> Option<&mut Statement> {
        self.statements.get_mut(place)
    }

    /// Opens a measurement.
    pub(super) fn begin_measurement(&mut self, name: String, read_before: Option<u64>) {
        self.measurements.push(Measurement {
            name,
            queries: 0,
            rows: 0,
            shapes: HashMap::new(),
            order: Vec::new(),
            read_before,
        });
    }

    /// Rows that reading for the host's own questions added, which are nobody's work.
    pub(super) fn forgive(&mut self, rows: u64) {
        for measurement in &mut self.measurements {
            if let Some(before) = &mut measurement.read_before {
                *before += rows;
            }
        }
    }

    /// Whether a measurement of work is open.
    pub(super) fn measures_work(&self) -> bool {
        self.measurements
            .iter()
            .any(|measurement| measurement.read_before.is_some())
    }

    /// Whether the innermost measurement of that name is one of work; nothing when there is none.
    pub(super) fn measures_work_of(&self, name: &str) -> Option<bool> {
        let measurement = self.measurements.iter().rfind(|open| open.name == name)?;
        Some(measurement.read_before.is_some())
    }

    /// Closes the innermost measurement of that name. `origins` are texts with placeholders, as the guest
    /// knows them, and where they were issued.
    pub(super) fn end_measurement(
        &mut self,
        name: &str,
        read_after: Option<u64>,
        origins: &[RepeatedStatement],
    ) -> Option<Measured> {
        let place = self.measurements.iter().rposition(|open| open.name == name)?;
        let measurement = self.measurements.remove(place);
        Some(measurement.end(read_after, origins))
    }

    /// Opens a watch.
    pub(super) fn begin_watch(&mut self, name: String) {
        self.watches.push(Watch {
            name,
            first: self.statements.len(),
        });
    }

    /// Closes the innermost watch of that name.
    pub(super) fn end_watch(&mut self, name: &str) -> Option<Vec<Statement>> {
        let place = self.watches.iter().rposition(|open| open.name == name)?;
        let watch = self.watches.remove(place);
        let statements = self.statements[watch.first..].to_vec();
        if self.watches.is_empty() {
            self.statements.clear();
        }
        Some(statements)
    }

    /// Drops what was left open, at the end of a scenario.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Measurement {
    fn note(&mut self, kind: Kind, shape: &str, rows: u64) {
        if kind != Kind::Session && kind != Kind::Transaction {
            self.rows += rows;
        }
        if !kind.is_query() {
            return;
        }
        self.queries += 1;
        if let Some(count) = self.shapes.get_mut(shape) {
            *count += 1;
        } else if self.order.len() < MOST_SHAPES {
            self.shapes.insert(shape.to_owned(), 1);
            self.order.push(shape.to_owned());
        }
    }

    fn end(self, read_after: Option<u64>, origins: &[RepeatedStatement]) -> Measured {
        let known: HashMap<String, &RepeatedStatement> = origins
            .iter()
            .rev()
            .map(|origin| (shape(&origin.sql), origin))
            .collect();
        let mut repeated: Vec<RepeatedStatement> = self
            .order
            .iter()
            .map(|shape| (shape, self.shapes.get(shape).copied().unwrap_or(0)))
            .filter(|(_, count)| *count > 1)
            .map(|(shape, count)| {
                let origin = known.get(shape);
                RepeatedStatement {
                    sql: origin.map_or_else(|| shape.clone(), |origin| origin.sql.clone()),
                    count,
                    origin: origin.and_then(|origin| origin.origin.clone()),
                }
            })
            .collect();
        repeated.sort_by_key(|statement| std::cmp::Reverse(statement.count));
        Measured {
            queries: self.queries,
            rows: self.rows,
            work: self
                .read_before
                .zip(read_after)
                .map(|(before, after)| after.saturating_sub(before)),
            repeated,
        }
    }
}
