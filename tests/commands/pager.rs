//! Long texts on a terminal of 24 rows, with and without a pager.

use std::io::Read as _;

use djangology::workspace::Workspace;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::tiny;

/// Runs the program on a terminal of 24 rows, with these variables and no others, and says what was on it and the exit
/// code. Brief and debrief of the tea list are longer than that.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> (String, u32) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pack = folder.path().join("pack");
    tiny::write_pack(&pack);
    let lines: Vec<String> = (1..=40).map(|number| format!("- line {number}")).collect();
    for name in ["brief.md", "debrief.md"] {
        let text = format!("Say **tea**.\n\n{}\n", lines.join("\n"));
        std::fs::write(pack.join("drinks/tea-list").join(name), text).expect("a text");
    }
    Workspace::create_or_open(&folder.path().join("work"), "tiny", "0123").expect("a workspace");

    let size = PtySize {
        rows: 24,
        cols: 80,
        ..PtySize::default()
    };
    let terminal = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_djangology"));
    command.env_clear();
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    command.env("LANG", "C.UTF-8");
    command.env("TERM", "xterm");
    for (name, value) in variables {
        command.env(name, value);
    }
    command.cwd(folder.path());
    command.args(["--pack", "pack", "--workspace", "work"]);
    command.args(arguments);
    let mut child = terminal.slave.spawn_command(command).expect("the program");
    drop(terminal.slave);
    let mut reader = terminal.master.try_clone_reader().expect("the terminal's output");
    let mut shown = Vec::new();
    // On Linux, a terminal that the last program has left ends with an error.
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        shown.extend_from_slice(&buffer[..read]);
    }
    let status = child.wait().expect("an end");
    let shown = String::from_utf8(shown).expect("UTF-8").replace("\r\n", "\n");
    (shown, status.exit_code())
}

/// A pager that says so and is left early.
const FIRST_LINES: (&str, &str) = ("PAGER", "sh -c 'echo LESS is $LESS; head -n 9'");

#[test]
fn a_long_brief_goes_through_the_pager_with_its_colours() {
    let (shown, exit) = run(&["show", "tea-list"], &[FIRST_LINES]);
    assert_eq!(exit, 0);
    insta::assert_snapshot!(shown.replace('\u{1b}', "␛"), @"
    LESS is FRX
    ␛[1mThe tea list␛[0m
    ␛[2mtea-list (level 1, about 10 minutes, 10 points)␛[0m

    Say ␛[1mtea␛[0m.

    • line 1
    • line 2
    • line 3
    • line 4
    ");
}

#[test]
fn a_long_brief_is_printed_where_no_pager_is_wanted_or_none_can_be_started() {
    for (arguments, variables) in [
        (&["show", "tea-list", "--no-pager"][..], &[FIRST_LINES][..]),
        (&["show", "tea-list", "--quiet"], &[FIRST_LINES]),
        (&["show", "tea-list"], &[FIRST_LINES, ("TERM", "dumb")]),
        (&["show", "tea-list"], &[FIRST_LINES, ("DJANGOLOGY_PAGER", "")]),
        (&["show", "tea-list"], &[("PAGER", "cat")]),
        (&["show", "tea-list"], &[("PAGER", "no-such-pager-anywhere")]),
    ] {
        let (shown, exit) = run(arguments, variables);
        assert_eq!(exit, 0, "{shown}");
        assert!(
            shown.ends_with(" line 40\n"),
            "{arguments:?} {variables:?}\n{shown}"
        );
        assert!(!shown.contains("LESS is"), "{shown}");
    }
}

#[test]
fn what_fits_on_the_terminal_is_printed() {
    let (shown, exit) = run(&["show", "coffee-list"], &[FIRST_LINES]);
    assert_eq!(exit, 0);
    assert!(shown.starts_with("\u{1b}[1mThe coffee list"), "{shown:?}");
}

#[test]
fn a_long_solution_goes_through_the_pager_debrief_and_all() {
    let (shown, exit) = run(&["solution", "tea-list", "--give-up"], &[FIRST_LINES]);
    assert_eq!(exit, 0);
    insta::assert_snapshot!(shown.replace('\u{1b}', "␛"), @"
    LESS is FRX
    ␛[1mA solution of tea-list␛[0m

    ␛[1mshop/answer.txt␛[0m
      ␛[31m-␛[0m yours   ␛[32m+␛[0m the solution
        ␛[31m-␛[0m ␛[31mmilk␛[0m
        ␛[32m+␛[0m ␛[32mtea␛[0m

    Say ␛[1mtea␛[0m.
    ");
}
