//! An executor that runs nothing: the tiny pack's `stock/answer.py` says what would be observed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use djangology::error::Error;
use djangology::executor::{Executor, ImageIdentity, Job};
use djangology::observation::{
    Ending, Observation, Output, Raised, RunRecord, ScenarioRecord, Series, Stage,
};
use serde_json::{Value, json};

/// `stock/answer.py` as the lines `key = value` that it consists of:
///
/// - `total`: what the page shows; `"sum"` is the right number, which depends on the seed
/// - `queries`: how many at every size; `"one per row"` grows
/// - `raises`: the exception that ends the scenario
/// - `stops`: `"loading"`, `"time"`, `"memory"` or `"crash"` ends the whole run
/// - `seconds`: how long the run takes; `prints`: how many bytes it prints
/// - `flaky`: `true` shows another total each time
///
/// A line `# mutant: before -> after` in the solution is the only thing that makes a mutant of it: in the first
/// place that says `before`.
#[derive(Default)]
pub struct Scripted {
    runs: AtomicU64,
    makings: AtomicU64,
}

impl Scripted {
    /// How many jobs it was given.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    /// How often it was asked for mutants.
    pub fn makings(&self) -> u64 {
        self.makings.load(Ordering::Relaxed)
    }
}

impl Executor for Scripted {
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        if job.scenarios == ["mutants"] {
            self.makings.fetch_add(1, Ordering::Relaxed);
            return Ok(mutants(&job.project["solution/stock/answer.py"]));
        }
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let text = String::from_utf8(job.project["stock/answer.py"].clone()).unwrap();
        let script: BTreeMap<&str, &str> = text
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, value)| (key, value.trim_matches('"')))
            .collect();
        let ending = match script.get("stops").copied() {
            None => Ending::Returned,
            Some("loading") => Ending::Raised {
                stage: Stage::Load,
                raised: raised("ImportError"),
            },
            Some("time") => Ending::TimedOut {
                seconds: job.limits.seconds,
            },
            Some("memory") => Ending::OutOfMemory {
                memory_mb: job.limits.memory_mb,
            },
            Some(other) => Ending::Crashed {
                message: other.to_owned(),
            },
        };
        let mut scenarios = BTreeMap::new();
        if ending == Ending::Returned {
            for scenario in &job.scenarios {
                scenarios.insert(scenario.clone(), observe(&script, job.seed, run));
            }
        }
        let seconds = script
            .get("seconds")
            .map_or(0.01, |seconds| seconds.parse().unwrap());
        let printed = script.get("prints").map_or(0, |bytes| bytes.parse().unwrap());
        Ok(RunRecord {
            ending,
            scenarios,
            warnings: Vec::new(),
            output: Output {
                text: "x".repeat(printed),
                dropped_bytes: 0,
            },
            computed: Duration::from_secs_f64(seconds),
        })
    }

    fn identity(&self) -> ImageIdentity {
        ImageIdentity {
            digest: "0".repeat(64),
            python: "none".to_owned(),
            django: "none".to_owned(),
            drf: "none".to_owned(),
            sqlite: "none".to_owned(),
            postgresql: "none".to_owned(),
        }
    }
}

/// What the harness would tell of `solution`.
fn mutants(solution: &[u8]) -> RunRecord {
    let text = std::str::from_utf8(solution).unwrap();
    let told: Vec<Value> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# mutant: ")?.split_once(" -> "))
        .map(|(before, after)| {
            let start = text.find(before).unwrap();
            json!({
                "file": "stock/answer.py",
                "line": text[..start].lines().count() + 1,
                "change": format!("`{after}` instead of `{before}`"),
                "kind": "django",
                "fresh": true,
                "start": start,
                "end": start + before.len(),
                "text": after,
            })
        })
        .collect();
    let scenario = ScenarioRecord {
        observations: [("mutants".to_owned(), Observation::Value(told.into()))].into(),
        finished: true,
        ..ScenarioRecord::default()
    };
    RunRecord {
        ending: Ending::Returned,
        scenarios: [("mutants".to_owned(), scenario)].into(),
        warnings: Vec::new(),
        output: Output::default(),
        computed: Duration::ZERO,
    }
}

fn observe(script: &BTreeMap<&str, &str>, seed: u64, run: u64) -> ScenarioRecord {
    if let Some(kind) = script.get("raises") {
        return ScenarioRecord {
            raised: Some(raised(kind)),
            finished: true,
            ..ScenarioRecord::default()
        };
    }
    let total = match script["total"] {
        _ if script.contains_key("flaky") => run,
        "sum" => seed * 1000,
        number => number.parse().unwrap(),
    };
    let sizes = vec![3 + seed % 4, 30 + seed % 31];
    let queries = match script["queries"] {
        "one per row" => sizes.iter().map(|size| size + 1).collect(),
        number => vec![number.parse().unwrap(); sizes.len()],
    };
    let series = Series {
        of: "rows".to_owned(),
        rows: sizes.clone(),
        steps: sizes.clone(),
        instances: sizes.clone(),
        queries,
        repeated: Vec::new(),
        sizes,
    };
    let observations = [
        ("json".to_owned(), Observation::Value(total.into())),
        ("cost".to_owned(), Observation::Series(series)),
    ];
    ScenarioRecord {
        observations: observations.into(),
        raised: None,
        finished: true,
        canaries: Vec::new(),
    }
}

fn raised(kind: &str) -> Raised {
    Raised {
        kind: kind.to_owned(),
        message: "as the script says".to_owned(),
        frames: Vec::new(),
        syntax: None,
    }
}
