//! The skeleton of a new exercise.

use djangology::error::Fault;
use djangology::pack::scaffold::scaffold;

use crate::copies::Copy;

#[test]
fn a_skeleton_loads_as_soon_as_it_is_listed() {
    let copy = Copy::new();
    let folder = scaffold(copy.path(), "basics", "stock-loss").unwrap();
    assert_eq!(folder, copy.path().join("basics/stock-loss"));
    let copy = copy.replace(
        "basics/track.toml",
        "[\"stock-total\"]",
        "[\"stock-total\", \"stock-loss\"]",
    );
    let exercise = copy.open().unwrap().exercise("stock-loss").unwrap();
    assert_eq!(exercise.cases[0].scenario, "products_shown");
    assert!(exercise.scenario.contains("def products_shown(lab: Lab)"));
    assert!(exercise.starter.contains_key("manage.py"));
    assert!(exercise.solution.keys().all(|path| exercise.is_edited(path)));
    assert!(exercise.starter.keys().any(|path| exercise.is_edited(path)));
}

#[test]
fn nothing_is_written_over() {
    let copy = Copy::new().write("basics/stock-loss/notes.txt", "mine");
    for (track, id) in [
        ("basics", "stock-total"),
        ("basics", "stock-loss"),
        ("basics", "../elsewhere"),
        ("advanced", "stock-gain"),
    ] {
        let error = scaffold(copy.path(), track, id).unwrap_err();
        assert_eq!(error.fault, Fault::Usage, "{}", error.message);
        assert!(error.hint.is_some());
    }
    assert!(copy.path().join("basics/stock-loss/notes.txt").exists());
    assert!(!copy.path().join("basics/stock-loss/exercise.toml").exists());
}
