//! What a run on PostgreSQL begins with: the tables of Django's own apps, as on SQLite.

use djangology::executor::Job;
use djangology::exercise::Database;
use djangology::observation::Ending;
use serde_json::{Value, json};

use crate::projects::{PLAIN_VIEW, job, run, value};

/// What Django finds in its database before anything was done.
const LOOK: &str = "from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
recorder = MigrationRecorder(connection)
lab.observe(\"applied\", sorted(f\"{app}.{name}\" for app, name in recorder.applied_migrations()))
lab.observe(\"times\", sorted({str(row.applied) for row in recorder.migration_qs}))
lab.observe(\"users\", User.objects.count())
lab.observe(\"permissions\", Permission.objects.filter(codename=\"add_user\").count())
User.objects.create_user(\"django\")
lab.observe(\"first key\", User.objects.get().pk)";

fn look(database: Database) -> Job {
    let mut job = job(PLAIN_VIEW, LOOK);
    job.database = database;
    job.limits.seconds = 20;
    job
}

#[test]
fn a_run_on_postgresql_begins_with_the_tables_that_a_run_on_sqlite_has() {
    let (sqlite, postgresql) = (run(&look(Database::Sqlite)), run(&look(Database::Postgresql)));
    assert_eq!(postgresql.ending, Ending::Returned, "{postgresql:#?}");
    for name in ["applied", "times", "users", "permissions", "first key"] {
        assert_eq!(value(&postgresql, name), value(&sqlite, name), "{name}");
    }
    let Value::Array(applied) = value(&postgresql, "applied") else {
        panic!("not a list")
    };
    assert!(applied.contains(&json!("auth.0001_initial")), "{applied:?}");
}

#[test]
fn no_run_finds_what_another_did_on_postgresql() {
    for _ in 0..2 {
        assert_eq!(value(&run(&look(Database::Postgresql)), "users"), json!(0));
    }
}
