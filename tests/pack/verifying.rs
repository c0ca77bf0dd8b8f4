//! The author's test, tried on a pack that keeps its promises and on packs that break one each.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use djangology::error::{Error, Fault};
use djangology::executor::{Executor, ImageIdentity, Job};
use djangology::exercise::ExerciseId;
use djangology::observation::RunRecord;
use djangology::pack::verify::{
    AnswerKind, MutantShare, Verification, VerifyObserver, VerifyOptions, verify,
};

use crate::copies::{Copy, EXERCISE};
use crate::scripted::Scripted;

const SOLUTION: &str = "solution/stock/answer.py";

fn options(seeds: &[u64]) -> VerifyOptions {
    VerifyOptions {
        seeds: seeds.to_vec(),
        only: Vec::new(),
        database: None,
        mutants: MutantShare::Some,
    }
}

fn verified(copy: &Copy) -> Verification {
    verify(
        &copy.open().unwrap(),
        &Scripted::default(),
        &options(&[1, 2, 5]),
        &(),
    )
    .unwrap()
}

/// What is wrong with `copy`, one line each; asserts that something is.
fn findings(copy: &Copy) -> String {
    let verification = verified(copy);
    assert!(!verification.is_clean());
    let mut text = String::new();
    for problem in &verification.problems {
        let place = problem.exercise.as_ref().map_or("pack", ExerciseId::as_str);
        writeln!(text, "{place}: {}", problem.message).unwrap();
    }
    for answer in &verification.answers {
        if let Some(problem) = &answer.problem {
            writeln!(text, "{} {} {problem}", answer.exercise, answer.kind).unwrap();
        }
    }
    copy.relative(&text)
}

/// The findings when `text` is written to the file at `path` in the exercise's folder.
fn findings_with(path: &str, text: &str) -> String {
    findings(&Copy::new().write(&format!("{EXERCISE}/{path}"), text))
}

/// The findings when `before` in the file at `path` in the exercise's folder is replaced by `after`.
fn findings_without(path: &str, before: &str, after: &str) -> String {
    findings(&Copy::new().replace(&format!("{EXERCISE}/{path}"), before, after))
}

#[test]
fn a_pack_that_keeps_its_promises_is_clean() {
    let verification = verified(&Copy::new());
    let mut table = String::new();
    for answer in &verification.answers {
        let verdicts: Vec<&str> = answer
            .verdicts
            .iter()
            .map(|(_, verdict)| verdict.as_str())
            .collect();
        let decided_by = answer.decided_by.as_deref().unwrap_or("-");
        writeln!(table, "{} {} {decided_by}", answer.kind, verdicts.join(" ")).unwrap();
    }
    assert!(verification.is_clean(), "{verification:?}");
    insta::assert_snapshot!(table, @r#"
        starter failed failed failed total-shown
        solution passed passed passed -
        right/early-sum passed passed passed -
        right/two-steps passed passed passed -
        wrong/hard-coded failed failed failed total-shown
        wrong/per-row failed failed failed queries-constant
        wrong/wrong-field raised raised raised total-shown
        "#);
}

#[test]
fn a_starter_that_passes_is_found() {
    insta::assert_snapshot!(findings_with("starter/stock/answer.py", "total = \"sum\"\nqueries = 4\n"), @"stock-total starter passes with seed 1, and must not");
}

#[test]
fn a_solution_that_does_not_pass_is_found() {
    insta::assert_snapshot!(findings_with(SOLUTION, "total = \"sum\"\nqueries = 5\n"), @"stock-total solution does not pass with seed 1: the first case that does not pass is `queries-constant` (`cost` needs too many queries; 5 queries at 31 rows, at most 4 expected)");
}

#[test]
fn a_solution_that_raises_leaves_nothing_to_judge_by() {
    insta::assert_snapshot!(findings_with(SOLUTION, "raises = \"FieldError\"\n"), @r#"
        stock-total: wrong/wrong-field is the same as solution
        stock-total solution is of no use with seed 1: exercise `stock-total` cannot be judged: case `total-shown`, scenario `totals`: the reference solution's run raised FieldError: as the script says
        "#);
    insta::assert_snapshot!(findings_with(SOLUTION, "stops = \"loading\"\n"), @"stock-total solution is of no use with seed 1: exercise `stock-total` cannot be judged: the reference solution's run raised ImportError in the load stage: as the script says");
}

#[test]
fn a_solution_that_is_not_repeatable_is_found() {
    let text = findings_with(SOLUTION, "total = \"sum\"\nqueries = 2\nflaky = true\n");
    let solution = text
        .lines()
        .find(|line| line.starts_with("stock-total solution"))
        .unwrap();
    assert!(solution.contains("does not pass"), "{solution}");
    // A case that does not look at what differs does not hide it.
    let copy = Copy::new()
        .write(
            &format!("{EXERCISE}/{SOLUTION}"),
            "total = \"sum\"\nqueries = 2\nflaky = true\n",
        )
        .replace(
            &format!("{EXERCISE}/exercise.toml"),
            "is      = \"reference\"",
            "is = \"at_most\"\nlimit = 1e9",
        );
    let text = findings(&copy);
    let solution = text
        .lines()
        .find(|line| line.starts_with("stock-total solution"))
        .unwrap();
    insta::assert_snapshot!(solution, @"stock-total solution is not repeatable: the observation `json` of `totals` differs when it is run twice with seed 1");
}

#[test]
fn a_right_answer_that_is_rejected_is_found() {
    insta::assert_snapshot!(findings_with("right/two-steps/stock/answer.py", "total = 3\nqueries = 1\n"), @"stock-total right/two-steps does not pass with seed 1: the first case that does not pass is `total-shown` (The total is not what is in the store; `json` is 3, expected 1000)");
    insta::assert_snapshot!(findings_with("right/two-steps/stock/answer.py", "stops = \"time\"\n"), @"stock-total right/two-steps does not pass with seed 1: no case is judged: it is stopped after 5 s");
}

#[test]
fn a_wrong_answer_that_passes_is_found() {
    insta::assert_snapshot!(findings_with("wrong/per-row/stock/answer.py", "total = \"sum\"\nqueries = 4\n"), @"stock-total wrong/per-row passes with seed 1, and must not");
}

#[test]
fn a_wrong_answer_that_another_case_rejects_is_found() {
    insta::assert_snapshot!(findings_with("wrong/per-row/stock/answer.py", "total = 1\nqueries = 4\n"), @"stock-total wrong/per-row names `queries-constant`, but with seed 1 the first case that does not pass is `total-shown` (The total is not what is in the store; `json` is 1, expected 1000)");
    insta::assert_snapshot!(findings_with("wrong/per-row/stock/answer.py", "stops = \"loading\"\n"), @"stock-total wrong/per-row names `queries-constant`, but with seed 1 no case is judged: ImportError while loading the project (as the script says)");
}

#[test]
fn a_wrong_answer_is_run_up_to_its_case_and_with_other_seeds_for_that_case_alone() {
    let manifest = format!("{EXERCISE}/exercise.toml");
    let copy = Copy::new()
        .replace(&manifest, "scenario = \"totals\"\npoints   = 4\nafter    = [\"total-shown\"]\n", "scenario = \"growth\"\npoints   = 3\n")
        .replace(
            &manifest,
            "[[right]]\nname    = \"early-sum\"",
            "[[case]]\nname = \"still-there\"\ntitle = \"The total is there the next day\"\nscenario = \"later\"\npoints = 1\n\n\
             [[case.expect]]\nobserve = \"json\"\nis = \"reference\"\nmessage = \"It is gone\"\n\n[[right]]\nname    = \"early-sum\"",
        );
    let executor = Watched::default();
    let verification = verify(&copy.open().unwrap(), &executor, &options(&[1, 2, 5]), &()).unwrap();
    assert!(verification.is_clean(), "{verification:?}");
    let seen = executor.seen.into_inner().unwrap();
    let of = |wanted: &str| {
        let mut runs: Vec<&(u64, String, String)> =
            seen.iter().filter(|(_, answer, _)| answer == wanted).collect();
        runs.sort();
        runs.iter()
            .map(|(seed, _, scenarios)| format!("{seed}: {scenarios}"))
            .collect::<Vec<_>>()
    };
    let read = |path: &str| std::fs::read_to_string(copy.path().join(EXERCISE).join(path)).unwrap();
    assert_eq!(
        of(&read("wrong/per-row/stock/answer.py")),
        ["1: totals growth", "2: growth", "5: growth"]
    );
    let all = "totals growth later";
    assert_eq!(
        of(&read("right/early-sum/stock/answer.py")),
        [1, 2, 5].map(|seed| format!("{seed}: {all}"))
    );
}

/// Keeps what was asked for: the seed, the answer, and the scenarios.
#[derive(Default)]
struct Watched {
    scripted: Scripted,
    seen: std::sync::Mutex<Vec<(u64, String, String)>>,
}

impl Executor for Watched {
    fn run(&self, job: &Job) -> Result<RunRecord, Error> {
        if let Some(answer) = job.project.get("stock/answer.py") {
            let answer = String::from_utf8(answer.clone()).unwrap();
            let asked = (job.seed, answer, job.scenarios.join(" "));
            self.seen.lock().unwrap().push(asked);
        }
        self.scripted.run(job)
    }

    fn identity(&self) -> ImageIdentity {
        self.scripted.identity()
    }
}

#[test]
fn a_verdict_that_depends_on_the_seed_is_found() {
    // 2000 is the right total with seed 2 and with no other.
    let text = findings_with("starter/stock/answer.py", "total = 2000\nqueries = 1\n");
    insta::assert_snapshot!(text, @"stock-total starter passes with seed 2, and must not");
    let text = findings_with(
        "starter/stock/answer.py",
        "total = 2000\nqueries = \"one per row\"\n",
    );
    insta::assert_snapshot!(text, @"stock-total starter depends on the seed: failed by `total-shown` with 1, failed by `queries-constant` with 2");
}

#[test]
fn limits_that_a_right_answer_could_run_into_are_found() {
    insta::assert_snapshot!(findings_with(SOLUTION, "total = \"sum\"\nqueries = 2\nseconds = 2.5\n"), @"stock-total: `seconds = 5` is less than 3 times what the solution needs, 2.50 s");
    insta::assert_snapshot!(findings_with(SOLUTION, "total = \"sum\"\nqueries = 2\nprints = 30000\n"), @"stock-total: `output_kb = 64` is less than 3 times what the solution prints, 30000 bytes");
}

#[test]
fn texts_that_say_too_little_or_too_much_are_found() {
    insta::assert_snapshot!(findings_with("brief.md", "# Make it fast\n"), @"stock-total: `brief.md` has 4 words; 60 or more are expected");
    insta::assert_snapshot!(findings_with("debrief.md", "Well done.\n"), @"stock-total: `debrief.md` has 2 words; 60 or more are expected");
    insta::assert_snapshot!(findings_without("exercise.toml", "[[hint]]\ntext = \"The database can add numbers up by itself.\"\n", ""), @"stock-total: hints: 2; 3 or more are expected, from vague to nearly the answer");
    insta::assert_snapshot!(findings_without("exercise.toml", "The database can add numbers up by itself.", " "), @"stock-total: hint 2 is empty");
    insta::assert_snapshot!(findings_without("brief.md", "Change `stock", "The database can add\nnumbers up by *itself*. Change `stock"), @r#"stock-total: `brief.md` gives hint 2 away: "The database can add numbers up by itself.""#);
    insta::assert_snapshot!(findings_without("brief.md", "Change `stock", "A sum is one number, so one row has to travel from the database. Change `stock"), @r#"stock-total: `brief.md` gives a part of the debrief away: "A sum is one number, so one row has to travel from the database.""#);
    insta::assert_snapshot!(findings_without("exercise.toml", "minutes = 20", "minutes = 500"), @"stock-total: `minutes = 500` is not between 5 and 120");
}

#[test]
fn too_few_answers_are_found() {
    let right = "[[right]]\nname    = \"early-sum\"\nsummary = \"Adds up when an item is saved\"\n";
    let wrong = "[[wrong]]\nname        = \"per-row\"\nrejected_by = \"queries-constant\"\nsummary     = \"Adds up in a loop that asks again for every item\"\n";
    let manifest = format!("{EXERCISE}/exercise.toml");
    let copy = Copy::new()
        .replace(&manifest, right, "")
        .replace(&manifest, wrong, "")
        .remove(&format!("{EXERCISE}/right/early-sum"))
        .remove(&format!("{EXERCISE}/wrong/per-row"));
    insta::assert_snapshot!(findings(&copy), @r#"
        stock-total: right answers: 1; 2 or more are expected
        stock-total: wrong answers: 2; 3 or more are expected
        "#);
}

#[test]
fn files_that_do_not_belong_there_are_found() {
    insta::assert_snapshot!(findings_with("notes.txt", "later"), @"stock-total: remove what the format does not know: `notes.txt`");
    insta::assert_snapshot!(findings_with("right/README.md", "these are right"), @"stock-total: remove what the format does not know: `right/README.md`");
    insta::assert_snapshot!(findings_with("solution/config/settings.py", "DEBUG = True"), @"stock-total: solution has `config/settings.py`, which `edits` does not cover");
    let copy = Copy::new()
        .write("README.md", "hello")
        .write("basics/forgotten/exercise.toml", "")
        .write("basics/forgotten/brief.md", "")
        .write("more/track.toml", "");
    insta::assert_snapshot!(findings(&copy), @r#"
        pack: no `pack.toml` or `track.toml` lists `README.md`; list it or remove it
        pack: no `pack.toml` or `track.toml` lists `basics/forgotten/`; list it or remove it
        pack: no `pack.toml` or `track.toml` lists `more/track.toml`; list it or remove it
        "#);
}

#[test]
fn overlays_that_change_nothing_are_found() {
    let starter = "total = 0\nqueries = \"one per row\"\n";
    insta::assert_snapshot!(findings_with("wrong/hard-coded/stock/answer.py", starter), @"stock-total: wrong/hard-coded is the same as starter");
    insta::assert_snapshot!(findings_with("right/early-sum/stock/answer.py", "total = \"sum\"\nqueries = 2\n"), @"stock-total: right/early-sum is the same as solution");
}

#[test]
fn a_starter_that_is_no_project_is_found() {
    let copy = Copy::new()
        .remove(&format!("{EXERCISE}/starter/manage.py"))
        .remove(&format!("{EXERCISE}/starter/config"))
        .replace(
            &format!("{EXERCISE}/exercise.toml"),
            "[\"stock/answer.py\"]",
            "[\"stock/answer.py\", \"stock/urls.py\", \"stock/templates/*.html\"]",
        );
    insta::assert_snapshot!(findings(&copy), @r#"
        stock-total: `starter/` has no `manage.py`; it has to be a complete project
        stock-total: `starter/` has no `config/settings.py`, which `settings` names
        stock-total: `edits` names `stock/urls.py`, which is neither in `starter/` nor in `solution/`
        "#);
}

#[test]
fn one_broken_exercise_does_not_hide_the_others() {
    let copy = Copy::new().with_second_exercise("stock-loss");
    let copy = copy.replace("basics/stock-loss/exercise.toml", "level   = 1", "level = 9");
    insta::assert_snapshot!(findings(&copy), @"stock-loss: `basics/stock-loss/exercise.toml`: there is no `level = 9`; 1 is basic, 2 competent, 3 expert");
    let answers = verified(&copy).answers;
    assert_eq!(answers.len(), 7);
    assert!(
        answers
            .iter()
            .all(|answer| answer.exercise.as_str() == "stock-total")
    );
}

#[test]
fn only_what_is_asked_for_is_run_and_the_reference_is_made_once_per_seed() {
    let pack = Copy::new().with_second_exercise("stock-loss");
    let executor = Scripted::default();
    let options = VerifyOptions {
        seeds: vec![4, 9],
        only: vec!["stock-loss".to_owned()],
        database: None,
        mutants: MutantShare::Some,
    };
    let progress = Progress::default();
    let verification = verify(&pack.open().unwrap(), &executor, &options, &progress).unwrap();
    assert!(verification.is_clean(), "{verification:?}");
    // Two of the solution and one each of the starter, two right and three wrong answers; two seeds.
    assert_eq!(executor.runs(), 16);
    assert_eq!(executor.makings(), 1);
    assert_eq!(progress.planned.into_inner(), 16);
    assert_eq!(progress.ran.into_inner(), 16);
}

#[test]
fn an_unknown_name_or_no_seed_is_a_slip_on_the_command_line() {
    let copy = Copy::new();
    let pack = copy.open().unwrap();
    let unknown = VerifyOptions {
        seeds: vec![1],
        only: vec!["stock-totals".to_owned()],
        database: None,
        mutants: MutantShare::Some,
    };
    let error = verify(&pack, &Scripted::default(), &unknown, &()).unwrap_err();
    assert_eq!(error.fault, Fault::Usage);
    insta::assert_snapshot!(copy.say(&error), @r#"
        there is no exercise `stock-totals`: did you mean `stock-total`?
          hint: run `djangology list` to see every exercise
        "#);
    let error = verify(&pack, &Scripted::default(), &options(&[]), &()).unwrap_err();
    insta::assert_snapshot!(copy.say(&error), @r#"
        there is no seed to verify with
          hint: give at least one seed
        "#);
}

#[test]
fn a_sandbox_that_cannot_run_ends_the_verification() {
    let error = verify(&Copy::new().open().unwrap(), &Absent, &options(&[1]), &()).unwrap_err();
    assert_eq!(error.fault, Fault::Sandbox);
}

/// Counts what it hears.
#[derive(Default)]
struct Progress {
    planned: AtomicUsize,
    ran: AtomicUsize,
}

impl VerifyObserver for Progress {
    fn planned(&self, runs: usize) {
        self.planned.fetch_add(runs, Ordering::Relaxed);
    }

    fn ran(&self, exercise: &ExerciseId, kind: &AnswerKind) {
        assert_eq!(exercise.as_str(), "stock-loss");
        assert!(!kind.to_string().is_empty());
        self.ran.fetch_add(1, Ordering::Relaxed);
    }
}

/// A sandbox on a machine where it cannot run.
struct Absent;

impl Executor for Absent {
    fn run(&self, _job: &Job) -> Result<RunRecord, Error> {
        Err(Error::sandbox("there is no image"))
    }

    fn identity(&self) -> ImageIdentity {
        Scripted::default().identity()
    }
}
