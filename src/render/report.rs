//! A report for people: the verdict first, then what decided it, last what to do next.

use std::time::Duration;

use super::failure;
use super::text::{columns, escape, escape_lines, pad, paragraph, plural, wrap};
use super::traceback;
use super::view::{BAD, Detail, GOOD, NOTE, QUIET, STRONG, View, command, paint};
use super::watched;
use crate::exercise::ExerciseId;
use crate::observation::{Output, Warning};
use crate::report::{CaseReport, CaseVerdict, Report, Stop, Verdict};

/// Lines of printed output that are shown without `-v`.
const OUTPUT_LINES: usize = 12;
/// Lines of printed output that are shown with `-v`.
const OUTPUT_LINES_VERBOSE: usize = 500;
/// Warnings that are shown without `-v`.
const WARNINGS: usize = 5;

/// What the learner can do after a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextSteps {
    /// How many hints have not been given yet.
    pub hints_left: usize,
    /// Whether the debrief was shown before and is only named now.
    pub debrief_is_known: bool,
    /// How the same check is repeated, when that is worth saying: the arguments after the program's name.
    pub repeat: Option<String>,
}

/// The report up to what can be done next.
#[must_use]
pub fn report(report: &Report, elapsed: Duration, view: &View) -> String {
    let mut shown = verdict_line(report, elapsed, view);
    if view.detail == Detail::Quiet {
        return shown;
    }
    shown.push('\n');
    shown.push_str(&case_list(report, view));
    shown.push_str(&lost_points(report, view));
    shown.push_str(&failures(report, view));
    shown.push_str(&watched::watches(report, view));
    shown.push_str(&warnings(&report.warnings, view));
    shown.push_str(&printed(&report.output, view));
    shown
}

/// One line that can stand alone.
#[must_use]
pub fn verdict_line(report: &Report, elapsed: Duration, view: &View) -> String {
    let (style, word) = verdict_in_words(report.verdict);
    let sign = if report.verdict == Verdict::Passed {
        view.tick()
    } else {
        view.cross()
    };
    let score = format!("{} of {}", report.score, plural(report.max_score, "point"));
    let time = format!(" in {}", duration(elapsed));
    let fits = columns(&format!("x {word}: {}, {score}{time}", report.exercise)) <= view.width;
    format!(
        "{sign} {}: {}, {score}{}\n",
        paint(style.bold(), word),
        paint(STRONG, report.exercise.as_str()),
        paint(QUIET, if fits { &time } else { "" }),
    )
}

/// A verdict for people, and how it looks.
#[must_use]
pub const fn verdict_in_words(verdict: Verdict) -> (anstyle::Style, &'static str) {
    match verdict {
        Verdict::Passed => (GOOD, "Passed"),
        Verdict::Failed => (BAD, "Not passed"),
        Verdict::Raised => (BAD, "Raised an exception"),
        Verdict::TimedOut => (BAD, "Out of time"),
        Verdict::OutOfMemory => (BAD, "Out of memory"),
        Verdict::Crashed => (BAD, "Crashed"),
        Verdict::Void => (NOTE, "Void"),
    }
}

/// "48 ms", "2.5 s".
#[must_use]
pub fn duration(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

fn case_list(report: &Report, view: &View) -> String {
    let score = |case: &CaseReport| format!("{}/{}", case.points, case.max_points);
    let widest = report
        .cases
        .iter()
        .map(|case| columns(&score(case)))
        .max()
        .unwrap_or(0);
    let lead = "  x ".len() + widest + "  ".len();
    let mut shown = String::new();
    for (index, case) in report.cases.iter().enumerate() {
        let sign = match case.verdict {
            CaseVerdict::Passed => view.tick(),
            CaseVerdict::NotReached => view.dash(),
            _ => view.cross(),
        };
        let title =
            wrap(&escape(&case.title), view.prose().saturating_sub(lead)).join(&format!("\n{:lead$}", ""));
        shown.push_str(&format!("  {sign} {}  {title}\n", pad(&score(case), widest)));
        let remark = remark(case);
        // One reason for several cases in a row is given once, after the last of them.
        if !remark.is_empty()
            && report
                .cases
                .get(index + 1)
                .is_none_or(|next| self::remark(next) != remark)
        {
            shown.push_str(&view.prose_in(QUIET, lead, &remark));
        }
    }
    shown
}

/// Why a case has no verdict of its own.
fn remark(case: &CaseReport) -> String {
    match case.verdict {
        CaseVerdict::NotReached => escape(case.not_reached.as_deref().unwrap_or("")),
        CaseVerdict::TimedOut | CaseVerdict::OutOfMemory | CaseVerdict::Crashed => failure::headline(case),
        _ => String::new(),
    }
}

/// Why the score is lower than the cases add up to.
pub(super) fn lost_points(report: &Report, view: &View) -> String {
    let Some(cap) = &report.capped else {
        return String::new();
    };
    let text = format!(
        "The score is limited to {} % because `{}` did not pass.",
        cap.percent,
        escape(&cap.case)
    );
    format!("\n{}", paragraph(&text, 2, view.prose()))
}

fn failures(report: &Report, view: &View) -> String {
    let mut shown = String::new();
    if let Some(stop) = &report.stopped {
        shown.push('\n');
        shown.push_str(&stopped(stop, view));
    }
    let failed = report
        .cases
        .iter()
        .filter(|case| !matches!(case.verdict, CaseVerdict::Passed | CaseVerdict::NotReached));
    // A case that was running when everything stopped has nothing to add to that.
    let with_something_to_say =
        failed.filter(|case| report.stopped.is_none() || !case.findings.is_empty() || case.raised.is_some());
    let mut others = Vec::new();
    for (index, case) in with_something_to_say.enumerate() {
        if view.is_verbose() || index == 0 {
            shown.push('\n');
            shown.push_str(&failure::in_full(case, view));
        } else {
            others.push(failure::in_a_line(case, view));
        }
    }
    if !others.is_empty() {
        shown.push('\n');
        shown.push_str(&paint(STRONG, "Also not passed"));
        shown.push_str(&paint(QUIET, " (-v shows them in full)"));
        shown.push('\n');
        shown.push_str(&others.concat());
    }
    shown
}

pub(super) fn stopped(stop: &Stop, view: &View) -> String {
    match stop {
        Stop::Raised { doing, raised } => {
            let heading = format!("While {doing}");
            format!(
                "{}\n{}",
                paint(STRONG, &heading),
                traceback::traceback(raised, view)
            )
        }
        Stop::TimedOut { seconds } => paragraph(
            &format!(
                "The check was stopped after {}. What ran before is judged; look for a loop that does not end, or for work \
                 that grows faster than the data.",
                plural(*seconds, "second")
            ),
            0,
            view.prose(),
        ),
        Stop::OutOfMemory { memory_mb } => paragraph(
            &format!(
                "The check was stopped when it asked for more than {memory_mb} MiB of memory. Look for whole tables turned \
                 into lists, or for something that is kept and never let go."
            ),
            0,
            view.prose(),
        ),
        Stop::Crashed { message } => format!(
            "{}{}",
            paragraph(
                "The interpreter itself fell over, as it does on a recursion without end.",
                0,
                view.prose()
            ),
            view.prose_in(QUIET, 2, &escape(message))
        ),
    }
}

pub(super) fn warnings(warnings: &[Warning], view: &View) -> String {
    if warnings.is_empty() {
        return String::new();
    }
    let shown_warnings = if view.is_verbose() {
        warnings.len()
    } else {
        WARNINGS
    };
    let mut shown = format!("\n{}\n", paint(STRONG, &plural(warnings.len(), "warning")));
    for warning in warnings.iter().take(shown_warnings) {
        let text = format!("{}: {}", escape(&warning.category), escape(&warning.message));
        shown.push_str(&paragraph(&text, 2, view.prose()));
        let place = format!("    at {}:{}\n", escape(&warning.file), warning.line);
        shown.push_str(&paint(QUIET, &place));
    }
    if let Some(more) = warnings
        .len()
        .checked_sub(shown_warnings)
        .filter(|more| *more > 0)
    {
        shown.push_str(&paint(QUIET, &format!("  {} {more} more\n", view.ellipsis())));
    }
    shown
}

pub(super) fn printed(output: &Output, view: &View) -> String {
    let text = escape_lines(output.text.trim_end());
    if text.is_empty() {
        return String::new();
    }
    let most = if view.is_verbose() {
        OUTPUT_LINES_VERBOSE
    } else {
        OUTPUT_LINES
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let mut shown = format!("\n{}\n", paint(STRONG, "Printed"));
    for line in lines.iter().take(most) {
        shown.push_str(&format!(
            "  {} {}\n",
            view.bar(),
            view.cut(line, view.width.saturating_sub(4))
        ));
    }
    if let Some(more) = lines.len().checked_sub(most).filter(|more| *more > 0) {
        let how = if view.is_verbose() { "" } else { " (-v shows them)" };
        let left_out = format!("  {} {} more{how}\n", view.ellipsis(), plural(more, "line"));
        shown.push_str(&paint(QUIET, &left_out));
    }
    if output.dropped_bytes > 0 {
        let dropped = format!(
            "  {} were printed beyond the limit and dropped\n",
            plural(output.dropped_bytes, "byte")
        );
        shown.push_str(&paint(QUIET, &dropped));
    }
    shown
}

/// What can be done next, the last thing that is said.
#[must_use]
pub fn next_steps(report: &Report, next: &NextSteps, view: &View) -> String {
    if view.detail == Detail::Quiet {
        return String::new();
    }
    let mut shown = String::from("\n");
    match (report.verdict, next.hints_left) {
        (Verdict::Passed, _) => shown.push_str(&step("Next", "next")),
        (_, 0) => shown.push_str(&step("See how it can be done", &giving_up(&report.exercise))),
        (_, left) => {
            let label = format!("A hint ({left} left)");
            shown.push_str(&step(&label, &format!("hint {}", report.exercise)));
        }
    }
    if next.debrief_is_known {
        shown.push_str(&step(
            "The debrief again",
            &format!("solution {}", report.exercise),
        ));
    }
    if let Some(repeat) = &next.repeat {
        shown.push_str(&step("The same data again", repeat));
    }
    shown
}

fn giving_up(exercise: &ExerciseId) -> String {
    format!("solution {exercise} --give-up")
}

/// A line that says what can be typed now.
#[must_use]
pub fn step(label: &str, arguments: &str) -> String {
    format!("{label}: {}\n", command(&format!("djangology {arguments}")))
}
