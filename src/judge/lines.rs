//! Values and texts as lines that a person can compare.

use serde_json::Value;

/// A text with a line longer than this is broken between its HTML tags, in characters.
const LONG: usize = 120;

const INDENT: &str = "  ";

/// A value as lines, one for each entry. Every entry ends in a comma, the last one too, so that an
/// appended entry does not change the line before it. A text of several lines stands as a block.
pub fn of_value(value: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    write(value, "", "", "", &mut lines);
    lines
}

fn write(value: &Value, indent: &str, lead: &str, end: &str, lines: &mut Vec<String>) {
    let inner = format!("{indent}{INDENT}");
    match value {
        Value::Array(entries) if !entries.is_empty() => {
            lines.push(format!("{indent}{lead}["));
            for entry in entries {
                write(entry, &inner, "", ",", lines);
            }
            lines.push(format!("{indent}]{end}"));
        }
        Value::Object(map) if !map.is_empty() => {
            lines.push(format!("{indent}{lead}{{"));
            for (key, entry) in map {
                write(entry, &inner, &format!("{}: ", quoted(key)), ",", lines);
            }
            lines.push(format!("{indent}}}{end}"));
        }
        Value::String(text) if text.contains('\n') => {
            lines.push(format!("{indent}{lead}\"\"\""));
            lines.extend(of_text(text).into_iter().map(|line| format!("{inner}{line}")));
            lines.push(format!("{indent}\"\"\"{end}"));
        }
        _ => lines.push(format!("{indent}{lead}{value}{end}")),
    }
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// The lines of a text. A final line break makes an empty last line, so that two texts have the same
/// lines only when they are equal.
pub fn of_text(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

/// Whether `text` reads better with a line for each tag: HTML that was rendered without line breaks.
pub fn is_crowded_html(text: &str) -> bool {
    text.contains("><") && text.contains("</") && of_text(text).iter().any(|line| is_longer(line, LONG))
}

/// The lines of HTML, broken also between two tags that touch.
pub fn of_html(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    for line in of_text(text) {
        let mut rest = line;
        while let Some(at) = rest.find("><") {
            let (head, tail) = rest.split_at(at + 1);
            lines.push(head);
            rest = tail;
        }
        lines.push(rest);
    }
    lines
}

/// Whether `text` has more than `length` characters.
pub fn is_longer(text: &str, length: usize) -> bool {
    text.len() > length && text.chars().nth(length).is_some()
}
