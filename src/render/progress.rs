//! Bars for what takes long. The only place that names indicatif.
//!
//! A bar moves only where standard error is a terminal; elsewhere each step is a line of its own, and with
//! `-q` nothing is said.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::printer::Printer;
use super::view::Detail;
use crate::exercise::ExerciseId;
use crate::pack::verify::{AnswerKind, VerifyObserver};
use crate::sandbox::image::{ProvisionObserver, Step};

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

/// Follows the building of the sandbox: one bar that names its steps, each as long as it usually takes.
pub struct ProvisionProgress<'a> {
    bar: Bar<'a>,
}

impl<'a> ProvisionProgress<'a> {
    /// Shows nothing until a step begins: a sandbox that is there is opened in milliseconds.
    #[must_use]
    pub fn new(printer: &'a Printer) -> Self {
        Self {
            bar: Bar::new(printer),
        }
    }
}

impl ProvisionObserver for ProvisionProgress<'_> {
    fn step(&self, step: Step) {
        let seconds = |steps: &mut dyn Iterator<Item = Step>| -> u64 {
            steps.map(|step| u64::from(step.usual_seconds())).sum()
        };
        let bar = &self.bar.bar;
        if bar.length() == Some(0) {
            self.bar
                .style("{spinner} sandbox: {wide_msg} [{bar:12}] {elapsed}");
            bar.set_length(seconds(&mut Step::ALL.into_iter()));
        }
        bar.set_position(seconds(&mut Step::ALL.into_iter().filter(|other| *other < step)));
        bar.set_message(step.title());
        self.bar.line(&format!("Preparing the sandbox: {}", step.title()));
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
