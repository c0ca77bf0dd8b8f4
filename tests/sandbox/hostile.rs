//! What a submission cannot do: reach outside, blind the probes, or speak for the harness.

use djangology::observation::{Ending, RunRecord};
use serde_json::json;

use crate::projects::{PLAIN_VIEW, job, run, value};

fn blinded(record: &RunRecord) -> Vec<&str> {
    record.scenarios["scene"].blinded_probes().collect()
}

#[test]
fn no_file_outside_the_mounted_folders_can_be_read() {
    let record = run(&job(
        PLAIN_VIEW,
        "import os\n\
         lab.observe(\"passwd\", lab.attempt(open, \"/etc/passwd\"))\n\
         lab.observe(\"up\", lab.attempt(open, \"/project/../../../../etc/passwd\"))\n\
         lab.observe(\"root\", sorted(name for name in os.listdir(\"/\")) if lab.attempt(os.listdir, \"/\").get(\"returned\") else [])",
    ));
    let refused = |name: &str| value(&record, name)["raised"].as_str().map(str::to_owned);
    assert!(
        matches!(
            refused("passwd").as_deref(),
            Some("FileNotFoundError" | "PermissionError")
        ),
        "{record:#?}"
    );
    assert!(
        matches!(
            refused("up").as_deref(),
            Some("FileNotFoundError" | "PermissionError")
        ),
        "{record:#?}"
    );
    assert!(!value(&record, "root").to_string().contains("home"));
}

#[test]
fn no_file_can_be_written() {
    let record = run(&job(
        PLAIN_VIEW,
        "import os\nfor index, folder in enumerate((\"/project\", \"/python\", \"/1\", \"/harness\", \"/scenario\", \"/tmp\")):\n    lab.observe(str(index), \"raised\" in lab.attempt(open, folder + \"/new\", \"w\"))\nlab.observe(\"removed\", \"raised\" in lab.attempt(os.remove, \"/project/shop/views.py\"))",
    ));
    for name in ["0", "1", "2", "3", "4", "5", "removed"] {
        assert_eq!(value(&record, name), json!(true), "{name}");
    }
}

#[test]
fn there_is_no_network_and_no_process_and_no_environment() {
    let record = run(&job(
        PLAIN_VIEW,
        "import os, socket, subprocess\n\
         lab.observe(\"connect\", \"raised\" in lab.attempt(socket.create_connection, (\"127.0.0.1\", 22), 1))\n\
         lab.observe(\"process\", \"raised\" in lab.attempt(subprocess.run, [\"id\"]))\n\
         lab.observe(\"environment\", sorted(os.environ))",
    ));
    assert_eq!(value(&record, "connect"), json!(true));
    assert_eq!(value(&record, "process"), json!(true));
    assert!(
        !value(&record, "environment").to_string().contains("PATH"),
        "{record:#?}"
    );
}

#[test]
fn a_probe_whose_wrapper_was_removed_is_known_to_be_blind() {
    let views = "from django.db import connection\nfrom django.http import HttpResponse\n\n\ndef index(request):\n    connection.execute_wrappers.clear()\n    return HttpResponse()\n";
    let record = run(&job(views, "lab.client().get(\"/\")"));
    assert_eq!(blinded(&record), ["sql"]);
}

#[test]
fn a_probe_whose_trace_was_removed_is_known_to_be_blind() {
    let views = "from django.db import connection\nfrom django.http import HttpResponse\n\n\ndef index(request):\n    connection.connection.set_trace_callback(None)\n    return HttpResponse()\n";
    let record = run(&job(views, "lab.client().get(\"/\")"));
    assert_eq!(blinded(&record), ["sqlite-trace"]);
}

#[test]
fn statements_that_go_around_django_are_counted() {
    let views = "from django.db import connection\nfrom django.http import HttpResponse\n\n\ndef index(request):\n    for _ in range(9):\n        connection.connection.execute(\"SELECT 1\")\n    return HttpResponse()\n";
    let record = run(&job(
        views,
        "for size in (1, 2):\n    with lab.measure(\"visits\", size=size):\n        lab.client().get(\"/\")",
    ));
    let observation =
        serde_json::to_value(&record.scenarios["scene"].observations["visits"]).expect("a series");
    assert_eq!(observation["queries"], json!([9, 9]));
}

#[test]
fn a_record_that_the_submission_makes_up_is_refused() {
    let views = "import json\n\nimport wit_world\nfrom django.http import HttpResponse\n\n\ndef index(request):\n    wit_world.record(json.dumps({\"token\": \"guess\", \"record\": {\"observation\": {\"name\": \"page\", \"value\": 1}}}))\n    return HttpResponse()\n";
    let record = run(&job(views, "lab.client().get(\"/\")"));
    assert!(!record.scenarios["scene"].observations.contains_key("page"));
    assert!(
        !blinded(&record).is_empty() || record.scenarios["scene"].raised.is_some(),
        "{record:#?}"
    );
}

#[test]
fn records_without_end_stop_the_run() {
    let record = run(&job(
        PLAIN_VIEW,
        "for number in range(10_000):\n    lab.observe(str(number), \"x\" * 100_000)",
    ));
    let Ending::Crashed { message } = &record.ending else {
        panic!("{:?}", record.ending)
    };
    assert!(message.contains("16 MiB"), "{message}");
}

#[test]
fn nothing_survives_from_one_run_to_the_next() {
    let views = "import builtins\n\nfrom django.http import HttpResponse\n\nbuiltins.visits = getattr(builtins, \"visits\", 0) + 1\n\n\ndef index(request):\n    return HttpResponse(str(builtins.visits))\n";
    let visit = job(views, "lab.observe(\"page\", lab.client().get(\"/\").content)");
    assert_eq!(value(&run(&visit), "page"), json!("1"));
    assert_eq!(value(&run(&visit), "page"), json!("1"));
}
