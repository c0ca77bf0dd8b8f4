//! What is shown of a changed line: cut around its changes, with what cannot be seen made visible.

use super::lines::is_longer;
use super::value::cut;
use crate::report::Span;

/// Characters of a line that are shown.
pub const WIDTH: usize = 200;

/// Characters that stay of a long equal part beside a change.
const KEPT: usize = 40;

/// Cuts a long line around its changes, and makes visible what cannot be seen.
pub fn show(parts: Vec<Span>) -> Vec<Span> {
    let length: usize = parts.iter().map(|part| part.text.len()).sum();
    let text_end: usize = {
        let line: String = parts.iter().map(|part| part.text.as_str()).collect();
        line.trim_end().len()
    };
    let last = parts.len().saturating_sub(1);
    let mut offset = 0;
    parts
        .into_iter()
        .enumerate()
        .map(|(index, part)| {
            let start = offset;
            offset += part.text.len();
            let shortened = (length > WIDTH).then(|| shorten_part(&part, index == 0, index == last));
            let text = match shortened {
                Some(Some(text)) => make_visible(&text, usize::MAX),
                _ => make_visible(&part.text, text_end.saturating_sub(start)),
            };
            Span {
                text,
                changed: part.changed,
            }
        })
        .collect()
}

/// A long part cut, or nothing when it is short enough.
fn shorten_part(part: &Span, is_first: bool, is_last: bool) -> Option<String> {
    let limit = if part.changed { WIDTH } else { 2 * KEPT };
    if !is_longer(&part.text, limit) {
        return None;
    }
    if part.changed {
        return Some(cut(&part.text, WIDTH));
    }
    let head = if is_first {
        String::new()
    } else {
        part.text.chars().take(KEPT).collect()
    };
    let tail = if is_last {
        ""
    } else {
        let start = part
            .text
            .char_indices()
            .rev()
            .nth(KEPT - 1)
            .map_or(0, |(at, _)| at);
        &part.text[start..]
    };
    Some(format!("{head}…{tail}"))
}

/// `text` with what cannot be seen made visible; white space from byte `end` on closes the line.
fn make_visible(text: &str, end: usize) -> String {
    let mut shown = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match visible(character, at >= end) {
            Some(mark) => shown.push_str(&mark),
            None => shown.push(character),
        }
    }
    shown
}

/// A character of a changed line, as it can be seen. Control characters become their pictures, white
/// space at the end of a line becomes marks, and what looks like a space or like nothing becomes its
/// code point.
fn visible(character: char, at_end: bool) -> Option<String> {
    let code = u32::from(character);
    match character {
        ' ' => at_end.then(|| '·'.to_string()),
        '\t' => Some('→'.to_string()),
        '\u{7f}' => Some('␡'.to_string()),
        _ if code < 0x20 => char::from_u32(0x2400 + code).map(String::from),
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{ad}'
        | '\u{feff}' => Some(format!("<U+{code:04X}>")),
        _ if character.is_control() || character.is_whitespace() => Some(format!("<U+{code:04X}>")),
        _ => None,
    }
}
