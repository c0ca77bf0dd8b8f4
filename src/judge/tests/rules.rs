//! Each rule by itself.

use serde_json::json;

use super::{detail, passes, raised, response, series, single, value};
use crate::exercise::{Bound, Metric, Rule, Texts};
use crate::report::CaseVerdict;

fn absent(texts: &[&str]) -> Rule {
    Rule::Absent(Texts::Values(
        texts.iter().map(|text| (*text).to_owned()).collect(),
    ))
}

fn at_most(limit: f64) -> Rule {
    Rule::AtMost {
        metric: Metric::Queries,
        bound: Bound::Fixed(limit),
    }
}

#[test]
fn numbers_count_by_value_and_nothing_else_is_converted() {
    assert!(passes(Rule::Equal(json!(1)), json!(1.0)));
    assert!(passes(Rule::Equal(json!({"a": [-0.0]})), json!({"a": [0]})));
    assert!(passes(Rule::Equal(json!(-3)), json!(-3.0)));
    assert!(!passes(Rule::Equal(json!(1)), json!("1")));
    assert!(!passes(Rule::Equal(json!(1)), json!(true)));
    assert!(!passes(Rule::Equal(json!(0.3)), json!(0.1 + 0.2)));
}

#[test]
fn large_integers_that_no_float_can_tell_apart_differ() {
    assert!(!passes(
        Rule::Equal(json!(9_007_199_254_740_993_u64)),
        json!(9_007_199_254_740_992_u64)
    ));
    assert!(passes(
        Rule::Equal(json!(9_007_199_254_740_992_u64)),
        json!(9_007_199_254_740_992.0)
    ));
    assert!(!passes(
        Rule::Equal(json!(9_007_199_254_740_993_u64)),
        json!(9_007_199_254_740_992.0)
    ));
    assert!(passes(Rule::Equal(json!(u64::MAX)), json!(u64::MAX)));
    assert!(passes(Rule::Equal(json!(1e300)), json!(1e300)));
}

#[test]
fn the_order_of_keys_does_not_matter_and_that_of_entries_does() {
    let (one, other) = (json!({"a": 1, "b": [1, 2]}), json!({"b": [1, 2], "a": 1}));
    assert!(passes(Rule::Equal(one), other));
    assert!(!passes(Rule::Equal(json!([1, 2])), json!([2, 1])));
}

#[test]
fn the_first_difference_is_named_by_its_path() {
    let equal = |expected, observed| detail(Rule::Reference, expected, observed);
    insta::assert_snapshot!(equal(json!(200), json!(500)), @"`x` is 500, expected 200");
    insta::assert_snapshot!(
        equal(json!({"orders": [{"total": 1}, {"total": 2}]}), json!({"orders": [{"total": 1}, {"total": 3}]})),
        @"`orders/1/total` is 3, expected 2"
    );
    insta::assert_snapshot!(equal(json!([1, 2, 3]), json!([1])), @"`x` has 1 entry, expected 3");
    insta::assert_snapshot!(
        equal(json!({"a": [1, 2, 3]}), json!({"a": [3, 1, 2]})),
        @"`a` has the expected entries in another order"
    );
    insta::assert_snapshot!(equal(json!({"a": 1}), json!({})), @r#"`x` has no "a""#);
    insta::assert_snapshot!(equal(json!({}), json!({"a": 1})), @r#"`x` has "a", which is not expected"#);
    insta::assert_snapshot!(
        equal(json!("two words"), json!("two  words\n")),
        @"`x` differs from what was expected in its white space only"
    );
    insta::assert_snapshot!(equal(json!({"a": 1}), json!([1])), @r#"`x` is [1], expected {"a":1}"#);
}

#[test]
fn long_values_are_cut_around_the_place_where_they_part() {
    let expected = format!("{}Anna{}", "x".repeat(500), "y".repeat(500));
    let observed = format!("{}Bert{}", "x".repeat(500), "y".repeat(500));
    insta::assert_snapshot!(
        detail(Rule::Reference, json!(expected), json!(observed)),
        @r#"`x` is …"xxxxxxxxxxBertyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…", expected …"xxxxxxxxxxAnnayyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…""#
    );
    insta::assert_snapshot!(
        detail(Rule::Reference, json!(null), json!({"numbers": (0..99).collect::<Vec<_>>()})),
        @"`x` is an object with 1 key, expected null"
    );
}

#[test]
fn a_response_is_told_apart_by_its_status_first() {
    let expected = response(200, json!({"a": 1}));
    insta::assert_snapshot!(
        detail(Rule::Reference, expected.clone(), response(500, json!("Server Error"))),
        @"answered 500, expected 200"
    );
    insta::assert_snapshot!(
        detail(Rule::Reference, expected.clone(), response(200, json!({"a": 2}))),
        @"`body/a` is 2, expected 1"
    );
    insta::assert_snapshot!(
        detail(Rule::Reference, json!({"bob": expected}), json!({"bob": response(403, json!(null))})),
        @"`bob` answered 403, expected 200"
    );
    insta::assert_snapshot!(
        detail(
            Rule::Reference,
            json!({"status": 302, "type": "", "body": "", "location": "/login/"}),
            json!({"status": 302, "type": "", "body": "x", "location": "/"})
        ),
        @r#"`location` is "/", expected "/login/""#
    );
}

#[test]
fn the_traceback_of_a_response_is_no_part_of_the_answer() {
    let crashed = |line: u32| {
        let mut exception = raised("ValueError");
        exception.frames[0].line = line;
        let mut response = response(500, json!("Server Error"));
        response["raised"] = json!(exception);
        response
    };
    assert_eq!(detail(Rule::Reference, crashed(7), crashed(9)), "passed");
    assert!(passes(absent(&["it broke"]), crashed(7)));
    let in_a_body = json!({"status": 200, "type": "", "body": {"raised": raised("ValueError")}});
    assert!(!passes(absent(&["it broke"]), in_a_body));
}

#[test]
fn one_of_takes_any_of_its_values() {
    let rule = || Rule::OneOf(vec![json!(403), json!(404)]);
    assert!(passes(rule(), json!(404)));
    assert!(!passes(Rule::OneOf(Vec::new()), json!(404)));
    insta::assert_snapshot!(detail(rule(), json!(404), json!(200)), @"`x` is 200, expected one of: 403, 404");
}

#[test]
fn at_most_takes_numbers_up_to_its_limit() {
    assert!(passes(at_most(4.0), json!(4)));
    assert!(passes(at_most(4.5), json!(4.5)));
    insta::assert_snapshot!(detail(at_most(4.0), json!(1), json!(5)), @"`x` is 5, at most 4 expected");
    insta::assert_snapshot!(
        detail(at_most(4.0), json!(1), json!("5")),
        @r#"`x` is "5", expected a number of at most 4"#
    );
}

#[test]
fn at_most_can_be_a_multiple_of_the_reference() {
    let rule = || Rule::AtMost {
        metric: Metric::Queries,
        bound: Bound::ReferenceTimes(1.5),
    };
    assert_eq!(detail(rule(), json!(4), json!(6)), "passed");
    assert_eq!(detail(rule(), json!(4), json!(7)), "`x` is 7, at most 6 expected");
    let tight = Rule::AtMost {
        metric: Metric::Queries,
        bound: Bound::ReferenceTimes(1.15),
    };
    assert_eq!(detail(tight, json!(100), json!(115)), "passed");
    let sizes = [3, 30];
    let judged = |queries: &[u64]| {
        single(
            rule(),
            Some(series(&sizes, &[3, 10])),
            Some(series(&sizes, queries)),
        )
        .unwrap()
    };
    assert_eq!(judged(&[4, 15]).verdict, CaseVerdict::Passed);
    assert_eq!(
        judged(&[5, 15]).findings[0].detail,
        "5 queries at 3 rows, at most 4 expected"
    );
    assert_eq!(
        single(rule(), Some(series(&sizes, &[3, 10])), Some(value(json!(1))))
            .unwrap()
            .findings[0]
            .detail,
        "not measured, expected at 3, 30"
    );
}

#[test]
fn a_list_is_constant_when_its_entries_are_equal() {
    let rule = super::constant;
    assert!(passes(rule(), json!([])));
    assert!(passes(rule(), json!([{"a": 1}, {"a": 1.0}])));
    insta::assert_snapshot!(
        detail(rule(), json!([]), json!([{"a": 1}, {"a": 1}, {"a": 2}])),
        @"`a` is 2, expected 1"
    );
    insta::assert_snapshot!(detail(rule(), json!([]), json!([4, 5])), @"`x/1` is 5, expected 4");
    insta::assert_snapshot!(
        detail(rule(), json!([]), json!("no list")),
        @r#"`x` is "no list", expected a list of equal entries"#
    );
}

#[test]
fn an_absent_text_is_searched_in_texts_and_keys_at_any_depth() {
    let rule = || absent(&["secret"]);
    assert!(passes(rule(), json!({"a": ["none", 3, null, true]})));
    let found = |observed| detail(rule(), json!(null), observed);
    insta::assert_snapshot!(found(json!("my secret")), @r#""secret" is in `x`"#);
    insta::assert_snapshot!(
        found(json!({"bob": {"body": [1, 2, 3, "a secret"]}})),
        @r#""secret" is in `bob/body/3`"#
    );
    insta::assert_snapshot!(
        found(json!({"bob": {"secret_key": 1}, "eve": ["secret", "secret"]})),
        @r#""secret" is in a key of `bob`, and at 2 other places"#
    );
}

#[test]
fn the_texts_that_must_be_absent_can_come_from_the_reference_run() {
    let rule = || Rule::Absent(Texts::ReferenceObservation("x".to_owned()));
    let canaries = json!(["canary-7f", "canary-8e"]);
    assert_eq!(detail(rule(), canaries.clone(), json!([])), "passed");
    assert_eq!(
        detail(rule(), canaries, json!(["a canary-8e!"])),
        "\"canary-8e\" is in `0`"
    );
}

#[test]
fn absent_without_texts_asks_for_nothing_at_all() {
    let rule = || Rule::Absent(Texts::Anything);
    for nothing in [
        json!(null),
        json!(false),
        json!(0),
        json!(-0.0),
        json!(""),
        json!([]),
        json!({}),
    ] {
        assert!(passes(rule(), nothing.clone()), "{nothing} is nothing");
    }
    for something in [
        json!(true),
        json!(1),
        json!(" "),
        json!([null]),
        json!({"a": null}),
    ] {
        assert!(!passes(rule(), something.clone()), "{something} is something");
    }
    assert!(
        single(rule(), None, Some(series(&[], &[])))
            .unwrap()
            .findings
            .is_empty()
    );
    assert_eq!(
        single(rule(), None, Some(series(&[1], &[1]))).unwrap().findings[0].detail,
        "`x` is a series of measurements, expected nothing"
    );
}

#[test]
fn a_pattern_is_searched_in_texts_and_in_the_bodies_of_responses() {
    let rule = || Rule::Matches("^ORD-[0-9]{4}$".to_owned());
    assert!(passes(rule(), json!("ORD-0042")));
    assert!(passes(rule(), response(200, json!("ORD-0042"))));
    assert!(!passes(rule(), response(200, json!(42))));
    insta::assert_snapshot!(
        detail(rule(), json!(null), json!("ORD-42")),
        @r#"`x` is "ORD-42", expected a match of `^ORD-[0-9]{4}$`"#
    );
    assert!(
        !single(rule(), None, Some(series(&[1], &[1])))
            .unwrap()
            .findings
            .is_empty()
    );
}

#[test]
fn an_observation_that_was_not_made_breaks_every_rule_but_absent() {
    let linear = Rule::Linear {
        metric: Metric::Rows,
        slack: 1.5,
    };
    let matches = Rule::Matches("a".to_owned());
    for rule in [
        Rule::Reference,
        Rule::Equal(json!(null)),
        at_most(9.0),
        super::constant(),
        linear,
        Rule::OneOf(vec![json!(null)]),
        matches,
    ] {
        let case = single(rule, Some(value(json!(null))), None).unwrap();
        assert_eq!(case.verdict, CaseVerdict::Failed);
        assert_eq!(
            case.findings[0].message,
            "The scenario did not get to observe `x`"
        );
        assert_eq!(case.findings[0].detail, "`x` was not observed");
    }
    for rule in [absent(&["a"]), Rule::Absent(Texts::Anything)] {
        assert_eq!(single(rule, None, None).unwrap().verdict, CaseVerdict::Passed);
    }
}

#[test]
fn a_rule_for_series_does_not_take_plain_values_and_the_reverse() {
    let linear = Rule::Linear {
        metric: Metric::Queries,
        slack: 1.5,
    };
    assert_eq!(
        detail(linear, json!(1), json!(1)),
        "`x` is 1, expected measurements"
    );
    let sizes = [3, 30];
    let judged = single(
        Rule::Reference,
        Some(series(&sizes, &[1, 1])),
        Some(series(&sizes, &[1, 2])),
    )
    .unwrap();
    assert_eq!(judged.findings[0].detail, "`queries/1` is 2, expected 1");
}
