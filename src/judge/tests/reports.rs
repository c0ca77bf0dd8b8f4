//! Whole reports of typical submissions.

use serde_json::{Value, json};

use super::{
    after, case, constant, exercise, expect, judge, plain_series, response, run, scenario, text, value,
};
use crate::exercise::{Bound, Exercise, Metric, Rule};
use crate::observation::{Frame, Observation, RepeatedStatement, RunRecord};

/// The order list: right first, then cheap.
fn order_list() -> Exercise {
    let mut shown = case("orders-shown", vec![expect("json", Rule::Reference)]);
    shown.expectations[0].message = Some("The order list does not show what is in the database".to_owned());
    let budget = |name: &str, rule: Rule| {
        let mut case = after(case(name, vec![expect("orders", rule)]), "orders-shown");
        case.scenario = "orders-shown".to_owned();
        case
    };
    let few = Rule::AtMost {
        metric: Metric::Queries,
        bound: Bound::Fixed(4.0),
    };
    exercise(vec![
        shown,
        budget("queries-constant", constant()),
        budget("queries-few", few),
    ])
}

fn record(response: Value, queries: &[u64]) -> RunRecord {
    let mut series = plain_series(&[4, 31], queries);
    if queries[1] > 4 {
        series.repeated.push(RepeatedStatement {
            sql: "SELECT name FROM shop_customer WHERE id = ?".to_owned(),
            count: 31,
            origin: Some(Frame {
                file: "shop/views.py".to_owned(),
                line: 12,
                function: "order_list".to_owned(),
                source: "order.customer.name".to_owned(),
                in_project: true,
            }),
        });
    }
    run([(
        "orders-shown",
        scenario([("json", value(response)), ("orders", Observation::Series(series))]),
    )])
}

fn orders(customer: &str) -> Value {
    json!({"orders": [
        {"id": 1, "customer": "Anna", "total": "12.50"},
        {"id": 2, "customer": customer, "total": "7.00"},
    ]})
}

fn judged(observed: &RunRecord) -> String {
    let reference = record(response(200, orders("Bert")), &[3, 3]);
    text(&judge(&order_list(), 7, observed, &reference).unwrap())
}

#[test]
fn an_answer_like_the_reference_passes() {
    insta::assert_snapshot!(judged(&record(response(200, orders("Bert")), &[4, 4])), @r"
    passed 30/30
    - orders-shown Passed 10/10
    - queries-constant Passed 10/10
      growth: orders 4, 4: constant
    - queries-few Passed 10/10
      growth: orders 4, 4: constant
    ");
}

#[test]
fn a_wrong_body_is_shown_and_keeps_the_budgets_out_of_sight() {
    insta::assert_snapshot!(judged(&record(response(200, orders("Berta")), &[4, 4])), @r#"
    failed 0/30
    - orders-shown Failed 0/10
      [json] The order list does not show what is in the database
        `body/orders/1/customer` is "Berta", expected "Bert"
        @ 5 equal
                "total": "12.50",
              },
              {
        -       "customer": "{Bert}",
        +       "customer": "{Berta}",
                "id": 2,
                "total": "7.00",
              },
        @ 2 equal
    - queries-constant NotReached 0/10
      not reached: `orders-shown` has to pass first
      growth: orders 4, 4: constant
    - queries-few NotReached 0/10
      not reached: `orders-shown` has to pass first
      growth: orders 4, 4: constant
    "#);
}

#[test]
fn a_right_body_that_costs_too_much_fails_the_budgets() {
    insta::assert_snapshot!(judged(&record(response(200, orders("Bert")), &[5, 32])), @"
    failed 10/30
    - orders-shown Passed 10/10
    - queries-constant Failed 0/10
      growth: orders 5, 32: grows with the rows
      [orders] `orders` needs more queries for more rows
        queries at 4, 31 rows: 5, 32: grows with the rows
        31 x SELECT name FROM shop_customer WHERE id = ?
    - queries-few Failed 0/10
      growth: orders 5, 32: grows with the rows
      [orders] `orders` needs too many queries
        32 queries at 31 rows, at most 4 expected
        31 x SELECT name FROM shop_customer WHERE id = ?
    ");
}

#[test]
fn a_view_that_crashes_shows_its_status_and_its_exception() {
    let mut crashed = response(500, json!("<h1>Server Error (500)</h1>"));
    crashed["raised"] = json!(super::raised("AttributeError"));
    insta::assert_snapshot!(judged(&record(crashed, &[1, 1])), @r"
    failed 0/30
    - orders-shown Failed 0/10
      raised: AttributeError: it broke
      [json] The order list does not show what is in the database
        answered 500, expected 200
    - queries-constant NotReached 0/10
      not reached: `orders-shown` has to pass first
      growth: orders 1, 1: constant
    - queries-few NotReached 0/10
      not reached: `orders-shown` has to pass first
      growth: orders 1, 1: constant
    ");
}

#[test]
fn the_same_records_give_the_same_report() {
    let observed = record(response(200, orders("Berta")), &[5, 32]);
    let reference = record(response(200, orders("Bert")), &[3, 3]);
    let report = || judge(&order_list(), 7, &observed, &reference).unwrap();
    assert_eq!(report(), report());
    assert_eq!(report().seed, 7);
}

#[test]
fn the_words_of_the_guest_pass_through_unchanged() {
    let mut observed = record(response(200, json!("\u{1b}[31m<script>")), &[3, 3]);
    observed.output.text = "\u{1b}]0;title\u{7}".to_owned();
    observed.output.dropped_bytes = 9;
    let reference = record(response(200, orders("Bert")), &[3, 3]);
    let report = judge(&order_list(), 7, &observed, &reference).unwrap();
    assert_eq!(report.output, observed.output);
    assert_eq!(
        report.cases[0].observations[0].1["body"],
        json!("\u{1b}[31m<script>")
    );
}
