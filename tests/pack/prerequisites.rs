//! What exercises build on, and what is said when that makes no sense.

use djangology::exercise::ExerciseId;

use crate::copies::{Copy, EXERCISE, copy_tree};

/// The tiny pack with three exercises, `stock-total`, `stock-loss` and `stock-gain`, that list these.
fn with(total: &str, loss: &str, gain: &str) -> Copy {
    let listing = |copy: Copy, id: &str, names: &str| {
        copy.replace(
            &format!("basics/{id}/exercise.toml"),
            "level   = 1",
            &format!("level   = 1\nprerequisites = {names}"),
        )
    };
    let copy = Copy::new().with_second_exercise("stock-gain").replace(
        "basics/track.toml",
        "\"stock-gain\"]",
        "\"stock-gain\", \"stock-loss\"]",
    );
    copy_tree(
        &copy.path().join(EXERCISE),
        &copy.path().join("basics/stock-loss"),
    );
    let copy = listing(copy, "stock-total", total);
    listing(listing(copy, "stock-loss", loss), "stock-gain", gain)
}

fn complaint(copy: &Copy, name: &str) -> String {
    copy.say(&copy.open().unwrap().exercise(name).unwrap_err())
}

#[test]
fn an_exercise_says_what_it_builds_on() {
    let copy = with("[]", "[\"stock-total\"]", "[\"stock-loss\", \"stock-total\"]");
    let pack = copy.open().unwrap();
    let names = |name: &str| -> Vec<String> {
        let exercise = pack.exercise(name).unwrap();
        exercise.prerequisites.iter().map(ExerciseId::to_string).collect()
    };
    assert!(names("stock-total").is_empty());
    assert_eq!(names("stock-loss"), ["stock-total"]);
    assert_eq!(names("stock-gain"), ["stock-loss", "stock-total"]);
}

#[test]
fn what_is_not_there_or_makes_no_sense_is_named_with_file_and_key() {
    insta::assert_snapshot!(complaint(&with("[]", "[\"stock-totals\"]", "[]"), "stock-loss"), @r"
    `basics/stock-loss/exercise.toml`: `prerequisites` lists `stock-totals`, which is not in this pack
      hint: did you mean `stock-total`?
    ");
    insta::assert_snapshot!(complaint(&with("[]", "[\"stock-loss\"]", "[]"), "stock-loss"), @r"
    `basics/stock-loss/exercise.toml`: `prerequisites` lists `stock-loss`, which is the exercise itself
      hint: take it out
    ");
    insta::assert_snapshot!(complaint(&with("[]", "[\"stock-total\", \"stock-total\"]", "[]"), "stock-loss"), @r"
    `basics/stock-loss/exercise.toml`: `prerequisites` lists `stock-total` twice
      hint: take one of them out
    ");
    insta::assert_snapshot!(complaint(&with("[]", "[\"Stock Total\"]", "[]"), "stock-loss"), @r"
    `basics/stock-loss/exercise.toml`: `Stock Total` in `prerequisites` is not a name
      hint: use lower-case words joined by hyphens, such as `orders-shown`
    ");
}

#[test]
fn a_circle_is_named_from_every_exercise_in_it_and_from_no_other() {
    let copy = with("[\"stock-loss\"]", "[\"stock-total\"]", "[\"stock-loss\"]");
    insta::assert_snapshot!(complaint(&copy, "stock-total"), @r"
    `basics/stock-total/exercise.toml`: `prerequisites` go round in a circle: `stock-total`, then `stock-loss`, and again `stock-total`
      hint: what comes first has to name none of the others
    ");
    insta::assert_snapshot!(complaint(&copy, "stock-loss"), @r"
    `basics/stock-loss/exercise.toml`: `prerequisites` go round in a circle: `stock-loss`, then `stock-total`, and again `stock-loss`
      hint: what comes first has to name none of the others
    ");
    assert!(copy.open().unwrap().exercise("stock-gain").is_ok());
}
