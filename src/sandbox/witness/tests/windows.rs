//! What is counted between the records that open and close a window.

use serde_json::json;

use super::super::hear::Heard;
use super::super::log::Seen;
use super::facts::open;
use super::{hear, query, record};

fn measured(
    witness: &mut super::Witness<impl super::Backend>,
    work: bool,
    texts: &[&str],
) -> super::super::log::Measured {
    hear(
        witness,
        "measure_begun",
        &json!({"name": "m", "size": 1, "of": "rows", "work": work}),
    );
    for text in texts {
        query(witness, text);
    }
    let ended = json!({"name": "m", "instances": null, "origins": [
        {"sql": "SELECT * FROM town WHERE id = %s", "origin": null},
    ]});
    match hear(witness, "measure_ended", &ended) {
        Heard::Closed(Seen::Measured(measured)) => measured,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_measurement_counts_queries_and_rows_and_shows_what_repeats() {
    let mut witness = open();
    let measured = measured(
        &mut witness,
        false,
        &[
            "BEGIN",
            "SELECT * FROM town WHERE id = 1",
            "SELECT * FROM town WHERE id = 2::int4",
            "SELECT generate_series(1, 5)",
            "SAVEPOINT s",
            "SET LOCAL work_mem = '1MB'",
            "DECLARE c CURSOR FOR SELECT * FROM town",
            "FETCH FORWARD 3 FROM c",
            "FETCH FORWARD 3 FROM c",
            "CLOSE c",
            "COMMIT",
        ],
    );
    assert_eq!((measured.queries, measured.rows, measured.work), (4, 13, None));
    let repeated: Vec<_> = measured
        .repeated
        .iter()
        .map(|statement| (statement.sql.as_str(), statement.count))
        .collect();
    assert_eq!(repeated, [("SELECT * FROM town WHERE id = %s", 2)]);
}

#[test]
fn work_is_the_rows_that_were_read_not_those_that_were_handed_out() {
    let mut witness = open();
    let scan = measured(
        &mut witness,
        true,
        &["SELECT count(*) FROM town WHERE name = 'x'"],
    );
    let one = measured(&mut witness, true, &["SELECT * FROM town WHERE id = 3"]);
    let in_block = measured(
        &mut witness,
        true,
        &["BEGIN", "SELECT count(*) FROM town WHERE name = 'x'", "COMMIT"],
    );
    assert_eq!((scan.work, scan.rows), (Some(200), 1));
    assert_eq!(in_block.work, Some(200));
    assert!(one.work.expect("told") <= 4, "{one:?}");
}

#[test]
fn measurements_may_overlap() {
    let mut witness = open();
    let begun = |name: &str| json!({"name": name, "size": 1, "of": "rows", "work": false});
    let ended = |name: &str| json!({"name": name, "instances": null, "origins": []});
    hear(&mut witness, "measure_begun", &begun("outer"));
    query(&mut witness, "SELECT 1");
    hear(&mut witness, "measure_begun", &begun("inner"));
    query(&mut witness, "SELECT 2");
    let queries = |heard: Heard| match heard {
        Heard::Closed(Seen::Measured(measured)) => measured.queries,
        other => panic!("{other:?}"),
    };
    assert_eq!(queries(hear(&mut witness, "measure_ended", &ended("inner"))), 1);
    assert_eq!(queries(hear(&mut witness, "measure_ended", &ended("outer"))), 2);
}

#[test]
fn records_that_are_not_genuine_open_nothing() {
    let mut witness = open();
    let forged = record("watch_begun", &json!({"name": "w"})).replace("token\":\"token", "token\":\"guess");
    assert_eq!(witness.hear(&forged), Ok(Heard::Nothing));
    assert_eq!(
        hear(&mut witness, "watch_ended", &json!({"name": "w"})),
        Heard::Nothing
    );
    assert_eq!(witness.hear("no JSON"), Ok(Heard::Nothing));
}

#[test]
fn a_scenario_begins_with_nobody_connected() {
    let mut witness = open();
    query(&mut witness, "BEGIN");
    assert_eq!(
        hear(&mut witness, "started", &json!({"scenario": "s"})),
        Heard::ScenarioBegins
    );
    assert_eq!(super::kinds(&query(&mut witness, "SELECT 1")), "E");
}
