//! What lies over the panes: brief, hints, the difference from the solution, the debrief, the keys, and the list.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::super::brief;
use super::super::markdown::markdown;
use super::super::text::{escape, paragraph, plural};
use super::super::view::{Detail, QUIET, STRONG, View, paint};
use super::panes::passed_in_short;
use super::{framed, list, scrolling, text};
use crate::watch::screen::{Content, Screen};

/// The keys and what they do.
const KEYS: [(&str, &str); 17] = [
    ("save a file", "checks your answer"),
    ("Enter", "checks it again"),
    ("j k, up down", "next and previous case"),
    ("Tab, 1 2 3", "the case, its SQL, what was printed"),
    ("PgUp PgDn, wheel", "scroll"),
    ("g G", "to the beginning, to the end"),
    ("b", "the brief"),
    ("h", "the next hint; it is recorded"),
    ("o", "opens your editor where the case points"),
    (
        "r",
        "puts the starter back, after a question; your files are kept",
    ),
    ("d", "the difference from the solution, once passed"),
    ("w", "why it works: the debrief, once passed"),
    ("n", "the next exercise"),
    ("l", "all exercises"),
    ("Ctrl-L", "draws the screen anew"),
    ("Ctrl-Z", "back to the shell; `fg` comes back here"),
    ("q, Ctrl-C", "quits"),
];

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, screen: &mut Screen, view: &View) {
    let Some(mut page) = screen.page.take() else {
        return;
    };
    if let Content::List(choice) = &mut page.content {
        list::draw(frame, area, choice, view);
    } else {
        let title = title(&page.content, screen);
        let inner = framed(frame, area, Line::raw(format!(" {title} ")), true, view);
        let inside = View {
            width: usize::from(inner.width).saturating_sub(1),
            detail: Detail::Normal,
            ..*view
        };
        let written = written(&page.content, screen, &inside);
        scrolling(frame, area, inner, text(&written, view), &mut page.scrolled, view);
    }
    screen.page = Some(page);
}

fn title(content: &Content, screen: &Screen) -> String {
    match content {
        Content::Brief => "Brief".to_owned(),
        Content::Hints(taken) => format!("Hint {taken} of {}", screen.exercise.hints.len()),
        Content::Difference(_) => "From your files to the solution".to_owned(),
        Content::Debrief { .. } => "Why it works".to_owned(),
        Content::Help => "Keys".to_owned(),
        Content::ResetQuestion => "Reset".to_owned(),
        Content::List(_) => "Exercises".to_owned(),
    }
}

fn written(content: &Content, screen: &Screen, view: &View) -> String {
    let exercise = &screen.exercise;
    match content {
        Content::Brief => brief::brief(exercise, view) + &places(screen, view),
        Content::Hints(taken) => hints(*taken, screen, view),
        Content::Difference(changes) => brief::solution(exercise, changes, view),
        Content::Debrief { next } => {
            let mut shown = screen
                .checked
                .as_ref()
                .map_or(String::new(), |checked| passed_in_short(checked, view));
            shown.push_str(&match next {
                Some((id, reason)) => paragraph(&format!("Next: {id} (n), {reason}"), 2, view.prose()),
                None => paragraph("Everything is passed.", 2, view.prose()),
            });
            shown.push('\n');
            shown + &markdown(&exercise.debrief, view)
        }
        Content::Help => KEYS
            .iter()
            .map(|(key, deed)| format!("  {key:<18} {deed}\n"))
            .collect(),
        Content::ResetQuestion => paragraph(
            &format!(
                "Put the starter of {} back? Your files are kept aside, below .djangology/kept in the workspace. Press y \
                 to do it, any other key to leave everything as it is.",
                exercise.id
            ),
            1,
            view.prose(),
        ),
        Content::List(_) => String::new(),
    }
}

/// Where to work.
fn places(screen: &Screen, view: &View) -> String {
    let mut shown = format!("\n{}\n", paint(STRONG, "Edit"));
    for path in &screen.exercise.edits {
        shown.push_str(&format!(
            "  {}\n",
            escape(&screen.folder.join(path).display().to_string())
        ));
    }
    shown + &view.prose_in(QUIET, 0, "Each save is checked. o opens your editor.")
}

fn hints(taken: usize, screen: &Screen, view: &View) -> String {
    let exercise = &screen.exercise;
    if exercise.hints.is_empty() {
        return paragraph("This exercise has no hints.", 1, view.prose());
    }
    let mut shown = String::new();
    // The newest first: it is what was asked for.
    for number in (1..=taken.min(exercise.hints.len())).rev() {
        shown.push_str(&format!("{}\n\n", paint(STRONG, &format!("Hint {number}"))));
        shown.push_str(&markdown(&exercise.hints[number - 1], view));
        shown.push('\n');
    }
    let left = exercise.hints.len().saturating_sub(taken);
    shown
        + &match left {
            0 => view.prose_in(
                QUIET,
                0,
                &format!(
                    "This was the last one. `djangology solution {} --give-up` shows how it can be done.",
                    exercise.id
                ),
            ),
            left => view.prose_in(
                QUIET,
                0,
                &format!("{} left: h gives the next.", plural(left, "hint")),
            ),
        }
}
