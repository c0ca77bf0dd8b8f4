//! One check: candidate and reference, at the same time, with the same seed.

use std::sync::Mutex;
use std::time::Duration;

use djangology::check::check_submission;
use djangology::error::Error;
use djangology::executor::{Executor, ImageIdentity, Job};
use djangology::observation::{Ending, Output, RunRecord};
use djangology::pack::Pack;
use djangology::submission::Submission;

use crate::tiny;

/// Notes what runs, and how much of it at once.
#[derive(Default)]
struct Watched {
    now: Mutex<usize>,
    most: Mutex<usize>,
    jobs: Mutex<Vec<Job>>,
}

impl Executor for Watched {
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        self.jobs.lock().expect("jobs").push(job.clone());
        let running = {
            let mut now = self.now.lock().expect("a count");
            *now += 1;
            *now
        };
        let mut most = self.most.lock().expect("a count");
        *most = running.max(*most);
        drop(most);
        std::thread::sleep(Duration::from_millis(100));
        *self.now.lock().expect("a count") -= 1;
        Ok(RunRecord {
            ending: Ending::Returned,
            scenarios: job
                .scenarios
                .iter()
                .map(|name| (name.clone(), finished()))
                .collect(),
            warnings: Vec::new(),
            output: Output::default(),
            computed: Duration::from_millis(100),
        })
    }

    fn identity(&self) -> ImageIdentity {
        unreachable!("a check does not ask for it")
    }
}

fn finished() -> djangology::observation::ScenarioRecord {
    let mut record = djangology::observation::ScenarioRecord {
        finished: true,
        ..Default::default()
    };
    let seen = djangology::observation::Observation::Value(serde_json::json!("tea"));
    record.observations.insert("answer".to_owned(), seen);
    record
}

#[test]
fn candidate_and_reference_run_at_the_same_time_and_apart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    tiny::write_pack(folder.path());
    let pack = Pack::open(folder.path()).expect("a pack");
    let exercise = pack.exercise("tea-list").expect("an exercise");
    let executor = Watched::default();
    let report =
        check_submission(&executor, &exercise, &Submission::starter(&exercise), 7).expect("a report");
    assert_eq!(report.seed, 7);
    assert_eq!(*executor.most.lock().expect("a count"), 2);
    let jobs = executor.jobs.into_inner().expect("jobs");
    assert!(jobs.iter().all(|job| job.seed == 7));
    let answers: Vec<&[u8]> = jobs
        .iter()
        .map(|job| job.project["shop/answer.txt"].as_slice())
        .collect();
    // The candidate's project never holds a line of the solution.
    assert!(
        answers.contains(&&b"milk\n"[..]) && answers.contains(&&b"tea\n"[..]),
        "{answers:?}"
    );
}
