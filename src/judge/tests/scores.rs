//! Points and caps.

use serde_json::json;

use super::{after, capped, case, exercise, expect, judge, run, scenario, value};
use crate::exercise::{Case, Rule};
use crate::report::{Cap, Report, Verdict};

/// Judges the cases `right`, `leak` and `loss`, each of which passes when its observation is `true`.
fn judged(cases: Vec<Case>, observed: [bool; 3]) -> Report {
    let record = |observed: [bool; 3]| {
        let one = |observed: bool| scenario([("x", value(json!(observed)))]);
        run([
            ("right", one(observed[0])),
            ("leak", one(observed[1])),
            ("loss", one(observed[2])),
        ])
    };
    judge(&exercise(cases), 1, &record(observed), &record([true; 3])).unwrap()
}

fn plain(name: &str, points: u32) -> Case {
    let mut case = case(name, vec![expect("x", Rule::Reference)]);
    case.points = points;
    case
}

fn cases() -> Vec<Case> {
    vec![
        plain("right", 11),
        capped(plain("leak", 3), 40),
        capped(plain("loss", 3), 20),
    ]
}

#[test]
fn every_passed_case_gives_its_points() {
    let report = judged(cases(), [true; 3]);
    assert_eq!((report.score, report.max_score), (17, 17));
    assert_eq!(report.verdict, Verdict::Passed);
    assert_eq!(report.capped, None);
}

#[test]
fn a_leak_limits_the_whole_score() {
    let report = judged(cases(), [true, false, true]);
    // 40 % of 17 is 6.8.
    assert_eq!(report.score, 6);
    assert_eq!(
        report.capped,
        Some(Cap {
            case: "leak".to_owned(),
            percent: 40
        })
    );
}

#[test]
fn the_lowest_cap_counts() {
    let report = judged(cases(), [true, false, false]);
    assert_eq!(report.score, 3);
    assert_eq!(report.capped.unwrap().case, "loss");
}

#[test]
fn a_score_below_the_cap_stays() {
    let report = judged(cases(), [false, false, true]);
    assert_eq!(report.score, 3);
    assert_eq!(report.capped, None);
}

#[test]
fn a_case_that_was_not_reached_caps_nothing() {
    let cases = vec![
        plain("right", 3),
        plain("loss", 11),
        capped(after(plain("leak", 3), "right"), 40),
    ];
    let report = judged(cases, [false, false, true]);
    assert_eq!((report.score, report.capped), (11, None));
}
