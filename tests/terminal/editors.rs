//! The learner's editor, opened from the screen.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::desk::Desk;

/// An editor that notes how it was called, writes `answer` beside the file, and renames it over the file.
fn editor(desk: &Desk, answer: &str) -> String {
    let script = desk.path("editor");
    let text = format!(
        "#!/bin/sh\necho \"$@\" > '{}'\ncat > \"$2.new\" <<'END'\n{answer}\nEND\nmv \"$2.new\" \"$2\"\n",
        desk.path("called").display()
    );
    fs::write(&script, text).expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("permissions");
    script.display().to_string()
}

#[test]
fn the_editor_opens_where_the_statement_was_issued_and_its_save_is_checked() {
    let desk = Desk::new();
    desk.start("orders-n-plus-one");
    let command = format!(
        "{} +{{line}} {{file}}",
        editor(&desk, "raise ValueError('from the editor')")
    );
    let mut screen = desk.open(&["watch", "--edit-cmd", &command], (100, 30));
    screen.wait_for("Not passed");
    screen.press("q");
    screen.wait_for("Cases:");
    screen.press("o");
    screen.wait_for("from the editor");
    let called = fs::read_to_string(desk.path("called")).expect("it was called");
    assert!(
        called.starts_with('+') && called.contains("orders-n-plus-one"),
        "{called}"
    );
    screen.press("q");
    assert_eq!(screen.end().0, 0);
}

#[test]
fn without_an_editor_it_is_said_how_to_name_one() {
    let desk = Desk::new();
    desk.start("orders-n-plus-one");
    let mut screen = desk.open(&["watch"], (100, 30));
    screen.wait_for("Not passed");
    screen.press("qo");
    screen.wait_for("no editor is named");
    screen.press("q");
    screen.end();
}
