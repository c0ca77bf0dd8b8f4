//! How series grow, and the rules about it.

use super::{constant, plain_series, series, single};
use crate::exercise::{Bound, Metric, Rule};
use crate::judge::growth::{growth, sentence, shape};
use crate::observation::{Observation, RepeatedStatement};
use crate::report::{CaseVerdict, GrowthShape};

const SIZES: [u64; 3] = [3, 30, 90];

fn judged(rule: Rule, queries: &[u64]) -> String {
    let case = single(
        rule,
        Some(series(&SIZES, &[3, 3, 3])),
        Some(series(&SIZES, queries)),
    )
    .unwrap();
    match case.findings.first() {
        Some(finding) => format!("{} | {}", finding.message, finding.detail),
        None => "passed".to_owned(),
    }
}

#[test]
fn a_growth_is_told_in_one_sentence() {
    let told =
        |queries: &[u64]| sentence(&growth("x", &plain_series(&SIZES, queries), Metric::Queries).unwrap());
    assert_eq!(told(&[3, 3, 3]), "3, 3, 3: constant");
    assert_eq!(told(&[4, 31, 91]), "4, 31, 91: grows with the rows");
    assert_eq!(told(&[4, 31, 5]), "4, 31, 5: varies");
    assert_eq!(told(&[5, 4, 4]), "5, 4, 4: varies");
}

#[test]
fn the_order_of_measurement_does_not_matter() {
    assert_eq!(shape(&[90, 3, 30], &[91, 4, 31]), GrowthShape::Grows);
    assert_eq!(shape(&[3, 3], &[4, 5]), GrowthShape::Varies);
}

#[test]
fn an_uneven_series_has_no_growth() {
    let mut uneven = plain_series(&SIZES, &[1, 1]);
    assert_eq!(growth("x", &uneven, Metric::Queries), None);
    assert_eq!(
        judged(constant(), &[1, 1]),
        "`x` was not measured completely | `x` is empty or has not the same number of measurements of every kind"
    );
    uneven.sizes.clear();
    uneven.queries.clear();
    assert_eq!(growth("x", &uneven, Metric::Queries), None);
}

#[test]
fn constant_takes_what_does_not_grow() {
    assert_eq!(judged(constant(), &[3, 3, 3]), "passed");
    insta::assert_snapshot!(
        judged(constant(), &[4, 31, 91]),
        @"`x` needs more queries for more rows | queries at 3, 30, 90 rows: 4, 31, 91: grows with the rows"
    );
    insta::assert_snapshot!(
        judged(constant(), &[4, 31, 5]),
        @"`x` does not need the same queries at every size | queries at 3, 30, 90 rows: 4, 31, 5: varies"
    );
}

#[test]
fn constant_forgives_warming_up_and_nothing_more() {
    assert_eq!(judged(constant(), &[5, 4, 4]), "passed");
    assert_eq!(judged(constant(), &[6, 4, 4]), "passed");
    assert_ne!(judged(constant(), &[7, 4, 4]), "passed");
    assert_ne!(judged(constant(), &[200, 31, 91]), "passed");
}

#[test]
fn linear_takes_what_grows_no_faster_than_the_rows() {
    let linear = |slack| Rule::Linear {
        metric: Metric::Queries,
        slack,
    };
    assert_eq!(judged(linear(1.0), &[3, 30, 90]), "passed");
    assert_eq!(judged(linear(1.0), &[10, 10, 10]), "passed");
    assert_eq!(judged(linear(1.5), &[3, 45, 135]), "passed");
    assert_eq!(judged(linear(1.0), &[0, 10, 30]), "passed");
    insta::assert_snapshot!(
        judged(linear(1.5), &[9, 900, 8100]),
        @r"`x` needs queries faster than its rows grow | from 3 to 90 rows the queries went from 9 to 8100: 30 times the rows, 900 times the queries, at most 45 times expected"
    );
}

#[test]
fn linear_sees_a_square_behind_a_fixed_cost() {
    let linear = Rule::Linear {
        metric: Metric::Queries,
        slack: 1.5,
    };
    insta::assert_snapshot!(
        judged(linear, &[109, 1000, 8200]),
        @"`x` needs queries faster than its rows grow | from 30 to 90 rows the queries went from 1000 to 8200: 3 times the rows, 8.2 times the queries, at most 4.5 times expected"
    );
}

#[test]
fn at_most_names_the_worst_size() {
    let rule = || Rule::AtMost {
        metric: Metric::Queries,
        bound: Bound::Fixed(4.0),
    };
    assert_eq!(judged(rule(), &[4, 4, 4]), "passed");
    insta::assert_snapshot!(
        judged(rule(), &[4, 31, 91]),
        @"`x` needs too many queries | 91 queries at 90 rows, at most 4 expected"
    );
    let one = Rule::AtMost {
        metric: Metric::Instances,
        bound: Bound::Fixed(0.0),
    };
    let mut observed = plain_series(&[1], &[1]);
    observed.instances = vec![1];
    let case = single(one, None, Some(Observation::Series(observed))).unwrap();
    assert_eq!(
        case.findings[0].detail,
        "1 model instance at 1 row, at most 0 expected"
    );
}

#[test]
fn the_metric_chooses_the_numbers() {
    let mut observed = plain_series(&SIZES, &[1, 1, 1]);
    observed.rows = vec![3, 30, 90];
    for (metric, verdict) in [
        (Metric::Queries, CaseVerdict::Passed),
        (Metric::Rows, CaseVerdict::Failed),
        (Metric::Steps, CaseVerdict::Failed),
        (Metric::Instances, CaseVerdict::Passed),
    ] {
        let case = single(
            Rule::Constant { metric },
            None,
            Some(Observation::Series(observed.clone())),
        )
        .unwrap();
        assert_eq!(case.verdict, verdict, "{metric:?}");
        assert_eq!(case.growth[0].metric, metric);
    }
}

#[test]
fn a_series_must_be_measured_at_the_sizes_that_were_asked_for() {
    let case = single(
        constant(),
        Some(series(&[3, 30], &[3, 3])),
        Some(series(&[3], &[3])),
    )
    .unwrap();
    assert_eq!(case.findings[0].detail, "measured at 3 rows, expected at 3, 30");
}

#[test]
fn a_finding_about_growth_brings_the_statements_behind_it() {
    let mut observed = plain_series(&[3, 30], &[4, 31]);
    observed.repeated = (0..20)
        .map(|count| RepeatedStatement {
            sql: "SELECT".to_owned(),
            count,
            origin: None,
        })
        .collect();
    let case = single(constant(), None, Some(Observation::Series(observed))).unwrap();
    assert_eq!(case.findings[0].repeated.len(), 10);
}
