//! Advice on changes of the schema: what a linter knows about statements that made others wait. Never part of a
//! verdict.

use squawk_linter::{Linter, Rule};
use squawk_syntax::SourceFile;

use crate::report::{Advice, Report, Watched, WatchedStatement};
use crate::statement::{Statement, Waiting, WorkKind};

/// The longest statement that is looked at, in bytes: the linter's parser calls itself for each bracket.
const LONGEST: usize = 4 << 10;

/// How many statements of one report are looked at. A migration has a few; a submission may send thousands.
const MOST: usize = 100;

/// Room for a statement of nothing but brackets. Only what is used of it takes memory.
const STACK_BYTES: usize = 128 << 20;

/// Which statements change the schema in a way that there is advice on.
const COMMANDS: [&str; 4] = ["ALTER TABLE", "CREATE INDEX", "DROP INDEX", "REINDEX"];

/// What the linter says of a text is said only where the database has shown that it matters here.
enum When {
    /// Others wait while it works through rows in one of these ways.
    Works(&'static [WorkKind]),
    /// Everybody waits for a table that has rows, if only for a moment.
    Locks,
    /// Whatever the table holds.
    Always,
    /// It is about a column that was added in the same watch and may not be NULL.
    NewColumn,
}

/// A rule of the linter that is listened to, and what it means for somebody who writes migrations for Django.
struct Tip {
    rule: Rule,
    when: When,
    text: &'static str,
}

/// The rules that are listened to. Of one statement, the last is only said when none before it is.
///
/// The others stay silent, because they are about
/// - taste, which a model decides and not its author's SQL (`prefer-*`, `ban-char-field`, `identifier-too-long`,
///   `require-table-schema`, `transaction-nesting`, which `atomic` decides);
/// - dropping and adding, which migrations exist to do: the text of the last step of a safe removal is that of an
///   unsafe one (`ban-drop-*`, but for what is said of defaults below; the opt-in rules, which forbid all changes);
/// - what every statement would need, and the connection's settings give (`require-lock-timeout`,
///   `require-statement-timeout`);
/// - what PostgreSQL refuses by itself, so that the table shows an error (`adding-required-field`,
///   `ban-concurrent-index-creation-in-transaction`);
/// - things that Django does not send (domains, enumerations, partitions, views, roles, databases,
///   `TRUNCATE … CASCADE`, a new primary key).
const TIPS: [Tip; 12] = [
    Tip {
        rule: Rule::RequireConcurrentIndexCreation,
        when: When::Works(&[WorkKind::IndexBuild]),
        text: "`AddIndexConcurrently`, in a migration with `atomic = False`, builds it while others write",
    },
    Tip {
        rule: Rule::RequireConcurrentIndexDeletion,
        when: When::Locks,
        text: "`RemoveIndexConcurrently`, in a migration with `atomic = False`, drops it without keeping anybody \
               waiting",
    },
    Tip {
        rule: Rule::RequireConcurrentReindex,
        when: When::Works(&[WorkKind::IndexBuild, WorkKind::Rewrite]),
        text: "`REINDEX … CONCURRENTLY`, in a migration with `atomic = False`, builds it anew while others write",
    },
    Tip {
        rule: Rule::DisallowedUniqueConstraint,
        when: When::Works(&[WorkKind::IndexBuild]),
        text: "a unique index that was built concurrently becomes the constraint in a moment, with `ADD CONSTRAINT \
               … UNIQUE USING INDEX`",
    },
    Tip {
        rule: Rule::AddingForeignKeyConstraint,
        when: When::Works(&[WorkKind::Scan]),
        text: "with `NOT VALID` it reads no rows; `VALIDATE CONSTRAINT`, in a later transaction, reads them while \
               others write",
    },
    Tip {
        rule: Rule::AddingNotNullableField,
        when: When::Works(&[WorkKind::Scan]),
        text: "where a validated check says that the column is not NULL (`AddConstraintNotValid`, then \
               `ValidateConstraint`), PostgreSQL does not read the rows again",
    },
    Tip {
        rule: Rule::AddingFieldWithDefault,
        when: When::Works(&[WorkKind::Rewrite]),
        text: "a value that is worked out row by row makes PostgreSQL write them all; a column that is added empty \
               can be filled in portions",
    },
    Tip {
        rule: Rule::ChangingColumnType,
        when: When::Works(&[WorkKind::Rewrite, WorkKind::IndexBuild, WorkKind::Scan]),
        text: "a new column of the new type, filled in portions beside the old one, keeps nobody waiting",
    },
    Tip {
        rule: Rule::RenamingColumn,
        when: When::Always,
        text: "a release that is still running asks for the old name until it is replaced",
    },
    Tip {
        rule: Rule::RenamingTable,
        when: When::Always,
        text: "a release that is still running asks for the old name until it is replaced",
    },
    Tip {
        rule: Rule::BanDropDefault,
        when: When::NewColumn,
        text: "a release that is still running does not know the new column, and without a default in the database \
               (`db_default`) it can insert nothing",
    },
    Tip {
        rule: Rule::ConstraintMissingNotValid,
        when: When::Works(&[WorkKind::Scan]),
        text: "`AddConstraintNotValid` reads no rows; `ValidateConstraint`, in a later migration, reads them while \
               others go on",
    },
];

/// Adds to each watched statement of `report` what there is to advise on it. Nothing is done where nothing was
/// watched; what the linter cannot read it is silent about.
pub fn advise(report: &mut Report) {
    let watches: Vec<&mut Watched> = report
        .cases
        .iter_mut()
        .flat_map(|case| &mut case.watched)
        .filter(|watched| watched.statements.iter().any(deserves_a_look))
        .collect();
    if !watches.is_empty() {
        advise_with_room(watches);
    }
}

fn advise_with_room(watches: Vec<&mut Watched>) {
    std::thread::scope(|scope| {
        let linting = std::thread::Builder::new()
            .name("advice".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || watches.into_iter().for_each(advise_on));
        // Without the thread, or after a panic of the linter, there is less advice and the same verdict.
        let _ = linting.map(std::thread::ScopedJoinHandle::join);
    });
}

fn advise_on(watched: &mut Watched) {
    for index in 0..watched.statements.len().min(MOST) {
        if deserves_a_look(&watched.statements[index]) {
            let advice = advice(&watched.statements[index].statement, &watched.statements[..index]);
            watched.statements[index].advice = advice;
        }
    }
}

/// Whether there can be advice, as far as that can be told without parsing.
fn deserves_a_look(watched: &WatchedStatement) -> bool {
    let statement = &watched.statement;
    COMMANDS.contains(&statement.command.as_str())
        && statement.error.is_none()
        && statement.sql.len() <= LONGEST
        && statement.waiting() > Waiting::Nobody
}

fn advice(statement: &Statement, before: &[WatchedStatement]) -> Vec<Advice> {
    let sql = &statement.sql;
    let mut linter = Linter::from(TIPS.map(|tip| tip.rule));
    linter.settings.assume_in_transaction = statement.in_transaction;
    let violations = linter.lint(&SourceFile::parse(sql), sql);
    let mut said: Vec<&Tip> = TIPS
        .iter()
        .filter(|tip| violations.iter().any(|violation| violation.code == tip.rule))
        .filter(|tip| matters(&tip.when, statement, before))
        .collect();
    if said.len() > 1 {
        said.retain(|tip| tip.rule != Rule::ConstraintMissingNotValid);
    }
    said.iter()
        .map(|tip| Advice {
            rule: tip.rule.to_string(),
            text: tip.text.to_owned(),
        })
        .collect()
}

fn matters(when: &When, statement: &Statement, before: &[WatchedStatement]) -> bool {
    match when {
        When::Works(kinds) => statement
            .work
            .iter()
            .any(|work| work.rows > 0 && kinds.contains(&work.kind)),
        When::Locks => statement
            .locks
            .iter()
            .any(|lock| lock.mode.waiting() == Waiting::Everybody && lock.table_rows.unwrap_or(0) > 0),
        When::Always => true,
        When::NewColumn => column_without_default(&statement.sql).is_some_and(|column| {
            let addition = format!("ADD COLUMN {column} ");
            before.iter().any(|earlier| {
                let sql = &earlier.statement.sql;
                sql.contains(&addition) && sql.contains(" NOT NULL")
            })
        }),
    }
}

/// The column of `ALTER TABLE … ALTER COLUMN … DROP DEFAULT`, as Django spells it, quotes included.
fn column_without_default(sql: &str) -> Option<&str> {
    let (column, _) = sql.split_once("ALTER COLUMN ")?.1.split_once(" DROP DEFAULT")?;
    Some(column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::{LockMode, SqlError, TableLock, Work};

    /// A statement that keeps everybody from a table with rows.
    fn statement(sql: &str, work: &[WorkKind]) -> Statement {
        Statement {
            sql: sql.to_owned(),
            command: sql.split(' ').take(2).collect::<Vec<_>>().join(" "),
            in_transaction: true,
            locks: vec![TableLock {
                table: "t".to_owned(),
                mode: LockMode::AccessExclusive,
                taken_here: true,
                table_rows: Some(300),
            }],
            work: work
                .iter()
                .map(|kind| Work {
                    kind: *kind,
                    table: "t".to_owned(),
                    rows: 300,
                })
                .collect(),
            ..Statement::default()
        }
    }

    fn watched(statements: impl IntoIterator<Item = Statement>) -> Watched {
        Watched {
            observe: "migration".to_owned(),
            statements: statements.into_iter().map(WatchedStatement::from).collect(),
        }
    }

    /// The rules that are named beside each of the statements, which run in this order.
    fn rules(statements: impl IntoIterator<Item = Statement>) -> Vec<String> {
        let mut watched = watched(statements);
        advise_on(&mut watched);
        let rules = |it: &WatchedStatement| it.advice.iter().map(|advice| advice.rule.clone()).collect();
        let lines = watched.statements.iter().map(rules);
        lines.map(|rules: Vec<String>| rules.join(", ")).collect()
    }

    const INDEX: &str = r#"CREATE INDEX "i" ON "t" ("a", "b")"#;
    const ADDED: &str = r#"ALTER TABLE "t" ADD COLUMN "a" varchar(20) DEFAULT '' NOT NULL"#;
    const DEFAULT_DROPPED: &str = r#"ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT"#;

    #[test]
    fn what_django_sends_is_advised_on_where_others_wait_for_rows() {
        use WorkKind::{IndexBuild, Rewrite, Scan};

        let foreign_key = r#"ALTER TABLE "t" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "u" ("id") DEFERRABLE INITIALLY DEFERRED"#;
        let statements: [(&str, &[WorkKind]); 10] = [
            (INDEX, &[IndexBuild]),
            (r#"DROP INDEX IF EXISTS "i""#, &[]),
            (
                r#"ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE ("a")"#,
                &[IndexBuild],
            ),
            (foreign_key, &[Scan]),
            (
                r#"ALTER TABLE "t" ADD CONSTRAINT "c" CHECK (NOT ("a" = 0))"#,
                &[Scan],
            ),
            (
                r#"ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT '', ALTER COLUMN "a" SET NOT NULL"#,
                &[Scan],
            ),
            (
                r#"ALTER TABLE "t" ADD COLUMN "a" uuid DEFAULT (GEN_RANDOM_UUID()) NOT NULL UNIQUE"#,
                &[Rewrite],
            ),
            (
                r#"ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint USING "a"::bigint"#,
                &[Rewrite],
            ),
            (r#"ALTER TABLE "t" RENAME COLUMN "a" TO "b""#, &[]),
            (r#"ALTER TABLE "t" RENAME TO "u""#, &[]),
        ];
        let named = rules(statements.map(|(sql, work)| statement(sql, work)));
        insta::assert_snapshot!(named.join("\n"), @"
        require-concurrent-index-creation
        require-concurrent-index-deletion
        disallowed-unique-constraint
        adding-foreign-key-constraint
        constraint-missing-not-valid
        adding-not-nullable-field
        adding-field-with-default
        changing-column-type
        renaming-column
        renaming-table
        ");
    }

    #[test]
    fn what_the_database_did_in_a_moment_is_not_advised_on() {
        let quick = [
            INDEX,
            r#"ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE USING INDEX "i""#,
            r#"ALTER TABLE "t" ADD CONSTRAINT "c" CHECK ("a" > 0) NOT VALID"#,
            r#"ALTER TABLE "t" VALIDATE CONSTRAINT "c""#,
            r#"ALTER TABLE "t" ALTER COLUMN "a" TYPE varchar(200)"#,
            r#"ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL"#,
            r#"ALTER TABLE "t" ADD COLUMN "a" bigint NULL CONSTRAINT "f" REFERENCES "u"("id") DEFERRABLE INITIALLY DEFERRED"#,
            ADDED,
            r#"ALTER TABLE "t" DROP COLUMN "a" CASCADE"#,
            r#"ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL"#,
            r#"CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY, "a" char(3) NOT NULL)"#,
            r#"SET CONSTRAINTS "f" IMMEDIATE"#,
            "DROP TABLE t",
            "ALTER TABLE no SQL at all (((",
        ];
        assert_eq!(rules(quick.map(|sql| statement(sql, &[]))).concat(), "");
    }

    #[test]
    fn what_kept_nobody_waiting_or_failed_or_is_too_long_is_not_looked_at() {
        let slow = || statement(INDEX, &[WorkKind::IndexBuild]);
        let mut gentle = slow();
        gentle.locks[0].mode = LockMode::ShareUpdateExclusive;
        let mut failed = slow();
        failed.error = Some(SqlError {
            state: "23505".to_owned(),
            message: "not unique".to_owned(),
        });
        let mut long = slow();
        long.sql.push_str(&" ".repeat(LONGEST));
        assert_eq!(rules([gentle, failed, long]).concat(), "");
        assert_eq!(rules([slow()]), ["require-concurrent-index-creation"]);
    }

    #[test]
    fn a_default_is_missed_by_the_old_release_where_the_column_is_new_and_required() {
        let rule = "ban-drop-default";
        let both = |added: &str| rules([statement(added, &[]), statement(DEFAULT_DROPPED, &[])]);
        assert_eq!(both(ADDED), ["", rule]);
        assert_eq!(both(&ADDED.replace("NOT NULL", "NULL")), ["", ""]);
        assert_eq!(both(&ADDED.replace(r#""a""#, r#""b""#)), ["", ""]);
        assert_eq!(rules([statement(DEFAULT_DROPPED, &[])]), [""]);
    }

    #[test]
    fn every_rule_is_listened_to_once() {
        let rules: std::collections::BTreeSet<String> = TIPS.iter().map(|tip| tip.rule.to_string()).collect();
        assert_eq!(rules.len(), TIPS.len());
    }

    #[test]
    fn nests_of_brackets_and_operators_are_survived() {
        let nests = [
            "(",
            "((",
            "NOT ",
            "- ",
            "a[",
            "CASE WHEN ",
            "(SELECT ",
            "{",
            "/*",
            "'",
            "$$",
            "+(",
            "ROW(",
        ];
        for nest in nests {
            let sql = format!("ALTER TABLE t ADD CHECK ({}", nest.repeat(LONGEST / nest.len()));
            let mut watched = watched([statement(&sql[..LONGEST], &[WorkKind::Scan])]);
            advise_with_room(vec![&mut watched]);
        }
    }
}
