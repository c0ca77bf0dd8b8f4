//! An error on standard error: what happened, what caused it, what to do next.

use std::error::Error as _;

use super::printer::Printer;
use super::text::{escape_lines, hanging};
use super::view::{BAD, NOTE, STRONG, View, paint};
use crate::cli::Refusal;
use crate::error::Error;
use crate::exit::Exit;

/// Causes that are shown: the rest of a long chain repeats itself.
const CAUSES: usize = 4;

/// Shows what ended a command, and gives the exit code for it.
#[must_use]
pub fn report(failure: &Error, printer: &Printer) -> Exit {
    printer.message(&error(failure, &printer.aside));
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
pub fn error(error: &Error, view: &View) -> String {
    let mut shown = labelled("error", BAD.bold(), &error.message, view);
    let mut last = error.message.clone();
    let mut cause = error.source();
    for _ in 0..CAUSES {
        let Some(found) = cause else { break };
        let text = found.to_string();
        // Many errors repeat what lies beneath in their own text.
        if !last.contains(&text) {
            shown.push_str(&labelled("  caused by", STRONG, &text, view));
        }
        last = text;
        cause = found.source();
    }
    if let Some(hint) = &error.hint {
        shown.push_str(&labelled("hint", NOTE.bold(), hint, view));
    }
    shown
}

/// A remark that ends nothing.
#[must_use]
pub fn warning(text: &str, view: &View) -> String {
    labelled("warning", NOTE.bold(), text, view)
}

fn labelled(label: &str, style: anstyle::Style, text: &str, view: &View) -> String {
    let lead = format!("{label}: ");
    let mut shown = String::new();
    for (index, line) in escape_lines(text.trim_end()).split('\n').enumerate() {
        let lead = if index == 0 { lead.as_str() } else { "    " };
        shown.push_str(&hanging(lead, line, view.prose()));
    }
    shown.replacen(
        label,
        &format!(
            "{}{}",
            &label[..label.len() - label.trim_start().len()],
            paint(style, label.trim_start())
        ),
        1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::view::Detail;

    #[test]
    fn an_error_names_its_causes_and_the_way_out() {
        let view = View {
            width: 60,
            color: false,
            unicode: true,
            detail: Detail::Normal,
        };
        let beneath = std::io::Error::other("disk \u{1b}[31mquota exceeded");
        let failure = Error::storage("cannot append to `/home/ada/djangology/.djangology/ledger.jsonl`")
            .with_source(beneath)
            .with_hint("free some space on that disk, then run the command again");
        insta::assert_snapshot!(anstream::adapter::strip_str(&error(&failure, &view)), @r"
        error: cannot append to
               `/home/ada/djangology/.djangology/ledger.jsonl`
          caused by: disk \x1b[31mquota exceeded
        hint: free some space on that disk, then run the command
              again
        ");
    }
}
