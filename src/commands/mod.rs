//! One file per subcommand, each the list of its steps.

pub mod check;
pub mod completions;
pub mod doctor;
pub mod hint;
pub mod image;
mod learner;
pub mod list;
pub mod next;
pub mod pack;
pub mod progress;
pub mod reset;
pub mod review;
pub mod show;
pub mod solution;
pub mod start;
pub mod watch;
pub mod worker;

use crate::cli::Command;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;

/// Does what was asked.
///
/// # Errors
///
/// Whatever keeps the command from ending as it should; a wrong answer does not.
pub fn run(command: Command, context: &Context) -> Result<Exit, Error> {
    match command {
        Command::Start(arguments) => start::run(&arguments, context),
        Command::List(arguments) => list::run(&arguments, context),
        Command::Show(arguments) => show::run(&arguments, context),
        Command::Check(arguments) => check::run(&arguments, context),
        Command::Watch(arguments) => watch::run(&arguments, context),
        Command::Hint(arguments) => hint::run(&arguments, context),
        Command::Solution(arguments) => solution::run(&arguments, context),
        Command::Reset(arguments) => reset::run(&arguments, context),
        Command::Next => next::run(context),
        Command::Progress(arguments) => progress::run(&arguments, context),
        Command::Review(arguments) => review::run(&arguments, context),
        Command::Pack(arguments) => pack::run(&arguments, context),
        Command::Image(arguments) => image::run(&arguments, context),
        Command::Doctor => doctor::run(context),
        Command::Completions(arguments) => completions::run(&arguments, context),
        Command::Worker => worker::run(context),
    }
}
