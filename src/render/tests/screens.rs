//! The screen of `watch` and of `list`, as it is seen at several sizes.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::{ELAPSED, NARROW, samples};
use crate::pack::Pack;
use crate::render::screen;
use crate::render::view::View;
use crate::report::Report;
use crate::watch::screen::{Content, Pane, Phase, Screen, Wish};

const COLORED: View = View {
    color: true,
    ..NARROW
};
const ASCII: View = View {
    unicode: false,
    ..NARROW
};

/// The screen of `orders-n-plus-one`, whose newest check came to `report`.
fn showing(report: Option<Report>) -> Screen {
    let pack = Pack::embedded().expect("the pack");
    let exercise = pack.exercise("orders-n-plus-one").expect("the exercise");
    let mut screen = Screen::new(
        Arc::new(exercise),
        PathBuf::from("/work/orders-n-plus-one"),
        0,
        false,
    );
    if let Some(report) = report {
        screen.show(report, ELAPSED);
    }
    screen
}

fn drawn(screen: &mut Screen, (columns, lines): (u16, u16), view: &View) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).expect("a terminal");
    terminal
        .draw(|frame| screen::watch(frame, screen, view))
        .expect("a drawing");
    let shown = terminal.backend().to_string();
    let lines: Vec<&str> = shown
        .lines()
        .map(|line| line.trim_matches('"').trim_end())
        .collect();
    lines.join("\n")
}

fn press(screen: &mut Screen, key: char) -> Option<Wish> {
    screen.hear(&Event::Key(KeyEvent::from(KeyCode::Char(key))))
}

#[test]
fn a_failing_check_at_the_smallest_size() {
    let mut screen = showing(Some(samples::failing_growth()));
    insta::assert_snapshot!(drawn(&mut screen, (60, 20), &ASCII), @"
     orders-n-plus-one        x Not passed 6 of 10 points 54 ms
    + Cases: 1 of 3 hold --------------------------------------+
    |  + 6/6   The list shows every order with its items in... |
    |> x 0/3   A longer list needs no more queries             |
    |  x 0/1   Nothing is deprecated                           |
    +----------------------------------------------------------+
    + 1 Case  2 SQL: 7 to 34 queries  3 Printed (15)  ---------+
    | A longer list needs no more queries                      |
    |  The order list asks the database again for every order  |
    |  34 queries at 31 rows, the same number at every size    |
    |  expected                                                |
    |                                                          |
    |                                                          |
    |                                                          |
    |                                                          |
    |                                                          |
    |                                                          |
    |                                                          |
    +----------------------------------------------------------+
     h hint  b brief  o open  j/k case  Tab pane  ? help
    ");
}

#[test]
fn growth_is_a_chart_beside_what_it_was_before() {
    let mut screen = showing(Some(samples::failing_growth()));
    let mut better = samples::failing_growth();
    for growth in better.cases.iter_mut().flat_map(|case| &mut case.growth) {
        for count in &mut growth.counts {
            *count /= 2;
        }
    }
    screen.show(better, ELAPSED);
    press(&mut screen, '2');
    insta::assert_snapshot!(drawn(&mut screen, (80, 24), &COLORED), @r#"
     orders-n-plus-one level 2, The slow order l… ✗ Not passed 6 of 10 points 54 ms
    ╭ Cases: 1 of 3 hold ──────────────────────────────────────────────────────────╮
    │  ✓ 6/6   The list shows every order with its items in their saved order      │
    │▸ ✗ 0/3   A longer list needs no more queries                                 │
    │  ✗ 0/1   Nothing is deprecated                                               │
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ╭ 1 Case  2 SQL: 3 to 17 queries  3 Printed (15)  ─────────────────────────────╮
    │  queries (orders) ← grows with the size                                      │
    │     4 orders  █████                              3  was 7                    │
    │    31 orders  ████████████████████████████████  17  was 34                   │
    │                                                                              │
    │  model instances (orders) ← constant                                         │
    │     4 orders  ████████████████████████████████  55  was 110                  │
    │    31 orders  ████████████████████████████████  55  was 110                  │
    │                                                                              │
    │  This statement ran 31 times:                                                │
    │    SELECT "shop_item"."id", "shop_item"."order_id", "shop_item"."name" FROM  │
    │    "shop_item" WHERE "shop_item"."order_id" = %s ORDER BY                    │
    │    "shop_item"."position" ASC                                                │
    │  issued at shop/views.py:14, in order_list                                   │
    │    → 14 │ "items": [item.name for item in order.items.all()],                │
    │                                                                              │
    ╰───────────────────────────────────────────────────────────────────  ↓ 15/17 ─╯
     h hint  b brief  o open  j/k case  Tab pane  ? help  q quit
    "#);
}

#[test]
fn all_panes_have_room_on_a_wide_terminal() {
    let mut screen = showing(Some(samples::failing_growth()));
    insta::assert_snapshot!(drawn(&mut screen, (140, 30), &COLORED), @r#"
     orders-n-plus-one level 2, The slow order list                                                           ✗ Not passed 6 of 10 points 54 ms
    ╭ Cases: 1 of 3 hold ─────────────────────────────────────────╮╭ Case queries-constant ────────────────────────────────────────────────────╮
    │  ✓ 6/6   The list shows every order with its items in their…││ A longer list needs no more queries                                       │
    │▸ ✗ 0/3   A longer list needs no more queries                ││  The order list asks the database again for every order                   │
    │  ✗ 0/1   Nothing is deprecated                              ││  34 queries at 31 rows, the same number at every size expected            │
    ╰─────────────────────────────────────────────────────────────╯│                                                                           │
    ╭ SQL ────────────────────────────────────────────────────────╮│                                                                           │
    │  queries (orders) ← grows with the size                     ││                                                                           │
    │     4 orders  ██████                             7          ││                                                                           │
    │    31 orders  ████████████████████████████████  34          ││                                                                           │
    │                                                             ││                                                                           │
    │  model instances (orders) ← constant                        ││                                                                           │
    │     4 orders  ███████████████████████████████  110          ││                                                                           │
    │    31 orders  ███████████████████████████████  110          ││                                                                           │
    │                                                             ││                                                                           │
    │  This statement ran 31 times:                               ││                                                                           │
    │    SELECT "shop_item"."id", "shop_item"."order_id",         ││                                                                           │
    │    "shop_item"."name" FROM "shop_item" WHERE                ││                                                                           │
    │    "shop_item"."order_id" = %s ORDER BY                     ││                                                                           │
    │    "shop_item"."position" ASC                               │╰───────────────────────────────────────────────────────────────────────────╯
    │  issued at shop/views.py:14, in order_list                  │╭ Printed ──────────────────────────────────────────────────────────────────╮
    │    → 14 │ "items": [item.name for item in order.items.all()…││1 warning                                                                  │
    │                                                             ││  RemovedInDjango70Warning: Calling select_related() without arguments is  │
    │  This statement ran 2 times:                                ││  deprecated.                                                              │
    │    SELECT 1                                                 ││    at shop/views.py:11                                                    │
    │                                                             ││                                                                           │
    │                                                             ││Printed                                                                    │
    │                                                             ││  │ order 1                                                                │
    ╰─────────────────────────────────────────────────────────────╯╰─────────────────────────────────────────────────────────────────  ↓ 7/22 ─╯
     h hint  b brief  o open  j/k case  Tab pane  ? help  q quit
    "#);
}

#[test]
fn an_exception_is_shown_with_its_line_and_the_editor_goes_there() {
    let mut screen = showing(Some(samples::syntax_error()));
    insta::assert_snapshot!(drawn(&mut screen, (80, 20), &COLORED), @"
     orders-n-plus-one level 2, The slo… ✗ Raised an exception 0 of 10 points 54 ms
    ╭ Cases: 0 of 3 hold ──────────────────────────────────────────────────────────╮
    │▸ – 0/6   The list shows every order with its items in their saved order      │
    │  – 0/3   A longer list needs no more queries                                 │
    │  – 0/1   Nothing is deprecated                                               │
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ╭ 1 Case  2 SQL  3 Printed  ───────────────────────────────────────────────────╮
    │While loading the project                                                     │
    │  SyntaxError: invalid syntax. Perhaps you forgot a comma?                    │
    │                                                                              │
    │  at shop/views.py:14                                                         │
    │    14 │     orders = Order.objects(status=OPEN customer=1)                   │
    │       │                             ^^^^^^^^^^^^^^^                          │
    │                                                                              │
    │ The list shows every order with its items in their saved order               │
    │ The run ended before it.                                                     │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     h hint  b brief  o open  j/k case  Tab pane  ? help  q quit
    ");
}

#[test]
fn files_that_cannot_be_checked_say_why_and_what_to_do() {
    let mut screen = showing(Some(samples::passed()));
    screen.phase = Phase::Refused(
        "`shop/views.py` is missing from `/work/orders-n-plus-one`".to_owned(),
        Some("run `djangology start orders-n-plus-one` to put the starter's version back".to_owned()),
    );
    insta::assert_snapshot!(drawn(&mut screen, (60, 14), &NARROW), @"
     orders-n-plus-one level 2, The slow ord… cannot be checked
    ╭ Cases: 3 of 3 hold ──────────────────────────────────────╮
    │▸ ✓ 6/6   The list shows every order with its items in th…│
    │  ✓ 3/3   A longer list needs no more queries             │
    │  ✓ 1/1   Nothing is deprecated                           │
    ╰──────────────────────────────────────────────────────────╯
    ╭ 1 Case  2 SQL  3 Printed  ───────────────────────────────╮
    │ `shop/views.py` is missing from `/work/orders-n-plus-one`│
    │ run `djangology start orders-n-plus-one` to put the      │
    │ starter's version back                                   │
    │                                                          │
    │                                                          │
    ╰──────────────────────────────────────────────────────────╯
     n next  w why  d difference  l list  Tab pane  ? help
    ");
}

#[test]
fn hardly_any_room_is_enough_for_the_verdict() {
    let mut screen = showing(Some(samples::passed()));
    insta::assert_snapshot!(drawn(&mut screen, (29, 2), &NARROW), @"✓ Passed 10 of 10 points 54 m");
    for size in [(1, 1), (30, 8), (31, 9), (500, 3), (3, 200)] {
        drawn(&mut screen, size, &NARROW);
    }
}

#[test]
fn every_page_can_be_drawn_and_scrolled_to_its_end_and_no_further() {
    let pages: [fn() -> Content; 5] = [
        || Content::Brief,
        || Content::Hints(2),
        || Content::Debrief {
            next: Some(("tea-list".to_owned(), "it comes next".to_owned())),
        },
        || Content::Help,
        || Content::ResetQuestion,
    ];
    for page in pages {
        let mut screen = showing(Some(samples::passed()));
        screen.open(page());
        for size in [(60, 20), (200, 60), (30, 8)] {
            let before = drawn(&mut screen, size, &NARROW);
            assert!(before.lines().count() > 3, "{before}");
        }
        screen.hear(&Event::Key(KeyEvent::from(KeyCode::End)));
        if screen.page.is_some() {
            drawn(&mut screen, (60, 20), &NARROW);
            let scrolled = screen.page.as_ref().map_or(0, |page| page.scrolled);
            assert!(scrolled < 500, "{scrolled}");
        }
    }
}

#[test]
fn the_first_case_that_does_not_pass_is_looked_at_and_stays_while_it_does_not() {
    let mut screen = showing(Some(samples::failing_growth()));
    let failing = screen.case;
    assert!(failing > 0);
    press(&mut screen, 'k');
    assert_eq!(screen.case, failing - 1);
    screen.show(samples::failing_growth(), ELAPSED);
    assert_eq!(screen.case, failing, "what passes needs no look");
    screen.show(samples::passed(), ELAPSED);
    assert_eq!(screen.case, 0);
    assert!(screen.is_passed);
}

#[test]
fn keys_turn_panes_and_the_wheel_scrolls_what_is_looked_at() {
    let mut screen = showing(Some(samples::failing_growth()));
    screen.hear(&Event::Key(KeyEvent::from(KeyCode::Tab)));
    assert_eq!(screen.pane, Pane::Sql);
    screen.hear(&Event::Mouse(MouseEvent {
        kind: MouseEventKind::ScrollDown,
        column: 1,
        row: 1,
        modifiers: crossterm::event::KeyModifiers::NONE,
    }));
    assert_eq!(screen.scrolled, [0, 3, 0]);
    screen.hear(&Event::Key(KeyEvent::from(KeyCode::BackTab)));
    assert_eq!(screen.pane, Pane::Case);
    assert_eq!(press(&mut screen, '3'), None);
    assert_eq!(screen.pane, Pane::Printed);
}

#[test]
fn a_reset_is_asked_for_twice() {
    let mut screen = showing(Some(samples::passed()));
    assert_eq!(press(&mut screen, 'r'), None);
    assert_eq!(press(&mut screen, 'n'), None);
    assert!(screen.page.is_none() && screen.notice.is_some());
    press(&mut screen, 'r');
    assert_eq!(press(&mut screen, 'y'), Some(Wish::Reset));
}

#[test]
fn q_closes_a_page_first_and_then_everything() {
    let mut screen = showing(Some(samples::passed()));
    press(&mut screen, '?');
    assert!(screen.page.is_some());
    assert_eq!(press(&mut screen, 'q'), None);
    assert_eq!(press(&mut screen, 'q'), Some(Wish::Quit));
}
