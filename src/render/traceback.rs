//! An exception: its class and text, the learner's own lines first, the libraries' only counted.

use super::text::{break_at, columns, escape, hanging, paragraph, plural};
use super::view::{BAD, QUIET, STRONG, View, paint};
use crate::observation::{Frame, Raised, SyntaxPosition};

/// Frames of the project that are shown without `-v`: enough for a view, a helper and a model.
const FRAMES: usize = 4;
/// Lines of an exception's text that are shown without `-v`.
const MESSAGE_LINES: usize = 6;

/// The exception and where it passed.
#[must_use]
pub fn traceback(raised: &Raised, view: &View) -> String {
    let mut shown = message(raised, view);
    if let Some(syntax) = &raised.syntax {
        shown.push('\n');
        shown.push_str(&syntax_error(syntax, view));
        return shown;
    }
    let frames = if view.is_verbose() {
        every_frame(&raised.frames, view)
    } else {
        own_frames(&raised.frames, view)
    };
    if !frames.is_empty() {
        shown.push('\n');
        shown.push_str(&frames);
    }
    shown
}

fn message(raised: &Raised, view: &View) -> String {
    let class = escape(&raised.kind);
    let lines: Vec<&str> = raised.message.trim_end().lines().collect();
    let most = if view.is_verbose() {
        lines.len()
    } else {
        MESSAGE_LINES
    };
    let first = lines.first().copied().unwrap_or("");
    let whole = if first.trim().is_empty() {
        class.clone()
    } else {
        format!("{class}: {}", escape(first))
    };
    let paragraph_text = paragraph(&whole, 2, view.prose());
    let mut shown = paragraph_text.replacen(&class, &paint(BAD.bold(), &class), 1);
    for line in lines.iter().take(most).skip(1) {
        shown.push_str(&hanging("  ", &escape(line), view.prose()));
    }
    if lines.len() > most {
        let more = format!(
            "  {} {} more (-v)\n",
            view.ellipsis(),
            plural(lines.len() - most, "line")
        );
        shown.push_str(&paint(QUIET, &more));
    }
    shown
}

/// The project's frames, innermost first: that is where the learner looks first.
fn own_frames(frames: &[Frame], view: &View) -> String {
    let own: Vec<&Frame> = frames.iter().rev().filter(|frame| frame.in_project).collect();
    let mut shown = String::new();
    for (index, frame) in own.iter().take(FRAMES).enumerate() {
        let word = if index == 0 { "at" } else { "called from" };
        shown.push_str(&one_frame(word, frame, view));
    }
    let mut left_out = Vec::new();
    if own.len() > FRAMES {
        left_out.push(plural(own.len() - FRAMES, "outer frame"));
    }
    let libraries = frames.len() - own.len();
    if libraries > 0 {
        left_out.push(format!(
            "{} in Django and other libraries",
            plural(libraries, "frame")
        ));
    }
    if !left_out.is_empty() {
        let text = format!("{} {} (-v)", view.ellipsis(), left_out.join(", "));
        shown.push_str(&view.prose_in(QUIET, 2, &text));
    }
    shown
}

fn every_frame(frames: &[Frame], view: &View) -> String {
    frames
        .iter()
        .rev()
        .enumerate()
        .map(|(index, frame)| one_frame(if index == 0 { "at" } else { "called from" }, frame, view))
        .collect()
}

fn one_frame(word: &str, frame: &Frame, view: &View) -> String {
    let mut shown = place(word, frame, view);
    if !frame.source.is_empty() {
        shown.push_str(&source_line(frame.line, &frame.source, view));
    }
    shown
}

/// Where a frame is, in a line that leads with `word`.
#[must_use]
pub fn place(word: &str, frame: &Frame, view: &View) -> String {
    let room = view.width.saturating_sub(columns(word) + "   , in ".len());
    let file = view.cut(&format!("{}:{}", escape(&frame.file), frame.line), room);
    let function = view.cut(
        &escape(&frame.function),
        room.saturating_sub(columns(&file)).max(8),
    );
    let style = if frame.in_project { STRONG } else { QUIET };
    format!(
        "  {word} {}{}\n",
        paint(style, &file),
        paint(QUIET, &format!(", in {function}"))
    )
}

/// A line of source behind its number, with an arrow.
#[must_use]
pub fn source_line(line: u32, source: &str, view: &View) -> String {
    let arrow = if view.unicode { "→" } else { ">" };
    let number = line.to_string();
    let room = view.width.saturating_sub(number.len() + 9);
    let source = view.cut(&escape(source.trim()), room);
    format!("    {} {number} {} {source}\n", paint(BAD, arrow), view.bar())
}

/// The line where the parser gave up, with carets under what it did not understand.
fn syntax_error(syntax: &SyntaxPosition, view: &View) -> String {
    let place = format!("{}:{}", escape(&syntax.file), syntax.line);
    let number = syntax.line.to_string();
    let blank = " ".repeat(number.len());
    let source = syntax.source.trim_end_matches(['\r', '\n']);
    let characters: Vec<char> = source.chars().collect();
    let start = (syntax.column.saturating_sub(1) as usize).min(characters.len());
    let end = (syntax.end_column.saturating_sub(1) as usize).clamp(start, characters.len());
    let shown_before = escape(&characters[..start].iter().collect::<String>());
    let at_fault = escape(&characters[start..end].iter().collect::<String>());
    let after = escape(&characters[end..].iter().collect::<String>());

    let room = view.width.saturating_sub(number.len() + 7).max(8);
    let (shown, caret) = fit(&shown_before, &format!("{at_fault}{after}"), room, view);
    let carets = "^".repeat(columns(&at_fault).clamp(1, room.saturating_sub(caret).max(1)));
    format!(
        "  at {}\n    {number} {bar} {shown}\n    {blank} {bar} {space}{carets}\n",
        paint(STRONG, &place),
        bar = view.bar(),
        space = " ".repeat(caret),
        carets = paint(BAD, &carets),
    )
}

/// Cuts a line so that the place between `before` and `after` stays in sight, and says in which column that
/// place is then.
fn fit(before: &str, after: &str, room: usize, view: &View) -> (String, usize) {
    let dots = view.ellipsis();
    let most_before = room.saturating_mul(2) / 3;
    let before = if columns(before) > most_before {
        let kept = most_before.saturating_sub(columns(dots));
        let mut start = before.len();
        for (index, _) in before.char_indices().rev() {
            if columns(&before[index..]) > kept {
                break;
            }
            start = index;
        }
        format!("{dots}{}", &before[start..])
    } else {
        before.to_owned()
    };
    let caret = columns(&before);
    let after_room = room.saturating_sub(caret);
    let after = if columns(after) > after_room {
        let kept = break_at(after, after_room.saturating_sub(columns(dots)))
            .into_iter()
            .next()
            .unwrap_or_default();
        format!("{kept}{dots}")
    } else {
        after.to_owned()
    };
    (format!("{before}{after}"), caret)
}
