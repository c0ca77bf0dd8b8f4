//! What statements did in PostgreSQL, at two widths and as JSON.

use std::time::Duration;

use anstream::adapter::strip_str;

use super::super::watched::watches;
use super::{NARROW, samples};
use crate::render::{View, json};
use crate::report::{Advice, Finding, Report, Watched, WatchedStatement};
use crate::statement::{LockMode, Statement, TableLock, Unfinished, Work, WorkKind};

fn lock(table: &str, mode: LockMode, taken_here: bool) -> TableLock {
    TableLock {
        table: table.to_owned(),
        mode,
        taken_here,
        table_rows: Some(300),
    }
}

fn work(kind: WorkKind, rows: u64) -> Vec<Work> {
    vec![Work {
        kind,
        table: "orders_order".to_owned(),
        rows,
    }]
}

fn statement(sql: &str, locks: Vec<TableLock>, work: Vec<Work>) -> Statement {
    Statement {
        sql: sql.to_owned(),
        command: sql.split(' ').take(2).collect::<Vec<_>>().join(" "),
        in_transaction: true,
        locks,
        work,
        ..Statement::default()
    }
}

/// The same on the two that a migration with an index is likely to have.
fn advice(statement: &Statement) -> Vec<Advice> {
    let is_slow = statement.work.len() == 1;
    let advice = is_slow.then(|| Advice {
        rule: "require-concurrent-index-creation".to_owned(),
        text: "`AddIndexConcurrently`, in a migration with `atomic = False`, builds it while others write"
            .to_owned(),
    });
    advice.into_iter().collect()
}

/// A migration that adds a column and an index, and fills the one under the lock of the other.
fn migration() -> Report {
    let exclusive = |taken_here| vec![lock("orders_order", LockMode::AccessExclusive, taken_here)];
    let mut check = statement(
        r#"ALTER TABLE "orders_order" ADD CONSTRAINT "known" CHECK ("channel" IN ('web', 'phone')) NOT VALID"#,
        vec![lock("orders_order", LockMode::ShareUpdateExclusive, true)],
        Vec::new(),
    );
    check.unfinished.push(Unfinished::Constraint {
        name: "known".to_owned(),
        table: "orders_order".to_owned(),
    });
    let statements = [
        (
            statement(
                r#"ALTER TABLE "orders_order" ADD COLUMN "channel" varchar(20) NULL"#,
                exclusive(true),
                Vec::new(),
            ),
            false,
        ),
        (
            statement(
                "UPDATE \"orders_order\"\n   SET \"channel\" = 'phone' WHERE \"orders_order\".\"channel\" IS NULL",
                exclusive(false),
                work(WorkKind::Change, 300),
            ),
            true,
        ),
        (
            statement(
                r#"CREATE INDEX "orders_channel" ON "orders_order" ("channel")"#,
                vec![
                    lock("orders_order", LockMode::AccessExclusive, false),
                    lock("orders_\u{1b}[31mbranch", LockMode::Share, true),
                ],
                work(WorkKind::IndexBuild, 300),
            ),
            true,
        ),
        (check, false),
    ];
    let mut report = samples::failing_growth();
    let case = &mut report.cases[1];
    case.growth.clear();
    case.findings = vec![Finding {
        observe: "migration".to_owned(),
        message: "While the migration runs, nobody can order".to_owned(),
        detail: "`UPDATE …` runs while its transaction holds ACCESS EXCLUSIVE on `orders_order`".to_owned(),
        diff: None,
        repeated: Vec::new(),
    }];
    case.watched = vec![Watched {
        observe: "migration".to_owned(),
        statements: statements
            .into_iter()
            .map(|(statement, breaks_the_rule)| WatchedStatement {
                advice: advice(&statement),
                statement,
                breaks_the_rule,
            })
            .collect(),
    }];
    report
}

#[test]
fn a_migration_shows_what_it_locked_and_who_waits() {
    insta::assert_snapshot!(strip_str(&watches(&migration(), &NARROW)), @r#"

    In PostgreSQL (migration)
      1   ALTER TABLE "orders_order" ADD COLUMN "channel" varch…
          ACCESS EXCLUSIVE on orders_order; readers and writers
          wait, for a moment
      2 ✗ UPDATE "orders_order" SET "channel" = 'phone' WHERE "…
          still ACCESS EXCLUSIVE on orders_order; goes through
          300 rows to change them; readers and writers wait
      3 ✗ CREATE INDEX "orders_channel" ON "orders_order" ("cha…
          still ACCESS EXCLUSIVE on orders_order; SHARE on
          orders_\x1b[31mbranch; builds an index over 300 rows
          of orders_order; readers and writers wait
      4   ALTER TABLE "orders_order" ADD CONSTRAINT "known" CHE…
          SHARE UPDATE EXCLUSIVE on orders_order; known is not
          validated yet; nobody waits
      Advice on 2, 3: `AddIndexConcurrently`, in a migration
      with `atomic = False`, builds it while others write
      (require-concurrent-index-creation in squawk)
    "#);
    insta::assert_snapshot!(strip_str(&watches(&migration(), &View { width: 80, ..NARROW })), @r#"

    In PostgreSQL (migration)
      1   ALTER TABLE "orders_order" ADD COLUMN "channel" varchar(20) NULL
          ACCESS EXCLUSIVE on orders_order; readers and writers wait, for a moment
      2 ✗ UPDATE "orders_order" SET "channel" = 'phone' WHERE "orders_order"."chann…
          still ACCESS EXCLUSIVE on orders_order; goes through 300 rows to change
          them; readers and writers wait
      3 ✗ CREATE INDEX "orders_channel" ON "orders_order" ("channel")
          still ACCESS EXCLUSIVE on orders_order; SHARE on orders_\x1b[31mbranch;
          builds an index over 300 rows of orders_order; readers and writers wait
      4   ALTER TABLE "orders_order" ADD CONSTRAINT "known" CHECK ("channel" IN ('w…
          SHARE UPDATE EXCLUSIVE on orders_order; known is not validated yet; nobody
          waits
      Advice on 2, 3: `AddIndexConcurrently`, in a migration with `atomic = False`,
      builds it while others write (require-concurrent-index-creation in squawk)
    "#);
}

#[test]
fn machines_get_the_same() {
    let document = json::report(
        &migration(),
        Duration::from_millis(54),
        &super::documents::image(),
        crate::exercise::Database::Postgresql,
    )
    .expect("a document");
    let document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    insta::assert_json_snapshot!(document["cases"][1]["watched"][0]["statements"][2], @r#"
    {
      "sql": "CREATE INDEX \"orders_channel\" ON \"orders_order\" (\"channel\")",
      "command": "CREATE INDEX",
      "in_transaction": true,
      "locks": [
        {
          "table": "orders_order",
          "mode": "ACCESS EXCLUSIVE",
          "taken_here": false,
          "table_rows": 300
        },
        {
          "table": "orders_\u001b[31mbranch",
          "mode": "SHARE",
          "taken_here": true,
          "table_rows": 300
        }
      ],
      "work": [
        {
          "kind": "index_build",
          "table": "orders_order",
          "rows": 300
        }
      ],
      "unfinished": [],
      "waiting": "everybody",
      "breaks_the_rule": true,
      "advice": [
        {
          "rule": "require-concurrent-index-creation",
          "text": "`AddIndexConcurrently`, in a migration with `atomic = False`, builds it while others write"
        }
      ],
      "error": null
    }
    "#);
}
