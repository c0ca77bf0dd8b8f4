//! The list of exercises, to choose one from.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::text::{columns, escape, pad};
use super::super::view::{GOOD, NOTE, View};
use super::{bold, dim, framed, style};
use crate::ledger::State;
use crate::render::overview::ExerciseOverview;
use crate::watch::choice::Choice;

/// The keys of the list.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("Enter", "begin"),
    ("Tab", "state"),
    ("Shift-Tab", "level"),
    ("left/right", "track"),
    ("Esc", "leave"),
];

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, choice: &mut Choice, view: &View) {
    let count = format!(" {} of {} exercises ", choice.rows().len(), choice.len());
    let inner = framed(frame, area, Line::raw(count), true, view);
    let [top, body, bottom] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)]).areas(inner);
    frame.render_widget(Paragraph::new(narrowed_by(choice)), top);
    let cursor = u16::try_from(" filter: ".len() + columns(&choice.filter)).unwrap_or_default();
    frame.set_cursor_position((top.x + cursor.min(top.width.saturating_sub(1)), top.y));

    let room = usize::from(body.height);
    choice.top = choice
        .top
        .min(choice.selected)
        .max((choice.selected + 1).saturating_sub(room));
    let rows = choice.rows();
    let widest = rows
        .iter()
        .map(|(_, exercise)| columns(&exercise.id))
        .max()
        .unwrap_or(0);
    let lines: Vec<Line<'_>> = rows
        .iter()
        .enumerate()
        .skip(choice.top)
        .take(room)
        .map(|(index, (track, exercise))| {
            row(
                exercise,
                &track.id,
                index == choice.selected,
                (widest, usize::from(body.width)),
                view,
            )
        })
        .collect();
    if lines.is_empty() {
        let nothing = Line::styled(
            " Nothing fits. Backspace takes a letter away, Esc all of them.",
            dim(),
        );
        frame.render_widget(Paragraph::new(nothing), body);
    } else {
        frame.render_widget(Paragraph::new(lines), body);
    }
    if let Some((_, exercise)) = rows.get(choice.selected) {
        let mut about = escape(&exercise.summary);
        if !exercise.waits_for.is_empty() {
            about = format!("after {}: {about}", exercise.waits_for.join(", "));
        }
        let about = view.cut(&about, usize::from(bottom.width).saturating_sub(2));
        frame.render_widget(Paragraph::new(Line::styled(format!(" {about}"), dim())), bottom);
    }
}

fn narrowed_by(choice: &Choice) -> Line<'static> {
    let track = choice
        .only_track()
        .map_or("all".to_owned(), |track| escape(&track.id));
    let level = choice.level.map_or("all".to_owned(), |level| level.to_string());
    Line::from(vec![
        Span::styled(" filter: ", dim()),
        Span::styled(choice.filter.clone(), bold()),
        Span::raw("  "),
        Span::styled(
            format!("  track: {track}  state: {}  level: {level}", choice.shown.word()),
            dim(),
        ),
    ])
}

fn row(
    exercise: &ExerciseOverview,
    track: &str,
    is_selected: bool,
    (widest, width): (usize, usize),
    view: &View,
) -> Line<'static> {
    let (sign, look) = match (exercise.state, view.unicode) {
        (State::Passed, true) => ("✓", style(GOOD, view)),
        (State::Passed, false) => ("+", style(GOOD, view)),
        (State::InProgress | State::SolutionSeen, true) => ("•", style(NOTE, view)),
        (State::InProgress | State::SolutionSeen, false) => ("*", style(NOTE, view)),
        (State::NotStarted, _) => (" ", dim()),
    };
    let marker = match (is_selected, view.unicode) {
        (true, true) => "▸",
        (true, false) => ">",
        _ => " ",
    };
    let facts = format!(
        "{}  {:>3} min  {}",
        exercise.level,
        exercise.minutes,
        pad(track, 12)
    );
    let lead = 2 + 2 + widest + 2 + columns(&facts) + 2;
    let title = view.cut(&escape(&exercise.title), width.saturating_sub(lead));
    let weight = if is_selected {
        bold()
    } else {
        ratatui::style::Style::new()
    };
    Line::from(vec![
        Span::styled(format!("{marker} "), bold()),
        Span::styled(format!("{sign} "), look),
        Span::styled(format!("{}  ", pad(&exercise.id, widest)), weight),
        Span::styled(format!("{facts}  "), dim()),
        Span::raw(if width > lead + 8 { title } else { String::new() }),
    ])
}
