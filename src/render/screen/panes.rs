//! The panes of `watch`: the cases, the one that is looked at, what it asked of the database, and what was printed.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::report::{lost_points, printed, stopped, warnings};
use super::super::text::{columns, escape, pad, paragraph, plural};
use super::super::view::{BAD, Detail, GOOD, QUIET, STRONG, View, paint};
use super::super::watched::watches;
use super::super::{failure, growth};
use super::{bold, dim, framed, scrolling, style, text};
use crate::report::{CaseReport, CaseVerdict, Growth, Report, Verdict};
use crate::watch::screen::{Pane, Phase, Screen, Verdicts};

/// From this width on, all panes are beside each other.
const WIDE: u16 = 120;

/// The keys that help now.
pub(super) fn keys(screen: &Screen) -> Vec<(&'static str, &'static str)> {
    let passed = screen
        .checked
        .as_ref()
        .is_some_and(|checked| checked.report.verdict == Verdict::Passed);
    let mut keys = if passed {
        vec![("n", "next"), ("w", "why"), ("d", "difference"), ("l", "list")]
    } else {
        vec![("h", "hint"), ("b", "brief"), ("o", "open"), ("j/k", "case")]
    };
    keys.extend([("Tab", "pane"), ("?", "help"), ("q", "quit")]);
    keys
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, screen: &mut Screen, view: &View) {
    let cases = screen
        .checked
        .as_ref()
        .map_or(1, |checked| checked.report.cases.len());
    let cases = u16::try_from(cases).unwrap_or(u16::MAX).saturating_add(2);
    if area.width >= WIDE {
        let [left, right] = Layout::horizontal([Constraint::Percentage(45), Constraint::Fill(1)]).areas(area);
        let [list, sql] = Layout::vertical([
            Constraint::Length(cases.min(area.height / 2)),
            Constraint::Fill(1),
        ])
        .areas(left);
        let said = said(screen, view);
        let [case, below] = Layout::vertical([
            Constraint::Fill(1),
            Constraint::Length(if said.is_empty() { 0 } else { area.height / 3 }),
        ])
        .areas(right);
        case_list(frame, list, screen, view);
        pane(frame, case, Pane::Case, screen, view);
        pane(frame, sql, Pane::Sql, screen, view);
        if !said.is_empty() {
            pane(frame, below, Pane::Printed, screen, view);
        }
    } else {
        let most = (area.height * 9 / 20).max(4);
        let [list, below] =
            Layout::vertical([Constraint::Length(cases.min(most)), Constraint::Fill(1)]).areas(area);
        case_list(frame, list, screen, view);
        tabbed(frame, below, screen, view);
    }
}

fn case_list(frame: &mut Frame<'_>, area: Rect, screen: &Screen, view: &View) {
    let title = match &screen.checked {
        Some(checked) => {
            let cases = &checked.report.cases;
            let passed = cases
                .iter()
                .filter(|case| case.verdict == CaseVerdict::Passed)
                .count();
            format!(" Cases: {passed} of {} hold ", cases.len())
        }
        None => " Cases ".to_owned(),
    };
    let inner = framed(frame, area, Line::raw(title), false, view);
    let Some(checked) = &screen.checked else {
        let all = plural(screen.exercise.cases.len(), "case");
        frame.render_widget(Paragraph::new(Line::styled(format!(" {all}"), dim())), inner);
        return;
    };
    let cases = &checked.report.cases;
    let room = usize::from(inner.height);
    // The one that is looked at is always to be seen.
    let top = (screen.case + 1)
        .saturating_sub(room)
        .min(cases.len().saturating_sub(room));
    let lines: Vec<Line<'_>> = cases
        .iter()
        .enumerate()
        .skip(top)
        .take(room)
        .map(|(index, case)| case_line(case, index == screen.case, usize::from(inner.width), view))
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

fn case_line(case: &CaseReport, is_looked_at: bool, width: usize, view: &View) -> Line<'static> {
    let (sign, look) = match (case.verdict, view.unicode) {
        (CaseVerdict::Passed, true) => ("✓", style(GOOD, view)),
        (CaseVerdict::Passed, false) => ("+", style(GOOD, view)),
        (CaseVerdict::NotReached, true) => ("–", dim()),
        (CaseVerdict::NotReached, false) => ("-", dim()),
        (_, true) => ("✗", style(BAD, view)),
        (_, false) => ("x", style(BAD, view)),
    };
    let marker = match (is_looked_at, view.unicode) {
        (true, true) => "▸",
        (true, false) => ">",
        _ => " ",
    };
    let points = format!("{}/{}", case.points, case.max_points);
    let lead = columns(marker) + 1 + columns(sign) + 1 + 5 + 1;
    let title = view.cut(&escape(&case.title), width.saturating_sub(lead));
    Line::from(vec![
        Span::styled(format!("{marker} "), bold()),
        Span::styled(format!("{sign} "), look),
        Span::styled(format!("{} ", pad(&points, 5)), dim()),
        Span::styled(
            title,
            if is_looked_at {
                bold()
            } else {
                ratatui::style::Style::new()
            },
        ),
    ])
}

/// All panes in one place, the one that is looked at in front.
fn tabbed(frame: &mut Frame<'_>, area: Rect, screen: &mut Screen, view: &View) {
    let mut title = vec![Span::raw(" ")];
    for (index, pane) in Pane::ALL.into_iter().enumerate() {
        let label = match pane {
            Pane::Case => pane.title().to_owned(),
            Pane::Sql => {
                sql_in_short(screen).map_or(pane.title().to_owned(), |short| format!("SQL: {short}"))
            }
            Pane::Printed => {
                let printed = screen.checked.as_ref().map_or(0, |checked| {
                    checked.report.output.text.lines().count() + checked.report.warnings.len()
                });
                match printed {
                    0 => pane.title().to_owned(),
                    lines => format!("{} ({lines})", pane.title()),
                }
            }
        };
        let look = if pane == screen.pane { bold() } else { dim() };
        title.push(Span::styled(format!("{} {label}", index + 1), look));
        title.push(Span::raw("  "));
    }
    let inner = framed(frame, area, Line::from(title), false, view);
    let pane = screen.pane;
    let written = written(pane, screen, &inside(view, inner));
    let shown = text(&written, view);
    scrolling(
        frame,
        area,
        inner,
        shown,
        &mut screen.scrolled[pane as usize],
        view,
    );
}

fn pane(frame: &mut Frame<'_>, area: Rect, pane: Pane, screen: &mut Screen, view: &View) {
    let is_looked_at = pane == screen.pane;
    let title = match (pane, screen.case_report()) {
        (Pane::Case, Some(case)) => format!(" {} {} ", pane.title(), escape(&case.name)),
        _ => format!(" {} ", pane.title()),
    };
    let inner = framed(frame, area, Line::raw(title), is_looked_at, view);
    let written = written(pane, screen, &inside(view, inner));
    let shown = text(&written, view);
    scrolling(
        frame,
        area,
        inner,
        shown,
        &mut screen.scrolled[pane as usize],
        view,
    );
}

fn inside(view: &View, area: Rect) -> View {
    View {
        width: usize::from(area.width),
        detail: Detail::Normal,
        ..*view
    }
}

fn written(pane: Pane, screen: &Screen, view: &View) -> String {
    match pane {
        Pane::Case => case(screen, view),
        Pane::Sql => sql(screen, view),
        Pane::Printed => match said(screen, view) {
            said if said.is_empty() => view.prose_in(QUIET, 1, "Your code has printed nothing."),
            said => said,
        },
    }
}

fn case(screen: &Screen, view: &View) -> String {
    if let Phase::Refused(message, hint) = &screen.phase {
        let mut shown = view.prose_in(BAD, 1, &escape(message));
        if let Some(hint) = hint {
            shown.push_str(&paragraph(&escape(hint), 1, view.prose()));
        }
        return shown;
    }
    let Some(checked) = &screen.checked else {
        return view.prose_in(QUIET, 1, "The first check is under way.");
    };
    let report = &checked.report;
    let mut shown = String::new();
    if report.verdict == Verdict::Passed {
        shown.push_str(&view.prose_in(GOOD.bold(), 1, "Everything holds."));
        let next = "Press w for why it works and what an interviewer asks next, d for the difference from the solution, \
                    n for the next exercise.";
        shown.push_str(&paragraph(next, 1, view.prose()));
        shown.push('\n');
    }
    if let Some(stop) = &report.stopped {
        shown.push_str(&stopped(stop, view));
        shown.push('\n');
    }
    let Some(case) = screen.case_report() else {
        return shown;
    };
    shown.push_str(&view.prose_in(STRONG, 1, &escape(&case.title)));
    match case.verdict {
        CaseVerdict::Passed => shown.push_str(&view.prose_in(GOOD, 1, "It holds.")),
        CaseVerdict::NotReached => {
            let reason = case.not_reached.as_deref().unwrap_or("It was not judged.");
            shown.push_str(&view.prose_in(QUIET, 1, &escape(reason)));
        }
        _ if report.stopped.is_none() || !case.findings.is_empty() || case.raised.is_some() => {
            shown.push_str(&failure::observed(case, view));
        }
        _ => {}
    }
    shown.push_str(&lost_points(report, view));
    shown
}

fn sql(screen: &Screen, view: &View) -> String {
    let Some(checked) = &screen.checked else {
        return String::new();
    };
    let report = &checked.report;
    let (growths, case) = growths(screen, report);
    let before = checked.before.as_ref().map_or(Vec::new(), all_growths);
    let mut shown = String::new();
    if !growths.is_empty() {
        shown.push_str(&growth::chart(&growths, &before, view));
    }
    // What has no room can be scrolled to.
    let all = View {
        detail: Detail::Verbose,
        ..*view
    };
    if let Some(case) = case {
        shown.push_str(&failure::repeated(case, &all));
    }
    shown.push_str(&watches(report, &all));
    if shown.is_empty() {
        shown = view.prose_in(
            QUIET,
            1,
            "No case of this exercise counts what it asks of the database.",
        );
    }
    shown
}

/// The growth that the case shows which is looked at; where that shows none, that of all cases. And the case whose
/// statements go with it.
fn growths<'a>(screen: &'a Screen, report: &'a Report) -> (Vec<Growth>, Option<&'a CaseReport>) {
    let looked_at = screen.case_report();
    if let Some(case) = looked_at.filter(|case| !case.growth.is_empty()) {
        return (case.growth.clone(), Some(case));
    }
    let with_statements = report
        .cases
        .iter()
        .find(|case| case.findings.iter().any(|finding| !finding.repeated.is_empty()));
    (all_growths(report), with_statements)
}

fn all_growths(report: &Report) -> Vec<Growth> {
    let mut all: Vec<Growth> = Vec::new();
    for growth in report.cases.iter().flat_map(|case| &case.growth) {
        if !all.contains(growth) {
            all.push(growth.clone());
        }
    }
    all
}

/// "2 → 31 queries".
fn sql_in_short(screen: &Screen) -> Option<String> {
    let Verdicts { report, .. } = screen.checked.as_ref()?;
    let (growths, _) = growths(screen, report);
    let growth = growths.first()?;
    let (first, last) = (growth.counts.first()?, growth.counts.last()?);
    Some(if first == last {
        format!("{last} {}", growth.metric.noun())
    } else {
        format!("{first} to {last} {}", growth.metric.noun())
    })
}

/// What the learner's code has said.
fn said(screen: &Screen, view: &View) -> String {
    let Some(checked) = &screen.checked else {
        return String::new();
    };
    let all = View {
        detail: Detail::Verbose,
        ..*view
    };
    let said = warnings(&checked.report.warnings, &all) + &printed(&checked.report.output, &all);
    said.trim_start_matches('\n').to_owned()
}

/// For the first lines of a page: how a passed check stands.
pub(super) fn passed_in_short(checked: &Verdicts, view: &View) -> String {
    let report = &checked.report;
    let points = format!(
        "{} {} of {}",
        view.tick(),
        paint(GOOD.bold(), &format!("Passed with {}", report.score)),
        plural(report.max_score, "point")
    );
    let mut shown = format!("{points}\n");
    if !report.warnings.is_empty() {
        let left = format!(
            "Python has {} about it: pane 3 shows them.",
            plural(report.warnings.len(), "warning")
        );
        shown.push_str(&view.prose_in(super::super::view::NOTE, 2, &left));
    }
    shown
}
