//! Tests of the judge: builders of exercises and records, and a short text form of reports.

#![expect(
    clippy::format_collect,
    clippy::needless_pass_by_value,
    reason = "tests read better with `json!` as an argument and with texts collected from lines"
)]

mod blocking;
mod differences;
mod growths;
mod properties;
mod reports;
mod rules;
mod runs;
mod scores;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::judge;
use crate::error::Error;
use crate::exercise::{
    Case, Database, Exercise, ExerciseId, Expectation, FileTree, Level, Limits, Metric, Rule, Schema,
};
use crate::observation::{
    Canary, Ending, Frame, Observation, Output, Raised, RunRecord, ScenarioRecord, Series,
};
use crate::report::{CaseReport, CaseVerdict, Diff, DiffLine, Report, Span};

/// An exercise that consists of its cases.
pub fn exercise(cases: Vec<Case>) -> Exercise {
    Exercise {
        id: ExerciseId::parse("slow-orders").unwrap(),
        track: "orm".to_owned(),
        title: "The slow order list".to_owned(),
        level: Level::Competent,
        minutes: 30,
        summary: String::new(),
        prerequisites: Vec::new(),
        edits: vec!["shop/views.py".to_owned()],
        database: Database::Sqlite,
        schema: Schema::Models,
        settings: "config.settings".to_owned(),
        limits: Limits {
            seconds: 5,
            memory_mb: 256,
            output_kb: 64,
        },
        hints: Vec::new(),
        cases,
        brief: String::new(),
        debrief: String::new(),
        scenario: String::new(),
        starter: FileTree::new(),
        solution: FileTree::new(),
        right: Vec::new(),
        wrong: Vec::new(),
        equivalents: Vec::new(),
    }
}

/// A case of 10 points in the scenario of its own name.
pub fn case(name: &str, expectations: Vec<Expectation>) -> Case {
    Case {
        name: name.to_owned(),
        title: format!("{name} holds"),
        scenario: name.to_owned(),
        points: 10,
        after: Vec::new(),
        caps_percent: None,
        hidden: false,
        expectations,
    }
}

pub fn after(mut case: Case, name: &str) -> Case {
    case.after.push(name.to_owned());
    case
}

pub fn capped(mut case: Case, percent: u8) -> Case {
    case.caps_percent = Some(percent);
    case
}

pub fn expect(observe: &str, rule: Rule) -> Expectation {
    Expectation {
        observe: observe.to_owned(),
        rule,
        message: None,
    }
}

pub const fn constant() -> Rule {
    Rule::Constant {
        metric: Metric::Queries,
    }
}

/// A record of scenarios that all finished.
pub fn run<const N: usize>(scenarios: [(&str, ScenarioRecord); N]) -> RunRecord {
    RunRecord {
        ending: Ending::Returned,
        scenarios: scenarios
            .into_iter()
            .map(|(name, scenario)| (name.to_owned(), scenario))
            .collect(),
        warnings: Vec::new(),
        output: Output::default(),
        computed: Duration::ZERO,
    }
}

/// A scenario that finished, with its probe awake.
pub fn scenario<const N: usize>(observations: [(&str, Observation); N]) -> ScenarioRecord {
    ScenarioRecord {
        observations: observations
            .into_iter()
            .map(|(name, observation)| (name.to_owned(), observation))
            .collect::<BTreeMap<_, _>>(),
        raised: None,
        finished: true,
        canaries: vec![canary(2, 2)],
    }
}

pub fn canary(planted: u32, seen: u32) -> Canary {
    Canary {
        probe: "sql".to_owned(),
        planted,
        seen,
    }
}

pub fn value(value: Value) -> Observation {
    Observation::Value(value)
}

pub fn series(sizes: &[u64], queries: &[u64]) -> Observation {
    Observation::Series(plain_series(sizes, queries))
}

pub fn plain_series(sizes: &[u64], queries: &[u64]) -> Series {
    Series {
        of: "rows".to_owned(),
        sizes: sizes.to_vec(),
        queries: queries.to_vec(),
        rows: vec![1; sizes.len()],
        steps: sizes.to_vec(),
        instances: vec![0; sizes.len()],
        repeated: Vec::new(),
    }
}

pub fn response(status: u16, body: Value) -> Value {
    json!({"status": status, "type": "application/json", "body": body})
}

pub fn raised(kind: &str) -> Raised {
    Raised {
        kind: kind.to_owned(),
        message: "it broke".to_owned(),
        frames: vec![Frame {
            file: "shop/views.py".to_owned(),
            line: 7,
            function: "order_list".to_owned(),
            source: "return None.pk".to_owned(),
            in_project: true,
        }],
        syntax: None,
    }
}

/// Judges one observation `x` by one rule, against a reference run that observed `reference`.
pub fn single(
    rule: Rule,
    reference: Option<Observation>,
    observed: Option<Observation>,
) -> Result<CaseReport, Error> {
    let exercise = exercise(vec![case("only", vec![expect("x", rule)])]);
    let record = |observation: Option<Observation>| {
        let mut scenario = scenario([]);
        if let Some(observation) = observation {
            scenario.observations.insert("x".to_owned(), observation);
        }
        run([("only", scenario)])
    };
    judge(&exercise, 1, &record(observed), &record(reference)).map(|mut report| report.cases.remove(0))
}

/// The detail of the finding of one observation that breaks a rule, or `passed`.
pub fn detail(rule: Rule, reference: Value, observed: Value) -> String {
    let case = single(rule, Some(value(reference)), Some(value(observed))).unwrap();
    case.findings
        .first()
        .map_or_else(|| "passed".to_owned(), |finding| finding.detail.clone())
}

/// Whether one observation passes by a rule that needs no reference run.
pub fn passes(rule: Rule, observed: Value) -> bool {
    single(rule, None, Some(value(observed))).unwrap().verdict == CaseVerdict::Passed
}

/// A report as a few lines: what a snapshot should show, and nothing else.
pub fn text(report: &Report) -> String {
    let mut text = format!(
        "{} {}/{}\n",
        report.verdict.as_str(),
        report.score,
        report.max_score
    );
    if let Some(stop) = &report.stopped {
        writeln!(text, "stopped: {stop:?}").unwrap();
    }
    if let Some(cap) = &report.capped {
        writeln!(text, "capped: {} % by {}", cap.percent, cap.case).unwrap();
    }
    for case in &report.cases {
        writeln!(
            text,
            "- {} {:?} {}/{}",
            case.name, case.verdict, case.points, case.max_points
        )
        .unwrap();
        if let Some(sentence) = &case.not_reached {
            writeln!(text, "  not reached: {sentence}").unwrap();
        }
        if let Some(raised) = &case.raised {
            writeln!(text, "  raised: {}: {}", raised.kind, raised.message).unwrap();
        }
        for growth in &case.growth {
            writeln!(
                text,
                "  growth: {} {}",
                growth.observe,
                super::growth::sentence(growth)
            )
            .unwrap();
        }
        for finding in &case.findings {
            writeln!(text, "  [{}] {}", finding.observe, finding.message).unwrap();
            writeln!(text, "    {}", finding.detail).unwrap();
            for line in finding.diff.iter().flat_map(drawn) {
                writeln!(text, "    {line}").unwrap();
            }
            for statement in &finding.repeated {
                writeln!(text, "    {} x {}", statement.count, statement.sql).unwrap();
            }
        }
    }
    text
}

/// A difference with `{…}` around what changed inside of a line.
pub fn drawn(diff: &Diff) -> Vec<String> {
    let joined = |spans: &[Span]| -> String {
        match spans {
            [whole] => whole.text.clone(),
            parts => parts
                .iter()
                .map(|part| {
                    if part.changed {
                        format!("{{{}}}", part.text)
                    } else {
                        part.text.clone()
                    }
                })
                .collect(),
        }
    };
    diff.lines
        .iter()
        .map(|line| match line {
            DiffLine::Same(text) => format!("  {text}"),
            DiffLine::Missing(spans) => format!("- {}", joined(spans)),
            DiffLine::Extra(spans) => format!("+ {}", joined(spans)),
            DiffLine::Hidden { lines, same: true } => format!("@ {lines} equal"),
            DiffLine::Hidden { lines, same: false } => format!("@ {lines} more"),
        })
        .collect()
}
