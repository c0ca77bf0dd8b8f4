//! How a cost moves with the size of the data, as a small table.

use super::text::{columns, escape, pad};
use super::view::{BAD, GOOD, NOTE, QUIET, View, paint};
use crate::report::{Growth, GrowthShape};

/// One row of sizes, and under it a row of counts for each metric. Series with other sizes get a table of
/// their own.
#[must_use]
pub fn table(growths: &[Growth], view: &View) -> String {
    let mut shown = String::new();
    let mut rest = growths;
    while let Some(first) = rest.first() {
        let together = rest
            .iter()
            .take_while(|growth| growth.sizes == first.sizes && growth.observe == first.observe)
            .count();
        let (group, others) = rest.split_at(together);
        shown.push_str(&one_table(group, growths.len() > together, view));
        rest = others;
    }
    shown
}

/// The widest bar of a chart, in columns.
const WIDEST_BAR: usize = 32;

/// The same as a small chart for each series, beside what it was at the check before: `before` has the same series,
/// where there was one.
#[must_use]
pub fn chart(growths: &[Growth], before: &[Growth], view: &View) -> String {
    growths
        .iter()
        .map(|growth| {
            let is_same = |other: &&Growth| {
                other.observe == growth.observe
                    && other.metric == growth.metric
                    && other.counts.len() == growth.counts.len()
            };
            one_chart(growth, before.iter().find(is_same), view)
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn one_chart(growth: &Growth, before: Option<&Growth>, view: &View) -> String {
    let of = escape(&growth.of);
    let sizes = growth
        .sizes
        .iter()
        .map(|size| size.to_string().len())
        .max()
        .unwrap_or(0);
    let counts = growth
        .counts
        .iter()
        .map(|count| count.to_string().len())
        .max()
        .unwrap_or(0);
    let most = growth.counts.iter().copied().max().unwrap_or(0).max(1);
    let beside =
        "    ".len() + sizes + 1 + columns(&of) + "  ".len() + "  ".len() + counts + "  was 1000".len();
    let room = view.width.saturating_sub(beside).clamp(4, WIDEST_BAR);
    let (style, words) = verdict_on(growth.shape);
    let mut shown = format!(
        "  {} {} {}\n",
        growth.metric.noun(),
        paint(QUIET, &format!("({})", escape(&growth.observe))),
        paint(
            style,
            &format!("{} {words}", if view.unicode { "←" } else { "<-" })
        )
    );
    for (index, (size, count)) in growth.sizes.iter().zip(&growth.counts).enumerate() {
        let length = usize::try_from(*count * room as u64 / most)
            .unwrap_or(room)
            .max(usize::from(*count > 0));
        let bar = if view.unicode { "█" } else { "#" }.repeat(length);
        let was = before
            .and_then(|before| before.counts.get(index))
            .filter(|was| *was != count)
            .map_or(String::new(), |was| paint(QUIET, &format!("  was {was}")));
        shown.push_str(&format!(
            "    {size:>sizes$} {of}  {}  {count:>counts$}{was}\n",
            paint(style, &pad(&bar, room))
        ));
    }
    shown
}

const fn verdict_on(shape: GrowthShape) -> (anstyle::Style, &'static str) {
    match shape {
        GrowthShape::Constant => (GOOD, "constant"),
        GrowthShape::Grows => (BAD, "grows with the size"),
        GrowthShape::Varies => (NOTE, "varies, not with the size"),
    }
}

fn one_table(group: &[Growth], named: bool, view: &View) -> String {
    let Some(first) = group.first() else {
        return String::new();
    };
    let label_width = group
        .iter()
        .map(|growth| columns(growth.metric.noun()))
        .chain([columns(&first.of)])
        .max()
        .unwrap_or(0);
    let cells: Vec<usize> = (0..first.sizes.len())
        .map(|index| {
            group
                .iter()
                .filter_map(|growth| growth.counts.get(index))
                .chain(first.sizes.get(index))
                .map(|number| number.to_string().len())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let row = |numbers: &[u64]| -> String {
        numbers
            .iter()
            .zip(&cells)
            .map(|(number, width)| format!("   {number:>width$}"))
            .collect()
    };
    let mut shown = String::new();
    if named {
        shown.push_str(&format!("    {}\n", paint(QUIET, &escape(&first.observe))));
    }
    shown.push_str(&format!(
        "    {}{}\n",
        pad(&escape(&first.of), label_width),
        row(&first.sizes)
    ));
    for growth in group {
        let (style, words) = verdict_on(growth.shape);
        shown.push_str(&format!(
            "    {}{}   {}\n",
            pad(growth.metric.noun(), label_width),
            row(&growth.counts),
            paint(
                style,
                &format!("{} {words}", if view.unicode { "←" } else { "<-" })
            )
        ));
    }
    shown
}
