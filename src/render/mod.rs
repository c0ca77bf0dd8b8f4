//! Everything that is shown to anybody: the only room that prints.
#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "what people read is short, and its code reads best as it is put together"
)]

pub mod activity;
pub mod brief;
pub mod checkup;
pub mod code;
mod diff;
pub mod error;
mod failure;
mod growth;
pub mod json;
mod json_watched;
pub mod markdown;
pub mod overview;
pub mod overview_json;
mod pager;
mod printer;
pub mod progress;
pub mod report;
pub mod review;
pub mod screen;
#[cfg(test)]
mod tests;
pub mod text;
mod traceback;
pub mod verification;
pub mod verification_json;
mod view;
mod watched;

pub use pager::Pager;
pub use printer::{Color, Printer};
pub use view::{Detail, View};
