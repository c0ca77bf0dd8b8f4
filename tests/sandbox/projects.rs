//! The one sandbox that the tests share, and tiny projects to run in it.

use std::sync::OnceLock;

use djangology::executor::{Executor as _, Job};
use djangology::exercise::{Database, FileTree, Limits, Schema};
use djangology::observation::{Observation, RunRecord};
use djangology::sandbox::{Sandbox, SandboxOptions};
use serde_json::Value;

/// The sandbox, provisioned by whichever test comes first.
pub fn sandbox() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| {
        let options = SandboxOptions::new(env!("CARGO_BIN_EXE_djangology"));
        Sandbox::open(&options, &()).expect("the sandbox can be provisioned")
    })
}

/// A project with one app, `shop`, that has one model and one view; `views` is the candidate's file.
pub fn project(views: &str) -> FileTree {
    let files = [
        ("config/__init__.py", ""),
        ("config/settings.py", SETTINGS),
        (
            "config/urls.py",
            "from django.urls import path\n\nfrom shop import views\n\nurlpatterns = [path(\"\", views.index)]\n",
        ),
        ("shop/__init__.py", ""),
        (
            "shop/models.py",
            "from django.db import models\n\n\nclass Thing(models.Model):\n    name = models.CharField(max_length=20)\n",
        ),
        ("shop/views.py", views),
    ];
    files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// A view that answers "ok".
pub const PLAIN_VIEW: &str = "from django.http import HttpResponse


def index(request):
    return HttpResponse(\"ok\")
";

const SETTINGS: &str = "SECRET_KEY = \"k\"
INSTALLED_APPS = [\"django.contrib.contenttypes\", \"django.contrib.auth\", \"shop\"]
ROOT_URLCONF = \"config.urls\"
";

/// A job with two seconds and 256 MB whose only scenario is `body`, indented by four spaces.
pub fn job(views: &str, body: &str) -> Job {
    let body = body.lines().collect::<Vec<_>>().join("\n    ");
    Job {
        project: project(views),
        edited: vec!["shop/views.py".to_owned()],
        scenario: format!("from harness import Lab\n\n\ndef scene(lab: Lab) -> None:\n    {body}\n"),
        scenarios: vec!["scene".to_owned()],
        settings: "config.settings".to_owned(),
        database: Database::Sqlite,
        schema: Schema::Models,
        tables_of: None,
        seed: 7,
        limits: Limits {
            seconds: 2,
            memory_mb: 256,
            output_kb: 4,
        },
    }
}

/// Runs `job` in the shared sandbox.
pub fn run(job: &Job) -> RunRecord {
    sandbox().run(job).expect("the sandbox runs")
}

/// The plain observation `name` of the only scenario.
pub fn value(record: &RunRecord, name: &str) -> Value {
    match record.scenarios["scene"].observations.get(name) {
        Some(Observation::Value(value)) => value.clone(),
        other => panic!("{name} is {other:?} in {record:#?}"),
    }
}
