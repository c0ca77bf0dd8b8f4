//! Markdown, with and without colours.

use super::{NARROW, View};
use crate::render::markdown::markdown;

const BRIEF: &str = "## What is wanted

The order list is *slow*: it asks the database
again for **every** order. Make `order_list` ask a fixed number of times, however long the list becomes.

- keep the order of the items, and
  their names
- change only `shop/views.py`

1. first
2. second

```python
Order.objects.all()   # a line of code that is longer than sixty columns stays one line
```

| size | queries |
|------|---------|
| 3    | 7       |
";

#[test]
fn without_colour_the_signs_of_markdown_stay() {
    insta::assert_snapshot!(markdown(BRIEF, &NARROW), @"
    ## What is wanted

    The order list is *slow*: it asks the database again for
    **every** order. Make `order_list` ask a fixed number of
    times, however long the list becomes.

    - keep the order of the items, and their names
    - change only `shop/views.py`

    1. first
    2. second

    ```python
    Order.objects.all()   # a line of code that is longer than sixty columns stays one line
    ```

    | size | queries |
    |------|---------|
    | 3    | 7       |
    ");
}

#[test]
fn with_colour_they_are_drawn() {
    let colored = View {
        color: true,
        ..NARROW
    };
    insta::assert_snapshot!(markdown(BRIEF, &colored).replace('\u{1b}', "␛"), @"
    ␛[1mWhat is wanted␛[0m

    The order list is ␛[3mslow␛[0m: it asks the database again for ␛[1mevery␛[0m
    order. Make ␛[38;5;6morder_list␛[39m ask a fixed number of times, however
    long the list becomes.

    • keep the order of the items, and their names
    • change only ␛[38;5;6mshop/views.py␛[39m

    1. first
    2. second

      ␛[38;5;6mOrder.objects.all()␛[39m␛[38;5;6m   ␛[39m␛[38;5;6m#␛[39m␛[38;5;6m ␛[39m␛[38;5;6ma␛[39m␛[38;5;6m ␛[39m␛[38;5;6mline␛[39m␛[38;5;6m ␛[39m␛[38;5;6mof␛[39m␛[38;5;6m ␛[39m␛[38;5;6mcode␛[39m␛[38;5;6m ␛[39m␛[38;5;6mthat␛[39m␛[38;5;6m ␛[39m␛[38;5;6mis␛[39m␛[38;5;6m ␛[39m␛[38;5;6mlonger␛[39m␛[38;5;6m ␛[39m␛[38;5;6mthan␛[39m
      ␛[38;5;6msixty␛[39m␛[38;5;6m ␛[39m␛[38;5;6mcolumns␛[39m␛[38;5;6m ␛[39m␛[38;5;6mstays␛[39m␛[38;5;6m ␛[39m␛[38;5;6mone␛[39m␛[38;5;6m ␛[39m␛[38;5;6mline␛[39m␛[38;5;6m                              ␛[39m

    │size│queries│
    ├────┼───────┤
    │3   │7      │
    ");
}

#[test]
fn a_brief_cannot_steer_the_terminal() {
    let evil = "a \u{1b}[2Jb \u{202e}c";
    for color in [false, true] {
        let shown = markdown(evil, &View { color, ..NARROW });
        assert!(
            !shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'),
            "{shown:?}"
        );
    }
}
