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
        let (style, words) = match growth.shape {
            GrowthShape::Constant => (GOOD, "constant"),
            GrowthShape::Grows => (BAD, "grows with the size"),
            GrowthShape::Varies => (NOTE, "varies, not with the size"),
        };
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
