//! Reports made by hand, one for each way in which a check can end.

use serde_json::json;

use crate::exercise::{ExerciseId, Metric};
use crate::observation::{Frame, Output, Raised, RepeatedStatement, SyntaxPosition, Warning};
use crate::report::{
    Cap, CaseReport, CaseVerdict, Diff, DiffLine, Finding, Growth, GrowthShape, Report, Span, Stop, Verdict,
};

pub fn frame(file: &str, line: u32, function: &str, source: &str, in_project: bool) -> Frame {
    Frame {
        file: file.to_owned(),
        line,
        function: function.to_owned(),
        source: source.to_owned(),
        in_project,
    }
}

fn case(name: &str, title: &str, verdict: CaseVerdict, points: (u32, u32)) -> CaseReport {
    CaseReport {
        name: name.to_owned(),
        title: title.to_owned(),
        hidden: false,
        verdict,
        points: points.0,
        max_points: points.1,
        findings: Vec::new(),
        growth: Vec::new(),
        watched: Vec::new(),
        raised: None,
        not_reached: None,
        observations: Vec::new(),
    }
}

fn shown(verdict: CaseVerdict, points: u32) -> CaseReport {
    case(
        "orders-shown",
        "The list shows every order with its items in their saved order",
        verdict,
        (points, 6),
    )
}

fn constant(verdict: CaseVerdict, points: u32) -> CaseReport {
    case(
        "queries-constant",
        "A longer list needs no more queries",
        verdict,
        (points, 3),
    )
}

fn clean(verdict: CaseVerdict, points: u32) -> CaseReport {
    case("clean-run", "Nothing is deprecated", verdict, (points, 1))
}

fn not_reached(mut case: CaseReport, reason: &str) -> CaseReport {
    case.not_reached = Some(reason.to_owned());
    case
}

fn report(verdict: Verdict, cases: Vec<CaseReport>) -> Report {
    Report {
        exercise: ExerciseId::parse("orders-n-plus-one").expect("an id"),
        verdict,
        score: cases.iter().map(|case| case.points).sum(),
        max_score: 10,
        seed: 271_828,
        cases,
        stopped: None,
        capped: None,
        warnings: Vec::new(),
        output: Output::default(),
    }
}

fn spans(parts: &[(&str, bool)]) -> Vec<Span> {
    parts
        .iter()
        .map(|(text, changed)| Span {
            text: (*text).to_owned(),
            changed: *changed,
        })
        .collect()
}

pub fn passed() -> Report {
    report(
        Verdict::Passed,
        vec![
            shown(CaseVerdict::Passed, 6),
            constant(CaseVerdict::Passed, 3),
            clean(CaseVerdict::Passed, 1),
        ],
    )
}

pub fn failing_growth() -> Report {
    let mut grows = constant(CaseVerdict::Failed, 0);
    grows.findings.push(Finding {
        observe: "orders".to_owned(),
        message: "The order list asks the database again for every order".to_owned(),
        detail: "34 queries at 31 rows, the same number at every size expected".to_owned(),
        diff: None,
        repeated: vec![
            RepeatedStatement {
                sql: "SELECT \"shop_item\".\"id\", \"shop_item\".\"order_id\", \"shop_item\".\"name\" FROM \"shop_item\"\n WHERE \
                      \"shop_item\".\"order_id\" = %s ORDER BY \"shop_item\".\"position\" ASC"
                    .to_owned(),
                count: 31,
                origin: Some(frame(
                    "shop/views.py",
                    14,
                    "order_list",
                    "\"items\": [item.name for item in order.items.all()],",
                    true,
                )),
            },
            RepeatedStatement {
                sql: "SELECT 1".to_owned(),
                count: 2,
                origin: None,
            },
        ],
    });
    grows.growth = vec![
        Growth {
            observe: "orders".to_owned(),
            metric: Metric::Queries,
            of: "orders".to_owned(),
            sizes: vec![4, 31],
            counts: vec![7, 34],
            shape: GrowthShape::Grows,
        },
        Growth {
            observe: "orders".to_owned(),
            metric: Metric::Instances,
            of: "orders".to_owned(),
            sizes: vec![4, 31],
            counts: vec![110, 110],
            shape: GrowthShape::Constant,
        },
    ];
    grows.observations = vec![("orders".to_owned(), json!({"sizes": [4, 31], "queries": [7, 34]}))];
    let mut deprecated = clean(CaseVerdict::Failed, 0);
    deprecated.findings.push(Finding {
        observe: "warnings".to_owned(),
        message: "Something in use goes away in Django 7.0".to_owned(),
        detail: "1 warning, none expected".to_owned(),
        diff: None,
        repeated: Vec::new(),
    });
    let mut report = report(
        Verdict::Failed,
        vec![shown(CaseVerdict::Passed, 6), grows, deprecated],
    );
    report.warnings.push(Warning {
        category: "RemovedInDjango70Warning".to_owned(),
        message: "Calling select_related() without arguments is deprecated.".to_owned(),
        file: "shop/views.py".to_owned(),
        line: 11,
    });
    report.output = Output {
        text: (1..=14).map(|number| format!("order {number}\n")).collect(),
        dropped_bytes: 2048,
    };
    report
}

pub fn failing_difference() -> Report {
    let mut differs = shown(CaseVerdict::Failed, 0);
    differs.findings.push(Finding {
        observe: "json".to_owned(),
        message: "The order list does not show what is in the database".to_owned(),
        detail: "json.body[0].total differs".to_owned(),
        diff: Some(Diff {
            lines: vec![
                DiffLine::Hidden { lines: 12, same: true },
                DiffLine::Same("    \"customer\": \"Ada\",".to_owned()),
                DiffLine::Missing(spans(&[("    \"total\": \"", false), ("12.50", true), ("\",", false)])),
                DiffLine::Extra(spans(&[("    \"total\": ", false), ("12.5", true), (",", false)])),
                DiffLine::Extra(spans(&[(
                    "    \"note\": \"a note that is so long that it does not fit into a line of sixty columns, nor into one of a hundred\"",
                    true,
                )])),
                DiffLine::Same("  }".to_owned()),
                DiffLine::Hidden { lines: 3, same: false },
            ],
        }),
        repeated: Vec::new(),
    });
    let mut report = report(
        Verdict::Failed,
        vec![
            differs,
            not_reached(
                constant(CaseVerdict::NotReached, 0),
                "Judged when `orders-shown` passes.",
            ),
            clean(CaseVerdict::Passed, 1),
        ],
    );
    report.capped = Some(Cap {
        case: "orders-shown".to_owned(),
        percent: 40,
    });
    report
}

pub fn field_error() -> Raised {
    Raised {
        kind: "django.core.exceptions.FieldError".to_owned(),
        message: "Cannot resolve keyword 'custmer' into field. Choices are: customer, customer_id, id, items"
            .to_owned(),
        frames: vec![
            frame(
                "django/core/handlers/exception.py",
                55,
                "inner",
                "response = get_response(request)",
                false,
            ),
            frame(
                "django/core/handlers/base.py",
                198,
                "_get_response",
                "response = wrapped_callback(",
                false,
            ),
            frame(
                "shop/views.py",
                12,
                "order_list",
                "orders = recent_orders(request.user)",
                true,
            ),
            frame(
                "shop/selectors.py",
                9,
                "recent_orders",
                "return Order.objects.filter(custmer=user).select_related(\"customer\")",
                true,
            ),
            frame(
                "django/db/models/query.py",
                1491,
                "filter",
                "return self._filter_or_exclude(False, args, kwargs)",
                false,
            ),
        ],
        syntax: None,
    }
}

pub fn raised_in_a_case() -> Report {
    let mut raising = shown(CaseVerdict::Raised, 0);
    raising.raised = Some(field_error());
    report(
        Verdict::Raised,
        vec![
            raising,
            not_reached(
                constant(CaseVerdict::NotReached, 0),
                "Judged when `orders-shown` passes.",
            ),
            clean(CaseVerdict::Passed, 1),
        ],
    )
}

fn nothing_ran(reason: &str) -> Vec<CaseReport> {
    vec![
        not_reached(shown(CaseVerdict::NotReached, 0), reason),
        not_reached(constant(CaseVerdict::NotReached, 0), reason),
        not_reached(clean(CaseVerdict::NotReached, 0), reason),
    ]
}

pub fn syntax_error() -> Report {
    let mut report = report(Verdict::Raised, nothing_ran("The run ended before it."));
    report.stopped = Some(Stop::Raised {
        doing: "loading the project",
        raised: Raised {
            kind: "SyntaxError".to_owned(),
            message: "invalid syntax. Perhaps you forgot a comma?".to_owned(),
            frames: vec![frame(
                "django/urls/conf.py",
                39,
                "include",
                "urlconf_module = import_module(urlconf_module)",
                false,
            )],
            syntax: Some(SyntaxPosition {
                file: "shop/views.py".to_owned(),
                line: 14,
                column: 26,
                end_column: 41,
                source: "\torders = Order.objects(status=OPEN customer=1)\n".to_owned(),
            }),
        },
    });
    report
}

pub fn timed_out() -> Report {
    let mut report = report(
        Verdict::TimedOut,
        vec![
            shown(CaseVerdict::Passed, 6),
            constant(CaseVerdict::TimedOut, 0),
            not_reached(clean(CaseVerdict::NotReached, 0), "The run ended before it."),
        ],
    );
    report.stopped = Some(Stop::TimedOut { seconds: 5 });
    report.output.text = "still here\n".to_owned();
    report
}

pub fn out_of_memory() -> Report {
    let mut report = report(
        Verdict::OutOfMemory,
        vec![
            shown(CaseVerdict::OutOfMemory, 0),
            not_reached(constant(CaseVerdict::NotReached, 0), "The run ended before it."),
            not_reached(clean(CaseVerdict::NotReached, 0), "The run ended before it."),
        ],
    );
    report.stopped = Some(Stop::OutOfMemory { memory_mb: 256 });
    report
}

pub fn void() -> Report {
    report(
        Verdict::Void,
        vec![
            shown(CaseVerdict::Passed, 0),
            constant(CaseVerdict::Void, 0),
            clean(CaseVerdict::Passed, 0),
        ],
    )
}

/// What somebody writes who wants to forge the verdict on the reader's screen.
pub fn forged() -> Report {
    let mut report = raised_in_a_case();
    let evil = "\u{1b}[2J\u{1b}[32mPassed\u{1b}[0m \u{202e}lla\u{7}";
    if let Some(raised) = report.cases[0].raised.as_mut() {
        raised.kind = format!("Evil{evil}");
        raised.message = format!("{evil}\r{evil}\nsecond {evil}");
        raised.frames = vec![frame("shop/\u{1b}]0;views.py", 3, evil, evil, true)];
    }
    report.output.text = format!("{evil}\n{evil}\n");
    report.warnings.push(Warning {
        category: evil.to_owned(),
        message: evil.to_owned(),
        file: evil.to_owned(),
        line: 1,
    });
    report
}
