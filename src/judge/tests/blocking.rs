//! The rule that nobody waits while a statement works through a table.

use super::{Observation, Rule, Value, passes, single, value};
use crate::exercise::BlockingLimits;
use crate::report::{CaseReport, CaseVerdict};
use crate::statement::{LockMode, Statement, TableLock, Waiting, Work, WorkKind};

fn limits() -> BlockingLimits {
    BlockingLimits {
        whom: Waiting::Writers,
        work: vec![
            WorkKind::Rewrite,
            WorkKind::IndexBuild,
            WorkKind::Change,
            WorkKind::Scan,
        ],
        rows: 50,
    }
}

fn statement(mode: LockMode, taken_here: bool, kind: WorkKind, rows: u64) -> Statement {
    Statement {
        sql: "ALTER TABLE  \"shop_order\"\nADD …".to_owned(),
        locks: vec![TableLock {
            table: "shop_order".to_owned(),
            mode,
            taken_here,
            table_rows: Some(300),
        }],
        work: vec![Work {
            kind,
            table: "shop_order".to_owned(),
            rows,
        }],
        ..Statement::default()
    }
}

fn judged(limits: BlockingLimits, statements: Vec<Statement>) -> CaseReport {
    let observed = Observation::Statements(statements);
    let reference = Observation::Statements(Vec::new());
    single(Rule::Unblocking(limits), Some(reference), Some(observed)).expect("a verdict")
}

fn holds(limits: BlockingLimits, statement: Statement) -> bool {
    judged(limits, vec![statement]).verdict == CaseVerdict::Passed
}

#[test]
fn the_message_names_statement_lock_table_rows_and_who_waits() {
    let rewriting = statement(LockMode::AccessExclusive, true, WorkKind::Rewrite, 300);
    let changing = statement(LockMode::AccessExclusive, false, WorkKind::Change, 300);
    let building = statement(LockMode::Share, true, WorkKind::IndexBuild, 1);
    let detail = |statement: &Statement| {
        judged(limits(), vec![statement.clone()]).findings[0]
            .detail
            .clone()
    };
    insta::assert_snapshot!(
        format!(
            "{}\n{}\n{}\n{}",
            detail(&rewriting),
            detail(&changing),
            detail(&building),
            judged(limits(), vec![rewriting, changing, building]).findings[0].detail,
        ),
        @r#"
    `ALTER TABLE "shop_order" ADD …` takes ACCESS EXCLUSIVE on `shop_order`, and writes all 300 rows of `shop_order` anew: readers and writers wait that long
    `ALTER TABLE "shop_order" ADD …` runs while its transaction holds ACCESS EXCLUSIVE on `shop_order`, and goes through 300 rows of `shop_order` to change them: readers and writers wait that long
    `ALTER TABLE "shop_order" ADD …` takes SHARE on `shop_order`, and builds an index over 1 row of `shop_order`: writers wait that long
    `ALTER TABLE "shop_order" ADD …` takes ACCESS EXCLUSIVE on `shop_order`, and writes all 300 rows of `shop_order` anew: readers and writers wait that long; and so it is with 2 later statements
    "#
    );
}

#[test]
fn a_lock_that_nobody_waits_for_breaks_nothing() {
    for mode in [LockMode::ShareUpdateExclusive, LockMode::RowExclusive] {
        assert!(holds(limits(), statement(mode, true, WorkKind::IndexBuild, 300)));
    }
}

#[test]
fn a_strong_lock_without_work_is_over_at_once() {
    let mut quick = statement(LockMode::AccessExclusive, true, WorkKind::Scan, 1);
    quick.work.clear();
    assert!(holds(limits(), quick));
}

#[test]
fn few_rows_are_forgiven_where_they_are_read_or_changed_and_not_where_the_whole_table_is_meant() {
    let with = |kind, rows| holds(limits(), statement(LockMode::AccessExclusive, true, kind, rows));
    assert!(with(WorkKind::Change, 49) && with(WorkKind::Scan, 49));
    assert!(!with(WorkKind::Change, 50) && !with(WorkKind::Scan, 50));
    assert!(!with(WorkKind::Rewrite, 1) && !with(WorkKind::IndexBuild, 1));
}

#[test]
fn a_case_can_be_about_readers_or_about_some_kinds_of_work_only() {
    let building = statement(LockMode::Share, true, WorkKind::IndexBuild, 300);
    let readers = BlockingLimits {
        whom: Waiting::Everybody,
        ..limits()
    };
    assert!(holds(readers, building.clone()));
    let rewrites = BlockingLimits {
        work: vec![WorkKind::Rewrite],
        ..limits()
    };
    assert!(holds(rewrites, building));
}

#[test]
fn what_was_not_watched_does_not_pass() {
    let reference = || Some(Observation::Statements(Vec::new()));
    let rule = || Rule::Unblocking(limits());
    let verdict = |observed| single(rule(), reference(), observed).expect("a verdict").verdict;
    assert_eq!(verdict(None), CaseVerdict::Failed);
    assert_eq!(verdict(Some(value(Value::Null))), CaseVerdict::Failed);
    assert!(single(rule(), Some(value(Value::Null)), None).is_err());
}

#[test]
fn a_pattern_is_looked_for_in_every_statement() {
    let observed = |sql: &str| {
        Observation::Statements(vec![
            Statement::default(),
            Statement {
                sql: sql.to_owned(),
                ..Statement::default()
            },
        ])
    };
    let rule = || Rule::Matches("FOR (NO KEY )?UPDATE".to_owned());
    let verdict = |sql: &str| {
        let judged = single(rule(), Some(observed("")), Some(observed(sql)));
        judged.expect("a verdict").verdict
    };
    assert_eq!(verdict("SELECT 1 FOR UPDATE"), CaseVerdict::Passed);
    assert_eq!(verdict("SELECT 1"), CaseVerdict::Failed);
    assert!(!passes(rule(), Value::Null));
}
