//! Runs at the same time: each in a process of its own, and nothing of that shows in what was seen.

use std::path::{Path, PathBuf};

use djangology::executor::Executor as _;
use djangology::sandbox::{Sandbox, SandboxOptions};

use crate::projects::{PLAIN_VIEW, job, sandbox};

/// A sandbox whose workers are started from `program`.
fn sandbox_with_workers(program: impl Into<PathBuf>) -> Sandbox {
    // Provisioned here first: a worker only maps what is there.
    sandbox();
    let options = SandboxOptions {
        worker: Some(program.into()),
        ..SandboxOptions::default()
    };
    Sandbox::open(&options, &()).expect("the sandbox is there")
}

#[test]
fn runs_at_the_same_time_see_what_a_run_alone_sees() {
    let sandbox = sandbox_with_workers(env!("CARGO_BIN_EXE_djangology"));
    let job = job(
        PLAIN_VIEW,
        "lab.observe(\"drawn\", [lab.random.random() for _ in range(5)])\nprint(\"hello from a worker\")",
    );
    let alone = sandbox.run(&job).unwrap();
    let together: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| sandbox.run(&job))).collect();
        runs.into_iter().map(|run| run.join().unwrap().unwrap()).collect()
    });
    for record in together {
        assert_eq!(record.scenarios, alone.scenarios);
        assert_eq!(record.ending, alone.ending);
        assert_eq!(record.output.text, "hello from a worker\n");
    }
}

#[test]
fn a_worker_that_ends_in_the_middle_of_a_run_is_told_from_an_answer() {
    let sandbox = sandbox_with_workers("true");
    let job = job(PLAIN_VIEW, "while True: pass");
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..2).map(|_| scope.spawn(|| sandbox.run(&job))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!(
        failed.len(),
        1,
        "one run is in this process, the other in the worker"
    );
    assert!(
        failed[0]
            .message
            .starts_with("the process of a run ended before the run did"),
        "{}",
        failed[0].message
    );
}

#[test]
fn a_worker_that_cannot_be_started_is_an_error_with_its_path() {
    sandbox();
    let options = SandboxOptions {
        worker: Some(Path::new("no/such/program").to_owned()),
        ..SandboxOptions::default()
    };
    let error = Sandbox::open(&options, &())
        .err()
        .expect("there is no such program");
    assert_eq!(error.message, "cannot start `no/such/program` again");
}
