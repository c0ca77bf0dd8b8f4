//! A table, fitted to the width of the terminal.

use pulldown_cmark::Alignment;

use super::pieces::{LongWord, Piece, line_columns, longest_word, shown, wrap};
use crate::render::view::{PLAIN, QUIET, View, paint};

/// No column is made narrower than this.
const NARROWEST: usize = 4;

/// The rows of a table; the first is its head.
pub struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Vec<Piece>>>,
}

/// What stands around the cells of a row, and what makes a rule between two rows.
struct Frame {
    left: String,
    between: String,
    right: String,
    rule: [&'static str; 4],
}

impl Frame {
    fn of(view: &View) -> Self {
        if !view.color {
            let bar = |text: &str| text.to_owned();
            return Self {
                left: bar("| "),
                between: bar(" | "),
                right: bar(" |"),
                rule: ["|-", "-", "-|-", "-|"],
            };
        }
        Self {
            left: String::new(),
            between: format!(" {} ", view.bar()),
            right: String::new(),
            rule: if view.unicode {
                ["", "─", "─┼─", ""]
            } else {
                ["", "-", "-+-", ""]
            },
        }
    }
}

impl Table {
    pub fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            rows: Vec::new(),
        }
    }

    pub fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Adds a cell to the row that was begun last.
    pub fn add(&mut self, cell: Vec<Piece>) {
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// The table in lines of at most `width` columns, as far as that is possible. Where a cell takes several lines,
    /// rules tell the rows apart. A head that says nothing is left out.
    pub fn lines(&self, width: usize, view: &View) -> Vec<String> {
        let frame = Frame::of(view);
        let count = self.alignments.len();
        let around = if view.color { 0 } else { 4 } + 3 * count.saturating_sub(1);
        let widths = self.widths(width.saturating_sub(around));
        let [start, dash, cross, end] = frame.rule;
        let dashes: Vec<String> = widths.iter().map(|width| dash.repeat(*width)).collect();
        let rule = paint(
            if view.color { QUIET } else { PLAIN },
            &format!("{start}{}{end}", dashes.join(cross)),
        );
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| self.row(row, &widths, &frame))
            .collect();
        let is_tall = rows.iter().skip(1).any(|row| row.len() > 1);
        let mut lines = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            if index == 0 && self.rows[0].iter().all(Vec::is_empty) {
                continue;
            }
            if !lines.is_empty() && (index == 1 || is_tall) {
                lines.push(rule.clone());
            }
            lines.extend(row);
        }
        lines
    }

    /// How wide each column is: as its widest cell, if there is room. Else each has room for its longest word, up to its
    /// fair share, and what is left goes where cells would take the most lines.
    fn widths(&self, room: usize) -> Vec<usize> {
        let widest = |measure: fn(&[Piece]) -> usize| -> Vec<usize> {
            let of = |column: usize| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| measure(cell)).max().unwrap_or(0)
            };
            (0..self.alignments.len()).map(of).collect()
        };
        let full = widest(line_columns);
        let words = widest(longest_word);
        let share = (room / full.len().max(1)).max(NARROWEST);
        let mut widths: Vec<usize> = words.iter().map(|word| (*word).min(share)).collect();
        for _ in widths.iter().sum::<usize>()..room {
            // What the worst cell of a column gains; a column in which a word has to be broken, more than that.
            let gain = |column: &usize| {
                let (width, word) = (widths[*column].max(1), words[*column]);
                (full[*column] * 100).div_ceil(width) * if width < word { 3 } else { 1 }
            };
            let growing = (0..widths.len()).filter(|column| widths[*column] < full[*column]);
            let Some(column) = growing.max_by_key(gain) else {
                break;
            };
            widths[column] += 1;
        }
        widths
    }

    /// A row in as many lines as its tallest cell takes.
    fn row(&self, row: &[Vec<Piece>], widths: &[usize], frame: &Frame) -> Vec<String> {
        let cells: Vec<Vec<Vec<Piece>>> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrap(cell, *width, LongWord::IsBroken))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|index| {
                let texts: Vec<String> = cells
                    .iter()
                    .zip(widths.iter().zip(&self.alignments))
                    .map(|(lines, (width, alignment))| {
                        aligned(
                            lines.get(index).map_or(&[][..], Vec::as_slice),
                            *width,
                            *alignment,
                        )
                    })
                    .collect();
                format!("{}{}{}", frame.left, texts.join(&frame.between), frame.right)
            })
            .collect()
    }
}

fn aligned(line: &[Piece], width: usize, alignment: Alignment) -> String {
    let missing = width.saturating_sub(line_columns(line));
    let before = match alignment {
        Alignment::None | Alignment::Left => 0,
        Alignment::Center => missing / 2,
        Alignment::Right => missing,
    };
    format!(
        "{:before$}{}{:after$}",
        "",
        shown(line),
        "",
        after = missing - before
    )
}
