//! A difference between two texts, readable without colour.

use anstyle::Style;

use super::text::{break_at, escape, plural};
use super::view::{BAD, GOOD, PLAIN, QUIET, View, paint};
use crate::report::{Diff, DiffLine, Span};

/// Columns before a line's text: the indentation, the sign and a space.
const LEAD: usize = 6;

/// What the two sides of a difference are, and how each looks.
struct Sides {
    first: (&'static str, Style),
    second: (&'static str, Style),
}

/// What should be seen, and what was.
const OBSERVATION: Sides = Sides {
    first: ("expected", GOOD),
    second: ("observed", BAD),
};

/// What the learner wrote, and what could be written.
const ANSWER: Sides = Sides {
    first: ("yours", BAD),
    second: ("the solution", GOOD),
};

/// What was expected and what was observed.
#[must_use]
pub fn observation(diff: &Diff, view: &View) -> String {
    between(diff, &OBSERVATION, view)
}

/// How the learner's file becomes the solution's.
#[must_use]
pub fn answer(diff: &Diff, view: &View) -> String {
    between(diff, &ANSWER, view)
}

fn between(diff: &Diff, sides: &Sides, view: &View) -> String {
    let ((first_name, first), (second_name, second)) = (sides.first, sides.second);
    let (minus, plus) = (paint(first, "-"), paint(second, "+"));
    let mut shown = format!("  {minus} {first_name}   {plus} {second_name}\n");
    for line in &diff.lines {
        shown.push_str(&match line {
            DiffLine::Same(text) => changed_line(" ", PLAIN, &[unchanged(text)], view),
            DiffLine::Missing(spans) => changed_line("-", first, spans, view),
            DiffLine::Extra(spans) => changed_line("+", second, spans, view),
            DiffLine::Hidden { lines, same } => {
                let kind = if *same { "equal line" } else { "differing line" };
                let left_out = format!("{} {} left out", view.ellipsis(), plural(*lines, kind));
                format!("      {}\n", paint(QUIET, &left_out))
            }
        });
    }
    shown
}

fn unchanged(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        changed: false,
    }
}

/// One line, broken where the terminal ends. Words that differ are reversed.
fn changed_line(sign: &str, style: Style, spans: &[Span], view: &View) -> String {
    let width = view.width.saturating_sub(LEAD).max(8);
    let mut rows = vec![String::new()];
    let mut used = 0;
    for span in spans {
        let span_style = if span.changed { style.invert() } else { style };
        let text = escape(span.text.trim_end_matches('\n'));
        let mut pieces = if used == 0 {
            break_at(&text, width)
        } else {
            break_after(&text, width - used.min(width), width)
        }
        .into_iter();
        if let (Some(row), Some(first)) = (rows.last_mut(), pieces.next()) {
            row.push_str(&paint(span_style, &first));
            used += super::text::columns(&first);
        }
        for piece in pieces {
            used = super::text::columns(&piece);
            rows.push(paint(span_style, &piece));
        }
    }
    rows.iter()
        .enumerate()
        .map(|(index, row)| {
            let sign = if index == 0 { sign } else { " " };
            format!("    {} {row}\n", paint(style, sign))
        })
        .collect()
}

/// Breaks `text` so that its first piece fits into `room` columns and the others into `width`.
fn break_after(text: &str, room: usize, width: usize) -> Vec<String> {
    let mut first = String::new();
    for character in text.chars() {
        let mut longer = first.clone();
        longer.push(character);
        if super::text::columns(&longer) > room {
            break;
        }
        first = longer;
    }
    let rest = &text[first.len()..];
    let mut pieces = vec![first];
    if !rest.is_empty() {
        pieces.extend(break_at(rest, width));
    }
    pieces
}
