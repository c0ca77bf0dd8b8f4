//! One case that did not pass: what went wrong in the story's words, and everything that proves it.

use super::diff;
use super::growth;
use super::text::{break_at, escape, hanging, paragraph, plural};
use super::traceback::{self, place, source_line};
use super::view::{NOTE, PLAIN, QUIET, STRONG, View, paint};
use crate::observation::{Raised, RepeatedStatement};
use crate::report::{CaseReport, CaseVerdict, Finding};

/// Repeated statements that are shown without `-v`; the first is nearly always the cause.
const STATEMENTS: usize = 1;
/// Lines of one statement that are shown without `-v`.
const STATEMENT_LINES: usize = 4;

/// Everything there is to say about it.
#[must_use]
pub fn in_full(case: &CaseReport, view: &View) -> String {
    let mut shown = format!("{} {}\n", view.cross(), paint(STRONG, &escape(&case.name)));
    if case.findings.is_empty() && case.raised.is_none() {
        shown.push_str(&paragraph(&headline(case), 2, view.prose()));
    }
    let shown_findings = if view.is_verbose() { case.findings.len() } else { 1 };
    for finding in case.findings.iter().take(shown_findings) {
        shown.push_str(&message(finding, view));
    }
    if !case.growth.is_empty() {
        shown.push('\n');
        shown.push_str(&growth::table(&case.growth, view));
    }
    for finding in case.findings.iter().take(shown_findings) {
        shown.push_str(&statements(&finding.repeated, view));
        if let Some(difference) = &finding.diff {
            shown.push('\n');
            shown.push_str(&diff::observation(difference, view));
        }
    }
    if let Some(raised) = &case.raised {
        if !case.findings.is_empty() {
            shown.push('\n');
        }
        shown.push_str(&traceback::traceback(raised, view));
    }
    if let Some(more) = case
        .findings
        .len()
        .checked_sub(shown_findings)
        .filter(|more| *more > 0)
    {
        let more = format!(
            "\n  {} of this case {} not hold either (-v)\n",
            plural(more, "expectation"),
            if more == 1 { "does" } else { "do" },
        );
        shown.push_str(&paint(QUIET, &more));
    }
    shown
}

/// What of it is not about the database, for somebody who looks at both side by side: every expectation that does not
/// hold, and the exception.
#[must_use]
pub fn observed(case: &CaseReport, view: &View) -> String {
    let mut shown = String::new();
    if case.findings.is_empty() && case.raised.is_none() {
        shown.push_str(&paragraph(&headline(case), 2, view.prose()));
    }
    for finding in &case.findings {
        if !shown.is_empty() {
            shown.push('\n');
        }
        shown.push_str(&message(finding, view));
        if let Some(difference) = &finding.diff {
            shown.push('\n');
            shown.push_str(&diff::observation(difference, view));
        }
    }
    if let Some(raised) = &case.raised {
        if !case.findings.is_empty() {
            shown.push('\n');
        }
        shown.push_str(&traceback::traceback(raised, view));
    }
    shown
}

/// The statements that it found repeated.
#[must_use]
pub fn repeated(case: &CaseReport, view: &View) -> String {
    case.findings
        .iter()
        .map(|finding| statements(&finding.repeated, view))
        .collect()
}

/// The same in a line or two.
#[must_use]
pub fn in_a_line(case: &CaseReport, view: &View) -> String {
    let lead = format!("  {}: ", escape(&case.name));
    hanging(&lead, &headline(case), view.prose())
}

/// What happened, in a sentence.
#[must_use]
pub fn headline(case: &CaseReport) -> String {
    if let Some(finding) = case.findings.first() {
        return escape(&finding.message);
    }
    if let Some(raised) = &case.raised {
        return exception(raised);
    }
    match case.verdict {
        CaseVerdict::Void => "What was seen here cannot be trusted: a measuring probe was switched off or replaced. Nothing is \
                              judged on such a run."
            .to_owned(),
        CaseVerdict::TimedOut => "Time ran out here.".to_owned(),
        CaseVerdict::OutOfMemory => "Memory ran out here.".to_owned(),
        CaseVerdict::Crashed => "The interpreter fell over here.".to_owned(),
        CaseVerdict::Raised => "It ended in an exception.".to_owned(),
        CaseVerdict::Passed | CaseVerdict::Failed | CaseVerdict::NotReached => escape(&case.title),
    }
}

/// The exception's class and the first line of its text.
#[must_use]
pub fn exception(raised: &Raised) -> String {
    let first = raised.message.lines().next().unwrap_or("").trim();
    let class = escape(&raised.kind);
    if first.is_empty() {
        class
    } else {
        format!("{class}: {}", escape(first))
    }
}

fn message(finding: &Finding, view: &View) -> String {
    let mut shown = view.prose_in(NOTE, 2, &escape(&finding.message));
    for line in finding.detail.lines() {
        shown.push_str(&view.prose_in(PLAIN, 2, &escape(line)));
    }
    shown
}

fn statements(repeated: &[RepeatedStatement], view: &View) -> String {
    let most = if view.is_verbose() {
        repeated.len()
    } else {
        STATEMENTS
    };
    let mut shown = String::new();
    for statement in repeated.iter().take(most) {
        shown.push('\n');
        shown.push_str(&format!(
            "  This statement ran {}:\n",
            plural(statement.count, "time")
        ));
        shown.push_str(&sql(&statement.sql, view));
        if let Some(origin) = &statement.origin {
            shown.push_str(&place("issued at", origin, view));
            shown.push_str(&source_line(origin.line, &origin.source, view));
        }
    }
    if let Some(more) = repeated.len().checked_sub(most).filter(|more| *more > 0) {
        let more = format!(
            "  {} ran more than once as well (-v)\n",
            plural(more, "other statement")
        );
        shown.push_str(&paint(QUIET, &more));
    }
    shown
}

fn sql(sql: &str, view: &View) -> String {
    let text = escape(&sql.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines = super::text::wrap(&text, view.prose().saturating_sub(4));
    let most = if view.is_verbose() {
        lines.len()
    } else {
        STATEMENT_LINES
    };
    let mut shown: String = lines
        .iter()
        .take(most)
        .flat_map(|line| break_at(line, view.prose().saturating_sub(4)))
        .map(|line| format!("    {}\n", paint(QUIET, &line)))
        .collect();
    if lines.len() > most {
        shown.push_str(&format!("    {}\n", view.ellipsis()));
    }
    shown
}
