//! On PostgreSQL every scenario finds the database that the first one found, whatever was done to it.

use djangology::exercise::Database;
use djangology::observation::Ending;
use serde_json::json;

use crate::projects::{PLAIN_VIEW, job, run};

/// Leaves behind all that a scenario can: rows, a moved sequence, tables, a function in a language that is
/// loaded for it, settings, a prepared statement, an open cursor, and a transaction that nobody ends.
const DISORDER: &str = r#"from django.db import connection, transaction
from shop.models import Thing
first = Thing.objects.create(name="a")
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM pg_class")
    relations = cursor.fetchone()[0]
    cursor.execute("SELECT current_setting('work_mem'), txid_current(), random()")
    state = [str(value) for value in cursor.fetchone()]
lab.observe("key", first.pk)
lab.observe("rows", Thing.objects.count())
lab.observe("relations", relations)
lab.observe("state", state)
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE shop_thing ADD COLUMN more int DEFAULT 3")
    cursor.execute("CREATE INDEX CONCURRENTLY things ON shop_thing (name)")
    cursor.execute("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 7; END $$")
    cursor.execute("SELECT f()")
    cursor.execute("CREATE TABLE big AS SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n")
    cursor.execute("SET work_mem TO '1MB'")
    cursor.execute("PREPARE p AS SELECT 1")
transaction.atomic().__enter__()
with connection.cursor() as cursor:
    cursor.execute("DECLARE c CURSOR FOR SELECT 1")
    cursor.execute("UPDATE shop_thing SET name = 'b'")
Thing.objects.create(name="c")"#;

#[test]
fn whatever_a_scenario_leaves_behind_the_next_one_does_not_find() {
    let mut thrice = job(PLAIN_VIEW, DISORDER);
    thrice.database = Database::Postgresql;
    thrice.limits.seconds = 20;
    for again in ["again", "once_more"] {
        let scenario = [
            "\n\ndef ",
            again,
            "(lab):\n    lab.random.seed(1)\n    scene(lab)\n",
        ];
        thrice.scenario.push_str(&scenario.concat());
        thrice.scenarios.push(again.to_owned());
    }
    let record = run(&thrice);
    assert_eq!(record.ending, Ending::Returned, "{}", record.output.text);
    let first = serde_json::to_value(&record.scenarios["scene"]).expect("a record");
    assert_eq!(first["raised"], json!(null), "{first:#}");
    assert_eq!(first["observations"]["rows"], json!(1), "{first:#}");
    assert_eq!(record.scenarios["again"], record.scenarios["scene"]);
    assert_eq!(record.scenarios["once_more"], record.scenarios["scene"]);
}

#[test]
fn a_connection_that_was_kept_is_closed_for_the_next_scenario() {
    let mut twice = job(
        PLAIN_VIEW,
        "import psycopg\nfrom django.db import connection\nconnection.close()\nimport shop.views\nshop.views.kept = psycopg.connect(\"user=postgres\")\nlab.observe(\"answer\", shop.views.kept.execute(\"SELECT 1\").fetchone()[0])\nshop.views.kept.rollback()",
    );
    twice.database = Database::Postgresql;
    twice.limits.seconds = 20;
    twice.scenario.push_str(
        "\n\ndef again(lab):\n    import shop.views\n    from django.db import connection\n    connection.close()\n    lab.observe(\"answer\", lab.attempt(lambda: shop.views.kept.execute(\"SELECT 1\").fetchone()[0]))\n    from shop.models import Thing\n    lab.observe(\"rows\", Thing.objects.count())\n",
    );
    twice.scenarios.push("again".to_owned());
    let record = run(&twice);
    assert_eq!(record.ending, Ending::Returned, "{}", record.output.text);
    let [first, again] =
        ["scene", "again"].map(|name| serde_json::to_value(&record.scenarios[name]).expect("a record"));
    assert_eq!(first["observations"]["answer"], json!(1), "{first:#}");
    assert_eq!(again["raised"], json!(null), "{again:#}");
    assert!(again["observations"]["answer"]["raised"].is_string(), "{again:#}");
    assert_eq!(again["observations"]["rows"], json!(0), "{again:#}");
}
