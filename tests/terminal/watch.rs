//! A sitting from the first look to the next exercise.

use std::fs;
use std::path::Path;

use crate::desk::{Desk, save_by_rename};

/// Times and places differ from run to run.
fn steady() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r" \d+ ms| \d+\.\d s", " [TIME]");
    settings.add_filter(r"level 2, The slow [^✓✗]*", "level 2, [TITLE] ");
    settings.add_filter(
        r"SQL: \d+ to \d+ queries +3 Printed +─+",
        "SQL: [N] to [N] queries  3 Printed ─",
    );
    settings.add_filter(
        r"queries at \d+, \d+ orders: \d+, \d+: grows with the orders +",
        "queries at [N], [N] orders: [N], [N]: grows ",
    );
    settings.add_filter(r"\d+ queries at \d+ orders", "[N] queries at [N] orders");
    settings.bind_to_scope()
}

const EXERCISE: &str = "orders-n-plus-one";
const FILE: &str = "shop/selectors.py";

/// A file of the exercise in the pack's own folder.
fn of_pack(inside: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("exercises/orm")
        .join(EXERCISE);
    fs::read_to_string(folder.join(inside)).expect(inside)
}

#[test]
fn from_the_first_look_to_the_next_exercise() {
    let _steady = steady();
    let desk = Desk::new();
    let mut screen = desk.open(&["watch", EXERCISE], (80, 24));

    // The brief comes first, and the check behind it.
    let brief = screen.wait_for("Not passed");
    assert!(brief.contains("Brief"), "{brief}");
    screen.press("q");
    screen.wait_until("a whole screen", |text| {
        text.contains("Cases:") && text.contains("q quit")
    });
    insta::assert_snapshot!("failing", screen.text());

    screen.press("2");
    screen.wait_for("grows with the size");
    screen.press("1");

    // A hint, and back.
    screen.press("h");
    let hint = screen.wait_for("Hint 1");
    assert!(hint.contains("left"), "{hint}");
    screen.press("\u{1b}");
    screen.wait_for("Cases:");

    // Something that does not even load.
    let file = desk.file(EXERCISE, FILE);
    let starter = fs::read_to_string(&file).expect("the starter");
    fs::write(&file, format!("{starter}\nthis is no Python\n")).expect("a save");
    let broken = screen.wait_for("Raised an exception");
    assert!(broken.contains("SyntaxError"), "{broken}");

    // The answer.
    fs::write(&file, of_pack(&format!("solution/{FILE}"))).expect("a save");
    screen.wait_for("Passed");
    let debrief = screen.wait_for("Why it works");
    assert!(debrief.contains("Next: "), "{debrief}");
    screen.press("q");
    screen.wait_until("a whole screen", |text| {
        text.contains("Everything holds") && text.contains("q quit")
    });
    insta::assert_snapshot!("passed", screen.text());
    screen.press("d");
    screen.wait_for("the same as yours");
    screen.press("q");

    // Smaller, larger.
    screen.resize((60, 20));
    screen.wait_until("60 columns", |text| {
        text.contains("Everything holds") && text.lines().all(|line| line.chars().count() <= 60)
    });
    screen.resize((200, 60));
    let wide = screen.wait_until("all panes", |text| {
        text.contains(" SQL ") && text.contains("Case ")
    });
    assert!(wide.contains("constant"), "{wide}");
    screen.resize((80, 24));
    screen.wait_for("Everything holds");

    // The next one.
    screen.press("n");
    let next = screen.wait_until("another exercise", |text| {
        text.contains("Brief") && !text.contains(EXERCISE)
    });
    assert!(next.contains("level 1"), "{next}");
    screen.press("qq");
    let (code, _) = screen.end();
    assert_eq!(code, 0);
    let ledger = fs::read_to_string(desk.path("djangology/.djangology/ledger.jsonl")).expect("a ledger");
    assert!(ledger.contains("\"passed\""), "{ledger}");
    assert!(ledger.contains("hint"), "{ledger}");
}

#[test]
fn saves_by_rename_deleted_files_and_resets_are_followed() {
    let desk = Desk::new();
    desk.start(EXERCISE);
    let mut screen = desk.open(&["watch"], (100, 30));
    screen.wait_for("Not passed");
    screen.press("q");
    let file = desk.file(EXERCISE, FILE);
    let solution = of_pack(&format!("solution/{FILE}"));
    save_by_rename(&file, &solution);
    screen.wait_for("Passed");

    fs::remove_file(&file).expect("a removal");
    let missing = screen.wait_for("cannot be checked");
    screen.press("q");
    assert!(
        missing.contains(FILE) || screen.wait_for(FILE).contains("missing"),
        "{missing}"
    );
    fs::write(&file, &solution).expect("a save");
    screen.wait_for("Passed");

    // The folder itself is replaced, and files in the new one are followed.
    screen.press("r");
    screen.wait_for("Put the starter");
    screen.press("y");
    screen.wait_for("Not passed");
    screen.wait_for("your files are in");
    fs::write(&file, &solution).expect("a save");
    screen.wait_for("Passed");
    screen.press("r");
    screen.wait_for("Put the starter");
    screen.press("x");
    screen.wait_for("Nothing was reset");
    screen.press("q");
    assert_eq!(screen.end().0, 0);
}

#[test]
fn only_the_newest_of_many_saves_is_shown() {
    let desk = Desk::new();
    desk.start(EXERCISE);
    let mut screen = desk.open(&["watch"], (100, 30));
    screen.wait_for("Not passed");
    screen.press("q");
    let file = desk.file(EXERCISE, FILE);
    let starter = fs::read_to_string(&file).expect("the starter");
    // The first would run until its time is up.
    fs::write(&file, format!("{starter}\nwhile True:\n    pass\n")).expect("a save");
    std::thread::sleep(std::time::Duration::from_millis(120));
    let began = std::time::Instant::now();
    for number in 0..20 {
        fs::write(
            &file,
            format!("{starter}\n# {number}\nraise ValueError({number})\n"),
        )
        .expect("a save");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let shown = screen.wait_for("ValueError: 19");
    assert!(!shown.contains("Out of time"), "{shown}");
    assert!(
        began.elapsed() < std::time::Duration::from_secs(4),
        "the endless one was waited for"
    );
    screen.press("q");
    assert_eq!(screen.end().0, 0);
}

#[test]
fn signals_give_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT"] {
        let desk = Desk::new();
        desk.start(EXERCISE);
        let screen = desk.open(&["watch"], (80, 24));
        screen.wait_for("Not passed");
        assert!(screen.is_whole());
        screen.signal(signal);
        let (code, _) = screen.end();
        assert_ne!(code, 0, "{signal} is not an ordinary end");
    }
}

#[test]
fn stopped_and_continued_it_comes_back() {
    let desk = Desk::new();
    desk.start(EXERCISE);
    let mut screen = desk.open(&["watch"], (80, 24));
    screen.wait_for("Not passed");
    screen.press("\u{1a}");
    screen.wait_until("a terminal that is given back", |_| {
        !screen.is_whole() && screen.is_stopped()
    });
    screen.signal("CONT");
    screen.wait_until("the screen again", |text| {
        screen.is_whole() && text.contains("Not passed")
    });
    screen.press("\u{3}");
    assert_eq!(screen.end().0, 0);
}

#[test]
fn a_dumb_terminal_gets_one_report_after_the_other() {
    let desk = Desk::new();
    desk.start(EXERCISE);
    let mut screen = desk.open_with(&["watch"], (80, 50), &[("TERM", "dumb")]);
    screen.wait_for("Not passed");
    assert!(!screen.is_whole());
    fs::write(desk.file(EXERCISE, FILE), of_pack(&format!("solution/{FILE}"))).expect("a save");
    screen.wait_for("+ Passed");
    screen.press("\u{3}");
    screen.end();
}

#[test]
fn without_utf_8_and_colour_the_screen_is_ascii() {
    let desk = Desk::new();
    desk.start(EXERCISE);
    let variables = [("LANG", "C"), ("LC_ALL", "C"), ("NO_COLOR", "1")];
    let mut screen = desk.open_with(&["watch"], (60, 20), &variables);
    screen.wait_for("Not passed");
    screen.press("q2");
    let shown = screen.wait_for("grows with the size");
    assert!(shown.is_ascii(), "{shown}");
    screen.press("q");
    screen.end();
}
