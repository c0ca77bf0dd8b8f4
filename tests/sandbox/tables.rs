//! What a run begins with: the tables of Django's own apps, and those of the project where they were made before.

use djangology::executor::Job;
use djangology::exercise::Database;
use djangology::observation::Ending;
use serde_json::{Value, json};

use crate::projects::{PLAIN_VIEW, job, project, run, value};

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

/// A job that begins with the tables of `project` on `database`, and looks at them.
fn on_given_tables(database: Database, views: &str, body: &str) -> Job {
    let mut job = job(views, body);
    job.tables_of = Some(project(PLAIN_VIEW));
    job.database = database;
    job.limits.seconds = 20;
    job
}

const TABLES: &str = "from django.db import connection
from shop.models import Thing
lab.observe(\"tables\", sorted(connection.introspection.table_names()))
Thing.objects.create(name=\"first\")
lab.observe(\"things\", list(Thing.objects.values_list(\"pk\", \"name\")))";

#[test]
fn tables_that_were_made_before_are_those_that_a_run_makes() {
    for database in [Database::Sqlite, Database::Postgresql] {
        let given = on_given_tables(database, PLAIN_VIEW, TABLES);
        let made = Job {
            tables_of: None,
            ..given.clone()
        };
        let (first, made) = (run(&given), run(&made));
        assert_eq!(first.ending, Ending::Returned, "{first:#?}");
        assert_eq!(first.scenarios, made.scenarios);
        assert_eq!(value(&first, "things"), json!([[1, "first"]]));
        // What the first run did to them, the second does not find.
        assert_eq!(run(&given).scenarios, made.scenarios);
    }
}

#[test]
fn a_model_that_a_submission_has_besides_gets_its_table() {
    let views = format!(
        "{PLAIN_VIEW}

from django.db import models


class Extra(models.Model):
    class Meta:
        app_label = \"shop\"
"
    );
    for database in [Database::Sqlite, Database::Postgresql] {
        let record = run(&on_given_tables(
            database,
            &views,
            "from shop.views import Extra\nExtra.objects.create()\nlab.observe(\"count\", Extra.objects.count())",
        ));
        assert_eq!(value(&record, "count"), json!(1));
    }
}

#[test]
fn where_the_tables_cannot_be_made_beforehand_the_run_makes_its_own() {
    let mut job = on_given_tables(Database::Sqlite, PLAIN_VIEW, TABLES);
    let broken = "def index(request)\n".to_owned().into_bytes();
    job.tables_of
        .as_mut()
        .unwrap()
        .insert("shop/models.py".to_owned(), broken);
    assert_eq!(value(&run(&job), "things"), json!([[1, "first"]]));
}
