//! Differences between two values or texts, line by line, cut to what a person wants to see.
//!
//! Everything is bounded by size and never by time, so that the same two inputs give the same
//! difference on every machine.

use std::ops::Range;

use serde_json::Value;
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff};

use super::lines;
use super::shown::{WIDTH, show};
use super::value::cut;
use crate::report::{Diff, DiffLine, Span};

/// Equal lines that are shown before and after a change.
const CONTEXT: usize = 3;

/// Lines that one change shows of each side.
const SIDE: usize = 12;

/// Lines that a difference shows in all.
const SHOWN: usize = 40;

/// Lines of each side that are compared, equal beginnings and ends apart.
const COMPARED: usize = 4_000;

/// Bytes up to which two lines are compared word by word; beyond, from both ends.
const WORDS: usize = 2_000;

/// The difference between two values, as lines of JSON. Nothing when their lines are equal.
pub fn values(expected: &Value, observed: &Value) -> Option<Diff> {
    let (expected, observed) = (lines::of_value(expected), lines::of_value(observed));
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    let observed: Vec<&str> = observed.iter().map(String::as_str).collect();
    of_lines(&expected, &observed)
}

/// The difference between two texts. Nothing when they are equal.
pub fn texts(expected: &str, observed: &str) -> Option<Diff> {
    let split = if lines::is_crowded_html(expected) || lines::is_crowded_html(observed) {
        lines::of_html
    } else {
        lines::of_text
    };
    of_lines(&split(expected), &split(observed))
}

fn of_lines(expected: &[&str], observed: &[&str]) -> Option<Diff> {
    if expected == observed {
        return None;
    }
    let entries = shorten(entries(&stretches(expected, observed)));
    let lines = entries
        .into_iter()
        .map(|entry| entry.into_line(expected, observed))
        .collect();
    Some(Diff { lines })
}

/// A run of lines with the same fate.
enum Stretch {
    /// These expected lines were observed.
    Same(Range<usize>),
    /// These were expected, those were observed.
    Changed(Range<usize>, Range<usize>),
    /// This many lines were not compared.
    Left(usize),
}

fn stretches(expected: &[&str], observed: &[&str]) -> Vec<Stretch> {
    let before = common(expected.iter(), observed.iter());
    let (old, new) = (&expected[before..], &observed[before..]);
    let after = common(old.iter().rev(), new.iter().rev());
    let (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
    let left = old.len().saturating_sub(COMPARED) + new.len().saturating_sub(COMPARED);

    let mut stretches = vec![Stretch::Same(0..before)];
    let compared = |lines: &[&str]| lines.len().min(COMPARED);
    for operation in
        similar::capture_diff_slices(Algorithm::Myers, &old[..compared(old)], &new[..compared(new)])
    {
        let shift = |range: Range<usize>| range.start + before..range.end + before;
        let (missing, extra) = (shift(operation.old_range()), shift(operation.new_range()));
        match (operation, stretches.last_mut()) {
            (DiffOp::Equal { .. }, _) => stretches.push(Stretch::Same(missing)),
            (_, Some(Stretch::Changed(old, new))) => {
                old.end = missing.end;
                new.end = extra.end;
            }
            _ => stretches.push(Stretch::Changed(missing, extra)),
        }
    }
    if left > 0 {
        stretches.push(Stretch::Left(left));
    }
    stretches.push(Stretch::Same(expected.len() - after..expected.len()));
    stretches
}

fn common<'a>(
    expected: impl Iterator<Item = &'a &'a str>,
    observed: impl Iterator<Item = &'a &'a str>,
) -> usize {
    expected
        .zip(observed)
        .take_while(|(left, right)| left == right)
        .count()
}

/// A line of the difference before its text is looked at. Lines are given by their index, and changed
/// ones with the index of the line on the other side that they are compared with.
enum Entry {
    Same(usize),
    Missing(usize, Option<usize>),
    Extra(usize, Option<usize>),
    Hidden { lines: usize, same: bool },
}

fn entries(stretches: &[Stretch]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let last = stretches.len() - 1;
    for (index, stretch) in stretches.iter().enumerate() {
        match stretch {
            Stretch::Same(lines) => {
                let head = if index == 0 { 0 } else { CONTEXT };
                let tail = if index == last { 0 } else { CONTEXT };
                if lines.len() <= head + tail + 1 {
                    // A note that one line is hidden would take the place of that line.
                    entries.extend(lines.clone().map(Entry::Same));
                } else {
                    entries.extend((lines.start..lines.start + head).map(Entry::Same));
                    entries.push(Entry::Hidden {
                        lines: lines.len() - head - tail,
                        same: true,
                    });
                    entries.extend((lines.end - tail..lines.end).map(Entry::Same));
                }
            }
            Stretch::Changed(missing, extra) => {
                let partner = |position: usize, other: &Range<usize>| {
                    (position < other.len()).then_some(other.start + position)
                };
                let shown = missing.clone().take(side(missing)).enumerate();
                entries.extend(shown.map(|(at, line)| Entry::Missing(line, partner(at, extra))));
                hide(&mut entries, missing.len() - side(missing));
                let shown = extra.clone().take(side(extra)).enumerate();
                entries.extend(shown.map(|(at, line)| Entry::Extra(line, partner(at, missing))));
                hide(&mut entries, extra.len() - side(extra));
            }
            Stretch::Left(lines) => hide(&mut entries, *lines),
        }
    }
    entries
}

/// How many lines of one side of a change are shown.
fn side(lines: &Range<usize>) -> usize {
    if lines.len() <= SIDE + 1 {
        lines.len()
    } else {
        SIDE
    }
}

fn hide(entries: &mut Vec<Entry>, lines: usize) {
    if lines > 0 {
        entries.push(Entry::Hidden { lines, same: false });
    }
}

/// Leaves out what is beyond the number of lines to show, and says how much that is.
fn shorten(mut entries: Vec<Entry>) -> Vec<Entry> {
    let Some(end) = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| !matches!(entry, Entry::Hidden { .. }))
        .nth(SHOWN)
        .map(|(index, _)| index)
    else {
        return entries;
    };
    let (mut hidden, mut equal) = (0, true);
    for entry in entries.drain(end..) {
        let (lines, same) = match entry {
            Entry::Same(_) => (1, true),
            Entry::Missing(..) | Entry::Extra(..) => (1, false),
            Entry::Hidden { lines, same } => (lines, same),
        };
        hidden += lines;
        equal &= same;
    }
    entries.push(Entry::Hidden {
        lines: hidden,
        same: equal,
    });
    entries
}

impl Entry {
    fn into_line(self, expected: &[&str], observed: &[&str]) -> DiffLine {
        match self {
            Self::Same(line) => DiffLine::Same(cut(expected[line], WIDTH)),
            Self::Missing(line, partner) => {
                let other = partner.map(|partner| observed[partner]);
                DiffLine::Missing(show(spans(expected[line], other, ChangeTag::Delete)))
            }
            Self::Extra(line, partner) => {
                let other = partner.map(|partner| expected[partner]);
                DiffLine::Extra(show(spans(observed[line], other, ChangeTag::Insert)))
            }
            Self::Hidden { lines, same } => DiffLine::Hidden { lines, same },
        }
    }
}

/// A changed line in parts, with what differs from its `other` line marked. `side` says which of the
/// two it is. The parts joined are the line.
fn spans(line: &str, other: Option<&str>, side: ChangeTag) -> Vec<Span> {
    let whole = || vec![span(line, true)];
    let Some(other) = other else {
        return whole();
    };
    let parts = if line.len().max(other.len()) > WORDS {
        ends(line, other)
    } else {
        words(line, other, side)
    };
    // Lines with little in common are other lines, not changed ones.
    let weight = |text: &str| {
        text.chars()
            .filter(|character| !character.is_whitespace())
            .count()
    };
    let kept: usize = parts
        .iter()
        .filter(|part| !part.changed)
        .map(|part| weight(&part.text))
        .sum();
    if kept * 3 < weight(line) { whole() } else { parts }
}

/// Both lines in the same order for either side, so that the two sides mark the same words.
fn words(line: &str, other: &str, side: ChangeTag) -> Vec<Span> {
    let (old, new) = if side == ChangeTag::Delete {
        (line, other)
    } else {
        (other, line)
    };
    let diff = TextDiff::configure().diff_unicode_words(old, new);
    let mut parts: Vec<Span> = Vec::new();
    for change in diff.iter_all_changes() {
        if change.tag() != ChangeTag::Equal && change.tag() != side {
            continue;
        }
        let changed = change.tag() == side;
        match parts.last_mut() {
            Some(part) if part.changed == changed => part.text.push_str(change.value()),
            _ => parts.push(span(change.value(), changed)),
        }
    }
    parts
}

/// What is left of a long line between the beginning and the end that it shares with the other.
fn ends(line: &str, other: &str) -> Vec<Span> {
    let length = |characters: &mut dyn Iterator<Item = (char, char)>| -> usize {
        characters
            .take_while(|(left, right)| left == right)
            .map(|(character, _)| character.len_utf8())
            .sum()
    };
    let head = length(&mut line.chars().zip(other.chars()));
    let (rest, rest_of_other) = (&line[head..], &other[head..]);
    let tail = length(&mut rest.chars().rev().zip(rest_of_other.chars().rev()));
    let (middle, end) = rest.split_at(rest.len() - tail);
    [span(&line[..head], false), span(middle, true), span(end, false)]
        .into_iter()
        .filter(|part| !part.text.is_empty())
        .collect()
}

fn span(text: &str, changed: bool) -> Span {
    Span {
        text: text.to_owned(),
        changed,
    }
}
