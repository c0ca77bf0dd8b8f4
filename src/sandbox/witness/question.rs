//! What the host asks the session: tables, locks and counters, in SQL that a search path cannot bend.

use std::collections::{BTreeMap, BTreeSet};

use crate::statement::LockMode;

/// The number of a relation in the catalogue.
pub(super) type Oid = u32;

/// The rows of an answer, all values as text.
pub(super) type Rows = Vec<Vec<Option<String>>>;

/// Everything that is asked before and after a statement. The kinds of rows:
/// `r` a relation: oid, schema, name, kind, file, the table of an index, whether an index is valid,
///   rows returned, rows fetched and rows changed, and whether its rows may be read;
/// `l` a lock: oid, mode;
/// `c` a constraint that is not validated: oid, its name, its table's oid.
///
/// Counters: those of the current transaction and those that were reported before, whose sum only grows.
/// Relations below 16384 are PostgreSQL's own (`FirstNormalObjectId`).
pub(super) const STATE: &str = "\
SELECT 'r', c.oid, n.nspname, c.relname, c.relkind, pg_catalog.pg_relation_filenode(c.oid), i.indrelid, \
i.indisvalid, \
pg_catalog.pg_stat_get_tuples_returned(c.oid) OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_returned(c.oid), \
pg_catalog.pg_stat_get_tuples_fetched(c.oid) OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid), \
pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) \
OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid), \
pg_catalog.has_table_privilege(c.oid, 'SELECT') \
FROM pg_catalog.pg_class c \
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid \
WHERE c.oid OPERATOR(pg_catalog.>=) '16384'::pg_catalog.oid \
UNION ALL \
SELECT 'l', l.relation, l.mode, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
FROM pg_catalog.pg_locks l \
WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() \
AND l.relation OPERATOR(pg_catalog.>=) '16384'::pg_catalog.oid AND l.granted \
UNION ALL \
SELECT 'c', k.oid, k.conname, NULL, NULL, NULL, k.conrelid, NULL, NULL, NULL, NULL, NULL \
FROM pg_catalog.pg_constraint k WHERE NOT k.convalidated";

/// How many rows have been read from tables and indexes since the database was opened, outside PostgreSQL's
/// own.
pub(super) const ROWS_READ: &str = "\
SELECT pg_catalog.sum(\
pg_catalog.pg_stat_get_tuples_returned(c.oid) OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_returned(c.oid) \
OPERATOR(pg_catalog.+) \
pg_catalog.pg_stat_get_tuples_fetched(c.oid) OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid)) \
FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.>=) '16384'::pg_catalog.oid";

/// A table, an index, or something else that has a row in `pg_class`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    schema: String,
    name: String,
    kind: u8,
    /// The number of its file, which changes when it is written anew.
    pub(super) file: Option<Oid>,
    /// The table, for an index.
    pub(super) index_of: Option<Oid>,
    /// Whether queries can use it, for an index.
    pub(super) valid: bool,
    /// Rows that were read from it so far, or entries, for an index.
    pub(super) read: u64,
    /// Rows of it that the current transaction inserted, updated or deleted.
    pub(super) changed: u64,
    readable: bool,
}

impl Relation {
    /// Whether it is a table, a partitioned table or a materialized view that others can see.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.kind, b'r' | b'p' | b'm') && !self.schema.starts_with("pg_")
    }

    /// How messages name it.
    pub(super) fn shown(&self) -> String {
        if self.schema == "public" {
            self.name.clone()
        } else {
            format!("{}.{}", self.schema, self.name)
        }
    }
}

/// What the session says about itself at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) relations: BTreeMap<Oid, Relation>,
    /// The strongest lock on each relation.
    pub(super) locks: BTreeMap<Oid, LockMode>,
    /// Names and tables of the constraints that are not validated.
    pub(super) unvalidated: BTreeMap<Oid, (String, Oid)>,
}

impl State {
    /// The state that the answer to [`STATE`] tells, or nothing when it is none.
    pub(super) fn of_rows(rows: &Rows) -> Option<Self> {
        let mut state = Self::default();
        for row in rows {
            let [kind, oid, first, second, ..] = row.as_slice() else {
                return None;
            };
            let oid: Oid = oid.as_ref()?.parse().ok()?;
            let number = |index: usize| -> Option<u64> { row.get(index)?.as_ref()?.parse().ok() };
            let oid_at = |index: usize| -> Option<Oid> { row.get(index)?.as_ref()?.parse().ok() };
            let truth = |index: usize| row.get(index).is_some_and(|value| value.as_deref() == Some("t"));
            match kind.as_deref()? {
                "r" => {
                    let relation = Relation {
                        schema: first.clone()?,
                        name: second.clone()?,
                        kind: *row.get(4)?.as_ref()?.as_bytes().first()?,
                        file: oid_at(5),
                        index_of: oid_at(6),
                        valid: truth(7),
                        read: number(8)? + number(9)?,
                        changed: number(10)?,
                        readable: truth(11),
                    };
                    state.relations.insert(oid, relation);
                }
                "l" => {
                    let mode = mode(first.as_ref()?)?;
                    let strongest = state.locks.entry(oid).or_insert(mode);
                    *strongest = mode.max(*strongest);
                }
                "c" => {
                    state.unvalidated.insert(oid, (first.clone()?, oid_at(6)?));
                }
                _ => return None,
            }
        }
        Some(state)
    }

    /// How messages name a relation of this state.
    pub(super) fn shown(&self, oid: Oid) -> Option<String> {
        self.relations.get(&oid).map(Relation::shown)
    }

    /// The numbers of all relations.
    pub(super) fn known(&self) -> BTreeSet<Oid> {
        self.relations.keys().copied().collect()
    }

    /// A question for the number of rows in each of `tables`, as far as they are there and may be read.
    pub(super) fn count_question(&self, tables: &BTreeSet<Oid>) -> Option<String> {
        let parts: Vec<String> = tables
            .iter()
            .filter_map(|oid| Some((oid, self.relations.get(oid)?)))
            .filter(|(_, relation)| relation.is_table() && relation.readable)
            .map(|(oid, relation)| {
                format!(
                    "SELECT {oid}, pg_catalog.count(*) FROM {}.{}",
                    quoted(&relation.schema),
                    quoted(&relation.name)
                )
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join(" UNION ALL "))
    }
}

/// The numbers in the answer to a count question.
pub(super) fn counts(rows: &Rows) -> BTreeMap<Oid, u64> {
    rows.iter()
        .filter_map(|row| match row.as_slice() {
            [Some(oid), Some(count)] => Some((oid.parse().ok()?, count.parse().ok()?)),
            _ => None,
        })
        .collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The mode that `pg_locks` names.
fn mode(name: &str) -> Option<LockMode> {
    Some(match name {
        "AccessShareLock" => LockMode::AccessShare,
        "RowShareLock" => LockMode::RowShare,
        "RowExclusiveLock" => LockMode::RowExclusive,
        "ShareUpdateExclusiveLock" => LockMode::ShareUpdateExclusive,
        "ShareLock" => LockMode::Share,
        "ShareRowExclusiveLock" => LockMode::ShareRowExclusive,
        "ExclusiveLock" => LockMode::Exclusive,
        "AccessExclusiveLock" => LockMode::AccessExclusive,
        _ => return None,
    })
}
