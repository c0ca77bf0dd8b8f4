//! What kind of statement a text is, as far as the witness has to know before it runs.

use super::sql::words;

/// How a statement concerns the witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It begins or ends a transaction or a part of one.
    Transaction,
    /// It concerns the session, not the data: settings, prepared statements, notifications.
    Session,
    /// It fetches from a cursor that an earlier statement declared, or closes it.
    Cursor,
    /// It changes what tables there are and what they are like, or locks them.
    Schema,
    /// The same, and PostgreSQL refuses it inside a transaction, because it makes several of its own.
    SchemaOutsideTransaction,
    /// It reads or changes rows, or is anything else.
    Data,
}

/// How many words of a statement are looked at: `REINDEX (VERBOSE, TABLESPACE x) INDEX CONCURRENTLY` needs
/// six, `ALTER TABLE IF EXISTS ONLY x DETACH PARTITION y CONCURRENTLY` nine.
const WORDS: usize = 12;

impl Kind {
    /// The kind of `statement`.
    pub(super) fn of(statement: &str) -> Self {
        let words = words(statement, WORDS);
        let word = |index: usize| words.get(index).map_or("", String::as_str);
        let says = |wanted: &str| words.iter().any(|word| word == wanted);
        match word(0) {
            "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" => {
                Self::Transaction
            }
            // PREPARE TRANSACTION ends a transaction, PREPARE keeps a statement.
            "PREPARE" if word(1) == "TRANSACTION" => Self::Transaction,
            "SET" | "RESET" | "SHOW" | "DISCARD" | "DEALLOCATE" | "PREPARE" | "LISTEN" | "UNLISTEN"
            | "NOTIFY" | "LOAD" | "CHECKPOINT" => Self::Session,
            "FETCH" | "MOVE" | "CLOSE" => Self::Cursor,
            "CREATE" | "DROP" if matches!(word(1), "DATABASE" | "TABLESPACE" | "SUBSCRIPTION") => {
                Self::SchemaOutsideTransaction
            }
            "ALTER" if matches!(word(1), "SYSTEM" | "DATABASE" | "SUBSCRIPTION") => {
                Self::SchemaOutsideTransaction
            }
            "VACUUM" => Self::SchemaOutsideTransaction,
            "CLUSTER" if words.len() == 1 => Self::SchemaOutsideTransaction,
            "REINDEX" if says("DATABASE") || says("SYSTEM") || says("SCHEMA") => {
                Self::SchemaOutsideTransaction
            }
            // Only the refresh of a materialized view can be both.
            "CREATE" | "DROP" | "REINDEX" | "ALTER" if says("CONCURRENTLY") => Self::SchemaOutsideTransaction,
            "CREATE" | "ALTER" | "DROP" | "TRUNCATE" | "REINDEX" | "CLUSTER" | "REFRESH" | "COMMENT"
            | "LOCK" | "ANALYZE" | "GRANT" | "REVOKE" | "REASSIGN" | "SECURITY" | "IMPORT" => Self::Schema,
            // What a block of code does cannot be told from its text; one that ends transactions itself
            // must not be put into one.
            "DO" | "CALL" => {
                let body = statement.to_ascii_uppercase();
                if body.contains("COMMIT") || body.contains("ROLLBACK") {
                    Self::Data
                } else {
                    Self::Schema
                }
            }
            _ => Self::Data,
        }
    }

    /// Whether it counts as a query: as on SQLite, where there is nothing to set or to fetch from.
    pub(super) const fn is_query(self) -> bool {
        !matches!(self, Self::Transaction | Self::Session | Self::Cursor)
    }
}

/// What a command tag says: the command, and the number of rows that it is about.
pub(super) fn read_tag(tag: &str) -> (String, u64) {
    let command: Vec<&str> = tag
        .split(' ')
        .take_while(|word| !word.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    let rows = tag.rsplit(' ').next().and_then(|word| word.parse().ok());
    (command.join(" "), rows.unwrap_or(0))
}

/// The command of a statement that has no tag, because it failed: its first words, as far as they name it.
pub(super) fn named_by_text(statement: &str) -> String {
    let words = words(statement, 3);
    let count = match words.first().map(String::as_str) {
        Some("CREATE" | "ALTER" | "DROP") => match words.get(1).map(String::as_str) {
            Some("UNIQUE" | "MATERIALIZED" | "TEMPORARY" | "TEMP" | "UNLOGGED") => 3,
            _ => 2,
        },
        _ => 1,
    };
    words[..count.min(words.len())].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_run_in_a_transaction_is_told_apart() {
        for (statement, kind) in [
            (
                "CREATE INDEX CONCURRENTLY \"i\" ON \"t\" (\"a\")",
                Kind::SchemaOutsideTransaction,
            ),
            (
                "create unique index concurrently if not exists i on t (a)",
                Kind::SchemaOutsideTransaction,
            ),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS \"i\"",
                Kind::SchemaOutsideTransaction,
            ),
            (
                "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
                Kind::SchemaOutsideTransaction,
            ),
            (
                "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
                Kind::SchemaOutsideTransaction,
            ),
            ("VACUUM FULL t", Kind::SchemaOutsideTransaction),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", Kind::Schema),
            ("CREATE INDEX \"concurrently\" ON t (a)", Kind::Schema),
            ("-- why\nALTER TABLE t ADD c int", Kind::Schema),
            ("CLUSTER t USING i", Kind::Schema),
            ("CLUSTER", Kind::SchemaOutsideTransaction),
            ("DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$", Kind::Schema),
            ("DO $$ BEGIN COMMIT; END $$", Kind::Data),
            ("SET LOCAL lock_timeout = '2s'", Kind::Session),
            ("SAVEPOINT \"s\"", Kind::Transaction),
            ("DECLARE c CURSOR FOR SELECT 1", Kind::Data),
            ("FETCH FORWARD 100 FROM c", Kind::Cursor),
            ("(SELECT 1)", Kind::Data),
            ("", Kind::Data),
        ] {
            assert_eq!(Kind::of(statement), kind, "{statement}");
        }
    }

    #[test]
    fn tags_name_commands_and_count_rows() {
        assert_eq!(read_tag("INSERT 0 3"), ("INSERT".to_owned(), 3));
        assert_eq!(read_tag("ALTER TABLE"), ("ALTER TABLE".to_owned(), 0));
        assert_eq!(read_tag("SELECT 12"), ("SELECT".to_owned(), 12));
        assert_eq!(
            named_by_text("create unique index i on t (a)"),
            "CREATE UNIQUE INDEX"
        );
        assert_eq!(named_by_text("alter table t add x"), "ALTER TABLE");
    }
}
