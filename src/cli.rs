//! The command line as it is typed: the only place that names clap.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::exercise::Database;
use crate::exit::Exit;
use crate::pack::verify::MutantShare;
use crate::render::{Color, Detail};

/// Practise Django the way it is interviewed and the way it breaks in production
#[derive(Debug, Parser)]
#[command(
    name = "djangology",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
#[command(
    after_help = "Begin with `djangology start`. Exit codes: 0 passed or done, 1 not passed, 2 usage, 3 the pack \
is at fault, 4 the sandbox cannot run, 5 the workspace cannot be read or written."
)]
pub struct Invocation {
    /// What holds for every command.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes, before or after its name.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Your folder of exercises (default: the nearest one above, else `djangology` here)
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// A folder of exercises to use instead of the built-in pack
    #[arg(long, global = true, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Where the sandbox is kept between runs (default: your cache folder)
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "DJANGOLOGY_CACHE",
        hide_env_values = true
    )]
    pub cache: Option<PathBuf>,
    /// Use colour auto (on a terminal, unless `NO_COLOR` is set), always or never
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    #[arg(hide_possible_values = true)]
    pub color: When,
    /// Print long texts as they are, without `$PAGER`
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Say only what was asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show everything in full
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

impl Globals {
    /// How much is to be said.
    #[must_use]
    pub const fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            (false, false) => Detail::Normal,
        }
    }
}

/// When colours are used, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<When> for Color {
    fn from(when: When) -> Self {
        match when {
            When::Auto => Self::Auto,
            When::Always => Self::Always,
            When::Never => Self::Never,
        }
    }
}

/// One subcommand with its arguments.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lay out an exercise, or the next one, and show its brief
    Start(Start),
    /// List the exercises by track, to choose one
    List(List),
    /// Show the brief of an exercise
    Show(Show),
    /// Check your answer
    Check(Check),
    /// Check your answer at every save, on a screen with hints, brief and list a key away
    Watch(Watch),
    /// Show the next hint
    Hint(Hint),
    /// Show the solution as a difference from your files
    Solution(Solution),
    /// Put the starter files back and keep yours aside
    Reset(Reset),
    /// Say which exercise comes next
    Next,
    /// Show where you stand by track and level
    Progress(Progress),
    /// Show which passed exercises are worth doing again, or lay one out again
    Review(Review),
    /// Write and verify exercises
    #[command(subcommand)]
    Pack(Pack),
    /// Build the sandbox or pack it up
    #[command(subcommand)]
    Image(Image),
    /// Say what works on this machine and how to mend what does not
    Doctor,
    /// Print a completion script for a shell
    Completions(Completions),
    /// Do runs for another process of this program, which asks on standard input
    #[command(hide = true)]
    Worker,
}

/// Arguments of `start`.
#[derive(Args, Debug)]
pub struct Start {
    /// Which exercise (default: the next one)
    pub exercise: Option<String>,
}

/// Arguments of `list`.
#[derive(Args, Debug, Default)]
pub struct List {
    /// Only this track
    #[arg(long, value_name = "TRACK")]
    pub track: Option<String>,
    /// Only this level: 1, 2 or 3
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub level: Option<u8>,
    /// Only what you have not passed yet
    #[arg(long)]
    pub todo: bool,
    /// Print the list, as through a pipe, in place of a screen to choose from
    #[arg(long)]
    pub plain: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `show`.
#[derive(Args, Debug)]
pub struct Show {
    /// Which exercise
    pub exercise: String,
}

/// Arguments of `check`.
#[derive(Args, Debug, Default)]
pub struct Check {
    /// Which exercise (default: the one whose folder you are in, else the one started last)
    pub exercise: Option<String>,
    /// A folder that holds the edited files, in place of the workspace's
    #[arg(long, value_name = "DIR")]
    pub path: Option<PathBuf>,
    /// Draw the same data as the check that showed this number
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// Report for a human, or as one json document on standard output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    #[arg(hide_possible_values = true)]
    pub format: Format,
    /// Run it on sqlite or postgresql, whatever the exercise says; such a check is not recorded
    #[arg(long, value_enum, value_name = "DATABASE")]
    #[arg(hide_possible_values = true)]
    pub database: Option<DatabaseName>,
}

/// A database, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DatabaseName {
    /// SQLite
    Sqlite,
    /// PostgreSQL
    Postgresql,
}

impl From<DatabaseName> for Database {
    fn from(name: DatabaseName) -> Self {
        match name {
            DatabaseName::Sqlite => Self::Sqlite,
            DatabaseName::Postgresql => Self::Postgresql,
        }
    }
}

/// Whom a report is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON document
    Json,
}

/// Arguments of `watch`.
#[derive(Args, Debug)]
pub struct Watch {
    /// Which exercise (default: the one whose folder you are in, else the one started last, else the next)
    pub exercise: Option<String>,
    /// What opens a file, with `{file}` and `{line}` (default: `$VISUAL`, else `$EDITOR`)
    #[arg(long, value_name = "COMMAND")]
    pub edit_cmd: Option<String>,
}

/// Arguments of `hint`.
#[derive(Args, Debug)]
pub struct Hint {
    /// Which exercise (default: the one whose folder you are in, else the one started last)
    pub exercise: Option<String>,
}

/// Arguments of `solution`.
#[derive(Args, Debug)]
pub struct Solution {
    /// Which exercise (default: the one whose folder you are in, else the one started last)
    pub exercise: Option<String>,
    /// Show it although you have not passed; this is recorded
    #[arg(long)]
    pub give_up: bool,
}

/// Arguments of `reset`.
#[derive(Args, Debug)]
pub struct Reset {
    /// Which exercise
    pub exercise: String,
}

/// Arguments of `progress`.
#[derive(Args, Debug)]
pub struct Progress {
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `review`.
#[derive(Args, Debug)]
pub struct Review {
    /// The one to do again from its starter; your files are kept aside
    #[arg(conflicts_with = "json")]
    pub exercise: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What authors do.
#[derive(Debug, Subcommand)]
pub enum Pack {
    /// Run every answer of the pack and say which ones are not judged as they should be
    Verify(PackVerify),
    /// Write the skeleton of an exercise
    New(PackNew),
}

/// Arguments of `pack verify`.
#[derive(Args, Debug)]
pub struct PackVerify {
    /// Only this exercise; may be given several times
    #[arg(long, value_name = "EXERCISE")]
    pub only: Vec<String>,
    /// With how many seeds every answer is run
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub seeds: u32,
    /// Run them on sqlite or postgresql, whatever the exercises say
    #[arg(long, value_enum, value_name = "DATABASE")]
    #[arg(hide_possible_values = true)]
    pub database: Option<DatabaseName>,
    /// Try all mutants of each solution, some of them (at most 24, always the same), or none
    #[arg(long, value_enum, value_name = "HOW_MANY", default_value_t = Mutants::Some)]
    #[arg(hide_possible_values = true)]
    pub mutants: Mutants,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// How many mutants are tried, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mutants {
    /// Every one that can be made
    All,
    /// At most 24 of each solution
    Some,
    /// None
    None,
}

impl From<Mutants> for MutantShare {
    fn from(mutants: Mutants) -> Self {
        match mutants {
            Mutants::All => Self::All,
            Mutants::Some => Self::Some,
            Mutants::None => Self::None,
        }
    }
}

/// Arguments of `pack new`.
#[derive(Args, Debug)]
pub struct PackNew {
    /// The track it belongs to
    pub track: String,
    /// Its name: lower-case words joined by hyphens
    pub id: String,
}

/// What is done with the sandbox's image.
#[derive(Debug, Subcommand)]
pub enum Image {
    /// Build it now instead of at the first check
    Build(ImageBuild),
    /// Write it to one file, for a machine without a network
    Bundle(ImageBundle),
    /// Remove images and databases of other versions; what is in use stays
    Prune,
}

/// Arguments of `image build`.
#[derive(Args, Debug)]
pub struct ImageBuild {
    /// Use only what was downloaded before
    #[arg(long)]
    pub offline: bool,
    /// Build it even if it is there
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `image bundle`.
#[derive(Args, Debug)]
pub struct ImageBundle {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// Which shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// What there is to say when no command can be run: help that was asked for, or a usage error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The text, with colours.
    pub text: String,
    /// What it means for the exit code. Help and version are a success and go to standard output.
    pub exit: Exit,
}

/// Reads the command line, the program's name first.
///
/// # Errors
///
/// The text to show instead, when it asks for help or does not make sense.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, Refusal> {
    Invocation::try_parse_from(arguments).map_err(|error| Refusal {
        text: error.render().ansi().to_string(),
        exit: match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Success,
            _ => Exit::Usage,
        },
    })
}

/// What a command line that could not be parsed says about colour, as far as one can see.
#[must_use]
pub fn color_wish(arguments: &[OsString]) -> Color {
    let typed: Vec<&str> = arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .collect();
    let wish = typed.iter().enumerate().find_map(|(index, argument)| {
        argument
            .strip_prefix("--color=")
            .or_else(|| (*argument == "--color").then(|| typed.get(index + 1).copied())?)
    });
    wish.and_then(|word| When::from_str(word, false).ok())
        .map_or(Color::Auto, Color::from)
}

/// The completion script for a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Invocation::command(), "djangology", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_command() -> Vec<clap::Command> {
        fn collect(command: &clap::Command, into: &mut Vec<clap::Command>) {
            into.push(command.clone());
            for subcommand in command.get_subcommands() {
                collect(subcommand, into);
            }
        }
        let mut commands = Vec::new();
        collect(&Invocation::command(), &mut commands);
        commands
    }

    fn is_sentence_case(help: &str) -> bool {
        help.starts_with(|first: char| first.is_uppercase()) && !help.ends_with('.')
    }

    #[test]
    fn the_definition_holds_together() {
        Invocation::command().debug_assert();
    }

    #[test]
    fn every_command_and_argument_has_help_in_sentence_case_without_a_period() {
        for command in every_command() {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(is_sentence_case(&about), "`{}`: {about:?}", command.get_name());
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(
                    is_sentence_case(&help),
                    "`{} {}`: {help:?}",
                    command.get_name(),
                    argument.get_id()
                );
            }
        }
    }

    #[test]
    fn global_options_work_before_and_after_the_command() {
        let parsed =
            |line: &str| parse(line.split(' ').map(OsString::from)).map(|invocation| invocation.globals);
        for line in [
            "djangology -v --pack p check a-b",
            "djangology check a-b -v --pack p",
            "djangology check -v a-b --pack p",
        ] {
            let globals = parsed(line).expect(line);
            assert!(globals.verbose && globals.pack == Some("p".into()), "{line}");
        }
    }

    #[test]
    fn a_wish_for_no_colour_is_heard_even_in_a_command_that_makes_no_sense() {
        let wish = |line: &str| color_wish(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(wish("djangology chekc --color never"), Color::Never);
        assert_eq!(wish("djangology --color=always chekc"), Color::Always);
        assert_eq!(wish("djangology chekc --color"), Color::Auto);
    }

    #[test]
    fn help_is_a_success_and_nonsense_is_not() {
        let exit = |line: &str| parse(line.split(' ').map(OsString::from)).expect_err(line).exit;
        assert_eq!(exit("djangology --help"), Exit::Success);
        assert_eq!(exit("djangology --version"), Exit::Success);
        assert_eq!(exit("djangology chekc"), Exit::Usage);
        assert_eq!(exit("djangology check --format yaml"), Exit::Usage);
        assert_eq!(exit("djangology -q -v list"), Exit::Usage);
    }
}
