//! Endings, blinded probes, gates, and reference runs that cannot be used.

use serde_json::json;

use super::{
    after, canary, capped, case, constant, exercise, expect, judge, raised, response, run, scenario, series,
    text, value,
};
use crate::error::Fault;
use crate::exercise::{Bound, Exercise, Metric, Rule, Schema, Texts};
use crate::exit::Exit;
use crate::observation::{Ending, Observation, RunRecord, Stage, Warning};
use crate::report::{CaseVerdict, Stop, Verdict};

/// Three cases in three scenarios; `budget` is judged only after `first`.
fn three() -> Exercise {
    exercise(vec![
        case("first", vec![expect("x", Rule::Reference)]),
        case("second", vec![expect("x", Rule::Reference)]),
        after(case("budget", vec![expect("orders", constant())]), "first"),
    ])
}

fn right() -> RunRecord {
    run([
        ("first", scenario([("x", value(json!(1)))])),
        ("second", scenario([("x", value(json!(2)))])),
        ("budget", scenario([("orders", series(&[3, 30], &[3, 3]))])),
    ])
}

/// The run of an answer that is right, until it stops inside of `second`.
fn stopped(ending: Ending) -> RunRecord {
    let mut record = right();
    record.ending = ending;
    record.scenarios.remove("budget");
    record.scenarios.get_mut("second").unwrap().finished = false;
    record
}

fn judged(record: &RunRecord) -> String {
    text(&judge(&three(), 1, record, &right()).unwrap())
}

#[test]
fn a_run_that_is_stopped_blames_the_case_that_was_running() {
    insta::assert_snapshot!(judged(&stopped(Ending::TimedOut { seconds: 5 })), @r"
    timed_out 10/30
    stopped: TimedOut { seconds: 5 }
    - first Passed 10/10
    - second TimedOut 0/10
    - budget NotReached 0/10
      not reached: The run was stopped at its deadline before this case began
    ");
    insta::assert_snapshot!(judged(&stopped(Ending::OutOfMemory { memory_mb: 256 })), @r"
    out_of_memory 10/30
    stopped: OutOfMemory { memory_mb: 256 }
    - first Passed 10/10
    - second OutOfMemory 0/10
    - budget NotReached 0/10
      not reached: The run ran out of memory before this case began
    ");
    let message = "unreachable".to_owned();
    insta::assert_snapshot!(judged(&stopped(Ending::Crashed { message })), @r#"
    crashed 10/30
    stopped: Crashed { message: "unreachable" }
    - first Passed 10/10
    - second Crashed 0/10
    - budget NotReached 0/10
      not reached: The interpreter crashed before this case began
    "#);
}

#[test]
fn a_run_that_is_stopped_while_it_loads_reaches_no_case() {
    let mut record = right();
    record.scenarios.clear();
    record.ending = Ending::TimedOut { seconds: 5 };
    let report = judge(&three(), 1, &record, &right()).unwrap();
    assert_eq!(report.verdict, Verdict::TimedOut);
    assert!(
        report
            .cases
            .iter()
            .all(|case| case.verdict == CaseVerdict::NotReached)
    );
    assert!(report.first_failure().is_none());
}

#[test]
fn a_run_that_is_stopped_after_all_scenarios_does_not_pass() {
    let mut record = right();
    record.ending = Ending::TimedOut { seconds: 5 };
    let report = judge(&three(), 1, &record, &right()).unwrap();
    assert_eq!((report.verdict, report.score), (Verdict::TimedOut, 30));
}

#[test]
fn a_project_that_cannot_be_loaded_reaches_no_case() {
    let mut record = right();
    record.scenarios.clear();
    record.ending = Ending::Raised {
        stage: Stage::Load,
        raised: raised("SyntaxError"),
    };
    insta::assert_snapshot!(judged(&record), @r#"
    raised 0/30
    stopped: Raised { doing: "loading the project", raised: Raised { kind: "SyntaxError", message: "it broke", frames: [Frame { file: "shop/views.py", line: 7, function: "order_list", source: "return None.pk", in_project: true }], syntax: None } }
    - first NotReached 0/10
      not reached: The project raised before any case could begin
    - second NotReached 0/10
      not reached: The project raised before any case could begin
    - budget NotReached 0/10
      not reached: The project raised before any case could begin
    "#);
}

#[test]
fn a_stop_says_what_was_being_done() {
    let doing = |stage: Stage, schema: Schema| {
        let mut record = right();
        record.scenarios.clear();
        record.ending = Ending::Raised {
            stage,
            raised: raised("FieldError"),
        };
        let mut exercise = three();
        exercise.schema = schema;
        match judge(&exercise, 1, &record, &right()).unwrap().stopped {
            Some(Stop::Raised { doing, .. }) => doing,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(doing(Stage::Load, Schema::Models), "loading the project");
    assert_eq!(doing(Stage::Schema, Schema::Models), "making the tables");
    assert_eq!(doing(Stage::Schema, Schema::Migrations), "running the migrations");
    // The reference run imported the same `scenario.py`: the submission lacks what that imports.
    assert_eq!(
        doing(Stage::Scenario, Schema::Models),
        "importing what the scenarios use of the project"
    );
}

#[test]
fn a_scenario_that_raises_keeps_what_it_had_observed() {
    let exercise = exercise(vec![case(
        "first",
        vec![
            expect("x", Rule::Equal(json!(1))),
            expect("y", Rule::Equal(json!(1))),
        ],
    )]);
    let reference = run([("first", scenario([]))]);
    let mut broken = scenario([("x", value(json!(2)))]);
    broken.raised = Some(raised("TypeError"));
    broken.canaries.clear();
    let report = judge(&exercise, 1, &run([("first", broken)]), &reference).unwrap();
    insta::assert_snapshot!(text(&report), @r"
    raised 0/10
    - first Raised 0/10
      raised: TypeError: it broke
      [x] `x` is not what was expected
        `x` is 2, expected 1
    ");
}

#[test]
fn a_scenario_that_raises_does_not_pass_whatever_it_observed() {
    let mut record = right();
    record.scenarios.get_mut("first").unwrap().raised = Some(raised("TypeError"));
    insta::assert_snapshot!(judged(&record), @r"
    raised 10/30
    - first Raised 0/10
      raised: TypeError: it broke
    - second Passed 10/10
    - budget NotReached 0/10
      not reached: `first` has to pass first
      growth: orders 3, 3: constant
    ");
}

#[test]
fn the_exception_of_a_response_is_brought_to_the_case() {
    let mut crashed = response(500, json!("Server Error"));
    crashed["raised"] = json!(raised("AttributeError"));
    let mut record = right();
    let first = record.scenarios.get_mut("first").unwrap();
    first.observations.insert(
        "x".to_owned(),
        value(json!({"anna": {"fine": 1}, "bob": crashed})),
    );
    let mut reference = right();
    let first = reference.scenarios.get_mut("first").unwrap();
    let fine = json!({"anna": {"fine": 1}, "bob": response(200, json!([]))});
    first.observations.insert("x".to_owned(), value(fine));
    let report = judge(&three(), 1, &record, &reference).unwrap();
    assert_eq!(report.verdict, Verdict::Failed);
    assert_eq!(
        report.cases[0].findings[0].detail,
        "`bob` answered 500, expected 200"
    );
    assert_eq!(report.cases[0].raised, Some(raised("AttributeError")));
}

#[test]
fn an_exception_that_the_reference_raises_too_is_not_blamed() {
    let mut crashed = response(500, json!("Server Error"));
    crashed["raised"] = json!(raised("AttributeError"));
    let observe = |total: i32| {
        let mut record = right();
        let first = record.scenarios.get_mut("first").unwrap();
        first
            .observations
            .insert("x".to_owned(), value(json!({"bob": crashed, "total": total})));
        record
    };
    let report = judge(&three(), 1, &observe(1), &observe(2)).unwrap();
    assert_eq!(report.cases[0].findings[0].detail, "`total` is 1, expected 2");
    assert_eq!(report.cases[0].raised, None);
}

#[test]
fn a_blinded_probe_voids_its_case_and_the_run() {
    let mut record = right();
    record.scenarios.get_mut("second").unwrap().canaries = vec![canary(2, 1)];
    insta::assert_snapshot!(judged(&record), @r"
    void 0/30
    capped: 0 % by second
    - first Passed 10/10
    - second Void 0/10
      [sql] What was observed cannot be trusted, because a measurement was interfered with
        the probe `sql` saw 1 of 2 planted events
    - budget Passed 10/10
      growth: orders 3, 3: constant
    ");
}

#[test]
fn a_probe_that_falls_silent_is_blinded() {
    for canaries in [Vec::new(), vec![canary(0, 0)], vec![canary(2, 3)]] {
        let mut record = right();
        record.scenarios.get_mut("first").unwrap().canaries = canaries;
        let report = judge(&three(), 1, &record, &right()).unwrap();
        assert_eq!((report.verdict, report.score), (Verdict::Void, 0));
        assert_eq!(report.cases[0].verdict, CaseVerdict::Void);
        assert_eq!(report.cases[2].verdict, CaseVerdict::NotReached);
    }
}

#[test]
fn a_scenario_without_probes_needs_no_canary() {
    let mut record = right();
    for scenario in record.scenarios.values_mut() {
        scenario.canaries.clear();
    }
    let report = judge(&three(), 1, &record, &record).unwrap();
    assert_eq!(report.verdict, Verdict::Passed);
}

#[test]
fn a_run_that_claims_to_have_returned_without_all_scenarios_is_void() {
    let mut record = right();
    record.scenarios.remove("second");
    record.scenarios.get_mut("budget").unwrap().finished = false;
    insta::assert_snapshot!(judged(&record), @r"
    void 0/30
    capped: 0 % by second
    - first Passed 10/10
    - second Void 0/10
      [second] What was observed cannot be trusted, because a measurement was interfered with
        the run ended without a record of its scenario
    - budget Void 0/10
      growth: orders 3, 3: constant
      [budget] What was observed cannot be trusted, because a measurement was interfered with
        its scenario has no end in the record
    ");
}

#[test]
fn what_stopped_the_run_speaks_before_a_blinded_probe() {
    let mut record = stopped(Ending::TimedOut { seconds: 5 });
    record.scenarios.get_mut("first").unwrap().canaries = vec![canary(2, 0)];
    let report = judge(&three(), 1, &record, &right()).unwrap();
    assert_eq!((report.verdict, report.score), (Verdict::TimedOut, 0));
}

#[test]
fn a_stopped_case_applies_its_cap() {
    let mut exercise = three();
    exercise.cases[1] = capped(exercise.cases[1].clone(), 10);
    let report = judge(&exercise, 1, &stopped(Ending::TimedOut { seconds: 5 }), &right()).unwrap();
    assert_eq!(report.score, 3);
}

#[test]
fn only_warnings_that_the_reference_does_not_raise_are_reported() {
    let warning = |message: &str, line| Warning {
        category: "RemovedInDjango70Warning".to_owned(),
        message: message.to_owned(),
        file: "shop/views.py".to_owned(),
        line,
    };
    let (mut record, mut reference) = (right(), right());
    record.warnings = vec![warning("known", 9), warning("new", 3)];
    reference.warnings = vec![warning("known", 4)];
    let report = judge(&three(), 1, &record, &reference).unwrap();
    assert_eq!(report.warnings, [warning("new", 3)]);
}

/// What is said when `change` is done to a right reference run.
fn fault(exercise: &Exercise, change: impl FnOnce(&mut RunRecord)) -> String {
    let mut reference = right();
    change(&mut reference);
    let error = judge(exercise, 1, &right(), &reference).unwrap_err();
    assert_eq!(error.fault, Fault::Pack);
    assert_eq!(error.fault.exit(), Exit::Pack);
    assert!(error.hint.is_some());
    error.message
}

#[test]
fn a_reference_run_that_did_not_return_is_the_fault_of_the_pack() {
    let ended = |ending| fault(&three(), |reference| reference.ending = ending);
    let messages = [
        Ending::Raised {
            stage: Stage::Scenario,
            raised: raised("ImportError"),
        },
        Ending::TimedOut { seconds: 5 },
        Ending::OutOfMemory { memory_mb: 256 },
        Ending::Crashed {
            message: "unreachable".to_owned(),
        },
    ]
    .map(ended)
    .join("\n");
    insta::assert_snapshot!(messages, @r"
    exercise `slow-orders` cannot be judged: the reference solution's run raised ImportError in the scenario stage: it broke
    exercise `slow-orders` cannot be judged: the reference solution's run was stopped at its deadline of 5 s
    exercise `slow-orders` cannot be judged: the reference solution's run needed more than 256 MiB of memory
    exercise `slow-orders` cannot be judged: the reference solution's run crashed: unreachable
    ");
}

#[test]
fn a_reference_scenario_that_cannot_be_used_is_the_fault_of_the_pack() {
    let changed = |change: fn(&mut RunRecord)| fault(&three(), change);
    let messages = [
        changed(|reference| reference.scenarios.get_mut("first").unwrap().raised = Some(raised("TypeError"))),
        changed(|reference| reference.scenarios.get_mut("first").unwrap().finished = false),
        changed(|reference| reference.scenarios.get_mut("first").unwrap().canaries = vec![canary(2, 1)]),
        changed(|reference| drop(reference.scenarios.remove("budget"))),
        changed(|reference| reference.scenarios.get_mut("first").unwrap().observations.clear()),
        changed(|reference| {
            let budget = reference.scenarios.get_mut("budget").unwrap();
            budget
                .observations
                .insert("orders".to_owned(), series(&[3, 30], &[3]));
        }),
    ]
    .join("\n");
    insta::assert_snapshot!(messages, @"
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: the reference solution's run raised TypeError at shop/views.py:7: it broke
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: the reference solution's run did not finish it
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: the reference solution's run blinded the probe `sql`
    exercise `slow-orders` cannot be judged: case `budget`, scenario `budget`: the reference solution's run did not reach it
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: observation `x`: the reference solution's run did not make it
    exercise `slow-orders` cannot be judged: case `budget`, scenario `budget`: observation `orders`: the scenario does not measure queries there at every size
    ");
}

#[test]
fn a_rule_that_cannot_be_used_is_the_fault_of_the_pack() {
    let ruled = |rule: Rule| {
        let exercise = exercise(vec![case("first", vec![expect("x", rule)])]);
        fault(&exercise, |_| ())
    };
    let of = |name: &str| Rule::Absent(Texts::ReferenceObservation(name.to_owned()));
    let mut listed = right();
    let first = listed.scenarios.get_mut("first").unwrap();
    first
        .observations
        .insert("x".to_owned(), value(json!("no number")));
    let times = Rule::AtMost {
        metric: Metric::Queries,
        bound: Bound::ReferenceTimes(1.5),
    };
    let messages = [
        ruled(Rule::Matches("(".to_owned()))
            .lines()
            .next()
            .unwrap()
            .to_owned(),
        ruled(of("canaries")),
        ruled(of("x")),
        ruled(Rule::Absent(Texts::Values(Vec::new()))),
        ruled(Rule::Absent(Texts::Values(vec![String::new()]))),
        judge(
            &exercise(vec![case("first", vec![expect("x", times)])]),
            1,
            &right(),
            &listed,
        )
        .unwrap_err()
        .message,
        fault(&exercise(Vec::new()), |_| ()),
        fault(&exercise(vec![after(case("first", Vec::new()), "first")]), |_| ()),
    ]
    .join("\n");
    insta::assert_snapshot!(messages, @r"
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: observation `x`: the pattern `(` cannot be used: unclosed group
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: observation `x`: the reference solution's run did not observe `canaries`
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: observation `x`: the reference solution's `x` is not a list of texts
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: observation `x`: there is no text to search for
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: observation `x`: an empty text occurs everywhere and cannot be searched for
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: observation `x`: the reference solution's is neither a number nor a series
    exercise `slow-orders` cannot be judged: it has no cases
    exercise `slow-orders` cannot be judged: case `first`, scenario `first`: `after` names `first`, which is not a case before this one
    ");
}

#[test]
fn what_was_observed_of_unreached_cases_is_kept_for_machines() {
    let mut record = right();
    record
        .scenarios
        .get_mut("first")
        .unwrap()
        .observations
        .insert("x".to_owned(), value(json!(9)));
    let report = judge(&three(), 1, &record, &right()).unwrap();
    let budget = &report.cases[2];
    assert_eq!(budget.not_reached.as_deref(), Some("`first` has to pass first"));
    assert_eq!(budget.growth.len(), 1);
    assert_eq!(budget.observations[0].0, "orders");
    assert!(matches!(
        record.scenarios["budget"].observations["orders"],
        Observation::Series(_)
    ));
}
