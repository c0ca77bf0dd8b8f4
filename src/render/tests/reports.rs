//! What each way to end looks like, at two widths.

use super::{NARROW, WIDE, plain, samples};

#[test]
fn a_pass_is_short() {
    insta::assert_snapshot!(plain(&samples::passed(), &NARROW), @"
    ✓ Passed: orders-n-plus-one, 10 of 10 points in 54 ms

      ✓ 6/6  The list shows every order with its items in their
             saved order
      ✓ 3/3  A longer list needs no more queries
      ✓ 1/1  Nothing is deprecated

    Next: `djangology next`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
    insta::assert_snapshot!(plain(&samples::passed(), &WIDE), @"
    ✓ Passed: orders-n-plus-one, 10 of 10 points in 54 ms

      ✓ 6/6  The list shows every order with its items in their saved order
      ✓ 3/3  A longer list needs no more queries
      ✓ 1/1  Nothing is deprecated

    Next: `djangology next`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
}

#[test]
fn growth_shows_its_table_and_the_statement_behind_it() {
    insta::assert_snapshot!(plain(&samples::failing_growth(), &NARROW), @r#"
    ✗ Not passed: orders-n-plus-one, 6 of 10 points in 54 ms

      ✓ 6/6  The list shows every order with its items in their
             saved order
      ✗ 0/3  A longer list needs no more queries
      ✗ 0/1  Nothing is deprecated

    ✗ queries-constant
      The order list asks the database again for every order
      34 queries at 31 rows, the same number at every size
      expected

        orders              4    31
        queries             7    34   ← grows with the size
        model instances   110   110   ← constant

      This statement ran 31 times:
        SELECT "shop_item"."id", "shop_item"."order_id",
        "shop_item"."name" FROM "shop_item" WHERE
        "shop_item"."order_id" = %s ORDER BY
        "shop_item"."position" ASC
      issued at shop/views.py:14, in order_list
        → 14 │ "items": [item.name for item in order.items.all(…
      1 other statement ran more than once as well (-v)

    Also not passed (-v shows them in full)
      clean-run: Something in use goes away in Django 7.0

    1 warning
      RemovedInDjango70Warning: Calling select_related() without
      arguments is deprecated.
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
      … 2 lines more (-v shows them)
      2048 bytes were printed beyond the limit and dropped

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    "#);
    insta::assert_snapshot!(plain(&samples::failing_growth(), &WIDE), @r#"
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
      1 other statement ran more than once as well (-v)

    Also not passed (-v shows them in full)
      clean-run: Something in use goes away in Django 7.0

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
      … 2 lines more (-v shows them)
      2048 bytes were printed beyond the limit and dropped

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    "#);
}

#[test]
fn a_difference_reads_without_colour() {
    insta::assert_snapshot!(plain(&samples::failing_difference(), &NARROW), @r#"
    ✗ Not passed: orders-n-plus-one, 1 of 10 points in 54 ms

      ✗ 0/6  The list shows every order with its items in their
             saved order
      – 0/3  A longer list needs no more queries
             Judged when `orders-shown` passes.
      ✓ 1/1  Nothing is deprecated

      The score is limited to 40 % because `orders-shown` did
      not pass.

    ✗ orders-shown
      The order list does not show what is in the database
      json.body[0].total differs

      - expected   + observed
          … 12 equal lines left out
              "customer": "Ada",
        -     "total": "12.50",
        +     "total": 12.5,
        +     "note": "a note that is so long that it does not f
          it into a line of sixty columns, nor into one of a hun
          dred"
            }
          … 3 differing lines left out

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    "#);
    insta::assert_snapshot!(plain(&samples::failing_difference(), &WIDE), @r#"
    ✗ Not passed: orders-n-plus-one, 1 of 10 points in 54 ms

      ✗ 0/6  The list shows every order with its items in their saved order
      – 0/3  A longer list needs no more queries
             Judged when `orders-shown` passes.
      ✓ 1/1  Nothing is deprecated

      The score is limited to 40 % because `orders-shown` did not pass.

    ✗ orders-shown
      The order list does not show what is in the database
      json.body[0].total differs

      - expected   + observed
          … 12 equal lines left out
              "customer": "Ada",
        -     "total": "12.50",
        +     "total": 12.5,
        +     "note": "a note that is so long that it does not fit into a line of sixty columns, nor int
          o one of a hundred"
            }
          … 3 differing lines left out

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    "#);
}

#[test]
fn an_exception_shows_the_learners_lines_first() {
    insta::assert_snapshot!(plain(&samples::raised_in_a_case(), &NARROW), @"
    ✗ Raised an exception: orders-n-plus-one, 1 of 10 points

      ✗ 0/6  The list shows every order with its items in their
             saved order
      – 0/3  A longer list needs no more queries
             Judged when `orders-shown` passes.
      ✓ 1/1  Nothing is deprecated

    ✗ orders-shown
      django.core.exceptions.FieldError: Cannot resolve keyword
      'custmer' into field. Choices are: customer, customer_id,
      id, items

      at shop/selectors.py:9, in recent_orders
        → 9 │ return Order.objects.filter(custmer=user).select_…
      called from shop/views.py:12, in order_list
        → 12 │ orders = recent_orders(request.user)
      … 3 frames in Django and other libraries (-v)

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
    insta::assert_snapshot!(plain(&samples::raised_in_a_case(), &WIDE), @r#"
    ✗ Raised an exception: orders-n-plus-one, 1 of 10 points in 54 ms

      ✗ 0/6  The list shows every order with its items in their saved order
      – 0/3  A longer list needs no more queries
             Judged when `orders-shown` passes.
      ✓ 1/1  Nothing is deprecated

    ✗ orders-shown
      django.core.exceptions.FieldError: Cannot resolve keyword 'custmer' into field. Choices are:
      customer, customer_id, id, items

      at shop/selectors.py:9, in recent_orders
        → 9 │ return Order.objects.filter(custmer=user).select_related("customer")
      called from shop/views.py:12, in order_list
        → 12 │ orders = recent_orders(request.user)
      … 3 frames in Django and other libraries (-v)

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    "#);
}

#[test]
fn a_syntax_error_points_at_its_place() {
    insta::assert_snapshot!(plain(&samples::syntax_error(), &NARROW), @"
    ✗ Raised an exception: orders-n-plus-one, 0 of 10 points

      – 0/6  The list shows every order with its items in their
             saved order
      – 0/3  A longer list needs no more queries
      – 0/1  Nothing is deprecated
             The run ended before it.

    While loading the project
      SyntaxError: invalid syntax. Perhaps you forgot a comma?

      at shop/views.py:14
        14 │     orders = Order.objects(status=OPEN customer=1)
           │                             ^^^^^^^^^^^^^^^

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
    insta::assert_snapshot!(plain(&samples::syntax_error(), &WIDE), @"
    ✗ Raised an exception: orders-n-plus-one, 0 of 10 points in 54 ms

      – 0/6  The list shows every order with its items in their saved order
      – 0/3  A longer list needs no more queries
      – 0/1  Nothing is deprecated
             The run ended before it.

    While loading the project
      SyntaxError: invalid syntax. Perhaps you forgot a comma?

      at shop/views.py:14
        14 │     orders = Order.objects(status=OPEN customer=1)
           │                             ^^^^^^^^^^^^^^^

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
}

#[test]
fn a_deadline_says_what_to_look_for() {
    insta::assert_snapshot!(plain(&samples::timed_out(), &NARROW), @"
    ✗ Out of time: orders-n-plus-one, 6 of 10 points in 54 ms

      ✓ 6/6  The list shows every order with its items in their
             saved order
      ✗ 0/3  A longer list needs no more queries
             Time ran out here.
      – 0/1  Nothing is deprecated
             The run ended before it.

    The check was stopped after 5 seconds. What ran before is
    judged; look for a loop that does not end, or for work that
    grows faster than the data.

    Printed
      │ still here

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
    insta::assert_snapshot!(plain(&samples::timed_out(), &WIDE), @"
    ✗ Out of time: orders-n-plus-one, 6 of 10 points in 54 ms

      ✓ 6/6  The list shows every order with its items in their saved order
      ✗ 0/3  A longer list needs no more queries
             Time ran out here.
      – 0/1  Nothing is deprecated
             The run ended before it.

    The check was stopped after 5 seconds. What ran before is judged; look for a loop that does not end,
    or for work that grows faster than the data.

    Printed
      │ still here

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
}

#[test]
fn running_out_of_memory_says_what_to_look_for() {
    insta::assert_snapshot!(plain(&samples::out_of_memory(), &NARROW), @"
    ✗ Out of memory: orders-n-plus-one, 0 of 10 points in 54 ms

      ✗ 0/6  The list shows every order with its items in their
             saved order
             Memory ran out here.
      – 0/3  A longer list needs no more queries
      – 0/1  Nothing is deprecated
             The run ended before it.

    The check was stopped when it asked for more than 256 MiB of
    memory. Look for whole tables turned into lists, or for
    something that is kept and never let go.

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
    insta::assert_snapshot!(plain(&samples::out_of_memory(), &WIDE), @"
    ✗ Out of memory: orders-n-plus-one, 0 of 10 points in 54 ms

      ✗ 0/6  The list shows every order with its items in their saved order
             Memory ran out here.
      – 0/3  A longer list needs no more queries
      – 0/1  Nothing is deprecated
             The run ended before it.

    The check was stopped when it asked for more than 256 MiB of memory. Look for whole tables turned
    into lists, or for something that is kept and never let go.

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
}

#[test]
fn a_void_run_says_why_nothing_is_judged() {
    insta::assert_snapshot!(plain(&samples::void(), &NARROW), @"
    ✗ Void: orders-n-plus-one, 0 of 10 points in 54 ms

      ✓ 0/6  The list shows every order with its items in their
             saved order
      ✗ 0/3  A longer list needs no more queries
      ✓ 0/1  Nothing is deprecated

    ✗ queries-constant
      What was seen here cannot be trusted: a measuring probe
      was switched off or replaced. Nothing is judged on such a
      run.

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
    insta::assert_snapshot!(plain(&samples::void(), &WIDE), @"
    ✗ Void: orders-n-plus-one, 0 of 10 points in 54 ms

      ✓ 0/6  The list shows every order with its items in their saved order
      ✗ 0/3  A longer list needs no more queries
      ✓ 0/1  Nothing is deprecated

    ✗ queries-constant
      What was seen here cannot be trusted: a measuring probe was switched off or replaced. Nothing is
      judged on such a run.

    A hint (3 left): `djangology hint orders-n-plus-one`
    The same data again: `djangology check orders-n-plus-one --seed 271828`
    ");
}
