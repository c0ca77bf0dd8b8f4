//! The two streams, and what is done to text before it enters them.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use anstream::{AutoStream, ColorChoice};

use super::pager::Pager;
use super::view::{Detail, View};
use crate::error::Error;

/// Columns assumed where there is no terminal.
const WIDTH_WITHOUT_TERMINAL: usize = 80;

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal that has them, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Speaks to whoever started us: results to standard output, everything else to standard error.
pub struct Printer {
    /// How results look.
    pub view: View,
    /// How messages look.
    pub aside: View,
    /// Whether standard error is a terminal, on which a bar can move.
    pub animated: bool,
    output: Mutex<Box<dyn Write + Send>>,
    messages: Mutex<Box<dyn Write + Send>>,
    pager: Option<Pager>,
}

impl Printer {
    /// The process's own streams.
    #[must_use]
    pub fn to_process(color: Color, detail: Detail) -> Self {
        let (output, messages) = (std::io::stdout(), std::io::stderr());
        let output_color = resolve(color, AutoStream::choice(&output));
        let messages_color = resolve(color, AutoStream::choice(&messages));
        let view = |color: ColorChoice, width: Option<usize>| View {
            width: width.unwrap_or(WIDTH_WITHOUT_TERMINAL),
            color: color != ColorChoice::Never,
            unicode: speaks_unicode(|name| std::env::var(name).ok()),
            detail,
        };
        Self {
            view: view(output_color, terminal_width(&output)),
            aside: view(messages_color, terminal_width(&messages)),
            animated: messages.is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
            output: Mutex::new(Box::new(AutoStream::new(output, output_color))),
            messages: Mutex::new(Box::new(AutoStream::new(messages, messages_color))),
            pager: None,
        }
    }

    /// Streams of the caller's choice, for tests and for whoever embeds us.
    #[must_use]
    pub fn to_writers(
        view: View,
        output: impl Write + Send + 'static,
        messages: impl Write + Send + 'static,
    ) -> Self {
        Self {
            view,
            aside: view,
            animated: false,
            output: Mutex::new(Box::new(output)),
            messages: Mutex::new(Box::new(messages)),
            pager: None,
        }
    }

    /// The same, with a pager for what is long.
    #[must_use]
    pub fn with_pager(mut self, pager: Option<Pager>) -> Self {
        self.pager = pager;
        self
    }

    /// Writes a result that is to be read from beginning to end, through the pager where it is longer than the
    /// terminal.
    ///
    /// # Errors
    ///
    /// As [`Printer::result`].
    pub fn reading(&self, text: &str) -> Result<(), Error> {
        let pager = self.pager.as_ref().filter(|_| self.view.detail > Detail::Quiet);
        let is_shown = pager.is_some_and(|pager| pager.show(&self.view.painted(text)));
        if is_shown { Ok(()) } else { self.result(text) }
    }

    /// Writes a result.
    ///
    /// # Errors
    ///
    /// When standard output does not take it. A reader who left early (`| head`) is not an error.
    pub fn result(&self, text: &str) -> Result<(), Error> {
        match write(&self.output, text, &self.view) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Error::storage("cannot write the result to standard output").with_source(error))
            }
            _ => Ok(()),
        }
    }

    /// Writes a message beside the result. Where even that is impossible, nobody is left to be told.
    pub fn message(&self, text: &str) {
        let _ = write(&self.messages, text, &self.aside);
    }

    /// Writes a message, unless only the verdict was asked for.
    pub fn note(&self, text: &str) {
        if self.aside.detail > Detail::Quiet {
            self.message(text);
        }
    }
}

fn write(stream: &Mutex<Box<dyn Write + Send>>, text: &str, view: &View) -> std::io::Result<()> {
    let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
    stream.write_all(view.painted(text).as_bytes())?;
    stream.flush()
}

fn resolve(asked: Color, found: ColorChoice) -> ColorChoice {
    match asked {
        Color::Auto => found,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

#[cfg(unix)]
fn terminal_width(stream: &impl std::os::fd::AsFd) -> Option<usize> {
    terminal_size::terminal_size_of(stream).map(|(width, _)| usize::from(width.0))
}

#[cfg(windows)]
fn terminal_width(stream: &impl std::os::windows::io::AsHandle) -> Option<usize> {
    terminal_size::terminal_size_of(stream).map(|(width, _)| usize::from(width.0))
}

/// Whether the reader's side shows more than ASCII: the locale says UTF-8, and the terminal is no teletype.
fn speaks_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    if variable("TERM").is_some_and(|term| term == "dumb") {
        return false;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match locale {
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => cfg!(any(windows, target_os = "macos")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unicode_with(variables: &'static [(&'static str, &'static str)]) -> bool {
        speaks_unicode(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert!(unicode_with(&[("LANG", "de_DE.UTF-8")]));
        assert!(unicode_with(&[
            ("LC_ALL", ""),
            ("LC_CTYPE", "C.utf8"),
            ("LANG", "C")
        ]));
        assert!(!unicode_with(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]));
    }

    #[test]
    fn a_dumb_terminal_gets_ascii() {
        assert!(!unicode_with(&[("TERM", "dumb"), ("LANG", "en_US.UTF-8")]));
    }
}
