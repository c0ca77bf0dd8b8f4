//! What statements did in the database: which locks they took, what they worked through, and who waits.

use std::collections::BTreeSet;

use super::text::{escape, hanging, plural};
use super::view::{BAD, PLAIN, QUIET, STRONG, View, paint};
use crate::report::{Advice, Report, Watched};
use crate::statement::{Statement, TableLock, Unfinished, Waiting, Work, WorkKind};

/// Statements of one watch that are shown without `-v`, beside those that break a rule.
const STATEMENTS: usize = 12;
/// Locks of one statement that are shown without `-v`.
const LOCKS: usize = 3;

/// A list for each watch of the report, whether its cases passed or not.
#[must_use]
pub fn watches(report: &Report, view: &View) -> String {
    let mut known: Vec<&Watched> = Vec::new();
    for watched in report.cases.iter().flat_map(|case| &case.watched) {
        if !known.iter().any(|other| other.observe == watched.observe) {
            known.push(watched);
        }
    }
    known.iter().map(|watched| watch(report, watched, view)).collect()
}

fn watch(report: &Report, watched: &Watched, view: &View) -> String {
    let breaks = |index: usize| {
        // The same watch may be held to several rules, case by case.
        let same = report.cases.iter().flat_map(|case| &case.watched);
        same.filter(|other| other.observe == watched.observe)
            .any(|other| {
                other
                    .statements
                    .get(index)
                    .is_some_and(|entry| entry.breaks_the_rule)
            })
    };
    let mut shown = format!(
        "\n{}{}\n",
        paint(STRONG, "In PostgreSQL"),
        paint(QUIET, &format!(" ({})", escape(&watched.observe)))
    );
    let mut left_out = 0;
    let mut advice: Vec<(&Advice, Vec<String>)> = Vec::new();
    let number_width = watched.statements.len().to_string().len();
    for (index, entry) in watched.statements.iter().enumerate() {
        let statement = &entry.statement;
        if index >= STATEMENTS && !view.is_verbose() && !breaks(index) {
            left_out += 1;
            continue;
        }
        let sign = if breaks(index) {
            view.cross()
        } else {
            " ".to_owned()
        };
        let number = format!("  {:>number_width$} ", index + 1);
        let lead = " ".repeat(number.len() + 2);
        let text = escape(&statement.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let width = view.prose().saturating_sub(lead.len());
        if view.is_verbose() {
            let lines = hanging(&lead, &text, view.prose());
            shown.push_str(&format!("{number}{sign} {}", lines.trim_start()));
        } else {
            shown.push_str(&format!("{number}{sign} {}\n", view.cut(&text, width)));
        }
        let style = if breaks(index) { BAD } else { PLAIN };
        shown.push_str(&view.prose_in(style, lead.len(), &deeds(statement, view)));
        for one in &entry.advice {
            let number = (index + 1).to_string();
            match advice.iter_mut().find(|(other, _)| *other == one) {
                Some((_, numbers)) => numbers.push(number),
                None => advice.push((one, vec![number])),
            }
        }
    }
    if left_out > 0 {
        let more = format!(
            "  {} {} (-v)\n",
            view.ellipsis(),
            plural(left_out, "more statement")
        );
        shown.push_str(&paint(QUIET, &more));
    }
    for (advice, numbers) in advice {
        let text = format!(
            "Advice on {}: {} ({} in squawk)",
            numbers.join(", "),
            escape(&advice.text),
            escape(&advice.rule)
        );
        shown.push_str(&view.prose_in(QUIET, 2, &text));
    }
    shown
}

/// Locks, work, who waits, and what is left, as one sentence.
fn deeds(statement: &Statement, view: &View) -> String {
    let most = if view.is_verbose() { usize::MAX } else { LOCKS };
    let mut locks: Vec<&TableLock> = statement.locks.iter().collect();
    locks.sort_by_key(|lock| std::cmp::Reverse(lock.mode));
    let tables: BTreeSet<&str> = locks
        .iter()
        .map(|lock| lock.table.as_str())
        .chain(statement.work.iter().map(|work| work.table.as_str()))
        .collect();
    let is_clear = tables.len() == 1 && !locks.is_empty();
    let mut parts: Vec<String> = locks.iter().take(most).map(|lock| held(lock)).collect();
    if locks.len() > most {
        parts.push(plural(locks.len() - most, "more lock"));
    }
    parts.extend(statement.work.iter().map(|work| done(work, is_clear)));
    parts.extend(statement.unfinished.iter().map(left));
    if let Some(error) = &statement.error {
        let first = error.message.lines().next().unwrap_or("");
        parts.push(format!("fails: {}", escape(first)));
    }
    let waiting = statement.waiting();
    parts.push(match (waiting, statement.work.is_empty()) {
        (Waiting::Nobody, _) => "nobody waits".to_owned(),
        (_, true) => format!("{} wait, for a moment", waiting.noun()),
        (_, false) => format!("{} wait", waiting.noun()),
    });
    parts.join("; ")
}

fn held(lock: &TableLock) -> String {
    let still = if lock.taken_here { "" } else { "still " };
    format!("{still}{} on {}", lock.mode.name(), escape(&lock.table))
}

/// What was done; where it `is_clear` to which table, without saying so.
fn done(work: &Work, is_clear: bool) -> String {
    let rows = if is_clear {
        plural(work.rows, "row")
    } else {
        format!("{} of {}", plural(work.rows, "row"), escape(&work.table))
    };
    match work.kind {
        WorkKind::Rewrite => format!("writes all {rows} anew"),
        WorkKind::IndexBuild => format!("builds an index over {rows}"),
        WorkKind::Change => format!("goes through {rows} to change them"),
        WorkKind::Scan => format!("reads {rows}"),
    }
}

fn left(unfinished: &Unfinished) -> String {
    match unfinished {
        Unfinished::Constraint { name, .. } => format!("{} is not validated yet", escape(name)),
        Unfinished::Index { name, .. } => format!("the index {} is left unusable", escape(name)),
    }
}
