//! Where a learner stands, as the commands tell it: lists, sums, what comes next, what is worth doing again.

use crate::desk::Desk;
use crate::steady;

#[test]
fn what_builds_on_something_else_comes_later_until_that_is_passed() {
    let desk = Desk::new();
    let manifest = "pack/drinks/tea-list/exercise.toml";
    let text = desk
        .read(manifest)
        .replace("level = 1", "level = 1\nprerequisites = [\"coffee-list\"]");
    std::fs::write(desk.path(manifest), text).expect("a manifest");
    desk.run("start coffee-list");
    insta::assert_snapshot!(desk.run("list").output, @"
    Drinks (drinks)
        tea-list     level 1   10 min  later     The tea list
      • coffee-list  level 2   10 min  begun     The coffee list

    later: builds on exercises that you have not passed yet; `djangology next` leads
    there
    ");
    insta::assert_snapshot!(desk.run("next").output, @"
    The coffee list (level 2, about 10 minutes)
    A list that says the wrong thing.
    You have started it and not checked it yet.

    Go on: `djangology start coffee-list`
    ");
    desk.answer("coffee-list", "tea\n");
    desk.run("check");
    insta::assert_snapshot!(desk.run("next").output, @"
    The tea list (level 1, about 10 minutes)
    A list that says the wrong thing.
    You have passed what it builds on, `coffee-list`, and it is the first one at
    level 1 that you have not begun, in track `drinks`.

    Begin: `djangology start tea-list`
    ");
    assert!(!desk.run("list").output.contains("later"));
}

#[test]
fn review_names_what_is_due_and_lays_it_out_again() {
    let _steady = steady();
    let desk = Desk::new();
    desk.run("start tea-list");
    insta::assert_snapshot!(desk.run("review").output, @"
    Nothing is passed yet, so there is nothing to do again.
    Begin: `djangology start`
    ");
    assert_eq!(desk.run("review tea-list").exit, 2);
    desk.answer("tea-list", "tea\n");
    assert_eq!(desk.run("check").exit, 0);
    insta::assert_snapshot!(desk.run("review").output, @"
    Nothing is worth doing again today.
    Later: tea-list tomorrow
    ");

    desk.move_the_ledger_back(3);
    insta::assert_snapshot!(desk.run("review").output, @"
    1 exercise is worth doing again

      tea-list  due 2 days ago        passed 3 days ago, at the first check

    Next: `djangology review tea-list`
    ");
    let again = desk.run("review tea-list");
    assert_eq!(again.exit, 0);
    insta::assert_snapshot!(again.output, @"
    `tea-list` is as it was handed out.
    Your files are in ~/work/.djangology/kept/tea-list-[DATE]

    The tea list
    tea-list (level 1, about 10 minutes, 10 points)

    The list says *milk*. It should say `tea`.

    Edit
      ~/work/tea-list/shop/answer.txt

    Then run `djangology check tea-list`.
    ");
    assert_eq!(desk.read("work/tea-list/shop/answer.txt"), "milk\n");

    // Asked for once more, it is not laid out over what was done since.
    desk.answer("tea-list", "coffee\n");
    desk.run("review tea-list");
    assert_eq!(desk.read("work/tea-list/shop/answer.txt"), "coffee\n");
    assert_eq!(desk.run("check").exit, 1);
    insta::assert_snapshot!(desk.run("review").output, @"
    1 exercise is worth doing again

      tea-list  begun                 passed 3 days ago, at the first check

    Next: `djangology review tea-list`
    ");
    desk.answer("tea-list", "tea\n");
    assert_eq!(desk.run("check").exit, 0);
    let document: serde_json::Value = serde_json::from_str(&desk.run("review --json").output).unwrap();
    assert_eq!(document["rule"], "SM-2");
    assert_eq!(document["reviews"][0]["exercise"], "tea-list");
    assert_eq!(document["reviews"][0]["repetitions"], 2);
    assert_eq!(document["reviews"][0]["grade"], 4);
    assert_eq!(document["reviews"][0]["is_due"], false);
}

#[test]
fn lists_and_sums_say_how_far_one_is() {
    let _steady = steady();
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.answer("tea-list", "tea\n");
    desk.run("check");
    desk.run("start coffee-list");
    insta::assert_snapshot!(desk.run("list").output, @"
    Drinks (drinks)
      ✓ tea-list     level 1   10 min  10/10     The tea list
      • coffee-list  level 2   10 min  begun     The coffee list
    ");
    insta::assert_snapshot!(desk.run("list --todo --level 2").output, @"
    Drinks (drinks)
      • coffee-list  level 2   10 min  begun     The coffee list
    ");
    insta::assert_snapshot!(desk.run("progress").output, @"
    1 of 2 exercises passed

      Drinks   ████████▒▒▒▒▒▒▒▒  1/2, 1 begun

      Level 1  ████████████████  1/1
      Level 2  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  0/1, 1 begun

      ✓ tea-list     1 check, under a minute
      • coffee-list  not checked yet

    Next: `djangology start coffee-list`
    ");
    insta::assert_snapshot!(desk.run("next").output, @"
    The coffee list (level 2, about 10 minutes)
    A list that says the wrong thing.
    You have started it and not checked it yet.

    Go on: `djangology start coffee-list`
    ");
}

#[test]
fn sums_are_told_to_machines_as_well() {
    let _steady = steady();
    let desk = Desk::new();
    desk.run("start tea-list");
    desk.answer("tea-list", "tea\n");
    desk.run("check");
    desk.run("start coffee-list");
    insta::assert_snapshot!(desk.run("progress --json").output, @r#"
    {
      "format": 1,
      "exercises": 2,
      "passed": 1,
      "tracks": [
        {
          "track": "drinks",
          "title": "Drinks",
          "exercises": 2,
          "passed": 1,
          "begun": 1
        }
      ],
      "levels": [
        {
          "level": 1,
          "exercises": 1,
          "passed": 1,
          "begun": 0
        },
        {
          "level": 2,
          "exercises": 1,
          "passed": 0,
          "begun": 1
        }
      ],
      "streak": {
        "days": 1,
        "longest": 1,
        "today": true
      },
      "days": [
        {
          "day": "[DAY]",
          "checks": 1
        }
      ],
      "worked_on": [
        {
          "exercise": "coffee-list",
          "state": "in_progress",
          "checks": 0,
          "seconds": 0,
          "hints": 0,
          "gave_up": false,
          "passed": null
        },
        {
          "exercise": "tea-list",
          "state": "passed",
          "checks": 1,
          "seconds": 0,
          "hints": 0,
          "gave_up": false,
          "passed": "[TIME]"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(desk.run("list --json --level 1").output, @r#"
    {
      "format": 1,
      "exercises": [
        {
          "exercise": "tea-list",
          "track": "drinks",
          "title": "The tea list",
          "level": 1,
          "minutes": 10,
          "state": "passed",
          "score": 10,
          "max_score": 10,
          "attempts": 1,
          "prerequisites": [],
          "waits_for": []
        }
      ]
    }
    "#);
}
