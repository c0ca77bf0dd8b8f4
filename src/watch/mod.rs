//! Working on an exercise with a check at every save: what has changed, what is being checked, what the screen holds,
//! and the terminal it is on. It decides nothing about answers and draws nothing.

mod checker;
pub mod choice;
pub mod editor;
mod files;
pub mod screen;
mod terminal;

pub use checker::{Checked, Checker};
pub use files::{Changed, Changes, Files};
pub use terminal::{Input, Terminal, end_by, inputs, is_terminal_for_screens};
