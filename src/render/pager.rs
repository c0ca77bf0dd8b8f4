//! A program that shows a long text page by page.

use std::io::{IsTerminal as _, Write as _};
use std::process::{Command, Stdio};
#[cfg(unix)]
use std::sync::Arc;

use anstream::adapter::strip_str;

use super::text::columns;

/// What is taken where nothing is asked for.
const USUAL: &str = "less";

/// What tells `less` to keep quiet about a short text, to let colours through, and to leave what was read on the screen.
const LESS: &str = "FRX";

/// How a shell says that a command cannot be run, or was not found.
const NOT_RUN: [i32; 2] = [126, 127];

/// A program to page with, and the terminal that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    command: Vec<String>,
    sets_less: bool,
    columns: usize,
    rows: usize,
}

impl Pager {
    /// The pager of whoever started us. None where standard output is no terminal, or a dumb one, or where none is
    /// wanted.
    #[must_use]
    pub fn of_process() -> Option<Self> {
        let output = std::io::stdout();
        if !output.is_terminal() {
            return None;
        }
        let (width, height) = terminal_size::terminal_size_of(&output)?;
        let size = (usize::from(width.0), usize::from(height.0));
        Self::choose(|name| std::env::var(name).ok(), size)
    }

    /// The pager that these variables ask for, on a terminal of so many columns and rows.
    fn choose(variable: impl Fn(&str) -> Option<String>, (columns, rows): (usize, usize)) -> Option<Self> {
        if variable("TERM").is_some_and(|term| term == "dumb") {
            return None;
        }
        let wish = variable("DJANGOLOGY_PAGER")
            .or_else(|| variable("PAGER"))
            .unwrap_or_else(|| USUAL.to_owned());
        // One that no shell could read either is as good as none.
        let command = shlex::split(&wish).filter(|words| !words.is_empty() && *words != ["cat"])?;
        Some(Self {
            command,
            sets_less: variable("LESS").is_none(),
            columns,
            rows,
        })
    }

    /// Whether `text` and the prompt after it take more rows than there are.
    fn is_needed(&self, text: &str) -> bool {
        let rows = |line: &str| {
            columns(&strip_str(line).to_string())
                .div_ceil(self.columns.max(1))
                .max(1)
        };
        text.lines().map(rows).sum::<usize>() >= self.rows
    }

    /// Shows `text` and waits for the reader to leave, which may be early. False where it is not shown: it is short
    /// enough, or the program cannot be started.
    #[must_use]
    pub fn show(&self, text: &str) -> bool {
        let Some((program, arguments)) = self.command.split_first().filter(|_| self.is_needed(text)) else {
            return false;
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        if self.sets_less {
            command.env("LESS", LESS);
        }
        // The key that interrupts is for the pager: as long as we only wait for it, we do not hear it.
        #[cfg(unix)]
        let heard = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default());
        let Ok(mut child) = command.spawn() else {
            return false;
        };
        if let Some(mut input) = child.stdin.take() {
            // Who leaves early has read enough. The end of the text is the end of `input`, here.
            let _ = input.write_all(text.as_bytes());
        }
        let ended = child.wait();
        #[cfg(unix)]
        if let Ok(heard) = heard {
            signal_hook::low_level::unregister(heard);
        }
        match ended {
            Ok(status) => status.code().is_none_or(|code| !NOT_RUN.contains(&code)),
            Err(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &'static [(&'static str, &'static str)]) -> Option<Pager> {
        let known = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Pager::choose(|name| known(name).map(|(_, value)| (*value).to_owned()), (10, 4))
    }

    #[test]
    fn our_own_variable_comes_first_and_less_last() {
        for (variables, command) in [
            (&[][..], &["less"][..]),
            (&[("PAGER", "more -s")], &["more", "-s"]),
            (
                &[("DJANGOLOGY_PAGER", "less '-P the end'"), ("PAGER", "more")],
                &["less", "-P the end"],
            ),
        ] {
            assert_eq!(chosen(variables).unwrap().command, command, "{variables:?}");
        }
    }

    #[test]
    fn none_is_wanted_where_it_is_cat_or_empty_or_the_terminal_is_dumb() {
        for variables in [
            &[("PAGER", "cat")][..],
            &[("PAGER", "")],
            &[("DJANGOLOGY_PAGER", " "), ("PAGER", "less")],
            &[("PAGER", "less '")],
            &[("TERM", "dumb"), ("PAGER", "less")],
        ] {
            assert_eq!(chosen(variables), None, "{variables:?}");
        }
    }

    #[test]
    fn options_of_less_that_the_reader_has_chosen_stay() {
        assert!(chosen(&[]).unwrap().sets_less);
        assert!(!chosen(&[("LESS", "-S")]).unwrap().sets_less);
    }

    #[test]
    fn a_text_is_long_when_no_row_is_left_for_the_prompt() {
        let pager = chosen(&[]).unwrap();
        assert!(!pager.is_needed("1\n2\n3\n"));
        assert!(pager.is_needed("1\n2\n3\n4\n"));
        // The terminal breaks a line that is wider than it; colours take no room.
        assert!(!pager.is_needed("1\n\u{1b}[1mtwo\u{1b}[0m 67890\n3\n"));
        assert!(pager.is_needed("1\ntwo  678901\n3\n"));
    }

    #[test]
    #[cfg(unix)]
    fn what_cannot_be_started_shows_nothing_and_who_leaves_early_has_read() {
        let with = |command: &[&str]| Pager {
            command: command.iter().map(|word| (*word).to_owned()).collect(),
            ..chosen(&[]).unwrap()
        };
        let long = "a line\n".repeat(100_000);
        assert!(!with(&["no-such-pager-anywhere"]).show(&long));
        assert!(!with(&["sh", "-c", "no-such-pager-anywhere 2>/dev/null"]).show(&long));
        assert!(with(&["true"]).show(&long));
        assert!(!with(&["true"]).show("short"));
    }
}
