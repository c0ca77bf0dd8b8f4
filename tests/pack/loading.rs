//! From files to exercises, and what is said when files are missing.

use std::path::Path;

use djangology::error::Fault;
use djangology::exercise::{Bound, Metric, Rule, Schema};
use djangology::exit::Exit;
use djangology::pack::Pack;

use crate::copies::{Copy, EXERCISE};

#[test]
fn an_exercise_is_put_together_from_its_folder() {
    let exercise = Copy::new().open().unwrap().exercise("stock-total").unwrap();
    assert_eq!(exercise.track, "basics");
    assert_eq!(exercise.settings, "config.settings");
    assert_eq!(exercise.limits.seconds, 5);
    assert_eq!(exercise.max_score(), 10);
    assert_eq!(exercise.hints.len(), 3);
    let paths: Vec<&str> = exercise.starter.keys().map(String::as_str).collect();
    assert_eq!(paths, ["config/settings.py", "manage.py", "stock/answer.py"]);
    let wrong: Vec<&str> = exercise.wrong.iter().map(|answer| answer.name.as_str()).collect();
    assert_eq!(wrong, ["hard-coded", "per-row", "wrong-field"]);
    assert!(exercise.wrong[1].files["stock/answer.py"].starts_with(b"total"));
    assert_eq!(
        exercise.cases[1].expectations[1].rule,
        Rule::AtMost {
            metric: Metric::Queries,
            bound: Bound::Fixed(4.0)
        }
    );
}

#[test]
fn opening_a_pack_reads_no_exercise() {
    let copy = Copy::new()
        .with_second_exercise("broken-one")
        .write("basics/broken-one/exercise.toml", "not = [toml");
    let pack = copy.open().unwrap();
    assert_eq!(pack.ids().count(), 2);
    assert!(pack.exercise("stock-total").is_ok());
    assert_eq!(pack.exercise("broken-one").unwrap_err().fault, Fault::Pack);
    assert!(pack.exercises().is_err());
}

#[test]
fn what_editors_and_interpreters_drop_is_not_read() {
    let copy = Copy::new();
    let before = copy.open().unwrap();
    let (exercise, digest) = (before.exercise("stock-total").unwrap(), before.digest().unwrap());
    let copy = copy
        .write(
            &format!("{EXERCISE}/starter/stock/__pycache__/answer.cpython-314.pyc"),
            "x",
        )
        .write(&format!("{EXERCISE}/starter/old.pyc"), "x")
        .write(&format!("{EXERCISE}/.brief.md.swp"), "x")
        .write(".git/config", "x");
    let after = copy.open().unwrap();
    assert_eq!(after.exercise("stock-total").unwrap(), exercise);
    assert_eq!(after.digest().unwrap(), digest);
}

#[test]
fn the_digest_is_that_of_paths_and_contents_and_nothing_else() {
    let files = ["basics/b.txt", "basics/a.txt", "zebra.txt", "apple.txt"];
    let written = |order: &[&str]| {
        let copy = order
            .iter()
            .fold(Copy::new(), |copy, path| copy.write(path, path));
        copy.open().unwrap().digest().unwrap()
    };
    let forwards = written(&files);
    let backwards: Vec<&str> = files.iter().rev().copied().collect();
    assert_eq!(
        forwards,
        written(&backwards),
        "the order in which files were made does not count"
    );
    assert_eq!(forwards.len(), 64);
    assert_ne!(forwards, written(&files[1..]), "a file counts");
    let moved = Copy::new().write("ab", "c").open().unwrap().digest().unwrap();
    let other = Copy::new().write("a", "bc").open().unwrap().digest().unwrap();
    assert_ne!(moved, other, "where a name ends counts");
}

#[test]
fn the_tiny_pack_has_the_same_digest_on_every_machine() {
    insta::assert_snapshot!(Copy::new().open().unwrap().digest().unwrap(), @"45cfeff2587d9a0e23ea96903e2d89fde6667af63df312694e3b4581e64ab9f9");
}

#[test]
fn the_embedded_pack_is_the_folder_that_it_was_built_from() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises");
    match (Pack::embedded(), Pack::open(&folder)) {
        (Ok(embedded), Ok(on_disk)) => {
            assert_eq!(embedded.tracks(), on_disk.tracks());
            assert_eq!(embedded.digest().unwrap(), on_disk.digest().unwrap());
            for id in embedded.ids() {
                assert_eq!(
                    embedded.exercise(id.as_str()).unwrap(),
                    on_disk.exercise(id.as_str()).unwrap()
                );
            }
        }
        (Err(embedded), Err(on_disk)) => {
            let said = on_disk.message.replace(&format!("{}/", folder.display()), "");
            assert_eq!(embedded.message, said);
        }
        (embedded, on_disk) => panic!("only one of them opens: {embedded:?} and {on_disk:?}"),
    }
}

#[test]
fn an_unknown_exercise_is_refused_with_a_suggestion() {
    let pack = Copy::new().open().unwrap();
    let error = pack.exercise("stock-totl").unwrap_err();
    assert_eq!(error.fault.exit(), Exit::Usage);
    insta::assert_snapshot!(Copy::new().say(&error), @r#"
        there is no exercise `stock-totl`: did you mean `stock-total`?
          hint: run `djangology list` to see every exercise
        "#);
    let error = pack.exercise("kubernetes").unwrap_err();
    insta::assert_snapshot!(Copy::new().say(&error), @r#"
        there is no exercise `kubernetes`
          hint: run `djangology list` to see every exercise
        "#);
}

#[test]
fn a_missing_piece_is_named() {
    let complaints = [
        Copy::new().remove("pack.toml"),
        Copy::new().remove("basics/track.toml"),
        Copy::new().remove(EXERCISE),
        Copy::new().remove(&format!("{EXERCISE}/brief.md")),
        Copy::new().remove(&format!("{EXERCISE}/scenario.py")),
        Copy::new().remove(&format!("{EXERCISE}/starter")),
        Copy::new().remove(&format!("{EXERCISE}/solution")),
        Copy::new().remove(&format!("{EXERCISE}/right/early-sum")),
        Copy::new().write(&format!("{EXERCISE}/wrong/unlisted/stock/answer.py"), "total = 1"),
        Copy::new().write(&format!("{EXERCISE}/debrief.md"), b"\xff\xfe"),
    ]
    .map(|copy| {
        let error = copy
            .open()
            .and_then(|pack| pack.exercise("stock-total"))
            .unwrap_err();
        copy.say(&error)
    })
    .join("\n");
    insta::assert_snapshot!(complaints, @r#"
        `PACK` is not a pack: it holds no `pack.toml`
          hint: `--pack` takes the folder that holds `pack.toml`
        `pack.toml` lists the track `basics`, but there is no `basics/track.toml`
          hint: write it, or take the track out of `tracks`
        `basics/track.toml` lists `stock-total`, but there is no `basics/stock-total/exercise.toml`
          hint: write it, or take the exercise out of `exercises`
        there is no `basics/stock-total/brief.md`
          hint: it holds the story and the task
        there is no `basics/stock-total/scenario.py`
          hint: it holds what is done to a submission
        there is no file in `basics/stock-total/starter`
          hint: every exercise has a starter and a solution
        there is no file in `basics/stock-total/solution`
          hint: every exercise has a starter and a solution
        `basics/stock-total/exercise.toml`: `[[right]]` lists `early-sum`, but `right/early-sum/` holds no file
          hint: put its files there, as they lie in `starter/`, or take the entry out
        `basics/stock-total/exercise.toml`: there is a folder `wrong/unlisted/`, but no `[[wrong]]` lists it
          hint: add a `[[wrong]]` with `name = "unlisted"`, or remove the folder
        `basics/stock-total/debrief.md` is not UTF-8 text
          hint: save it as UTF-8
        "#);
}

#[test]
fn a_folder_that_is_not_there_is_a_slip_on_the_command_line() {
    let error = Pack::open(Path::new("no-such-pack")).unwrap_err();
    assert_eq!(error.fault, Fault::Usage);
    insta::assert_snapshot!(Copy::new().say(&error), @r#"
        there is no folder `no-such-pack`
          hint: `--pack` takes the folder that holds `pack.toml`; leave it out for the built-in pack
        "#);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_pack_is_refused() {
    let copy = Copy::new();
    std::os::unix::fs::symlink(
        "/etc/hostname",
        copy.path().join(EXERCISE).join("starter/host.txt"),
    )
    .unwrap();
    let error = copy.open().unwrap().exercise("stock-total").unwrap_err();
    insta::assert_snapshot!(copy.say(&error), @r#"
        `basics/stock-total/starter/host.txt` is neither a file nor a folder
          hint: a pack holds plain files; replace the link by a copy
        "#);
}

#[test]
fn tables_are_given_where_no_edited_file_can_shape_them() {
    let mut exercise = Copy::new().open().unwrap().exercise("stock-total").unwrap();
    exercise.schema = Schema::Models;
    exercise.starter.insert("stock/models.py".to_owned(), Vec::new());
    for (edits, given) in [
        ("stock/views.py", true),
        ("stock/templates/stock/*.html", true),
        ("stock/test_*.py", true),
        ("stock/*.py", false),
        ("stock/models.py", false),
        ("stock/models/*.py", false),
        ("stock/migrations/*.py", false),
        ("stock/apps.py", false),
        ("config/settings.py", false),
    ] {
        exercise.edits = vec!["stock/answer.py".to_owned(), edits.to_owned()];
        assert_eq!(exercise.has_given_tables(), given, "{edits}");
    }
    exercise.edits.truncate(1);
    assert!(exercise.has_given_tables());
    exercise.schema = Schema::None;
    assert!(!exercise.has_given_tables());
}
