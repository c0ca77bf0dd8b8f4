//! Djangology: graded, hands-on Django exercises, checked by running them in a WebAssembly sandbox with real
//! Django and a real database inside.
//!
//! # The one idea
//!
//! The guest observes, the host judges. A job (a project, a scenario, a seed) goes into a fresh instance of the
//! image and comes back as observations, which are data and never an opinion. The reference solution runs as
//! the same job in an instance of its own. A pure function compares the two, under the exercise's
//! expectations, which no guest ever sees.
//!
//! # The way of a check
//!
//! `check`, from the command line to the exit code, is one straight line: `cli` parses, `commands` walks,
//! `pack` reads the exercise, `workspace` the submission, `check` runs it beside the reference in the
//! `sandbox`, `judge` compares, `render` speaks, `ledger` records, `exit` is the code.
//!
//! # The map
//!
//! *Nouns* are plain data and import only each other.
//!
//! - `exercise.rs`: what is asked, and what must be observed.
//! - `submission.rs`: the learner's files that count, and the project they make with the pack's.
//! - `observation.rs`: what was seen of one run; all of it untrusted.
//! - `statement.rs`: one SQL statement as the database saw it, with its locks.
//! - `report.rs`: what the judge made of it.
//! - `executor.rs`: a job, and the seam behind which tests put a scripted double.
//! - `exit.rs`: the exit codes.
//! - `error.rs`: what can go wrong outside a submission: whose fault, where, and what next.
//!
//! *Rooms* turn one noun into the next.
//!
//! - `pack/`: folders, embedded or on disk, to exercises; `verify` is the author's test.
//! - `workspace/`: the learner's folder: laying out, reading a submission, resetting.
//! - `sandbox/`: a job to a record; the only room that names wasmtime. `image` provisions what runs, `postgres` is
//!   the database, `witness` what the host sees on its wire, `places` where runs happen.
//! - `judge/`: exercise and records to a report; pure.
//! - `advice.rs`: what a linter knows about changes of the schema, beside what they did; never part of a verdict.
//! - `check.rs`: one check: the submission and the reference side by side.
//! - `ledger/`: attempts on disk: append-only, crash-safe, locked; and where the learner stands.
//! - `watch/`: files that change, checks that newer ones end, the terminal, and what its screen holds.
//! - `patch.rs`: the solution as a difference from the learner's files.
//! - `render/`: all that is said: terminal, JSON, Markdown, progress bars.
//!
//! *Commands* are scripts that walk through the rooms in order.
//!
//! - `main.rs`: the process.
//! - `cli.rs`: the command line; the only file that names clap.
//! - `context.rs`: what every command is given.
//! - `commands/`: one file per subcommand.
//!
//! `tests/tidy.rs` keeps this map and the rules of the house: one room per dependency, nouns without I/O, only
//! `render` prints, `judge` and `sandbox` never know each other, `unsafe` only where the compiled image is
//! mapped.

pub mod advice;
pub mod check;
pub mod cli;
pub mod commands;
pub mod context;
pub mod error;
pub mod executor;
pub mod exercise;
pub mod exit;
pub mod judge;
pub mod ledger;
pub mod observation;
pub mod pack;
pub mod patch;
pub mod render;
pub mod report;
pub mod sandbox;
pub mod statement;
pub mod submission;
pub mod watch;
pub mod workspace;
