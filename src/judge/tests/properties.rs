//! What holds of the judge for every input.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{capped, case, exercise, expect, judge, run, scenario, series, single};
use crate::exercise::{Bound, Metric, Rule, Texts};
use crate::judge::value::canonical;
use crate::judge::{diff, growth, lines};
use crate::observation::{Ending, Observation};
use crate::report::{CaseVerdict, Diff, DiffLine, GrowthShape, Verdict};

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab \n]{0,12}",
        any::<String>(),
        "(<p>[a-c]{0,3}</p>){0,30}",
        Just("\u{1f468}\u{200d}\u{1f469}\r\n\u{0}\u{202e}".to_owned()),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-5_i32..5).prop_map(|number| Value::from(f64::from(number))),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((keys(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Keys that make responses and exceptions likely.
fn keys() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("status".to_owned()),
        Just("body".to_owned()),
        Just("raised".to_owned()),
        "[a-c]",
        any_text(),
    ]
}

fn any_observation() -> impl Strategy<Value = Observation> {
    prop_oneof![
        any_value().prop_map(Observation::Value),
        points().prop_map(|(sizes, counts)| series(&sizes, &counts)),
    ]
}

fn points() -> impl Strategy<Value = (Vec<u64>, Vec<u64>)> {
    prop::collection::vec((0..200_u64, 0..50_u64), 1..5).prop_map(|points| points.into_iter().unzip())
}

/// `value` with the keys of its objects in the opposite order.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(entries) => entries.iter().map(reversed).collect(),
        Value::Object(map) => Value::Object(
            map.iter()
                .rev()
                .map(|(key, value)| (key.clone(), reversed(value)))
                .collect(),
        ),
        _ => value.clone(),
    }
}

fn passes(rule: Rule, reference: Option<Observation>, observed: Observation) -> bool {
    single(rule, reference, Some(observed)).unwrap().verdict == CaseVerdict::Passed
}

/// The text of a shown line without what was made visible or cut.
fn shown(diff: &Diff) -> impl Iterator<Item = (bool, bool, String)> + '_ {
    diff.lines.iter().filter_map(|line| match line {
        DiffLine::Same(text) => Some((true, true, text.clone())),
        DiffLine::Missing(spans) => {
            Some((true, false, spans.iter().map(|span| span.text.as_str()).collect()))
        }
        DiffLine::Extra(spans) => Some((false, true, spans.iter().map(|span| span.text.as_str()).collect())),
        DiffLine::Hidden { .. } => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_reference_passes_its_own_judgement(observation in any_observation()) {
        prop_assert!(passes(Rule::Reference, Some(observation.clone()), observation));
    }

    #[test]
    fn the_reference_keeps_its_own_budget((sizes, counts) in points(), times in 1.0..9.0_f64) {
        let rule = Rule::AtMost { metric: Metric::Queries, bound: Bound::ReferenceTimes(times) };
        let observation = series(&sizes, &counts);
        prop_assert!(passes(rule, Some(observation.clone()), observation));
    }

    #[test]
    fn a_value_equals_itself_with_its_keys_in_any_order(value in any_value()) {
        prop_assert_eq!(canonical(&value).to_string(), canonical(&reversed(&value)).to_string());
        prop_assert!(passes(Rule::Equal(value.clone()), None, Observation::Value(canonical(&value))));
        prop_assert!(passes(Rule::Reference, Some(Observation::Value(value.clone())), Observation::Value(reversed(&value))));
    }

    #[test]
    fn equality_is_the_same_from_both_sides(one in any_value(), other in any_value()) {
        let judged = |one: &Value, other: &Value| {
            passes(Rule::Reference, Some(Observation::Value(one.clone())), Observation::Value(other.clone()))
        };
        prop_assert_eq!(judged(&one, &other), judged(&other, &one));
    }

    #[test]
    fn no_rule_panics_and_a_broken_one_says_what_is_wrong(
        reference in any_observation(),
        observed in any_observation(),
        text in "[a-z]{1,3}",
        number in -10.0..10.0_f64,
    ) {
        let rules = [
            Rule::Reference,
            Rule::Equal(Value::from(text.clone())),
            Rule::AtMost { metric: Metric::Steps, bound: Bound::Fixed(number) },
            Rule::Constant { metric: Metric::Queries },
            Rule::Linear { metric: Metric::Queries, slack: 1.5 },
            Rule::Absent(Texts::Values(vec![text.clone()])),
            Rule::Absent(Texts::Anything),
            Rule::OneOf(vec![Value::from(number)]),
            Rule::Matches(text),
        ];
        for rule in rules {
            let case = single(rule, Some(reference.clone()), Some(observed.clone())).unwrap();
            prop_assert_eq!(case.verdict == CaseVerdict::Passed, case.findings.is_empty());
            for finding in case.findings {
                prop_assert!(!finding.message.is_empty() && !finding.detail.is_empty());
                prop_assert!(finding.detail.chars().count() < 600, "{}", finding.detail);
            }
        }
    }

    #[test]
    fn equal_values_and_texts_have_no_difference(value in any_value(), text in any_text()) {
        prop_assert_eq!(diff::values(&value, &value), None);
        prop_assert_eq!(diff::texts(&text, &text), None);
    }

    #[test]
    fn different_texts_have_a_difference(one in any_text(), other in any_text()) {
        prop_assert_eq!(diff::texts(&one, &other).is_none(), one == other);
    }

    #[test]
    fn what_a_difference_shows_is_in_the_texts(
        one in prop::collection::vec("[abc]{0,2}( [abc]{1,3}x)?", 0..60),
        other in prop::collection::vec("[abc]{0,2}( [abc]{1,3}x)?", 0..60),
    ) {
        let (expected, observed) = (one.join("\n"), other.join("\n"));
        if let Some(diff) = diff::texts(&expected, &observed) {
            let mut count = [0, 0];
            for (in_expected, in_observed, text) in shown(&diff) {
                prop_assert!(!in_expected || lines::of_text(&expected).contains(&text.as_str()), "{text}");
                prop_assert!(!in_observed || lines::of_text(&observed).contains(&text.as_str()), "{text}");
                count[0] += usize::from(in_expected);
                count[1] += usize::from(in_observed);
            }
            let hidden: usize = diff.lines.iter().map(|line| match line {
                DiffLine::Hidden { lines, .. } => *lines,
                _ => 0,
            }).sum();
            prop_assert!(diff.lines.len() <= 80);
            // Each line of either side is shown or counted, equal ones once for both sides.
            prop_assert!(count[0] + count[1] + 2 * hidden >= lines::of_text(&expected).len() + lines::of_text(&observed).len());
        }
    }

    #[test]
    fn a_whole_difference_holds_both_texts_in_order(
        one in prop::collection::vec("[ab]", 0..7),
        other in prop::collection::vec("[ab]", 0..7),
    ) {
        let (expected, observed) = (one.join("\n"), other.join("\n"));
        if let Some(diff) = diff::texts(&expected, &observed)
            && !diff.lines.iter().any(|line| matches!(line, DiffLine::Hidden { .. }))
        {
            let side = |first: bool| shown(&diff)
                .filter(|(in_expected, in_observed, _)| if first { *in_expected } else { *in_observed })
                .map(|(_, _, text)| text)
                .collect::<Vec<_>>()
                .join("\n");
            prop_assert_eq!(side(true), expected);
            prop_assert_eq!(side(false), observed);
        }
    }

    #[test]
    fn a_shape_does_not_depend_on_the_order_of_measurement((mut sizes, mut counts) in points()) {
        let shape = growth::shape(&sizes, &counts);
        sizes.reverse();
        counts.reverse();
        prop_assert_eq!(shape, growth::shape(&sizes, &counts));
    }

    #[test]
    fn a_cost_per_row_grows_and_is_linear(sizes in prop::collection::btree_set(1..500_u64, 2..5), per_row in 1..9_u64) {
        let sizes: Vec<u64> = sizes.into_iter().collect();
        let counts: Vec<u64> = sizes.iter().map(|size| size * per_row).collect();
        prop_assert_eq!(growth::shape(&sizes, &counts), GrowthShape::Grows);
        let constant = Rule::Constant { metric: Metric::Queries };
        prop_assert!(!passes(constant, None, series(&sizes, &counts)));
        let linear = Rule::Linear { metric: Metric::Queries, slack: 1.0 };
        prop_assert!(passes(linear, None, series(&sizes, &counts)));
    }

    #[test]
    fn a_constant_shape_passes_and_a_growing_one_never_does((sizes, counts) in points()) {
        let passed = passes(Rule::Constant { metric: Metric::Queries }, None, series(&sizes, &counts));
        match growth::shape(&sizes, &counts) {
            GrowthShape::Constant => prop_assert!(passed),
            GrowthShape::Grows => prop_assert!(!passed),
            GrowthShape::Varies => {}
        }
    }

    #[test]
    fn a_larger_bound_never_takes_less((sizes, counts) in points(), low in 0.0..60.0_f64, more in 0.0..60.0_f64) {
        let within = |limit| passes(
            Rule::AtMost { metric: Metric::Queries, bound: Bound::Fixed(limit) },
            None,
            series(&sizes, &counts),
        );
        prop_assert!(!within(low) || within(low + more));
    }

    #[test]
    fn a_score_is_never_above_its_maximum_and_only_a_full_one_passes(
        points in prop::collection::vec((0..40_u32, any::<bool>(), prop::option::of(0..=100_u8), 0..5_u8), 1..6),
        returned in any::<bool>(),
    ) {
        let mut observed = run([]);
        let mut reference = run([]);
        let mut cases = Vec::new();
        for (index, (points, right, cap, fate)) in points.iter().enumerate() {
            let name = format!("case-{index}");
            let mut case = case(&name, vec![expect("x", Rule::Reference)]);
            case.points = *points;
            if let Some(percent) = cap {
                case = capped(case, *percent);
            }
            cases.push(case);
            let seen = |right: bool| scenario([("x", Observation::Value(Value::from(right)))]);
            reference.scenarios.insert(name.clone(), seen(true));
            let mut record = seen(*right);
            match fate {
                0 => record.canaries.clear(),
                1 => record.finished = false,
                _ => {}
            }
            observed.scenarios.insert(name, record);
        }
        if !returned {
            observed.ending = Ending::TimedOut { seconds: 5 };
        }
        let exercise = exercise(cases);
        let report = judge(&exercise, 1, &observed, &reference).unwrap();
        prop_assert!(report.score <= report.max_score);
        if report.verdict == Verdict::Passed {
            prop_assert_eq!(report.score, report.max_score);
            prop_assert!(points.iter().all(|(_, right, _, fate)| *right && *fate > 1));
        }
        let names: BTreeSet<&str> = report.cases.iter().map(|case| case.name.as_str()).collect();
        prop_assert_eq!(names.len(), exercise.cases.len());
    }
}
