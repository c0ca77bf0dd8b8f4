//! How things are to look: how wide, in which characters, in how much detail, and in which colours.

use std::borrow::Cow;

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Style};

use super::text::{columns, wrap};

/// Prose is not set wider than this, however wide the terminal is.
const WIDEST_PROSE: usize = 100;

/// Everything that decides how the same thing looks here or there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Columns of the terminal; 80 where there is none.
    pub width: usize,
    /// Whether colours and bold reach the reader. What is drawn must be clear without.
    pub color: bool,
    /// Whether characters beyond ASCII can be shown.
    pub unicode: bool,
    /// How much is said.
    pub detail: Detail,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The verdict alone.
    Quiet,
    /// The first failure in full, everything else in a line each.
    #[default]
    Normal,
    /// Everything.
    Verbose,
}

impl View {
    /// Columns for prose.
    #[must_use]
    pub fn prose(&self) -> usize {
        self.width.min(WIDEST_PROSE)
    }

    /// Whether everything is to be shown in full.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.detail == Detail::Verbose
    }

    /// `text` with its colours only where they reach the reader.
    #[must_use]
    pub fn painted<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.color {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(strip_str(text).to_string())
        }
    }

    /// The sign for something that is as it should be.
    #[must_use]
    pub fn tick(&self) -> String {
        paint(GOOD, if self.unicode { "✓" } else { "+" })
    }

    /// The sign for something that is not as it should be.
    #[must_use]
    pub fn cross(&self) -> String {
        paint(BAD, if self.unicode { "✗" } else { "x" })
    }

    /// The sign for something that was not looked at.
    #[must_use]
    pub fn dash(&self) -> String {
        paint(QUIET, if self.unicode { "–" } else { "-" })
    }

    /// The sign for something begun.
    #[must_use]
    pub fn dot(&self) -> String {
        paint(NOTE, if self.unicode { "•" } else { "*" })
    }

    /// The line between a line number and its source.
    #[must_use]
    pub fn bar(&self) -> String {
        paint(QUIET, if self.unicode { "│" } else { "|" })
    }

    /// Three dots for what was left out.
    #[must_use]
    pub fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// A paragraph in `style`, wrapped, every line after `indent` spaces.
    #[must_use]
    pub fn prose_in(&self, style: Style, indent: usize, text: &str) -> String {
        wrap(text, self.prose().saturating_sub(indent))
            .iter()
            .map(|line| format!("{:indent$}{}\n", "", paint(style, line)))
            .collect()
    }

    /// Cuts `text` to `width` columns, saying so.
    #[must_use]
    pub fn cut(&self, text: &str, width: usize) -> String {
        if columns(text) <= width {
            return text.to_owned();
        }
        let kept = super::text::break_at(text, width.saturating_sub(columns(self.ellipsis())))
            .into_iter()
            .next()
            .unwrap_or_default();
        format!("{}{}", kept.trim_end(), self.ellipsis())
    }
}

/// Passed, expected.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Failed, observed.
pub const BAD: Style = AnsiColor::Red.on_default();
/// Needs a look.
pub const NOTE: Style = AnsiColor::Yellow.on_default();
/// Something to type.
pub const COMMAND: Style = AnsiColor::Cyan.on_default();
/// Of less weight.
pub const QUIET: Style = Style::new().dimmed();
/// Of more weight.
pub const STRONG: Style = Style::new().bold();
/// As it is.
pub const PLAIN: Style = Style::new();

/// `text` in `style`, and nothing after it changed.
#[must_use]
pub fn paint(style: Style, text: &str) -> String {
    if style == PLAIN || text.is_empty() {
        text.to_owned()
    } else {
        format!("{style}{text}{style:#}")
    }
}

/// A command to type, in backticks, so that it reads as one without colour too.
#[must_use]
pub fn command(text: &str) -> String {
    format!("`{}`", paint(COMMAND, text))
}
