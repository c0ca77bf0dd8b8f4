//! Briefs, hints and debriefs: Markdown on a terminal. The only place that names termimad.

use std::fmt::Write as _;

use termimad::MadSkin;
use termimad::crossterm::style::{Attribute, Color};
use termimad::minimad::Alignment;

use super::text::{columns, escape_lines, hanging};
use super::view::View;

/// Markdown, drawn where there are colours, and re-wrapped but otherwise as written where there are none: the
/// signs of Markdown say in plain text what bold and colour say on a terminal.
#[must_use]
pub fn markdown(source: &str, view: &View) -> String {
    let source = escape_lines(source.trim());
    let width = view.prose();
    if view.color {
        let text = blocks(&source)
            .iter()
            .map(Block::joined)
            .collect::<Vec<_>>()
            .join("\n");
        let drawn = skin(view).text(&text, Some(width)).to_string();
        let lines: Vec<&str> = drawn.lines().map(str::trim_end).collect();
        lines.join("\n") + "\n"
    } else {
        blocks(&source).iter().map(|block| block.wrapped(width)).collect()
    }
}

fn skin(view: &View) -> MadSkin {
    let mut skin = MadSkin::no_style();
    skin.bold.add_attr(Attribute::Bold);
    skin.italic.add_attr(Attribute::Italic);
    skin.strikeout.add_attr(Attribute::CrossedOut);
    skin.inline_code.set_fg(Color::DarkCyan);
    skin.code_block.set_fg(Color::DarkCyan);
    skin.code_block.left_margin = 2;
    for header in &mut skin.headers {
        header.add_attr(Attribute::Bold);
        header.align = Alignment::Left;
    }
    skin.headers[0].add_attr(Attribute::Underlined);
    if !view.unicode {
        skin.limit_to_ascii();
    }
    skin
}

/// A run of lines that belong together.
enum Block {
    /// Lines to be shown as they are: code, tables, headings, blank lines.
    Verbatim(String),
    /// One paragraph or list item: its marker with indentation, and its text on one line.
    Flowing { lead: String, text: String },
}

impl Block {
    fn joined(&self) -> String {
        match self {
            Self::Verbatim(line) => line.clone(),
            Self::Flowing { lead, text } => format!("{lead}{text}"),
        }
    }

    fn wrapped(&self, width: usize) -> String {
        match self {
            Self::Verbatim(line) => format!("{line}\n"),
            Self::Flowing { lead, text } => hanging(lead, text, width),
        }
    }
}

/// Takes Markdown apart and undoes the author's line breaks inside paragraphs.
fn blocks(source: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fenced = false;
    let mut open = false;
    for line in source.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
            open = false;
            blocks.push(Block::Verbatim(line.to_owned()));
        } else if fenced || trimmed.is_empty() || trimmed.starts_with(['#', '|', '>']) {
            open = false;
            blocks.push(Block::Verbatim(line.to_owned()));
        } else if let Some(lead) = list_marker(line) {
            let text = line[lead.len()..].trim().to_owned();
            blocks.push(Block::Flowing {
                lead: lead.to_owned(),
                text,
            });
            open = true;
        } else if open && let Some(Block::Flowing { text, .. }) = blocks.last_mut() {
            let _ = write!(text, " {}", line.trim());
        } else {
            blocks.push(Block::Flowing {
                lead: String::new(),
                text: line.trim().to_owned(),
            });
            open = true;
        }
    }
    blocks
}

/// The indentation and marker of a list item, with the space after it.
fn list_marker(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    let indent = columns(line) - columns(trimmed);
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let marker = if trimmed.starts_with("- ") || trimmed.starts_with("* ") || trimmed.starts_with("+ ") {
        2
    } else if digits > 0 && trimmed[digits..].starts_with(". ") {
        digits + 2
    } else {
        return None;
    };
    line.get(..indent + marker)
}
