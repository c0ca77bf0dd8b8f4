//! The program itself, for everything that needs no sandbox.

use assert_cmd::Command;

use crate::tiny;

/// The program in an environment that says nothing.
fn djangology(folder: &tempfile::TempDir) -> Command {
    let mut command = Command::cargo_bin("djangology").expect("the program");
    command
        .env_clear()
        .env("LANG", "C.UTF-8")
        .current_dir(folder.path());
    command
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

struct Run {
    code: Option<i32>,
    output: String,
    messages: String,
}

fn run(arguments: &[&str]) -> Run {
    let folder = folder();
    tiny::write_pack(&folder.path().join("tiny"));
    let finished = djangology(&folder).args(arguments).output().expect("a run");
    Run {
        code: finished.status.code(),
        output: String::from_utf8(finished.stdout).expect("UTF-8"),
        messages: String::from_utf8(finished.stderr).expect("UTF-8"),
    }
}

#[test]
fn help_names_every_command_and_goes_to_standard_output() {
    let help = run(&["--help"]);
    assert_eq!(help.code, Some(0));
    assert_eq!(help.messages, "");
    insta::assert_snapshot!(help.output, @"
    Practise Django the way it is interviewed and the way it breaks in production

    Usage: djangology [OPTIONS] <COMMAND>

    Commands:
      start        Lay out an exercise, or the next one, and show its brief
      list         List the exercises by track, to choose one
      show         Show the brief of an exercise
      check        Check your answer
      watch        Check your answer at every save, on a screen with hints, brief and list a key away
      hint         Show the next hint
      solution     Show the solution as a difference from your files
      reset        Put the starter files back and keep yours aside
      next         Say which exercise comes next
      progress     Show where you stand by track and level
      review       Show which passed exercises are worth doing again, or lay one out again
      pack         Write and verify exercises
      image        Build the sandbox or pack it up
      doctor       Say what works on this machine and how to mend what does not
      completions  Print a completion script for a shell
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Global options:
          --workspace <DIR>  Your folder of exercises (default: the nearest one above, else `djangology`
                             here)
          --pack <DIR>       A folder of exercises to use instead of the built-in pack
          --cache <DIR>      Where the sandbox is kept between runs (default: your cache folder) [env:
                             DJANGOLOGY_CACHE]
          --color <WHEN>     Use colour auto (on a terminal, unless `NO_COLOR` is set), always or never
                             [default: auto]
          --no-pager         Print long texts as they are, without `$PAGER`
      -q, --quiet            Say only what was asked for
      -v, --verbose          Show everything in full

    Begin with `djangology start`. Exit codes: 0 passed or done, 1 not passed, 2 usage, 3 the pack is at
    fault, 4 the sandbox cannot run, 5 the workspace cannot be read or written.
    ");
}

#[test]
fn nonsense_exits_2_and_says_so_on_standard_error() {
    for arguments in [
        &["chekc"][..],
        &["check", "--format", "yaml"],
        &["show"],
        &["list", "--level", "4"],
        &[],
    ] {
        let nonsense = run(arguments);
        assert_eq!(nonsense.code, Some(2), "{arguments:?}");
        assert_eq!(nonsense.output, "");
        assert!(!nonsense.messages.is_empty());
    }
}

#[test]
fn an_unknown_exercise_brings_a_suggestion() {
    let unknown = run(&["--pack", "tiny", "show", "te-list"]);
    assert_eq!(unknown.code, Some(2));
    insta::assert_snapshot!(unknown.messages, @"
    error: there is no exercise `te-list`: did you mean `tea-list`?
    hint: run `djangology list` to see every exercise
    ");
}

#[test]
fn an_unknown_track_brings_the_known_ones() {
    let unknown = run(&["--pack", "tiny", "list", "--track", "drink"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.messages.contains("`drinks`"), "{}", unknown.messages);
}

#[test]
fn the_embedded_pack_is_there() {
    assert_eq!(run(&["list"]).code, Some(0));
}

#[test]
fn a_missing_pack_is_a_usage_error() {
    assert_eq!(run(&["--pack", "nowhere", "list"]).code, Some(2));
    assert_eq!(run(&["list", "--pack", "nowhere"]).code, Some(2));
}

#[test]
fn a_check_without_a_workspace_says_how_to_make_one() {
    let homeless = run(&["--pack", "tiny", "check", "tea-list"]);
    assert_eq!(homeless.code, Some(2));
    insta::assert_snapshot!(homeless.messages, @"
    error: there is no workspace here
    hint: run `djangology start` to make one, or name yours with `--workspace DIR`
    ");
}

#[test]
fn a_pipe_carries_no_escapes_and_colour_can_be_forced_and_forbidden() {
    let shown =
        |arguments: &[&str]| run(&[&["--pack", "tiny", "show", "tea-list"], arguments].concat()).output;
    assert!(!shown(&[]).contains('\u{1b}'));
    assert!(!shown(&["--color", "never"]).contains('\u{1b}'));
    assert!(shown(&["--color", "always"]).contains('\u{1b}'));
    assert!(!run(&["--color", "never", "chekc"]).messages.contains('\u{1b}'));
    assert!(run(&["--color", "always", "chekc"]).messages.contains('\u{1b}'));
}

#[test]
fn lists_are_data_for_machines_when_asked() {
    let list = run(&["--pack", "tiny", "list", "--json"]);
    assert_eq!(list.code, Some(0));
    let document: serde_json::Value = serde_json::from_str(&list.output).expect("JSON");
    assert_eq!(document["format"], 1);
    let first = &document["exercises"][0];
    assert_eq!(first["state"], "not_started");
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]);
        assert_eq!(script.code, Some(0), "{shell}");
        assert!(script.output.contains("workspace"), "{shell}");
    }
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    use std::process::Stdio;
    let folder = folder();
    let program = assert_cmd::cargo::cargo_bin("djangology");
    let mut child = std::process::Command::new(program)
        .args(["completions", "zsh"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run");
    drop(child.stdout.take());
    let finished = child.wait_with_output().expect("an end");
    assert_eq!(finished.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&finished.stderr), "");
}
