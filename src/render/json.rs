//! Documents for machines, format 1: public API, so counterparts of the nouns and never the nouns themselves.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::failure;
use super::json_watched::{WatchedDocument, watched};
use crate::error::Error;
use crate::executor::ImageIdentity;
use crate::exercise::Database;
use crate::observation::{Raised, Warning};
use crate::report::{CaseReport, CaseVerdict, Diff, DiffLine, Growth, GrowthShape, Report, Span, Stop};

/// The version of every document that we write.
pub const FORMAT: u32 = 1;

#[derive(Serialize)]
struct ReportDocument<'a> {
    format: u32,
    exercise: &'a str,
    verdict: &'static str,
    score: u32,
    max_score: u32,
    seed: u64,
    elapsed_ms: u64,
    image: ImageDocument<'a>,
    cases: Vec<CaseDocument<'a>>,
    stopped: Option<StopDocument<'a>>,
    capped: Option<CapDocument<'a>>,
    warnings: Vec<WarningDocument<'a>>,
    output: OutputDocument<'a>,
}

#[derive(Serialize)]
struct ImageDocument<'a> {
    digest: &'a str,
    python: &'a str,
    django: &'a str,
    drf: &'a str,
    /// The one that the exercise runs on.
    database: String,
}

#[derive(Serialize)]
struct CaseDocument<'a> {
    name: &'a str,
    title: &'a str,
    verdict: &'static str,
    points: u32,
    max_points: u32,
    /// What went wrong, first thing first; null for a passed case.
    message: Option<String>,
    detail: Option<&'a str>,
    diff: Option<Vec<LineDocument>>,
    growth: Vec<GrowthDocument<'a>>,
    /// For each watch of the database, the statements that locked tables or worked on them.
    watched: Vec<WatchedDocument<'a>>,
    raised: Option<RaisedDocument<'a>>,
    observations: BTreeMap<&'a str, &'a Value>,
}

#[derive(Serialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum LineDocument {
    Same { text: String },
    Missing { text: String },
    Extra { text: String },
    Hidden { lines: usize, same: bool },
}

#[derive(Serialize)]
struct GrowthDocument<'a> {
    observe: &'a str,
    metric: &'static str,
    of: &'a str,
    sizes: &'a [u64],
    counts: &'a [u64],
    shape: &'static str,
}

#[derive(Serialize)]
struct RaisedDocument<'a> {
    r#type: &'a str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
}

#[derive(Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
enum StopDocument<'a> {
    Raised {
        doing: &'a str,
        raised: RaisedDocument<'a>,
    },
    TimedOut {
        seconds: u32,
    },
    OutOfMemory {
        memory_mb: u32,
    },
    Crashed {
        message: &'a str,
    },
}

#[derive(Serialize)]
struct CapDocument<'a> {
    case: &'a str,
    percent: u8,
}

#[derive(Serialize)]
struct WarningDocument<'a> {
    category: &'a str,
    message: &'a str,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct OutputDocument<'a> {
    text: &'a str,
    dropped_bytes: u64,
}

/// The report as one JSON document.
///
/// # Errors
///
/// When it cannot be serialised, which would be a bug.
pub fn report(
    report: &Report,
    elapsed: Duration,
    image: &ImageIdentity,
    database: Database,
) -> Result<String, Error> {
    document(&ReportDocument {
        format: FORMAT,
        exercise: report.exercise.as_str(),
        verdict: report.verdict.as_str(),
        score: report.score,
        max_score: report.max_score,
        seed: report.seed,
        elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        image: ImageDocument {
            digest: &image.digest,
            python: &image.python,
            django: &image.django,
            drf: &image.drf,
            database: image.database(database),
        },
        cases: report.cases.iter().map(case).collect(),
        stopped: report.stopped.as_ref().map(stop),
        capped: report.capped.as_ref().map(|cap| CapDocument {
            case: &cap.case,
            percent: cap.percent,
        }),
        warnings: report.warnings.iter().map(warning).collect(),
        output: OutputDocument {
            text: &report.output.text,
            dropped_bytes: report.output.dropped_bytes,
        },
    })
}

/// Any of our own documents, indented, with a line break at its end.
///
/// # Errors
///
/// When it cannot be serialised, which would be a bug.
pub fn document(document: &impl Serialize) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(document)
        .map_err(|error| Error::bug("cannot write a result as JSON").with_source(error))?;
    text.push('\n');
    Ok(text)
}

fn case(case: &CaseReport) -> CaseDocument<'_> {
    let finding = case.findings.first();
    let message = match case.verdict {
        CaseVerdict::Passed => None,
        CaseVerdict::NotReached => case.not_reached.clone(),
        _ => Some(finding.map_or_else(|| failure::headline(case), |finding| finding.message.clone())),
    };
    CaseDocument {
        name: &case.name,
        title: &case.title,
        verdict: case_verdict(case.verdict),
        points: case.points,
        max_points: case.max_points,
        message,
        detail: finding.map(|finding| finding.detail.as_str()),
        diff: finding.and_then(|finding| finding.diff.as_ref()).map(lines),
        growth: case.growth.iter().map(growth).collect(),
        watched: case.watched.iter().map(watched).collect(),
        raised: case.raised.as_ref().map(raised),
        observations: case
            .observations
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .collect(),
    }
}

/// A case's verdict as the documents spell it.
#[must_use]
pub const fn case_verdict(verdict: CaseVerdict) -> &'static str {
    match verdict {
        CaseVerdict::Passed => "passed",
        CaseVerdict::Failed => "failed",
        CaseVerdict::Raised => "raised",
        CaseVerdict::TimedOut => "timed_out",
        CaseVerdict::OutOfMemory => "out_of_memory",
        CaseVerdict::Crashed => "crashed",
        CaseVerdict::Void => "void",
        CaseVerdict::NotReached => "not_reached",
    }
}

fn lines(diff: &Diff) -> Vec<LineDocument> {
    let text = |spans: &[Span]| spans.iter().map(|span| span.text.as_str()).collect::<String>();
    diff.lines
        .iter()
        .map(|line| match line {
            DiffLine::Same(same) => LineDocument::Same { text: same.clone() },
            DiffLine::Missing(spans) => LineDocument::Missing { text: text(spans) },
            DiffLine::Extra(spans) => LineDocument::Extra { text: text(spans) },
            DiffLine::Hidden { lines, same } => LineDocument::Hidden {
                lines: *lines,
                same: *same,
            },
        })
        .collect()
}

fn growth(growth: &Growth) -> GrowthDocument<'_> {
    use crate::exercise::Metric;
    GrowthDocument {
        observe: &growth.observe,
        metric: match growth.metric {
            Metric::Queries => "queries",
            Metric::Rows => "rows",
            Metric::Steps => "steps",
            Metric::Instances => "instances",
        },
        of: &growth.of,
        sizes: &growth.sizes,
        counts: &growth.counts,
        shape: match growth.shape {
            GrowthShape::Constant => "constant",
            GrowthShape::Grows => "grows",
            GrowthShape::Varies => "varies",
        },
    }
}

/// The exception with the innermost line of the project that it passed.
fn raised(raised: &Raised) -> RaisedDocument<'_> {
    let place = match &raised.syntax {
        Some(syntax) => Some((syntax.file.as_str(), syntax.line)),
        None => raised
            .frames
            .iter()
            .rfind(|frame| frame.in_project)
            .map(|frame| (frame.file.as_str(), frame.line)),
    };
    RaisedDocument {
        r#type: &raised.kind,
        message: &raised.message,
        file: place.map(|(file, _)| file),
        line: place.map(|(_, line)| line),
    }
}

fn stop(stop: &Stop) -> StopDocument<'_> {
    match stop {
        Stop::Raised {
            doing,
            raised: exception,
        } => StopDocument::Raised {
            doing,
            raised: raised(exception),
        },
        Stop::TimedOut { seconds } => StopDocument::TimedOut { seconds: *seconds },
        Stop::OutOfMemory { memory_mb } => StopDocument::OutOfMemory {
            memory_mb: *memory_mb,
        },
        Stop::Crashed { message } => StopDocument::Crashed { message },
    }
}

fn warning(warning: &Warning) -> WarningDocument<'_> {
    WarningDocument {
        category: &warning.category,
        message: &warning.message,
        file: &warning.file,
        line: warning.line,
    }
}
