//! What a statement did, told from the state of its session before and after it: pure.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{Oid, Relation, State};
use crate::statement::{LockMode, TableLock, Unfinished, Waiting, Work, WorkKind};

/// A statement between two states of its session, in one transaction.
pub(super) struct Step<'a> {
    pub(super) before: &'a State,
    pub(super) after: &'a State,
    /// What PostgreSQL calls the statement.
    pub(super) command: &'a str,
    /// The relations that no other session can see yet, because the same transaction made them.
    pub(super) hidden: &'a BTreeSet<Oid>,
}

impl Step<'_> {
    /// The relations that the statement made.
    pub(super) fn made(&self) -> BTreeSet<Oid> {
        self.after
            .known()
            .difference(&self.before.known())
            .copied()
            .collect()
    }

    /// The strongest lock that is held on each table: its own, or one on an index of it that keeps queries
    /// from being planned, since the planner opens every index of a table.
    fn table_locks(&self) -> BTreeMap<Oid, LockMode> {
        let mut locks: BTreeMap<Oid, LockMode> = BTreeMap::new();
        for (oid, mode) in &self.after.locks {
            let relation = self.before.relations.get(oid);
            let table = match relation.and_then(|relation| relation.index_of) {
                Some(table) if *mode == LockMode::AccessExclusive => table,
                Some(_) => continue,
                None => *oid,
            };
            let is_table = self.before.relations.get(&table).is_some_and(Relation::is_table);
            // What the same transaction made is nobody else's: a new index holds the strongest lock on itself.
            if !is_table || self.hidden.contains(&table) || self.hidden.contains(oid) {
                continue;
            }
            let strongest = locks.entry(table).or_insert(*mode);
            *strongest = (*mode).max(*strongest);
        }
        locks
    }

    /// The tables whose rows are to be counted: those that others have to wait for, or might.
    pub(super) fn locked_tables(&self) -> BTreeSet<Oid> {
        self.telling_locks().map(|(table, ..)| table).collect()
    }

    /// Table, mode, and whether the statement took it: where somebody waits, or where the statement took a
    /// lock that at least keeps other changes of the schema away.
    fn telling_locks(&self) -> impl Iterator<Item = (Oid, LockMode, bool)> {
        self.table_locks().into_iter().filter_map(|(table, mode)| {
            let taken_here = self.before.locks.get(&table).is_none_or(|held| *held < mode);
            let tells =
                mode.waiting() > Waiting::Nobody || (taken_here && mode >= LockMode::ShareUpdateExclusive);
            tells.then_some((table, mode, taken_here))
        })
    }

    /// The locks, with the number of rows in their tables as far as it is known.
    pub(super) fn locks(&self, counts: &BTreeMap<Oid, u64>) -> Vec<TableLock> {
        let mut locks: Vec<TableLock> = self
            .telling_locks()
            .filter_map(|(table, mode, taken_here)| {
                Some(TableLock {
                    table: self.before.shown(table)?,
                    mode,
                    taken_here,
                    table_rows: counts.get(&table).copied(),
                })
            })
            .collect();
        locks.sort_by(|left, right| left.table.cmp(&right.table));
        locks
    }

    /// What was done to rows, the heaviest first for each table.
    pub(super) fn work(&self, counts: &BTreeMap<Oid, u64>) -> Vec<Work> {
        let mut work = Vec::new();
        for (oid, relation) in self.tables() {
            let after = self.after.relations.get(oid);
            let (read, changed) = after.map_or((0, 0), |after| {
                (
                    after.read.saturating_sub(relation.read),
                    after.changed.saturating_sub(relation.changed),
                )
            });
            let is_emptied = self.command.starts_with("TRUNCATE");
            let is_rewritten = !is_emptied
                && after.is_some_and(|after| {
                    after.file != relation.file && after.file.is_some() && relation.file.is_some()
                });
            let rows = counts.get(oid).copied().unwrap_or(read);
            let (kind, rows) = if is_rewritten {
                (WorkKind::Rewrite, rows)
            } else if !is_emptied && self.has_index_built(*oid) {
                (WorkKind::IndexBuild, rows)
            } else if changed > 0 {
                (WorkKind::Change, changed.max(read))
            } else {
                (WorkKind::Scan, read + self.entries_read(*oid))
            };
            if rows > 0 {
                work.push(Work {
                    kind,
                    table: relation.shown(),
                    rows,
                });
            }
        }
        work.sort_by(|left, right| (left.kind, &left.table).cmp(&(right.kind, &right.table)));
        work
    }

    fn tables(&self) -> impl Iterator<Item = (&Oid, &Relation)> {
        let relations = self.before.relations.iter();
        relations.filter(|(oid, relation)| relation.is_table() && !self.hidden.contains(oid))
    }

    /// Whether an index of the table is new, or was built again.
    fn has_index_built(&self, table: Oid) -> bool {
        self.after
            .relations
            .iter()
            .filter(|(_, index)| index.index_of == Some(table) && index.file.is_some())
            .any(|(oid, index)| {
                let before = self.before.relations.get(oid);
                before.is_none_or(|before| before.file != index.file)
            })
    }

    /// Entries of the table's indexes that were read where no row was fetched, as an index-only scan does.
    fn entries_read(&self, table: Oid) -> u64 {
        let after = self.after.relations.iter();
        after
            .filter(|(_, index)| index.index_of == Some(table))
            .filter_map(|(oid, index)| Some(index.read.saturating_sub(self.before.relations.get(oid)?.read)))
            .sum()
    }

    /// The constraints and indexes that are there now and not in force.
    pub(super) fn unfinished(&self) -> Vec<Unfinished> {
        let table = |oid: Oid| self.after.shown(oid).unwrap_or_default();
        let constraints = self
            .after
            .unvalidated
            .iter()
            .filter(|(oid, _)| !self.before.unvalidated.contains_key(oid))
            .map(|(_, (name, of))| Unfinished::Constraint {
                name: name.clone(),
                table: table(*of),
            });
        let was_valid = |oid: &Oid| self.before.relations.get(oid).is_none_or(|index| index.valid);
        let indexes = self.after.relations.iter().filter_map(|(oid, index)| {
            let of = index.index_of?;
            (!index.valid && was_valid(oid)).then(|| Unfinished::Index {
                name: index.shown(),
                table: table(of),
            })
        });
        constraints.chain(indexes).collect()
    }

    /// The locks of a statement that makes several transactions of its own and holds none any more when it
    /// is done. Source: the PostgreSQL documentation, "Explicit Locking" and the pages of the commands:
    /// building, dropping or rebuilding an index concurrently takes `SHARE UPDATE EXCLUSIVE` on its table;
    /// `VACUUM FULL` and `CLUSTER` take `ACCESS EXCLUSIVE`, and write the table anew.
    pub(super) fn documented_locks(&self, counts: &BTreeMap<Oid, u64>) -> Vec<TableLock> {
        let lock = |table: Oid, mode: LockMode| {
            Some(TableLock {
                table: self.before.shown(table)?,
                mode,
                taken_here: true,
                table_rows: counts.get(&table).copied(),
            })
        };
        let files_changed = self.tables().filter_map(|(oid, relation)| {
            let after = self.after.relations.get(oid)?;
            (after.file != relation.file).then_some((*oid, LockMode::AccessExclusive))
        });
        let indexes = self
            .indexes_that_differ()
            .into_iter()
            .map(|table| (table, LockMode::ShareUpdateExclusive));
        let mut modes: BTreeMap<Oid, LockMode> = indexes.collect();
        modes.extend(files_changed);
        modes
            .into_iter()
            .filter(|(table, _)| {
                let relation = self.before.relations.get(table);
                relation.is_some_and(Relation::is_table)
            })
            .filter_map(|(table, mode)| lock(table, mode))
            .collect()
    }

    /// The tables that have an index more or less, or one that was built again.
    pub(super) fn indexes_that_differ(&self) -> BTreeSet<Oid> {
        let files = |state: &State| -> BTreeSet<(Oid, Oid, Option<Oid>)> {
            let relations = state.relations.iter();
            relations
                .filter_map(|(oid, index)| Some((index.index_of?, *oid, index.file)))
                .collect()
        };
        let (before, after) = (files(self.before), files(self.after));
        before
            .symmetric_difference(&after)
            .map(|(table, ..)| *table)
            .filter(|table| self.before.relations.contains_key(table))
            .collect()
    }
}
