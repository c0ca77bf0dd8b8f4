//! Everything that is shown to anybody: the only room that prints.

pub mod brief;
pub mod checkup;
mod diff;
pub mod error;
mod failure;
mod growth;
pub mod json;
pub mod markdown;
pub mod overview;
mod printer;
pub mod progress;
pub mod report;
#[cfg(test)]
mod tests;
pub mod text;
mod traceback;
pub mod verification;
mod view;

pub use printer::{Color, Printer};
pub use view::{Detail, View};
