//! Differences as a person sees them.

use std::time::{Duration, Instant};

use serde_json::json;

use super::drawn;
use crate::judge::diff::{texts, values};
use crate::report::DiffLine;

fn draw_texts(expected: &str, observed: &str) -> String {
    drawn(&texts(expected, observed).unwrap()).join("\n")
}

#[test]
fn changed_words_are_marked_inside_their_lines() {
    insta::assert_snapshot!(draw_texts(
        "<h1>Orders</h1>\n<p>Anna owes 12.50 euro</p>\n",
        "<h1>Orders</h1>\n<p>Anna owes 13.00 euro</p>\n"
    ), @r"
      <h1>Orders</h1>
    - <p>Anna owes {12.50} euro</p>
    + <p>Anna owes {13.00} euro</p>
      
    ");
}

#[test]
fn lines_with_little_in_common_are_shown_whole() {
    insta::assert_snapshot!(draw_texts("one two three\n", "completely other words, no relation\n"), @r"
    - one two three
    + completely other words, no relation
      
    ");
}

#[test]
fn values_are_compared_as_sorted_json_and_cut_around_the_change() {
    let orders = |total: &str| {
        let orders: Vec<_> = (0..9)
            .map(|id| json!({"total": if id == 4 { total } else { "1.00" }, "id": id}))
            .collect();
        crate::judge::value::canonical(&json!({ "orders": orders }))
    };
    insta::assert_snapshot!(drawn(&values(&orders("9.00"), &orders("8.00")).unwrap()).join("\n"), @r#"
    @ 17 equal
          },
          {
            "id": 4,
    -       "total": "{9.00}",
    +       "total": "{8.00}",
          },
          {
            "id": 5,
    @ 16 equal
    "#);
}

#[test]
fn an_appended_entry_does_not_change_the_entry_before_it() {
    insta::assert_snapshot!(drawn(&values(&json!([1, 2]), &json!([1, 2, 3])).unwrap()).join("\n"), @r"
      [
        1,
        2,
    +   3,
      ]
    ");
}

#[test]
fn a_text_of_several_lines_inside_a_value_is_compared_by_line() {
    let page = |name: &str| json!({"page": format!("<ul>\n<li>{name}</li>\n</ul>")});
    insta::assert_snapshot!(drawn(&values(&page("Anna"), &page("Bert")).unwrap()).join("\n"), @r#"
      {
        "page": """
          <ul>
    -     <li>{Anna}</li>
    +     <li>{Bert}</li>
          </ul>
        """,
      }
    "#);
}

#[test]
fn crowded_html_is_broken_between_its_tags() {
    let page = |name: &str| {
        let rows: String = (0..20)
            .map(|row| format!("<tr><td>{}</td></tr>", if row == 9 { name } else { "same" }))
            .collect();
        format!("<table>{rows}</table>")
    };
    insta::assert_snapshot!(draw_texts(&page("Anna"), &page("Bert")), @r"
    @ 26 equal
      <td>same</td>
      </tr>
      <tr>
    - <td>{Anna}</td>
    + <td>{Bert}</td>
      </tr>
      <tr>
      <td>same</td>
    @ 29 equal
    ");
}

#[test]
fn what_cannot_be_seen_is_made_visible() {
    insta::assert_snapshot!(draw_texts("a\n", "a \t\n"), @r"
    - a
    + a{·→}
      
    ");
    insta::assert_snapshot!(draw_texts("a\nb\n", "a\r\nb\n"), @r"
    - a
    + a{␍}
      b
      
    ");
    insta::assert_snapshot!(draw_texts("Anna Berg", "Anna\u{a0}Berg"), @r"
    - Anna{ }Berg
    + Anna{<U+00A0>}Berg
    ");
    insta::assert_snapshot!(draw_texts("name one", "name\u{200b} one\u{1b}[31m"), @r"
    - name one
    + name{<U+200B>} one{␛[31m}
    ");
}

#[test]
fn a_missing_final_line_break_is_a_difference() {
    insta::assert_snapshot!(draw_texts("a\n", "a"), @r"
      a
    - 
    ");
}

#[test]
fn a_long_line_is_cut_around_its_change() {
    let line = |middle: &str| format!("{}{middle}{}", "head ".repeat(100), " tail".repeat(100));
    insta::assert_snapshot!(draw_texts(&line("Anna"), &line("Bert")), @r"
    - …head head head head head head head head {Anna} tail tail tail tail tail tail tail tail…
    + …head head head head head head head head {Bert} tail tail tail tail tail tail tail tail…
    ");
    let line = |middle: &str| format!("{}{middle}{}", "é".repeat(5_000), "ü".repeat(5_000));
    insta::assert_snapshot!(draw_texts(&line("Anna"), &line("Bert")), @r"
    - …éééééééééééééééééééééééééééééééééééééééé{Anna}üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü…
    + …éééééééééééééééééééééééééééééééééééééééé{Bert}üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü…
    ");
}

#[test]
fn both_sides_of_a_long_change_are_shown_in_part() {
    let list = |word: &str| {
        (0..100)
            .map(|line| format!("{word} {line}\n"))
            .collect::<String>()
    };
    let diff = texts(&list("old"), &list("completely new")).unwrap();
    let count = |test: fn(&DiffLine) -> bool| diff.lines.iter().filter(|line| test(line)).count();
    assert_eq!(count(|line| matches!(line, DiffLine::Missing(_))), 12);
    assert_eq!(count(|line| matches!(line, DiffLine::Extra(_))), 12);
    assert_eq!(
        count(|line| matches!(
            line,
            DiffLine::Hidden {
                lines: 88,
                same: false
            }
        )),
        2
    );
}

#[test]
fn many_small_changes_are_cut_with_a_count_of_the_rest() {
    let list = |step: usize| -> String {
        (0..400)
            .map(|line| {
                if line % 8 == 0 {
                    format!("{line} at {step}\n")
                } else {
                    format!("{line}\n")
                }
            })
            .collect()
    };
    let diff = texts(&list(1), &list(2)).unwrap();
    let shown = diff
        .lines
        .iter()
        .filter(|line| !matches!(line, DiffLine::Hidden { .. }))
        .count();
    assert_eq!(shown, 40);
    let Some(DiffLine::Hidden { lines, same: false }) = diff.lines.last() else {
        panic!("the rest is not counted: {:?}", diff.lines.last());
    };
    // 400 lines and the empty one after the last break; a changed line counts on both sides.
    assert_eq!(40 + lines, 401 + 50);
}

#[test]
fn enormous_inputs_are_compared_quickly() {
    let text = |salt: u64| -> String {
        (0..200_000_u64)
            .map(|line| {
                format!(
                    "{}\n",
                    (line * 7_919 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) % 5_000
                )
            })
            .collect()
    };
    let (one, other) = (text(1), text(2));
    let shuffled = "x".repeat(10_000_000);
    let start = Instant::now();
    let diff = texts(&one, &other).unwrap();
    assert!(texts(&shuffled, &format!("{shuffled}y")).is_some());
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(2), "{elapsed:?}");
    assert_eq!(Some(diff), texts(&one, &other));
}
