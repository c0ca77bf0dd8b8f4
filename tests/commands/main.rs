//! The commands from arguments to exit code, in this process with a scripted executor, or as a program.

mod desk;
mod pager;
mod program;
mod side_by_side;
mod standing;
mod tiny;

use desk::Desk;

/// Times and seeds differ from run to run.
fn steady() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+ ms", "in [TIME]");
    settings.add_filter(r"--seed \d+", "--seed [SEED]");
    settings.add_filter(r#""seed": \d+"#, "\"seed\": [SEED]");
    settings.add_filter(r#""elapsed_ms": \d+"#, "\"elapsed_ms\": [TIME]");
    settings.add_filter(r"\d{8}T\d{6}Z", "[DATE]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "[TIME]");
    settings.add_filter(r"\d{4}-\d\d-\d\d", "[DAY]");
    settings.bind_to_scope()
}

#[test]
fn start_makes_a_workspace_and_shows_where_one_stands() {
    let _steady = steady();
    let desk = Desk::new();
    let started = desk.run("start");
    assert_eq!(started.exit, 0);
    insta::assert_snapshot!(started.messages, @"");
    insta::assert_snapshot!(started.output, @r#"
    The tea list
    tea-list (level 1, about 10 minutes, 10 points)

    The list says *milk*. It should say `tea`.

    Edit
      ~/work/tea-list/shop/answer.txt

    Then run `djangology check tea-list`. So far:

    ✗ Not passed: tea-list, 0 of 10 points in [TIME]

      ✗ 0/7  The list says tea
      – 0/3  It says so twice
             `says-tea` has to pass first

    ✗ says-tea
      The list does not say tea
      `answer` is "milk", expected "tea"

      - expected   + observed
          {
        -   "answer": "tea",
        +   "answer": "milk",
            "seed": [SEED],
          }

    A hint (2 left): `djangology hint tea-list`
    The same data again: `djangology check tea-list --seed [SEED]`
    "#);
    assert_eq!(desk.read("work/tea-list/shop/answer.txt"), "milk\n");
}

#[test]
fn the_untouched_starter_is_not_an_attempt() {
    let desk = Desk::new();
    desk.run("start tea-list");
    assert_eq!(desk.ledger().len(), 1);
    desk.answer("tea-list", "coffee\n");
    desk.run("start tea-list");
    let ledger = desk.ledger();
    assert_eq!(ledger.len(), 3);
    assert!(ledger[2].contains("checked"), "{ledger:?}");
}

#[test]
fn a_wrong_answer_is_shown_recorded_and_exits_1() {
    let _steady = steady();
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.answer("tea-list", "coffee\n");
    let checked = desk.run("check");
    assert_eq!(checked.exit, 1);
    insta::assert_snapshot!(checked.output, @r#"
    ✗ Not passed: tea-list, 0 of 10 points in [TIME]

      ✗ 0/7  The list says tea
      – 0/3  It says so twice
             `says-tea` has to pass first

    ✗ says-tea
      The list does not say tea
      `answer` is "coffee", expected "tea"

      - expected   + observed
          {
        -   "answer": "tea",
        +   "answer": "coffee",
            "seed": [SEED],
          }

    A hint (2 left): `djangology hint tea-list`
    The same data again: `djangology check tea-list --seed [SEED]`
    "#);
    assert!(desk.ledger()[1].contains("checked"));
}

#[test]
fn a_first_pass_brings_the_debrief_and_a_second_names_it() {
    let _steady = steady();
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.answer("tea-list", "tea\n");
    let first = desk.run("check tea-list --seed 7");
    assert_eq!(first.exit, 0);
    insta::assert_snapshot!(first.output, @"
    ✓ Passed: tea-list, 10 of 10 points in [TIME]

      ✓ 7/7  The list says tea
      ✓ 3/3  It says so twice

    Tea is what it says on the tin.

    Next: `djangology next`
    The same data again: `djangology check tea-list --seed [SEED]`
    ");
    let second = desk.run("check tea-list");
    assert!(!second.output.contains("on the tin"), "{}", second.output);
    assert!(
        second.output.contains("djangology solution tea-list"),
        "{}",
        second.output
    );
}

#[test]
fn a_loop_without_end_is_a_verdict() {
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.answer("tea-list", "loop\n");
    let checked = desk.run("check");
    assert_eq!(checked.exit, 1);
    assert!(
        checked.output.starts_with("✗ Out of time: tea-list"),
        "{}",
        checked.output
    );
}

#[test]
fn json_is_one_document_and_nothing_else() {
    let desk = Desk::new();
    desk.run("start tea-list");
    let checked = desk.run("check --format json --seed 42");
    assert_eq!(checked.exit, 1);
    assert_eq!(checked.messages, "");
    let document: serde_json::Value = serde_json::from_str(&checked.output).expect("one document");
    assert_eq!(document["format"], 1);
    assert_eq!(document["seed"], 42);
    assert_eq!(document["verdict"], "failed");
    assert_eq!(document["image"]["django"], "6.1.3");
    assert_eq!(document["cases"][1]["verdict"], "not_reached");
}

#[test]
fn a_folder_outside_any_workspace_is_judged_and_not_recorded() {
    let desk = Desk::new();
    desk.run("start tea-list");
    let elsewhere = desk.path("elsewhere/shop");
    std::fs::create_dir_all(&elsewhere).expect("a folder");
    std::fs::write(elsewhere.join("answer.txt"), "tea\n").expect("a file");
    let folder = desk.path("elsewhere");
    let line = |rest: &str| format!("check {rest} --path {}", folder.display());
    let checked = desk.run(&line("tea-list"));
    assert_eq!(checked.exit, 0, "{checked:?}");
    assert_eq!(desk.ledger().len(), 1);
    let nameless = desk.run(&line(""));
    assert_eq!(nameless.exit, 2);
    assert!(
        nameless.messages.contains("has to be named"),
        "{}",
        nameless.messages
    );
}

#[test]
fn a_path_into_the_workspace_needs_no_name_and_is_recorded() {
    let desk = Desk::new();
    desk.run("start tea-list");
    let folder = desk.path("work/tea-list");
    assert_eq!(desk.run(&format!("check --path {}", folder.display())).exit, 1);
    assert_eq!(desk.ledger().len(), 2);
}

#[test]
fn without_a_name_the_exercise_started_last_is_meant() {
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.run("start coffee-list");
    desk.run("check tea-list");
    assert!(desk.run("check").output.contains("coffee-list"));
}

#[test]
fn quiet_is_the_verdict_alone() {
    let _steady = steady();
    let desk = Desk::new();
    let started = desk.run("start tea-list -q");
    insta::assert_snapshot!(started.output + &started.messages, @"✗ Not passed: tea-list, 0 of 10 points in [TIME]");
}

#[test]
fn hints_come_one_by_one_and_the_last_stays() {
    let desk = Desk::new();
    desk.run("start tea-list");
    insta::assert_snapshot!(desk.run("hint").output, @"
    Hint 1 of 2

    Read the list *aloud*.

    1 hint left. The next one: `djangology hint tea-list`
    ");
    insta::assert_snapshot!(desk.run("hint").output, @"
    Hint 2 of 2

    It says `milk`.

    This was the last one. See how it can be done: `djangology solution tea-list --give-up`
    ");
    let again = desk.run("hint tea-list").output;
    assert!(again.starts_with("Hint 2 of 2"), "{again}");
    let hints = desk.ledger().iter().filter(|line| line.contains("hint")).count();
    assert_eq!(hints, 2);
}

#[test]
fn the_solution_waits_for_a_pass_or_for_giving_up() {
    let desk = Desk::new();
    desk.run("start tea-list");
    let refused = desk.run("solution");
    assert_eq!(refused.exit, 2);
    insta::assert_snapshot!(refused.messages, @"
    error: `tea-list` is not passed yet, so its solution is not shown
    hint: run `djangology hint tea-list` for a hint, or add `--give-up` to see it now; that is recorded
    ");
    let shown = desk.run("solution --give-up");
    assert_eq!(shown.exit, 0);
    insta::assert_snapshot!(shown.output, @"
    A solution of tea-list

    shop/answer.txt
      - yours   + the solution
        - milk
        + tea

    Tea is what it says on the tin.
    ");
    assert_eq!(desk.run("solution").exit, 0);
}

#[test]
fn the_solution_after_a_pass_is_not_giving_up() {
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.answer("tea-list", "tea\n");
    desk.run("check");
    let shown = desk.run("solution");
    assert!(
        shown.output.contains("shop/answer.txt: the same as yours"),
        "{}",
        shown.output
    );
    assert!(
        desk.ledger()
            .last()
            .expect("a record")
            .contains("\"gave_up\":false")
    );
}

#[test]
fn reset_keeps_the_old_files_aside() {
    let _steady = steady();
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.answer("tea-list", "coffee\n");
    let reset = desk.run("reset tea-list");
    assert_eq!(reset.exit, 0);
    insta::assert_snapshot!(reset.output, @"
    `tea-list` is as it was handed out.
    Your files are in ~/work/.djangology/kept/tea-list-[DATE]
    ");
    assert_eq!(desk.read("work/tea-list/shop/answer.txt"), "milk\n");
}

#[test]
fn verify_lists_every_answer() {
    let desk = Desk::new();
    let verified = desk.run("pack verify --only tea-list");
    let (answers, _) = verified
        .output
        .split_once("\n\n")
        .expect("answers, then problems");
    insta::assert_snapshot!(answers, @"
    tea-list
      ✓ starter          failed  by says-tea
      ✓ solution         passed
      ✓ right/tea-too    passed
      ✓ right/tea-three  passed
      ✓ wrong/water      failed  by says-tea
    ");
}

#[test]
fn verify_exits_3_when_an_answer_is_not_judged_as_it_should_be() {
    let desk = Desk::new();
    let wrong = desk.path("pack/drinks/tea-list/wrong/water/shop/answer.txt");
    std::fs::write(wrong, "tea\n").expect("a file");
    let verified = desk.run("pack verify --only tea-list --seeds 2");
    assert_eq!(verified.exit, 3);
    assert!(verified.output.contains("wrong/water"), "{}", verified.output);
}

#[test]
fn a_new_exercise_is_laid_out_for_its_author() {
    let desk = Desk::new();
    let written = desk.run("pack new drinks cocoa-list");
    assert_eq!(written.exit, 0);
    insta::assert_snapshot!(written.output, @"
    Wrote the skeleton of `cocoa-list` to ~/pack/drinks/cocoa-list
    Fill it in and list it in ~/pack/drinks/track.toml
    Then try it out: `djangology pack verify --only cocoa-list`
    ");
    assert!(desk.path("pack/drinks/cocoa-list/exercise.toml").is_file());
    assert_eq!(desk.run("pack new drinks cocoa-list").exit, 2);
}
