//! The `djangology` program: arguments in, exit code out.

use std::process::ExitCode;

use djangology::context::Context;
use djangology::render::{Detail, Printer, error};
use djangology::{cli, commands};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let exit = match cli::parse(arguments.clone()) {
        Ok(invocation) => {
            let context = Context::from_globals(&invocation.globals);
            commands::run(invocation.command, &context)
                .unwrap_or_else(|failure| error::report(&failure, &context.printer))
        }
        Err(refusal) => error::refuse(
            &refusal,
            &Printer::to_process(cli::color_wish(&arguments), Detail::Normal),
        ),
    };
    exit.into()
}
