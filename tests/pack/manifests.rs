//! Every complaint about a manifest, word for word.

use std::fmt::Write as _;

use crate::copies::{Copy, EXERCISE};

/// What is said about the exercise when `before` in its manifest is replaced by `after`, one after another.
fn complaints(changes: &[(&str, &str)]) -> String {
    let path = format!("{EXERCISE}/exercise.toml");
    let mut text = String::new();
    for (before, after) in changes {
        let copy = Copy::new().replace(&path, before, after);
        let error = copy.open().unwrap().exercise("stock-total").unwrap_err();
        let said = copy.say(&error).replace(&format!("`{path}`"), "FILE");
        writeln!(text, "{said}").unwrap();
    }
    text
}

/// The same for the file at `path`, which opening the pack reads.
fn complaints_about(path: &str, changes: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (before, after) in changes {
        let copy = Copy::new().replace(path, before, after);
        writeln!(text, "{}", copy.say(&copy.open().unwrap_err())).unwrap();
    }
    text
}

/// The second `[[case.expect]]` of `queries-constant`, which is replaced by others below.
const AT_MOST: &str = "is      = \"at_most\"\nlimit   = 4";

#[test]
fn a_newer_format_is_refused_before_its_keys_are_looked_at() {
    insta::assert_snapshot!(complaints(&[
        ("format  = 1", "format = 2\nnovelty = true"),
        ("format  = 1\n", ""),
        ("format  = 1", "format = 0"),
        ("format  = 1", "format = \"one\""),
    ]), @r#"
        FILE: it is written in format 2, and this version of djangology reads format 1
          hint: update djangology, or use an older version of the pack
        FILE: it does not say which format it is written in
          hint: begin it with `format = 1`
        FILE: there is no format 0
          hint: write `format = 1`
        FILE, line 1 (`format = "one"`): invalid type: string "one", expected a whole number
          hint: CONTRIBUTING.md describes the keys and what they take
        "#);
}

#[test]
fn unknown_missing_and_ill_typed_keys_are_named() {
    insta::assert_snapshot!(complaints(&[
        ("minutes = 20", "minuts = 20"),
        ("minutes = 20\n", ""),
        ("minutes = 20", "minutes = \"long\""),
        ("minutes = 20", "minutes = -20"),
        ("level   = 1", "level = [1"),
        ("edits   = [\"stock/answer.py\"]", "edits = \"stock/answer.py\""),
        ("text = \"How", "txt = \"How"),
        ("points   = 6", "points = 6\ncaps_percent = 300"),
    ]), @r#"
        FILE, line 4 (`minuts = 20`): unknown key `minuts`, expected one of `format`, `title`, `level`, `minutes`, `summary`, `prerequisites`, `edits`, `settings`, `database`, `schema`, `limits`, `hint`, `case`, `right`, `wrong`, `equivalent`
          hint: did you mean `minutes`?
        FILE, line 1 (`format  = 1`): missing key `minutes`
          hint: CONTRIBUTING.md describes the keys and what they take
        FILE, line 4 (`minutes = "long"`): invalid type: string "long", expected a whole number, not negative
          hint: CONTRIBUTING.md describes the keys and what they take
        FILE, line 4 (`minutes = -20`): invalid value: integer `-20`, expected a whole number, not negative
          hint: CONTRIBUTING.md describes the keys and what they take
        FILE, line 4 (`minutes = 20`): missing comma between array elements, expected `,`
          hint: CONTRIBUTING.md describes the keys and what they take
        FILE, line 6 (`edits = "stock/answer.py"`): invalid type: string "stock/answer.py", expected a list
          hint: CONTRIBUTING.md describes the keys and what they take
        FILE, line 9 (`txt = "How many queries does the page make for 3 items, and how many for 6?"`): unknown key `txt`, expected `text`
          hint: did you mean `text`?
        FILE, line 22 (`caps_percent = 300`): invalid value: integer `300`, expected a whole number from 0 to 255
          hint: CONTRIBUTING.md describes the keys and what they take
        "#);
}

#[test]
fn values_outside_their_range_are_refused() {
    insta::assert_snapshot!(complaints(&[
        ("title   = \"The total of the stock\"", "title = \" \""),
        ("level   = 1", "level = 4"),
        ("minutes = 20", "minutes = 20\ndatabase = \"postgress\""),
        ("minutes = 20", "minutes = 20\nschema = \"migration\""),
        ("minutes = 20", "minutes = 20\nsettings = \"config/settings.py\""),
        ("[[hint]]", "[limits]\nseconds = 0\n[[hint]]"),
        ("[[hint]]", "[limits]\nmemory_mb = 8000\n[[hint]]"),
        ("[[hint]]", "[limits]\nsecs = 1\n[[hint]]"),
    ]), @r#"
        FILE: `title` is empty
          hint: write a line that a learner can use
        FILE: there is no `level = 4`
          hint: 1 is basic, 2 competent, 3 expert
        FILE: there is no `database = "postgress"`
          hint: did you mean `postgresql`? Allowed are `sqlite`, `postgresql`
        FILE: there is no `schema = "migration"`
          hint: did you mean `migrations`? Allowed are `models`, `migrations`, `none`
        FILE: `settings = "config/settings.py"` is not a Python module
          hint: give its dotted path, such as "config.settings"
        FILE: `seconds = 0` in `[limits]` is out of range
          hint: allowed is 1 to 60
        FILE: `memory_mb = 8000` in `[limits]` is out of range
          hint: allowed is 64 to 1024
        FILE, line 9 (`secs = 1`): unknown key `secs`, expected one of `seconds`, `memory_mb`, `output_kb`
          hint: CONTRIBUTING.md describes the keys and what they take
        "#);
}

#[test]
fn edits_stay_inside_the_project() {
    let edits = |entries: &str| format!("edits = [{entries}]");
    let changes: Vec<String> = [
        "",
        "\"../x.py\"",
        "\"/etc/x.py\"",
        "\"stock//x.py\"",
        "'stock\\x.py'",
        "\".env\"",
        "\"*/answer.py\"",
        "\"stock/**\"",
        "\"stock/[a.py\"",
        "\"a.py\", \"a.py\"",
    ]
    .map(edits)
    .to_vec();
    let changes: Vec<(&str, &str)> = changes
        .iter()
        .map(|after| ("edits   = [\"stock/answer.py\"]", after.as_str()))
        .collect();
    insta::assert_snapshot!(complaints(&changes), @r#"
        FILE: `edits` is empty
          hint: name the files that the learner may change
        FILE: `../x.py` in `edits` has a part that begins with a dot
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `/etc/x.py` in `edits` is not a relative path
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `stock//x.py` in `edits` has an empty part
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `stock\x.py` in `edits` is not a relative path
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `.env` in `edits` has a part that begins with a dot
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `*/answer.py` in `edits` has a wildcard in a folder's name
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `stock/**` in `edits` has a wildcard in a folder's name
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `stock/[a.py` in `edits` is not a pattern
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        FILE: `a.py` in `edits` is there twice
          hint: give a path inside the project with `/` between folders, or a pattern such as "orders/migrations/*.py"
        "#);
}

#[test]
fn cases_are_named_once_and_build_on_earlier_ones() {
    insta::assert_snapshot!(complaints(&[
        ("name     = \"total-shown\"", "name = \"Total_Shown\""),
        ("name     = \"queries-constant\"", "name = \"total-shown\""),
        ("title    = \"The page shows the total of all quantities\"", "title = \"\""),
        ("points   = 6", "points = 0"),
        ("points   = 6", "points = 6\ncaps_percent = 100"),
        ("points   = 6", "points = 6\nafter = [\"queries-constant\"]"),
        ("after    = [\"total-shown\"]", "after = [\"totals-shown\"]"),
        ("after    = [\"total-shown\"]", "after = [\"total-shown\", \"total-shown\"]"),
        ("scenario = \"totals\"", "scenario = \"3 totals\""),
        ("[[case.expect]]\nobserve = \"json\"\nis      = \"reference\"\nmessage = \"The total is not what is in the store\"", ""),
    ]), @r#"
        FILE: `Total_Shown` in `name` is not a name
          hint: use lower-case words joined by hyphens, such as `orders-shown`
        FILE: in the case `total-shown`: there is another case of that name
          hint: rename one of them
        FILE: in the case `total-shown`: `title` is empty
          hint: say what must hold, in the words of the story
        FILE: in the case `total-shown`: `points` is 0
          hint: give it at least one point
        FILE: in the case `total-shown`: `caps_percent` limits nothing
          hint: give a share from 0 to 99, or leave it out
        FILE: in the case `total-shown`: `after` names `queries-constant`, which is not an earlier case
          hint: this is the first case: take `after` out
        FILE: in the case `queries-constant`: `after` names `totals-shown`, which is not an earlier case
          hint: only `total-shown` is allowed
        FILE: in the case `queries-constant`: `after` names `total-shown` twice
          hint: take one of them out
        FILE: in the case `total-shown`: `3 totals` cannot be a function in `scenario.py`
          hint: set `scenario` to the function's name
        FILE: in the case `total-shown`: it expects nothing
          hint: add a `[[case.expect]]` below it
        "#);
}

#[test]
fn rules_take_their_own_keys() {
    insta::assert_snapshot!(complaints(&[
        ("is      = \"reference\"", "is = \"refrence\""),
        ("is      = \"reference\"", "is = \"unexpected\""),
        ("is      = \"reference\"", "is = \"reference\"\nmetric = \"rows\""),
        ("is      = \"reference\"", "is = \"equal\"\nvalue = 1\nmetric = \"rows\""),
        ("is      = \"constant\"", "is = \"constant\"\nlimit = 3"),
        ("is      = \"constant\"", "is = \"constant\"\nmetric = \"query\""),
        ("is      = \"reference\"", "is = \"equal\""),
        ("is      = \"reference\"", "is = \"one_of\""),
        ("is      = \"reference\"", "is = \"matches\""),
        ("observe = \"json\"", "observe = \"\""),
        ("message = \"The total is not what is in the store\"", "message = \"\""),
    ]), @r#"
        FILE: in the case `total-shown`, what is expected of `json`: `is = "refrence"` is not a rule
          hint: did you mean `reference`? Allowed are `reference`, `equal`, `at_most`, `constant`, `linear`, `absent`, `one_of`, `matches`, `unblocking`
        FILE: in the case `total-shown`, what is expected of `json`: `is = "unexpected"` is not a rule
          hint: allowed are `reference`, `equal`, `at_most`, `constant`, `linear`, `absent`, `one_of`, `matches`, `unblocking`
        FILE: in the case `total-shown`, what is expected of `json`: `metric` does not belong to `reference`
          hint: `reference` takes no further key
        FILE: in the case `total-shown`, what is expected of `json`: `metric` does not belong to `equal`
          hint: `equal` takes `value`
        FILE: in the case `queries-constant`, what is expected of `cost`: `limit` does not belong to `constant`
          hint: `constant` takes `metric`
        FILE: in the case `queries-constant`, what is expected of `cost`: there is no `metric = "query"`
          hint: allowed are `queries`, `rows`, `steps`, `instances`
        FILE: in the case `total-shown`, what is expected of `json`: `equal` needs `value`
          hint: `equal` takes `value`
        FILE: in the case `total-shown`, what is expected of `json`: `one_of` needs `values`
          hint: `one_of` takes `values`
        FILE: in the case `total-shown`, what is expected of `json`: `matches` needs `pattern`
          hint: `matches` takes `pattern`
        FILE: in the case `total-shown`: `observe` is empty
          hint: name an observation that `scenario.py` makes
        FILE: in the case `total-shown`, what is expected of `json`: `message` is empty
          hint: say what is wrong when it does not hold, or leave the key out
        "#);
}

#[test]
fn values_of_rules_make_sense() {
    insta::assert_snapshot!(complaints(&[
        (AT_MOST, "is = \"at_most\""),
        (AT_MOST, "is = \"at_most\"\nlimit = 4\nreference_times = 2"),
        (AT_MOST, "is = \"at_most\"\nlimit = -1"),
        (AT_MOST, "is = \"at_most\"\nreference_times = 0.5"),
        (AT_MOST, "is = \"linear\"\nslack = 0"),
        (AT_MOST, "is = \"absent\"\nvalues = []"),
        (AT_MOST, "is = \"absent\"\nvalues = [\"a\"]\nof = \"canaries\""),
        (AT_MOST, "is = \"absent\"\nvalues = [1]"),
        (AT_MOST, "is = \"absent\"\nof = \"\""),
        (AT_MOST, "is = \"one_of\"\nvalues = []"),
        (AT_MOST, "is = \"equal\"\nvalue = 2026-01-01"),
        (AT_MOST, "is = \"equal\"\nvalue = [nan]"),
        (AT_MOST, "is = \"matches\"\npattern = \"(total\""),
        (AT_MOST, "is = \"matches\"\npattern = \"(?=total)\""),
    ]), @r#"
        FILE: in the case `queries-constant`, what is expected of `cost`: `at_most` needs one bound
          hint: give either `limit` or `reference_times`
        FILE: in the case `queries-constant`, what is expected of `cost`: `at_most` needs one bound
          hint: give either `limit` or `reference_times`
        FILE: in the case `queries-constant`, what is expected of `cost`: `limit = -1` cannot be kept
          hint: give a number that is not negative
        FILE: in the case `queries-constant`, what is expected of `cost`: `reference_times = 0.5` would reject the solution itself
          hint: give 1.0 or more
        FILE: in the case `queries-constant`, what is expected of `cost`: `slack = 0` makes no sense
          hint: give a number above 0; 1.0 is exactly proportional
        FILE: in the case `queries-constant`, what is expected of `cost`: `values` is empty
          hint: list at least one value
        FILE: in the case `queries-constant`, what is expected of `cost`: `absent` has both `values` and `of`
          hint: keep one of them; a second expectation can hold the other
        FILE: in the case `queries-constant`, what is expected of `cost`: `values` of `absent` holds 1
          hint: list texts that must not occur, none of them empty
        FILE: in the case `queries-constant`, what is expected of `cost`: `of` is empty
          hint: name an observation that is a list of texts
        FILE: in the case `queries-constant`, what is expected of `cost`: `values` is empty
          hint: list at least one value
        FILE: in the case `queries-constant`, what is expected of `cost`: `value` holds the bare date 2026-01-01
          hint: observed dates are texts: write "2026-01-01" in quotes
        FILE: in the case `queries-constant`, what is expected of `cost`: `value` holds NaN
          hint: JSON has no such number
        FILE: in the case `queries-constant`, what is expected of `cost`: `pattern` is not a regular expression: unclosed group
          hint: the syntax is that of Rust's regex crate: no look-around, no back-references
        FILE: in the case `queries-constant`, what is expected of `cost`: `pattern` is not a regular expression: look-around, including look-ahead and look-behind, is not supported
          hint: the syntax is that of Rust's regex crate: no look-around, no back-references
        "#);
}

#[test]
fn answers_are_named_once_and_rejected_by_a_case() {
    insta::assert_snapshot!(complaints(&[
        ("rejected_by = \"queries-constant\"", "rejected_by = \"query-constant\""),
        ("name    = \"two-steps\"", "name = \"early-sum\""),
        ("name    = \"two-steps\"", "name = \"two_steps\""),
        ("summary     = \"Names a field that does not exist\"", "summary = \"\""),
    ]), @r#"
        FILE: `wrong/per-row` is `rejected_by = "query-constant"`, which is not a case
          hint: did you mean `queries-constant`? Allowed are `total-shown`, `queries-constant`
        FILE: `[[right]]` lists `early-sum` twice
          hint: rename one of them
        FILE: `two_steps` in `right` is not a name
          hint: use lower-case words joined by hyphens, such as `orders-shown`
        FILE: the `summary` of `wrong/wrong-field` is empty
          hint: say in one line what is different about it
        "#);
}

#[test]
fn packs_and_tracks_list_what_they_hold() {
    insta::assert_snapshot!(complaints_about("pack.toml", &[
        ("format  = 1", "format = 7\nnovelty = true"),
        ("name    = \"tiny\"", "name = \"Tiny Pack\""),
        ("version = \"0.1.0\"", "version = \"1\""),
        ("version = \"0.1.0\"", "version = 1"),
        ("tracks  =", "track ="),
        ("[\"basics\"]", "[\"basics\", \"basics\"]"),
        ("[\"basics\"]", "[\"../basics\"]"),
        ("[\"basics\"]", "[\"basics\", \"orm\"]"),
    ]), @r#"
        `pack.toml`: it is written in format 7, and this version of djangology reads format 1
          hint: update djangology, or use an older version of the pack
        `pack.toml`: `Tiny Pack` in `name` is not a name
          hint: use lower-case words joined by hyphens, such as `orders-shown`
        `pack.toml`: `version = "1"` is not a version
          hint: write three numbers with dots between them, such as "0.1.0"
        `pack.toml`, line 3 (`version = 1`): invalid type: integer `1`, expected a string
          hint: CONTRIBUTING.md describes the keys and what they take
        `pack.toml`, line 5 (`track = ["basics"]`): unknown key `track`, expected one of `format`, `name`, `version`, `title`, `tracks`
          hint: did you mean `tracks`?
        `pack.toml`: `tracks` lists `basics` twice
          hint: take one of them out
        `pack.toml`: `../basics` in `tracks` is not a name
          hint: use lower-case words joined by hyphens, such as `orders-shown`
        `pack.toml` lists the track `orm`, but there is no `orm/track.toml`
          hint: write it, or take the track out of `tracks`
        "#);
    insta::assert_snapshot!(complaints_about("basics/track.toml", &[
        ("summary ", "sumary "),
        ("[\"stock-total\"]", "[\"stock-total\", \"stock-total\"]"),
        ("[\"stock-total\"]", "[\"Stock\"]"),
        ("[\"stock-total\"]", "[\"stock-total\", \"stock-loss\"]"),
    ]), @r#"
        `basics/track.toml`, line 2 (`sumary   = "One exercise, for the tests of packs."`): unknown key `sumary`, expected one of `title`, `summary`, `exercises`
          hint: did you mean `summary`?
        `basics/track.toml`: `exercises` lists `stock-total` twice
          hint: take one of them out
        `basics/track.toml`: `Stock` in `exercises` is not a name
          hint: use lower-case words joined by hyphens, such as `orders-shown`
        `basics/track.toml` lists `stock-loss`, but there is no `basics/stock-loss/exercise.toml`
          hint: write it, or take the exercise out of `exercises`
        "#);
}

#[test]
fn an_exercise_in_two_tracks_is_refused() {
    let copy = Copy::new()
        .replace("pack.toml", "[\"basics\"]", "[\"basics\", \"more\"]")
        .write(
            "more/track.toml",
            "title = \"More\"\nsummary = \"More\"\nexercises = [\"stock-total\"]\n",
        )
        .write("more/stock-total/exercise.toml", "");
    insta::assert_snapshot!(copy.say(&copy.open().unwrap_err()), @r#"
        `stock-total` is listed twice: in the tracks `basics` and `more`
          hint: an exercise belongs to one track, and its id is unique within the pack
        "#);
}
