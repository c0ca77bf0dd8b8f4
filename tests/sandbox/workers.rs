//! Runs at the same time: each in a process of its own, and nothing of that shows in what was seen.

use std::path::PathBuf;

use djangology::executor::Executor as _;
use djangology::observation::Ending;
use djangology::sandbox::image::{self, Cache};
use djangology::sandbox::{Sandbox, SandboxOptions};

use crate::projects::{PLAIN_VIEW, job, sandbox};

/// A sandbox whose workers are started from `program`.
fn sandbox_with_workers(program: impl Into<PathBuf>) -> Sandbox {
    // Provisioned here first: a worker only maps what is there.
    sandbox();
    Sandbox::open(&SandboxOptions::new(program), &()).expect("the sandbox is there")
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
fn a_run_that_is_stopped_takes_nothing_from_those_beside_it_and_after_it() {
    let sandbox = sandbox_with_workers(env!("CARGO_BIN_EXE_djangology"));
    let endless = job(
        PLAIN_VIEW,
        "print(\"so far\")\nlab.observe(\"seen\", 1)\nwhile True: pass",
    );
    let quick = job(PLAIN_VIEW, "lab.observe(\"seen\", 2)");
    std::thread::scope(|scope| {
        let stopped = scope.spawn(|| sandbox.run(&endless).unwrap());
        for _ in 0..3 {
            let record = sandbox.run(&quick).unwrap();
            assert_eq!(record.ending, Ending::Returned);
        }
        let stopped = stopped.join().unwrap();
        assert_eq!(stopped.ending, Ending::TimedOut { seconds: 2 });
        assert_eq!(stopped.output.text, "so far\n");
        assert!(stopped.scenarios["scene"].observations.contains_key("seen"));
    });
    assert_eq!(sandbox.run(&quick).unwrap().ending, Ending::Returned);
}

#[test]
fn a_worker_that_ends_in_the_middle_of_a_run_is_told_from_an_answer() {
    let sandbox = sandbox_with_workers("true");
    let job = job(PLAIN_VIEW, "while True: pass");
    let failed = sandbox.run(&job).expect_err("there is no such run");
    assert!(
        failed
            .message
            .starts_with("the process of a run ended before the run did"),
        "{}",
        failed.message
    );
}

#[test]
fn a_worker_that_cannot_be_started_is_an_error_with_its_path() {
    sandbox();
    let error = Sandbox::open(&SandboxOptions::new("no/such/program"), &())
        .err()
        .expect("there is no such program");
    assert_eq!(error.message, "cannot start `no/such/program` again");
}

/// See `src/sandbox/image/written_pages.rs`.
#[cfg(target_os = "linux")]
#[test]
fn a_run_tells_the_next_ones_which_pages_it_wrote_to_and_they_see_the_same() {
    let sandbox = sandbox_with_workers(env!("CARGO_BIN_EXE_djangology"));
    let job = job(PLAIN_VIEW, "lab.observe(\"page\", lab.client().get(\"/\"))");
    let image = image::load(&Cache::locate(None).unwrap()).expect("the sandbox is there");
    let first = sandbox.run(&job).unwrap();
    let learned = std::fs::read_dir(&image.dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "pages"))
        .expect("a run has ended");
    let ranges: Vec<(usize, usize)> =
        serde_json::from_slice(&std::fs::read(learned).unwrap()).expect("pairs of offsets");
    let bytes: usize = ranges.iter().map(|(from, to)| to - from).sum();
    assert!((4 << 20..64 << 20).contains(&bytes), "{bytes} bytes");
    assert_eq!(sandbox.run(&job).unwrap().scenarios, first.scenarios);
}
