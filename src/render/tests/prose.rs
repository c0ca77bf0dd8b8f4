//! Markdown, with and without colours.

use super::{NARROW, View, WIDE};
use crate::render::markdown::markdown;
use crate::render::text::columns;
use anstream::adapter::strip_str;
use proptest::prelude::*;

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

const NESTED: &str = "1. Models, of which there are
   two:
   - `Plant`, with a name that is unique within *its own household* and nowhere else
   - `Watering`

   Both have an owner.
10. Views

> Somebody said **this**, and it
> is quoted:
>
> - twice

Snake_case_names, 2 * 3 * 4 and \\*stars\\* are none; ~~this~~ is.

---";

const LINKS: &str = "See [the documentation of `select_related`](https://docs.example/ref/models/querysets/#select-related), \
<https://bugs.example/10060>, [https://same.example](https://same.example) and <ann@example.org>.";

const TABLE: &str = "| The relation | | queries |
|:---|:-:|---:|
| order → customer (a *foreign key*) | `select_related(\"customer\")` | 1 |
| order → lines | `prefetch_related` | 12 |
";

const CODE: &str = "```console
$ python manage.py demo_drive            # alice, bob and mallory
$ curl -H 'X-Tag: a #b' localhost
200
>>> from menus.cache import menu_of; menu_of(1)
... and more
```

```sql
SELECT count(*) FROM orders WHERE name = 'tea'; -- all of them
```

```html+django
<a href=\"{% url 'tea' %}\">{{ tea.name }}</a>{# a note #}
```

```toml
seconds = 5 # at most
```

```diff
-tea = 1
+tea = 2
```

```json
{\"tea\": [1, true, \"mint\"]}
```

```text
if text: return
```

```python
@receiver(post_save, sender=Order)
class Tea(models.Model):
    \"\"\"A tea.\"\"\"
    name = f\"tea {self.kind!r}\\n\" if not None and 3.5 else len(b'')
```";

fn colored(view: View) -> View {
    View { color: true, ..view }
}

fn visible(source: &str, view: View) -> String {
    markdown(source, &colored(view)).replace('\u{1b}', "␛")
}

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
    insta::assert_snapshot!(visible(BRIEF, NARROW), @"
    ␛[1mWhat is wanted␛[0m

    The order list is ␛[3mslow␛[0m: it asks the database again for ␛[1mevery␛[0m
    order. Make ␛[36morder_list␛[0m ask a fixed number of times, however
    long the list becomes.

    • keep the order of the items, and their names
    • change only ␛[36mshop/views.py␛[0m

    1. first
    2. second

      Order.objects.all()   ␛[2m# a line of code that is longer than sixty columns stays one line␛[0m

    ␛[1msize␛[0m ␛[2m│␛[0m ␛[1mqueries␛[0m
    ␛[2m─────┼────────␛[0m
    3    ␛[2m│␛[0m 7
    ");
}

#[test]
fn lists_and_quotes_are_indented_below_their_first_line() {
    insta::assert_snapshot!(markdown(NESTED, &NARROW), @"
    1. Models, of which there are two:
       - `Plant`, with a name that is unique within *its own
         household* and nowhere else
       - `Watering`

       Both have an owner.
    2. Views

    > Somebody said **this**, and it is quoted:
    >
    > - twice

    Snake_case_names, 2 * 3 * 4 and *stars* are none; ~~this~~
    is.

    ---
    ");
    insta::assert_snapshot!(visible(NESTED, NARROW), @"
    1. Models, of which there are two:
       • ␛[36mPlant␛[0m, with a name that is unique within ␛[3mits own␛[0m
         ␛[3mhousehold␛[0m and nowhere else
       • ␛[36mWatering␛[0m

       Both have an owner.
    2. Views

    ␛[2m│␛[0m Somebody said ␛[1mthis␛[0m, and it is quoted:
    ␛[2m│␛[0m
    ␛[2m│␛[0m • twice

    Snake_case_names, 2 * 3 * 4 and *stars* are none; ␛[9mthis␛[0m is.

    ␛[2m────────────────────────────────────────────────────────────␛[0m
    ");
}

#[test]
fn a_link_tells_its_address_once() {
    insta::assert_snapshot!(markdown(LINKS, &WIDE), @"
    See the documentation of `select_related`
    (https://docs.example/ref/models/querysets/#select-related), https://bugs.example/10060,
    https://same.example and ann@example.org.
    ");
    insta::assert_snapshot!(visible(LINKS, NARROW), @"
    See ␛[4mthe documentation of ␛[0m␛[4m␛[36mselect_related␛[0m
    ␛[2m(https://docs.example/ref/models/querysets/#select-related)␛[0m,
    ␛[4mhttps://bugs.example/10060␛[0m, ␛[4mhttps://same.example␛[0m and
    ␛[4mann@example.org␛[0m.
    ");
}

#[test]
fn a_table_is_as_wide_as_it_has_to_be_and_no_wider_than_the_terminal() {
    insta::assert_snapshot!(markdown(TABLE, &WIDE), @r#"
    | The relation                       |                              | queries |
    |------------------------------------|------------------------------|---------|
    | order → customer (a *foreign key*) | `select_related("customer")` |       1 |
    | order → lines                      |      `prefetch_related`      |      12 |
    "#);
    insta::assert_snapshot!(markdown(TABLE, &NARROW), @r#"
    | The relation    |                              | queries |
    |-----------------|------------------------------|---------|
    | order →         | `select_related("customer")` |       1 |
    | customer (a     |                              |         |
    | *foreign key*)  |                              |         |
    |-----------------|------------------------------|---------|
    | order → lines   |      `prefetch_related`      |      12 |
    "#);
    insta::assert_snapshot!(visible(TABLE, NARROW), @r#"
    ␛[1mThe relation␛[0m          ␛[2m│␛[0m                            ␛[2m│␛[0m ␛[1mqueries␛[0m
    ␛[2m──────────────────────┼────────────────────────────┼────────␛[0m
    order → customer (a   ␛[2m│␛[0m ␛[36mselect_related("customer")␛[0m ␛[2m│␛[0m       1
    ␛[3mforeign key␛[0m)          ␛[2m│␛[0m                            ␛[2m│␛[0m
    ␛[2m──────────────────────┼────────────────────────────┼────────␛[0m
    order → lines         ␛[2m│␛[0m      ␛[36mprefetch_related␛[0m      ␛[2m│␛[0m      12
    "#);
}

#[test]
fn a_head_that_says_nothing_is_left_out() {
    let table = "| | |\n|---|---|\n| `rating` | the average |\n";
    insta::assert_snapshot!(markdown(table, &NARROW), @"| `rating` | the average |");
    insta::assert_snapshot!(visible(table, NARROW), @"␛[36mrating␛[0m ␛[2m│␛[0m the average");
}

#[test]
fn code_is_painted_by_what_it_is() {
    insta::assert_snapshot!(visible(CODE, NARROW), @r#"
    ␛[2m$␛[0m ␛[36mpython manage.py demo_drive           ␛[0m␛[2m # alice, bob and mallory␛[0m
    ␛[2m$␛[0m ␛[36mcurl -H 'X-Tag: a #b' localhost␛[0m
    200
    ␛[2m>>> ␛[0m␛[35mfrom␛[0m menus.cache ␛[35mimport␛[0m menu_of; menu_of(␛[36m1␛[0m)
    ␛[2m... ␛[0m␛[35mand␛[0m more

    ␛[35mSELECT␛[0m count(*) ␛[35mFROM␛[0m orders ␛[35mWHERE␛[0m name = ␛[32m'tea'␛[0m; ␛[2m-- all of them␛[0m

    <␛[35ma␛[0m ␛[33mhref␛[0m=␛[32m"␛[0m␛[35m{% url 'tea' %}␛[0m␛[32m"␛[0m>␛[36m{{ tea.name }}␛[0m</␛[35ma␛[0m>␛[2m{# a note #}␛[0m

    seconds = ␛[36m5␛[0m ␛[2m# at most␛[0m

    ␛[31m-tea = 1␛[0m
    ␛[32m+tea = 2␛[0m

    {␛[32m"tea"␛[0m: [␛[36m1␛[0m, ␛[36mtrue␛[0m, ␛[32m"mint"␛[0m]}

    if text: return

    ␛[33m@receiver␛[0m(post_save, sender=Order)
    ␛[35mclass␛[0m ␛[1mTea␛[0m(models.Model):
        ␛[2m"""A tea."""␛[0m
        name = ␛[32mf"tea ␛[0m{self.kind␛[35m!r␛[0m}␛[36m\n␛[0m␛[32m"␛[0m ␛[35mif␛[0m ␛[35mnot␛[0m ␛[36mNone␛[0m ␛[35mand␛[0m ␛[36m3.5␛[0m ␛[35melse␛[0m len(␛[32mb''␛[0m)
    "#);
}

#[test]
fn painting_changes_no_letter_of_the_code() {
    let shown = strip_str(&markdown(CODE, &colored(NARROW))).to_string();
    let code = CODE.lines().filter(|line| !line.starts_with("```"));
    assert_eq!(
        shown.lines().map(str::trim).collect::<Vec<_>>(),
        code.map(str::trim).collect::<Vec<_>>()
    );
}

#[test]
fn a_brief_cannot_steer_the_terminal() {
    for evil in [
        "a \u{1b}[2Jb \u{202e}c",
        "a &#27;[2Jb &#x202e;c",
        "`\u{1b}[2J` [\u{1b}[2J](<https://\u{1b}[2J> \"\u{202e}\")",
        "```\u{1b}[2J\n\u{1b}[2J \u{202e}\n```",
        "| \u{1b}[2J | &#27;[2J |\n|---|---|\n| \u{202e} | \u{1b}[2J |",
        "<b \u{1b}[2J>\n\n<div>\u{1b}[2J \u{202e}</div>",
    ] {
        for color in [false, true] {
            let shown = markdown(evil, &View { color, ..NARROW });
            assert!(
                !shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'),
                "{shown:?}"
            );
        }
    }
}

proptest! {
    #[test]
    fn no_line_of_prose_or_of_a_table_is_too_wide(
        words in proptest::collection::vec("[a-zé日*`_]{1,12}", 1..60),
        width in 24_usize..120,
        color: bool,
    ) {
        let view = View { width, color, ..NARROW };
        let cells: Vec<String> = words.chunks(4).map(|words| words.join(" ")).collect();
        let table = format!("| {} | a | b |\n|---|--:|---|\n| c | {} |\n", words.join(" "), cells.join(" | "));
        for source in [format!("- {}", words.join(" ")), table] {
            for line in strip_str(&markdown(&source, &view)).to_string().lines() {
                prop_assert!(columns(line) <= width, "{line}");
            }
        }
    }

    #[test]
    fn whatever_a_text_holds_the_terminal_is_not_steered(
        source in any::<String>(),
        width in 0_usize..100,
        color: bool,
    ) {
        let shown = strip_str(&markdown(&source, &View { width, color, ..NARROW })).to_string();
        prop_assert!(shown.is_empty() || shown.ends_with('\n'));
        prop_assert!(!shown.contains(|character: char| character.is_control() && character != '\n'), "{shown:?}");
    }
}
