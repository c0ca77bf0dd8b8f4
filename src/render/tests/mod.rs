//! Whole reports as people and machines see them.

use std::time::Duration;

use anstream::adapter::strip_str;

use super::report::{NextSteps, next_steps, report};
use super::view::{Detail, View};
use crate::report::Report;

mod documents;
mod findings;
mod looks;
mod prose;
mod reports;
mod samples;
mod screens;
mod watched;

const NARROW: View = View {
    width: 60,
    color: false,
    unicode: true,
    detail: Detail::Normal,
};
const WIDE: View = View { width: 100, ..NARROW };
const ELAPSED: Duration = Duration::from_millis(54);

fn in_color(sample: &Report, view: &View) -> String {
    let next = NextSteps {
        hints_left: 3,
        debrief_is_known: false,
        repeat: Some(format!("check {} --seed {}", sample.exercise, sample.seed)),
    };
    report(sample, ELAPSED, view) + &next_steps(sample, &next, view)
}

fn plain(sample: &Report, view: &View) -> String {
    strip_str(&in_color(sample, view)).to_string()
}
