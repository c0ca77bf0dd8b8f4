//! Watched statements in the JSON report.

use serde::Serialize;

use crate::report::{Watched, WatchedStatement};
use crate::statement::{LockMode, Unfinished, Waiting, WorkKind};

#[derive(Serialize)]
pub(super) struct WatchedDocument<'a> {
    observe: &'a str,
    statements: Vec<StatementDocument<'a>>,
}

#[derive(Serialize)]
struct StatementDocument<'a> {
    sql: &'a str,
    command: &'a str,
    in_transaction: bool,
    locks: Vec<LockDocument<'a>>,
    work: Vec<WorkDocument<'a>>,
    unfinished: Vec<UnfinishedDocument<'a>>,
    /// Who has to wait: `nobody`, `writers` or `everybody`.
    waiting: &'static str,
    breaks_the_rule: bool,
    /// What a linter says about it, which decides nothing.
    advice: Vec<AdviceDocument<'a>>,
    error: Option<ErrorDocument<'a>>,
}

#[derive(Serialize)]
struct LockDocument<'a> {
    table: &'a str,
    mode: &'static str,
    /// Whether this statement took it, and not an earlier one of its transaction.
    taken_here: bool,
    table_rows: Option<u64>,
}

#[derive(Serialize)]
struct WorkDocument<'a> {
    kind: &'static str,
    table: &'a str,
    rows: u64,
}

#[derive(Serialize)]
struct UnfinishedDocument<'a> {
    kind: &'static str,
    name: &'a str,
    table: &'a str,
}

#[derive(Serialize)]
struct AdviceDocument<'a> {
    rule: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct ErrorDocument<'a> {
    sqlstate: &'a str,
    message: &'a str,
}

/// The document of one watch.
pub(super) fn watched(watched: &Watched) -> WatchedDocument<'_> {
    WatchedDocument {
        observe: &watched.observe,
        statements: watched.statements.iter().map(statement).collect(),
    }
}

fn statement(watched: &WatchedStatement) -> StatementDocument<'_> {
    let statement = &watched.statement;
    StatementDocument {
        sql: &statement.sql,
        command: &statement.command,
        in_transaction: statement.in_transaction,
        locks: statement
            .locks
            .iter()
            .map(|lock| LockDocument {
                table: &lock.table,
                mode: LockMode::name(lock.mode),
                taken_here: lock.taken_here,
                table_rows: lock.table_rows,
            })
            .collect(),
        work: statement
            .work
            .iter()
            .map(|work| WorkDocument {
                kind: match work.kind {
                    WorkKind::Rewrite => "rewrite",
                    WorkKind::IndexBuild => "index_build",
                    WorkKind::Change => "change",
                    WorkKind::Scan => "scan",
                },
                table: &work.table,
                rows: work.rows,
            })
            .collect(),
        unfinished: statement.unfinished.iter().map(unfinished).collect(),
        waiting: match statement.waiting() {
            Waiting::Nobody => "nobody",
            Waiting::Writers => "writers",
            Waiting::Everybody => "everybody",
        },
        breaks_the_rule: watched.breaks_the_rule,
        advice: watched
            .advice
            .iter()
            .map(|advice| AdviceDocument {
                rule: &advice.rule,
                text: &advice.text,
            })
            .collect(),
        error: statement.error.as_ref().map(|error| ErrorDocument {
            sqlstate: &error.state,
            message: &error.message,
        }),
    }
}

fn unfinished(unfinished: &Unfinished) -> UnfinishedDocument<'_> {
    let (kind, name, table) = match unfinished {
        Unfinished::Constraint { name, table } => ("constraint", name, table),
        Unfinished::Index { name, table } => ("index", name, table),
    };
    UnfinishedDocument { kind, name, table }
}
