//! Text on its way to a terminal: escaped, measured, wrapped and counted.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a tab in shown source.
const TAB: &str = "    ";

/// Makes one line of foreign text harmless: what would move the cursor, change colours, reorder the line or
/// hide in it is shown as an escape.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => escaped.push_str(TAB),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(escaped, "\\x{:02x}", u32::from(control));
            }
            invisible if is_invisible(invisible) => {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(invisible));
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// Makes foreign text of several lines harmless; its line breaks stay.
#[must_use]
pub fn escape_lines(text: &str) -> String {
    text.split('\n')
        .map(|line| escape(line.strip_suffix('\r').unwrap_or(line)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Characters that change how a line reads without being seen: bidirectional controls, line separators,
/// zero-width spaces and joiners, tags and soft hyphens.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Columns that `text` takes on a terminal.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// `text` followed by as many spaces as it lacks to `width` columns.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Breaks a paragraph between words into lines of at most `width` columns. A word that is longer than a
/// line is broken inside.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if columns(&line) + gap + columns(word) <= width {
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = break_at(word, width);
        line = pieces.pop().unwrap_or_default();
        lines.append(&mut pieces);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks `text` into pieces of at most `width` columns, wherever that falls; spaces are kept.
#[must_use]
pub fn break_at(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for character in text.chars() {
        let taken = character.width().unwrap_or(0);
        if used + taken > width {
            pieces.push(String::new());
            used = 0;
        }
        used += taken;
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

/// A paragraph, wrapped, every line after `indent` spaces and with a line break.
#[must_use]
pub fn paragraph(text: &str, indent: usize, width: usize) -> String {
    hanging(&" ".repeat(indent), text, width)
}

/// A paragraph whose first line follows `lead` and whose other lines are indented to match.
#[must_use]
pub fn hanging(lead: &str, text: &str, width: usize) -> String {
    let indent = columns(lead);
    let mut shown = String::new();
    for (index, line) in wrap(text, width.saturating_sub(indent)).iter().enumerate() {
        if index == 0 {
            let _ = writeln!(shown, "{lead}{line}");
        } else {
            let _ = writeln!(shown, "{:indent$}{line}", "");
        }
    }
    shown
}

/// "1 point", "3 points".
#[must_use]
pub fn plural(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let stem = noun
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    let noun = match (count, stem) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        (_, None) => format!("{noun}s"),
    };
    format!("{count} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_become_visible() {
        assert_eq!(escape("\u{1b}[31mred\u{7}\u{9b}0m"), r"\x1b[31mred\x07\x9b0m");
        assert_eq!(escape("a\rb\nc\td"), r"a\rb\nc    d");
    }

    #[test]
    fn overrides_of_the_reading_direction_become_visible() {
        assert_eq!(escape("ab\u{202e}cd\u{2066}"), r"ab\u{202e}cd\u{2066}");
        assert_eq!(escape("zero\u{200b}width"), r"zero\u{200b}width");
    }

    #[test]
    fn a_long_word_is_broken_and_short_ones_share_a_line() {
        assert_eq!(
            wrap("one two abcdefghijklmnop q", 10),
            ["one two", "abcdefghij", "klmnop q"]
        );
    }

    #[test]
    fn nouns_follow_their_count() {
        assert_eq!(
            [
                plural(1, "query"),
                plural(2, "query"),
                plural(0, "point"),
                plural(3, "day")
            ],
            ["1 query", "2 queries", "0 points", "3 days"]
        );
    }

    proptest! {
        #[test]
        fn nothing_escaped_can_steer_a_terminal(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(!escaped.chars().any(|character| character.is_control() || is_invisible(character)));
        }

        #[test]
        fn no_wrapped_line_is_too_wide(text in "[a-zé日 ]{0,200}", width in 8_usize..120) {
            prop_assert!(wrap(&text, width).iter().all(|line| columns(line) <= width));
        }
    }
}
