//! How a run ends, whatever the submission does.

use djangology::observation::{Ending, Stage};

use crate::projects::{PLAIN_VIEW, job, run};

fn view(body: &str) -> String {
    format!(
        "from django.http import HttpResponse\n\n\ndef index(request):\n    {body}\n    return HttpResponse(\"ok\")\n"
    )
}

const VISIT: &str = "lab.observe(\"before\", 1)\nlab.observe(\"page\", lab.client().get(\"/\"))";

#[test]
fn a_run_that_comes_to_its_end_returns() {
    let record = run(&job(PLAIN_VIEW, VISIT));
    assert_eq!(record.ending, Ending::Returned);
    assert!(record.scenarios["scene"].finished);
}

#[test]
fn an_endless_loop_is_stopped_and_what_was_seen_before_it_is_kept() {
    let record = run(&job(&view("while True: pass"), VISIT));
    assert_eq!(record.ending, Ending::TimedOut { seconds: 2 });
    assert!(record.scenarios["scene"].observations.contains_key("before"));
    assert!(!record.scenarios["scene"].finished);
}

#[test]
fn an_endless_loop_that_catches_everything_is_stopped() {
    let stubborn =
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass";
    let record = run(&job(&view(stubborn), VISIT));
    assert_eq!(record.ending, Ending::TimedOut { seconds: 2 });
}

#[test]
fn an_endless_query_is_stopped() {
    let query = "from django.db import connection; connection.cursor().execute(\"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n\")";
    let record = run(&job(&view(query), VISIT));
    assert_eq!(record.ending, Ending::TimedOut { seconds: 2 });
}

#[test]
fn memory_without_end_is_refused() {
    let record = run(&job(
        &view("hoard = [bytearray(1 << 20) for _ in range(1 << 20)]"),
        VISIT,
    ));
    assert_eq!(record.ending, Ending::OutOfMemory { memory_mb: 256 });
}

#[test]
fn one_huge_allocation_is_refused() {
    let record = run(&job(
        &view("bytearray(1 << 30)"),
        "index = __import__('shop.views').views.index\nindex(None)",
    ));
    assert_eq!(record.ending, Ending::OutOfMemory { memory_mb: 256 });
}

#[test]
fn endless_recursion_raises_and_does_not_crash() {
    let record = run(&job(
        &view("index(request)"),
        "from shop.views import index\nindex(None)",
    ));
    assert_eq!(record.ending, Ending::Returned);
    let raised = record.scenarios["scene"]
        .raised
        .as_ref()
        .expect("a RecursionError");
    assert_eq!(raised.kind, "RecursionError");
}

#[test]
fn leaving_the_interpreter_does_not_end_the_run_as_a_success() {
    for exit in [
        "import sys; sys.exit(0)",
        "raise SystemExit",
        "import os; os._exit(0)",
        "import os; os.abort()",
    ] {
        let record = run(&job(&view(exit), "from shop.views import index\nindex(None)"));
        let scenario = &record.scenarios["scene"];
        assert!(
            scenario.raised.is_some() || matches!(record.ending, Ending::Crashed { .. }),
            "{exit}: {record:#?}"
        );
    }
}

#[test]
fn a_syntax_error_is_told_with_its_place() {
    let record = run(&job("def index(request)\n    pass\n", VISIT));
    let Ending::Raised { stage, raised } = record.ending else {
        panic!("{record:#?}")
    };
    assert_eq!(stage, Stage::Load);
    let position = raised.syntax.expect("a position");
    assert_eq!(
        (position.file.as_str(), position.line, position.column),
        ("shop/views.py", 1, 19)
    );
    assert_eq!(position.source, "def index(request)");
}

#[test]
fn a_scenario_that_raises_does_not_keep_the_next_from_running() {
    let mut both = job(PLAIN_VIEW, "1 / 0");
    both.scenario
        .push_str("\n\ndef second(lab):\n    lab.observe(\"x\", 1)\n");
    both.scenarios.push("second".to_owned());
    let record = run(&both);
    assert_eq!(record.ending, Ending::Returned);
    assert_eq!(
        record.scenarios["scene"]
            .raised
            .as_ref()
            .map(|raised| raised.kind.as_str()),
        Some("ZeroDivisionError")
    );
    assert!(record.scenarios["second"].finished);
}

#[test]
fn what_is_printed_is_kept_up_to_the_cap() {
    let record = run(&job(&view("print(\"é\" * 100_000)"), VISIT));
    assert_eq!(record.ending, Ending::Returned);
    assert_eq!(record.output.text.len(), 4096);
    assert_eq!(record.output.dropped_bytes, 200_001 - 4096);
}

#[test]
fn sleeping_takes_no_real_time() {
    let began = std::time::Instant::now();
    let record = run(&job(
        &view("import time; time.sleep(3600)"),
        "before = lab.clock.now()\nlab.client().get(\"/\")\nlab.observe(\"slept\", (lab.clock.now() - before).total_seconds())",
    ));
    assert_eq!(
        crate::projects::value(&record, "slept").as_f64().map(f64::round),
        Some(3600.0)
    );
    assert!(began.elapsed().as_secs() < 60);
}
