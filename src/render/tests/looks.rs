//! The same report in more or less detail, in other characters, in colour, and from somebody hostile.

use super::{NARROW, WIDE, in_color, plain, samples};
use crate::render::text::columns;
use crate::render::view::{Detail, View};

#[test]
fn everything_is_shown_when_asked_for() {
    let verbose = View {
        detail: Detail::Verbose,
        ..WIDE
    };
    insta::assert_snapshot!(plain(&samples::failing_growth(), &verbose), @r#"
    ✗ Not passed: orders-n-plus-one, 6 of 10 points in 54 ms

      ✓ 6/6  The list shows every order with its items in their saved order
      ✗ 0/3  A longer list needs no more queries
      ✗ 0/1  Nothing is deprecated

    ✗ queries-constant
      The order list asks the database again for every order
      34 queries at 31 rows, the same number at every size expected

        orders              4    31
        queries             7    34   ← grows with the size
        model instances   110   110   ← constant

      This statement ran 31 times:
        SELECT "shop_item"."id", "shop_item"."order_id", "shop_item"."name" FROM "shop_item" WHERE
        "shop_item"."order_id" = %s ORDER BY "shop_item"."position" ASC
      issued at shop/views.py:14, in order_list
        → 14 │ "items": [item.name for item in order.items.all()],

      This statement ran 2 times:
        SELECT 1

    ✗ clean-run
      Something in use goes away in Django 7.0
      1 warning, none expected

    1 warning
      RemovedInDjango70Warning: Calling select_related() without arguments is deprecated.
        at shop/views.py:11

    Printed
      │ order 1
      │ order 2
      │ order 3
      │ order 4
      │ order 5
      │ order 6
      │ order 7
      │ order 8
      │ order 9
      │ order 10
      │ order 11
      │ order 12
      │ order 13
      │ order 14
      2048 bytes were printed beyond the limit and dropped

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    "#);
}

#[test]
fn quiet_is_one_line() {
    let quiet = View {
        detail: Detail::Quiet,
        ..WIDE
    };
    insta::assert_snapshot!(plain(&samples::failing_growth(), &quiet), @"✗ Not passed: orders-n-plus-one, 6 of 10 points in 54 ms");
}

#[test]
fn ascii_is_enough_where_the_locale_has_no_more() {
    let ascii = View {
        unicode: false,
        ..NARROW
    };
    let shown = plain(&samples::failing_growth(), &ascii)
        + &plain(&samples::syntax_error(), &ascii)
        + &plain(&samples::failing_difference(), &ascii);
    assert!(shown.is_ascii(), "{shown}");
    insta::assert_snapshot!(plain(&samples::raised_in_a_case(), &ascii), @"
    x Raised an exception: orders-n-plus-one, 1 of 10 points

      x 0/6  The list shows every order with its items in their
             saved order
      - 0/3  A longer list needs no more queries
             Judged when `orders-shown` passes.
      + 1/1  Nothing is deprecated

    x orders-shown
      django.core.exceptions.FieldError: Cannot resolve keyword
      'custmer' into field. Choices are: customer, customer_id,
      id, items

      at shop/selectors.py:9, in recent_orders
        > 9 | return Order.objects.filter(custmer=user).selec...
      called from shop/views.py:12, in order_list
        > 12 | orders = recent_orders(request.user)
      ... 3 frames in Django and other libraries (-v)

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
}

#[test]
fn colour_adds_weight_and_no_words() {
    let colored = View {
        color: true,
        ..NARROW
    };
    insta::assert_snapshot!(in_color(&samples::failing_difference(), &colored).replace('\u{1b}', "␛"), @r#"
    ␛[31m✗␛[0m ␛[1m␛[31mNot passed␛[0m: ␛[1morders-n-plus-one␛[0m, 1 of 10 points␛[2m in 54 ms␛[0m

      ␛[31m✗␛[0m 0/6  The list shows every order with its items in their
             saved order
      ␛[2m–␛[0m 0/3  A longer list needs no more queries
             ␛[2mJudged when `orders-shown` passes.␛[0m
      ␛[32m✓␛[0m 1/1  Nothing is deprecated

      The score is limited to 40 % because `orders-shown` did
      not pass.

    ␛[31m✗␛[0m ␛[1morders-shown␛[0m
      ␛[33mThe order list does not show what is in the database␛[0m
      json.body[0].total differs

      ␛[32m-␛[0m expected   ␛[31m+␛[0m observed
          ␛[2m… 12 equal lines left out␛[0m
              "customer": "Ada",
        ␛[32m-␛[0m ␛[32m    "total": "␛[0m␛[7m␛[32m12.50␛[0m␛[32m",␛[0m
        ␛[31m+␛[0m ␛[31m    "total": ␛[0m␛[7m␛[31m12.5␛[0m␛[31m,␛[0m
        ␛[31m+␛[0m ␛[7m␛[31m    "note": "a note that is so long that it does not f␛[0m
        ␛[31m ␛[0m ␛[7m␛[31mit into a line of sixty columns, nor into one of a hun␛[0m
        ␛[31m ␛[0m ␛[7m␛[31mdred"␛[0m
            }
          ␛[2m… 3 differing lines left out␛[0m

    A hint (3 left): `␛[36mdjangology hint orders-n-plus-one␛[0m`
    The same data again: `␛[36mdjangology check orders-n-plus-one --seed 271828␛[0m`
    "#);
}

#[test]
fn a_submission_cannot_steer_the_terminal() {
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let shown = plain(&samples::forged(), &View { detail, ..NARROW });
        assert!(
            !shown.contains(|character: char| character.is_control() && character != '\n'),
            "{shown:?}"
        );
        assert!(!shown.contains('\u{202e}'), "{shown:?}");
    }
    let painted = in_color(
        &samples::forged(),
        &View {
            color: true,
            ..NARROW
        },
    );
    assert!(
        !painted.contains("\u{1b}[2J") && !painted.contains("\u{1b}]"),
        "{painted:?}"
    );
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for sample in [
        samples::passed(),
        samples::failing_growth(),
        samples::failing_difference(),
        samples::raised_in_a_case(),
        samples::syntax_error(),
        samples::timed_out(),
        samples::out_of_memory(),
        samples::void(),
        samples::forged(),
    ] {
        for line in plain(&sample, &NARROW).lines() {
            // Things to type or to copy are never broken.
            assert!(columns(line) <= 60 || line.contains("`djangology"), "{line}");
        }
    }
}

#[test]
fn no_terminal_is_too_narrow() {
    for width in 0..60 {
        let view = View {
            width,
            detail: Detail::Verbose,
            ..NARROW
        };
        for sample in [
            samples::failing_growth(),
            samples::failing_difference(),
            samples::raised_in_a_case(),
            samples::syntax_error(),
            samples::forged(),
        ] {
            assert!(plain(&sample, &view).contains("orders-n-plus-one"));
        }
    }
}
