//! Bars for what takes long. The only place that names indicatif.
//!
//! A bar moves only where standard error is a terminal; elsewhere each step is a line of its own, and with
//! `-q` nothing is said.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::printer::Printer;
use super::text::escape;
use super::view::Detail;
use crate::exercise::ExerciseId;
use crate::pack::verify::{AnswerKind, VerifyObserver};
use crate::sandbox::image::ProvisionObserver;

/// How often a bar turns while nothing is reported.
const TICK: Duration = Duration::from_millis(100);

/// A bar on a terminal, lines elsewhere. Gone when it is dropped.
struct Bar<'a> {
    bar: ProgressBar,
    printer: &'a Printer,
}

impl<'a> Bar<'a> {
    fn new(printer: &'a Printer) -> Self {
        let is_drawn = printer.animated && printer.aside.detail > Detail::Quiet;
        let target = if is_drawn {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            bar: ProgressBar::with_draw_target(Some(0), target),
            printer,
        }
    }

    /// Lays the bar out; a template that indicatif refuses leaves its own default.
    fn style(&self, template: &str) {
        let unicode = self.printer.aside.unicode;
        if let Ok(style) = ProgressStyle::with_template(template) {
            let style = style
                .progress_chars(if unicode { "━╸ " } else { "=> " })
                .tick_chars(if unicode {
                    "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "
                } else {
                    "-\\|/ "
                });
            self.bar.set_style(style);
        }
        self.bar.enable_steady_tick(TICK);
    }

    /// Says it as a line, where no bar does.
    fn line(&self, text: &str) {
        if !self.printer.animated {
            self.printer.note(&format!("{text}\n"));
        }
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Follows the building of the sandbox: one bar that names its steps.
pub struct ProvisionProgress<'a> {
    bar: Bar<'a>,
    /// The step that was named last, so that none is named twice.
    step: Mutex<String>,
}

impl<'a> ProvisionProgress<'a> {
    /// Shows nothing until something is reported: a sandbox that is there is opened in milliseconds.
    #[must_use]
    pub fn new(printer: &'a Printer) -> Self {
        Self {
            bar: Bar::new(printer),
            step: Mutex::default(),
        }
    }

    /// Step `number` of `of` has begun.
    fn begin(&self, number: usize, of: usize, name: &str) {
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        if *step == name {
            return;
        }
        if step.is_empty() {
            self.bar.style("{spinner} {prefix} [{bar:24}] {msg} ({elapsed})");
            self.bar.bar.set_prefix("Building the sandbox");
        }
        name.clone_into(&mut step);
        let shown = escape(name);
        self.bar.bar.set_length(of as u64);
        self.bar.bar.set_position(number.saturating_sub(1) as u64);
        self.bar.bar.set_message(shown.clone());
        self.bar
            .line(&format!("Building the sandbox ({number}/{of}): {shown}"));
    }
}

/// Follows `pack verify`: a bar over all runs.
pub struct VerifyProgress<'a> {
    bar: Bar<'a>,
}

impl<'a> VerifyProgress<'a> {
    /// Shows nothing until runs are planned.
    #[must_use]
    pub fn new(printer: &'a Printer) -> Self {
        Self {
            bar: Bar::new(printer),
        }
    }
}

impl VerifyObserver for VerifyProgress<'_> {
    fn planned(&self, runs: usize) {
        if self.bar.bar.length() == Some(0) {
            self.bar
                .style("{spinner} [{bar:24}] {pos}/{len} runs, {eta} left  {msg}");
        }
        self.bar.bar.inc_length(runs as u64);
    }

    fn ran(&self, exercise: &ExerciseId, kind: &AnswerKind) {
        self.bar.bar.set_message(format!("{exercise} {kind}"));
        self.bar.bar.inc(1);
    }
}

impl ProvisionObserver for ProvisionProgress<'_> {}
