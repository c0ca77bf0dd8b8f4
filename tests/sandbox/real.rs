//! The README's two lines on what is real, against what runs.

use djangology::exercise::Database;
use djangology::observation::Observation;

use crate::projects::{PLAIN_VIEW, job, run, value};

/// The line of the README's list that begins so.
fn line(beginning: &str) -> String {
    let readme = include_str!("../../README.md");
    readme
        .lines()
        .find(|line| line.starts_with(beginning))
        .unwrap_or_else(|| panic!("the README has no line that begins `{beginning}`"))
        .to_owned()
}

#[test]
fn django_is_real() {
    let versions = "import sys, django, rest_framework
lab.observe(\"versions\", [django.__version__, rest_framework.VERSION, sys.version.split()[0]])
lab.observe(\"works\", lab.client().get(\"/\").status_code)";
    let record = run(&job(PLAIN_VIEW, versions));
    let [django, drf, python]: [String; 3] =
        serde_json::from_value(value(&record, "versions")).expect("three versions");
    assert_eq!(
        line("- Django is real:"),
        format!(
            "- Django is real: Django {django} and Django REST Framework {drf} on CPython {python}, unmodified, in a \
             WebAssembly sandbox."
        )
    );
    assert_eq!(value(&record, "works"), 200);
}

#[test]
fn postgresql_is_real() {
    let mut job = job(
        PLAIN_VIEW,
        "from django.db import connection
from shop.models import Thing
Thing.objects.bulk_create(Thing(name=str(number)) for number in range(200))
with connection.cursor() as cursor:
    cursor.execute(\"SELECT version()\")
    lab.observe(\"version\", cursor.fetchone()[0])
    cursor.execute(\"EXPLAIN SELECT * FROM shop_thing WHERE name = 'x'\")
    lab.observe(\"plan\", cursor.fetchone()[0])
    with lab.watch(\"change\"):
        cursor.execute(\"ALTER TABLE shop_thing ADD COLUMN drawn double precision DEFAULT random()\")",
    );
    job.database = Database::Postgresql;
    let record = run(&job);
    let version = value(&record, "version");
    let version = version.as_str().expect("a text");
    let number = version
        .split_whitespace()
        .nth(1)
        .expect("a number after the name");
    assert_eq!(
        line("- PostgreSQL is real:"),
        format!(
            "- PostgreSQL is real: PostgreSQL {number}, whose own locks, rewrites and plans decide, read outside the \
             answer's interpreter."
        )
    );
    assert!(
        value(&record, "plan")
            .as_str()
            .is_some_and(|plan| plan.contains("Seq Scan on shop_thing"))
    );
    let Some(Observation::Statements(statements)) = record.scenarios["scene"].observations.get("change")
    else {
        panic!("{record:?}");
    };
    let [statement] = statements.as_slice() else {
        panic!("{statements:?}");
    };
    insta::assert_json_snapshot!((&statement.locks, &statement.work), @r#"
    [
      [
        {
          "table": "shop_thing",
          "mode": "ACCESS_EXCLUSIVE",
          "taken_here": true,
          "table_rows": 200
        }
      ],
      [
        {
          "kind": "rewrite",
          "table": "shop_thing",
          "rows": 200
        }
      ]
    ]
    "#);
}
