//! An error on standard error: what happened, what caused it, what to do next.

use std::error::Error as _;

use anstyle::Style;

use super::printer::Printer;
use super::text::escape_lines;
use super::view::{BAD, NOTE, STRONG, paint};
use crate::cli::Refusal;
use crate::error::Error;
use crate::exit::Exit;

/// Causes that are shown: the rest of a long chain repeats itself.
const CAUSES: usize = 4;

/// Shows what ended a command, and gives the exit code for it.
#[must_use]
pub fn report(failure: &Error, printer: &Printer) -> Exit {
    printer.message(&error(failure));
    failure.fault.exit()
}

/// Shows the help or the usage error that stands in place of a command, and gives the exit code for it.
#[must_use]
pub fn refuse(refusal: &Refusal, printer: &Printer) -> Exit {
    if refusal.exit == Exit::Success {
        // Help that nobody can be shown is no reason to fail.
        let _ = printer.result(&refusal.text);
    } else {
        printer.message(&refusal.text);
    }
    refusal.exit
}

/// The error with its causes and its hint.
#[must_use]
pub fn error(error: &Error) -> String {
    let mut shown = labelled("error", BAD.bold(), &error.message);
    let mut last = error.message.clone();
    let mut cause = error.source();
    for _ in 0..CAUSES {
        let Some(found) = cause else { break };
        let text = found.to_string();
        // Many errors repeat what lies beneath in their own text.
        if !last.contains(&text) {
            shown.push_str(&format!("  {}", labelled("caused by", STRONG, &text)));
        }
        last = text;
        cause = found.source();
    }
    if let Some(hint) = &error.hint {
        shown.push_str(&labelled("hint", NOTE.bold(), hint));
    }
    shown
}

/// A remark that ends nothing.
#[must_use]
pub fn warning(text: &str) -> String {
    labelled("warning", NOTE.bold(), text)
}

/// Not wrapped: an error is searched for, copied and quoted, and the terminal breaks it where it must.
fn labelled(label: &str, style: Style, text: &str) -> String {
    let text = escape_lines(text.trim_end()).replace('\n', "\n    ");
    format!("{}: {text}\n", paint(style, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_causes_and_the_way_out() {
        let beneath = std::io::Error::other("disk \u{1b}[31mquota exceeded");
        let failure = Error::storage("cannot append to `/home/ada/djangology/.djangology/ledger.jsonl`")
            .with_source(beneath)
            .with_hint("free some space on that disk, then run the command again");
        insta::assert_snapshot!(anstream::adapter::strip_str(&error(&failure)), @r"
        error: cannot append to `/home/ada/djangology/.djangology/ledger.jsonl`
          caused by: disk \x1b[31mquota exceeded
        hint: free some space on that disk, then run the command again
        ");
    }
}
