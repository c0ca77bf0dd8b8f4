//! The documents for machines, key by key.

use super::{ELAPSED, samples};
use crate::executor::ImageIdentity;
use crate::exercise::Database;
use crate::render::json;
use crate::report::Report;

pub fn image() -> ImageIdentity {
    ImageIdentity {
        digest: "5f0c".to_owned(),
        python: "3.14.0".to_owned(),
        django: "6.1.3".to_owned(),
        drf: "3.18.3".to_owned(),
        sqlite: "3.50".to_owned(),
        postgresql: "18.6".to_owned(),
    }
}

fn json(sample: &Report) -> String {
    json::report(sample, ELAPSED, &image(), Database::Sqlite).expect("a document")
}

#[test]
#[expect(clippy::too_many_lines, reason = "a whole document is kept")]
fn a_failed_check_names_its_costs_and_warnings() {
    insta::assert_snapshot!(json(&samples::failing_growth()), @r#"
    {
      "format": 1,
      "exercise": "orders-n-plus-one",
      "verdict": "failed",
      "score": 6,
      "max_score": 10,
      "seed": 271828,
      "elapsed_ms": 54,
      "image": {
        "digest": "5f0c",
        "python": "3.14.0",
        "django": "6.1.3",
        "drf": "3.18.3",
        "database": "SQLite 3.50"
      },
      "cases": [
        {
          "name": "orders-shown",
          "title": "The list shows every order with its items in their saved order",
          "verdict": "passed",
          "points": 6,
          "max_points": 6,
          "message": null,
          "detail": null,
          "diff": null,
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        },
        {
          "name": "queries-constant",
          "title": "A longer list needs no more queries",
          "verdict": "failed",
          "points": 0,
          "max_points": 3,
          "message": "The order list asks the database again for every order",
          "detail": "34 queries at 31 rows, the same number at every size expected",
          "diff": null,
          "growth": [
            {
              "observe": "orders",
              "metric": "queries",
              "of": "orders",
              "sizes": [
                4,
                31
              ],
              "counts": [
                7,
                34
              ],
              "shape": "grows"
            },
            {
              "observe": "orders",
              "metric": "instances",
              "of": "orders",
              "sizes": [
                4,
                31
              ],
              "counts": [
                110,
                110
              ],
              "shape": "constant"
            }
          ],
          "watched": [],
          "raised": null,
          "observations": {
            "orders": {
              "sizes": [
                4,
                31
              ],
              "queries": [
                7,
                34
              ]
            }
          }
        },
        {
          "name": "clean-run",
          "title": "Nothing is deprecated",
          "verdict": "failed",
          "points": 0,
          "max_points": 1,
          "message": "Something in use goes away in Django 7.0",
          "detail": "1 warning, none expected",
          "diff": null,
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        }
      ],
      "stopped": null,
      "capped": null,
      "warnings": [
        {
          "category": "RemovedInDjango70Warning",
          "message": "Calling select_related() without arguments is deprecated.",
          "file": "shop/views.py",
          "line": 11
        }
      ],
      "output": {
        "text": "order 1\norder 2\norder 3\norder 4\norder 5\norder 6\norder 7\norder 8\norder 9\norder 10\norder 11\norder 12\norder 13\norder 14\n",
        "dropped_bytes": 2048
      }
    }
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a whole document, as it is printed")]
fn a_difference_is_a_list_of_lines() {
    insta::assert_snapshot!(json(&samples::failing_difference()), @r#"
    {
      "format": 1,
      "exercise": "orders-n-plus-one",
      "verdict": "failed",
      "score": 1,
      "max_score": 10,
      "seed": 271828,
      "elapsed_ms": 54,
      "image": {
        "digest": "5f0c",
        "python": "3.14.0",
        "django": "6.1.3",
        "drf": "3.18.3",
        "database": "SQLite 3.50"
      },
      "cases": [
        {
          "name": "orders-shown",
          "title": "The list shows every order with its items in their saved order",
          "verdict": "failed",
          "points": 0,
          "max_points": 6,
          "message": "The order list does not show what is in the database",
          "detail": "json.body[0].total differs",
          "diff": [
            {
              "line": "hidden",
              "lines": 12,
              "same": true
            },
            {
              "line": "same",
              "text": "    \"customer\": \"Ada\","
            },
            {
              "line": "missing",
              "text": "    \"total\": \"12.50\","
            },
            {
              "line": "extra",
              "text": "    \"total\": 12.5,"
            },
            {
              "line": "extra",
              "text": "    \"note\": \"a note that is so long that it does not fit into a line of sixty columns, nor into one of a hundred\""
            },
            {
              "line": "same",
              "text": "  }"
            },
            {
              "line": "hidden",
              "lines": 3,
              "same": false
            }
          ],
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        },
        {
          "name": "queries-constant",
          "title": "A longer list needs no more queries",
          "verdict": "not_reached",
          "points": 0,
          "max_points": 3,
          "message": "Judged when `orders-shown` passes.",
          "detail": null,
          "diff": null,
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        },
        {
          "name": "clean-run",
          "title": "Nothing is deprecated",
          "verdict": "passed",
          "points": 1,
          "max_points": 1,
          "message": null,
          "detail": null,
          "diff": null,
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        }
      ],
      "stopped": null,
      "capped": {
        "case": "orders-shown",
        "percent": 40
      },
      "warnings": [],
      "output": {
        "text": "",
        "dropped_bytes": 0
      }
    }
    "#);
}

#[test]
fn a_run_that_stopped_says_why_and_where() {
    insta::assert_snapshot!(json(&samples::syntax_error()), @r#"
    {
      "format": 1,
      "exercise": "orders-n-plus-one",
      "verdict": "raised",
      "score": 0,
      "max_score": 10,
      "seed": 271828,
      "elapsed_ms": 54,
      "image": {
        "digest": "5f0c",
        "python": "3.14.0",
        "django": "6.1.3",
        "drf": "3.18.3",
        "database": "SQLite 3.50"
      },
      "cases": [
        {
          "name": "orders-shown",
          "title": "The list shows every order with its items in their saved order",
          "verdict": "not_reached",
          "points": 0,
          "max_points": 6,
          "message": "The run ended before it.",
          "detail": null,
          "diff": null,
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        },
        {
          "name": "queries-constant",
          "title": "A longer list needs no more queries",
          "verdict": "not_reached",
          "points": 0,
          "max_points": 3,
          "message": "The run ended before it.",
          "detail": null,
          "diff": null,
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        },
        {
          "name": "clean-run",
          "title": "Nothing is deprecated",
          "verdict": "not_reached",
          "points": 0,
          "max_points": 1,
          "message": "The run ended before it.",
          "detail": null,
          "diff": null,
          "growth": [],
          "watched": [],
          "raised": null,
          "observations": {}
        }
      ],
      "stopped": {
        "reason": "raised",
        "doing": "loading the project",
        "raised": {
          "type": "SyntaxError",
          "message": "invalid syntax. Perhaps you forgot a comma?",
          "file": "shop/views.py",
          "line": 14
        }
      },
      "capped": null,
      "warnings": [],
      "output": {
        "text": "",
        "dropped_bytes": 0
      }
    }
    "#);
}
