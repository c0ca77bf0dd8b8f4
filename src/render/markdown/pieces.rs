//! Stretches of text in different styles, broken into lines between words.

use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

use crate::render::text::columns;
use crate::render::view::{PLAIN, paint};

/// A stretch of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub style: Style,
}

impl Piece {
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
        }
    }

    /// The end of a line, wherever the line may be.
    pub fn line_break() -> Self {
        Self::new("\n", PLAIN)
    }
}

/// What becomes of a word that is longer than a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LongWord {
    /// It is longer than the line: mostly an address, which can be copied only when it is whole.
    StaysWhole,
    /// It is broken where the line ends, since something stands beside it.
    IsBroken,
}

/// A word may be in several styles: `**not**,`.
#[derive(Default)]
struct Word {
    /// The style of the space before it.
    gap: Style,
    pieces: Vec<Piece>,
}

impl Word {
    fn columns(&self) -> usize {
        self.pieces.iter().map(|piece| columns(&piece.text)).sum()
    }
}

/// Columns of the longest word.
pub fn longest_word(pieces: &[Piece]) -> usize {
    words(pieces).iter().map(Word::columns).max().unwrap_or(0)
}

fn words(pieces: &[Piece]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut gap = Some(PLAIN);
    for piece in pieces {
        // A space that does not break, as the name says, is part of a word.
        for (index, text) in piece.text.split([' ', '\n']).enumerate() {
            if index > 0 {
                gap = Some(piece.style);
            }
            if text.is_empty() {
                continue;
            }
            if let Some(gap) = gap.take() {
                words.push(Word {
                    gap,
                    pieces: Vec::new(),
                });
            }
            if let Some(word) = words.last_mut() {
                word.pieces.push(Piece::new(text, piece.style));
            }
        }
    }
    words
}

/// Breaks a paragraph between words into lines of at most `width` columns.
pub fn wrap(pieces: &[Piece], width: usize, long: LongWord) -> Vec<Vec<Piece>> {
    let mut lines = Vec::new();
    for paragraph in pieces.split(|piece| piece.text == "\n") {
        let mut line = Vec::new();
        let mut used = 0;
        for word in words(paragraph) {
            let columns = word.columns();
            if used > 0 && used + 1 + columns > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                add(&mut line, " ", word.gap);
                used += 1;
            }
            for piece in word.pieces {
                if columns <= width || long == LongWord::StaysWhole {
                    add(&mut line, &piece.text, piece.style);
                    used += self::columns(&piece.text);
                    continue;
                }
                for character in piece.text.chars() {
                    let taken = character.width().unwrap_or(0);
                    if used > 0 && used + taken > width {
                        lines.push(std::mem::take(&mut line));
                        used = 0;
                    }
                    add(&mut line, character.encode_utf8(&mut [0; 4]), piece.style);
                    used += taken;
                }
            }
        }
        lines.push(line);
    }
    lines
}

/// Adds to a line, to its last piece if that looks the same.
fn add(line: &mut Vec<Piece>, text: &str, style: Style) {
    match line.last_mut() {
        Some(last) if last.style == style => last.text.push_str(text),
        _ => line.push(Piece::new(text, style)),
    }
}

/// Columns that a line takes.
pub fn line_columns(line: &[Piece]) -> usize {
    line.iter().map(|piece| columns(&piece.text)).sum()
}

/// A line as it is written.
pub fn shown(line: &[Piece]) -> String {
    line.iter().map(|piece| paint(piece.style, &piece.text)).collect()
}
