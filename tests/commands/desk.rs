//! A desk to sit at: a tiny pack, a place for a workspace, an executor that plays a script, and the streams.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use djangology::cli;
use djangology::commands;
use djangology::context::{Context, Places};
use djangology::error::Error;
use djangology::executor::{Executor, ImageIdentity, Job};
use djangology::observation::{Ending, Observation, Output, RunRecord, ScenarioRecord};
use djangology::render::{Detail, Printer, View, error};
use serde_json::json;

use crate::tiny;

/// Runs nothing: what a job's `shop/answer.txt` says is what is observed, and `loop` is a loop without end.
struct Scripted;

impl Executor for Scripted {
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        let answer = job.project.get("shop/answer.txt").cloned().unwrap_or_default();
        let answer = String::from_utf8_lossy(&answer).trim().to_owned();
        let hangs = answer == "loop";
        let mut record = ScenarioRecord {
            finished: !hangs,
            ..ScenarioRecord::default()
        };
        let seen = Observation::Value(json!({"answer": answer, "seed": job.seed}));
        record.observations.insert("answer".to_owned(), seen);
        Ok(RunRecord {
            ending: if hangs {
                Ending::TimedOut {
                    seconds: job.limits.seconds,
                }
            } else {
                Ending::Returned
            },
            scenarios: job
                .scenarios
                .iter()
                .map(|name| (name.clone(), record.clone()))
                .collect(),
            warnings: Vec::new(),
            output: Output::default(),
            computed: Duration::from_millis(1),
        })
    }

    fn identity(&self) -> ImageIdentity {
        ImageIdentity {
            digest: "0123".to_owned(),
            python: "3.14.0".to_owned(),
            django: "6.1.3".to_owned(),
            drf: "3.18.3".to_owned(),
            sqlite: "3.50.4".to_owned(),
            postgresql: "18.6".to_owned(),
        }
    }
}

/// What a command left behind.
#[derive(Debug)]
pub struct Outcome {
    pub exit: u8,
    pub output: String,
    pub messages: String,
}

/// A pack and a workspace in a folder of their own.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        tiny::write_pack(&folder.path().join("pack"));
        Self { folder }
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    /// The learner's version of the one file that counts.
    pub fn answer(&self, exercise: &str, text: &str) {
        tiny::write(&self.path("work").join(exercise), "shop/answer.txt", text);
    }

    pub fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).expect(inside)
    }

    /// The kinds of records in the ledger.
    pub fn ledger(&self) -> Vec<String> {
        let Ok(text) = fs::read_to_string(self.path("work/.djangology/ledger.jsonl")) else {
            return Vec::new();
        };
        text.lines().map(str::to_owned).collect()
    }

    /// Makes everything that is recorded have happened `days` earlier.
    pub fn move_the_ledger_back(&self, days: i64) {
        let earlier = |line: String| {
            let mut record: serde_json::Value = serde_json::from_str(&line).expect("a record");
            let time: jiff::Timestamp = record["time"].as_str().expect("a time").parse().expect("a time");
            let moved = time - jiff::SignedDuration::from_hours(24 * days);
            record["time"] = moved.to_string().into();
            format!("{record}\n")
        };
        let moved: String = self.ledger().into_iter().map(earlier).collect();
        fs::write(self.path("work/.djangology/ledger.jsonl"), moved).expect("a ledger");
    }

    /// Runs a command in this process, with the scripted executor.
    pub fn run(&self, line: &str) -> Outcome {
        let (output, messages) = (Stream::default(), Stream::default());
        let detail = if line.contains(" -q") {
            Detail::Quiet
        } else {
            Detail::Normal
        };
        let view = View {
            width: 80,
            color: false,
            unicode: true,
            detail,
        };
        let places = Places {
            workspace: Some(self.path("work")),
            pack: Some(self.path("pack")),
            cache: None,
        };
        let printer = Printer::to_writers(view, output.clone(), messages.clone());
        let context = Context::new(places, printer).with_executor(Box::new(Scripted));
        let arguments = format!("djangology {line}");
        let invocation = cli::parse(arguments.split_whitespace().map(Into::into)).expect("a command line");
        let exit = commands::run(invocation.command, &context)
            .unwrap_or_else(|failure| error::report(&failure, &context.printer));
        let hide = |text: String| text.replace(&self.folder.path().display().to_string(), "~");
        Outcome {
            exit: exit.code(),
            output: hide(output.text()),
            messages: hide(messages.text()),
        }
    }
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Stream(Arc<Mutex<Vec<u8>>>);

impl Stream {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a stream").clone()).expect("UTF-8")
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a stream").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
