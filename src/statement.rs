//! One SQL statement as the database saw it: what it was, which locks were held on what, and what it did
//! meanwhile.

use serde::{Deserialize, Serialize};

/// A statement that ran in PostgreSQL, as the host saw it on the wire and asked the session about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its text as it was sent, cut where it is very long.
    pub sql: String,
    /// What PostgreSQL calls it: `ALTER TABLE`, `UPDATE`. For one that failed, its first word.
    pub command: String,
    /// Its parameters as text, where they were sent beside it; nothing for NULL.
    pub parameters: Vec<Option<String>>,
    /// Rows that it handed out.
    pub rows: u64,
    /// Rows that it inserted, updated, deleted or copied.
    pub affected: u64,
    /// Whether it ran in a transaction block, so that its locks stay until that ends.
    pub in_transaction: bool,
    /// Why it failed, if it did.
    pub error: Option<SqlError>,
    /// The strongest lock on each table that others can see and may have to wait for, in the order of the
    /// tables' names. Locks that only stop other changes of the schema are there when this statement took them.
    pub locks: Vec<TableLock>,
    /// What it did to whole tables.
    pub work: Vec<Work>,
    /// What it left to be finished by a later statement.
    pub unfinished: Vec<Unfinished>,
}

/// An error as PostgreSQL reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlError {
    /// SQLSTATE, five characters: `23505`.
    pub state: String,
    /// The text.
    pub message: String,
}

/// A lock on a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLock {
    /// The table; with its schema where that is not `public`.
    pub table: String,
    /// The strongest mode that is held.
    pub mode: LockMode,
    /// Whether this statement took it; otherwise an earlier one of the same transaction did.
    pub taken_here: bool,
    /// Rows in the table, when the statement was done. Unknown for a table that it dropped.
    pub table_rows: Option<u64>,
}

/// Something that takes longer the more rows there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What was done.
    pub kind: WorkKind,
    /// To which table.
    pub table: String,
    /// How many rows it went through.
    pub rows: u64,
}

/// What can be done to the rows of a whole table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// Every row was written anew into other files.
    Rewrite,
    /// An index was built.
    IndexBuild,
    /// Rows were inserted, updated or deleted.
    Change,
    /// Rows were read, such as to see whether a constraint holds.
    Scan,
}

/// Something that exists and is not in force yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Unfinished {
    /// A constraint that only new rows are held to (`NOT VALID`).
    Constraint {
        /// Its name.
        name: String,
        /// Its table.
        table: String,
    },
    /// An index that no query uses: its building failed, or is not over.
    Index {
        /// Its name.
        name: String,
        /// Its table.
        table: String,
    },
}

/// The modes of a lock on a table, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LockMode {
    /// Taken by `SELECT`.
    AccessShare,
    /// Taken by `SELECT … FOR UPDATE`.
    RowShare,
    /// Taken by `INSERT`, `UPDATE`, `DELETE`.
    RowExclusive,
    /// Taken by `VACUUM`, `CREATE INDEX CONCURRENTLY`, `VALIDATE CONSTRAINT`.
    ShareUpdateExclusive,
    /// Taken by `CREATE INDEX`.
    Share,
    /// Taken by `CREATE TRIGGER` and by adding a foreign key.
    ShareRowExclusive,
    /// Taken by `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    Exclusive,
    /// Taken by most of `ALTER TABLE`, by `DROP TABLE`, `TRUNCATE`, `VACUUM FULL`.
    AccessExclusive,
}

/// Whose ordinary statements have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Nobody's.
    Nobody,
    /// Those that insert, update or delete.
    Writers,
    /// Those as well that only read.
    Everybody,
}

impl Waiting {
    /// Who waits, as the subject of a sentence.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Writers => "writers",
            Self::Everybody => "readers and writers",
        }
    }
}

impl LockMode {
    /// All of them, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The mode as the documentation and `LOCK TABLE` spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whether two transactions cannot hold the two modes on the same table. Source: the PostgreSQL
    /// documentation, "Explicit Locking", table "Conflicting Lock Modes".
    #[must_use]
    pub const fn conflicts_with(self, other: Self) -> bool {
        // A bit for each mode that the row's mode conflicts with, weakest first from the left.
        let row: u8 = match self {
            Self::AccessShare => 0b0000_0001,
            Self::RowShare => 0b0000_0011,
            Self::RowExclusive => 0b0000_1111,
            Self::ShareUpdateExclusive => 0b0001_1111,
            Self::Share => 0b0011_0111,
            Self::ShareRowExclusive => 0b0011_1111,
            Self::Exclusive => 0b0111_1111,
            Self::AccessExclusive => 0b1111_1111,
        };
        row & (0b1000_0000 >> other as u8) != 0
    }

    /// Who has to wait until it is released: readers need `ACCESS SHARE`, writers `ROW EXCLUSIVE`.
    #[must_use]
    pub const fn waiting(self) -> Waiting {
        if self.conflicts_with(Self::AccessShare) {
            Waiting::Everybody
        } else if self.conflicts_with(Self::RowExclusive) {
            Waiting::Writers
        } else {
            Waiting::Nobody
        }
    }
}

impl Statement {
    /// The lock that makes most others wait.
    #[must_use]
    pub fn strongest_lock(&self) -> Option<&TableLock> {
        self.locks.iter().max_by_key(|lock| lock.mode)
    }

    /// Who has to wait for it.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        self.strongest_lock()
            .map_or(Waiting::Nobody, |lock| lock.mode.waiting())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_mutual() {
        for mode in LockMode::ALL {
            for other in LockMode::ALL {
                assert_eq!(
                    mode.conflicts_with(other),
                    other.conflicts_with(mode),
                    "{mode:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn readers_wait_for_one_mode_only_and_writers_for_four() {
        let waiting = LockMode::ALL.map(LockMode::waiting);
        assert_eq!(waiting[..4], [Waiting::Nobody; 4]);
        assert_eq!(waiting[4..7], [Waiting::Writers; 3]);
        assert_eq!(waiting[7], Waiting::Everybody);
    }

    #[test]
    fn two_share_locks_go_together_and_two_of_schema_changes_do_not() {
        assert!(!LockMode::Share.conflicts_with(LockMode::Share));
        assert!(LockMode::ShareUpdateExclusive.conflicts_with(LockMode::ShareUpdateExclusive));
        assert!(!LockMode::RowShare.conflicts_with(LockMode::ShareRowExclusive));
    }
}
