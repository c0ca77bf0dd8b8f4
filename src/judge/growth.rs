//! How the costs of a series move with its sizes, and the rules about that.

use super::compare::Broken;
use super::requirement::Ceiling;
use super::value::cut;
use crate::exercise::Metric;
use crate::observation::{RepeatedStatement, Series};
use crate::report::{Growth, GrowthShape};

/// By how much a cost may fall from a smaller to a larger size under `constant`: what is looked up once
/// per process and then remembered, such as a content type, is paid for at the first size only. A
/// greater fall is no warming up: it would let a view waste queries on few rows to hide that it wastes
/// them on many.
const WARM_UP: u64 = 2;

/// What dividing floats may get wrong: a growth that is exactly as steep as allowed holds.
const ROUNDING: f64 = 1e-9;

/// How many repeated statements a finding shows.
const REPEATED: usize = 10;

/// How long the list of numbers in a sentence may be, in characters.
const NUMBERS: usize = 100;

/// The growth of `metric` in `series`, or nothing when the series is empty or uneven.
pub fn growth(observe: &str, series: &Series, metric: Metric) -> Option<Growth> {
    is_whole(series, metric).then(|| {
        let (sizes, counts): (Vec<u64>, Vec<u64>) =
            by_size(&series.sizes, counts(series, metric)).into_iter().unzip();
        Growth {
            observe: observe.to_owned(),
            metric,
            of: series.of.clone(),
            shape: shape(&sizes, &counts),
            sizes,
            counts,
        }
    })
}

/// Whether `counts` stay the same, follow `sizes`, or do neither. The order of measurement does not
/// matter.
pub fn shape(sizes: &[u64], counts: &[u64]) -> GrowthShape {
    if counts.windows(2).all(|pair| pair[0] == pair[1]) {
        return GrowthShape::Constant;
    }
    let points = by_size(sizes, counts);
    let follows = points.windows(2).all(|pair| {
        let [(size, count), (next_size, next_count)] = [pair[0], pair[1]];
        count == next_count || (size < next_size && count < next_count)
    });
    if follows {
        GrowthShape::Grows
    } else {
        GrowthShape::Varies
    }
}

/// The growth in words: `3, 3, 3: constant`, `4, 31, 91: grows with the orders`.
#[must_use]
pub fn sentence(growth: &Growth) -> String {
    let shape = match growth.shape {
        GrowthShape::Constant => "constant".to_owned(),
        GrowthShape::Grows => format!("grows with the {}", growth.of),
        GrowthShape::Varies => "varies".to_owned(),
    };
    format!("{}: {shape}", join(&growth.counts))
}

/// What breaks the rule that `metric` does not grow, if anything does.
pub fn constant(observe: &str, series: &Series, metric: Metric) -> Option<Broken> {
    let Some(growth) = growth(observe, series, metric) else {
        return Some(uneven(observe));
    };
    let points = by_size(&growth.sizes, &growth.counts);
    let holds = points.windows(2).all(|pair| {
        let [(size, count), (next_size, next_count)] = [pair[0], pair[1]];
        next_count <= count && (size < next_size || count == next_count)
    }) && points
        .first()
        .zip(points.last())
        .is_some_and(|(first, last)| first.1 - last.1.min(first.1) <= WARM_UP);
    (!holds).then(|| {
        let message = match growth.shape {
            GrowthShape::Grows => format!("`{observe}` needs more {} for more {}", metric.noun(), growth.of),
            GrowthShape::Constant | GrowthShape::Varies => {
                format!(
                    "`{observe}` does not need the same {} at every size",
                    metric.noun()
                )
            }
        };
        Broken::new(
            message,
            format!(
                "{} at {} {}: {}",
                metric.noun(),
                join(&growth.sizes),
                growth.of,
                sentence(&growth)
            ),
        )
        .with_repeated(repeated(series))
    })
}

/// What breaks the rule that `metric` grows no faster than the sizes, times `slack`, if anything does.
/// Every size is held against every smaller one; a size or a cost of zero counts as one.
pub fn linear(observe: &str, series: &Series, metric: Metric, slack: f64) -> Option<Broken> {
    if !is_whole(series, metric) {
        return Some(uneven(observe));
    }
    let points = by_size(&series.sizes, counts(series, metric));
    let times = |from: u64, to: u64| as_number(to.max(1)) / as_number(from.max(1));
    let steepest = points
        .iter()
        .enumerate()
        .flat_map(|(index, from)| points[index + 1..].iter().map(move |to| (from, to)))
        .map(|(from, to)| (from, to, times(from.1, to.1) / (times(from.0, to.0) * slack)))
        .filter(|(_, _, excess)| *excess > 1.0 + ROUNDING)
        .max_by(|left, right| left.2.total_cmp(&right.2))?;
    let (from, to, _) = steepest;
    let (noun, of) = (metric.noun(), &series.of);
    Some(
        Broken::new(
            format!("`{observe}` needs {noun} faster than its {of} grow"),
            format!(
                "from {} to {} {of} the {noun} went from {} to {}: {} times the {of}, {} times the {noun}, \
                 at most {} times expected",
                from.0,
                to.0,
                from.1,
                to.1,
                short(times(from.0, to.0)),
                short(times(from.1, to.1)),
                short(times(from.0, to.0) * slack),
            ),
        )
        .with_repeated(repeated(series)),
    )
}

/// What breaks the rule that no number of `metric` is above `ceiling`, if anything does.
pub fn at_most(observe: &str, series: &Series, metric: Metric, ceiling: &Ceiling) -> Option<Broken> {
    if !is_whole(series, metric) {
        return Some(uneven(observe));
    }
    let limits = (0..series.sizes.len()).map(|index| match ceiling {
        Ceiling::Everywhere(limit) => *limit,
        // The sizes were compared with the reference run's before; no limit can be missing.
        Ceiling::BySize(limits) => limits.get(index).copied().unwrap_or(0.0),
    });
    let (size, count, limit) = series
        .sizes
        .iter()
        .zip(counts(series, metric))
        .zip(limits)
        .map(|((size, count), limit)| (*size, *count, limit))
        .filter(|(_, count, limit)| as_number(*count) > *limit)
        .max_by(|left, right| (as_number(left.1) - left.2).total_cmp(&(as_number(right.1) - right.2)))?;
    Some(
        Broken::new(
            format!("`{observe}` needs too many {}", metric.noun()),
            format!(
                "{} at {}, at most {} expected",
                noun_for(count, metric),
                sized(size, &series.of),
                // Counts are whole: a bound of 4.5 allows 4.
                limit.floor(),
            ),
        )
        .with_repeated(repeated(series)),
    )
}

/// A size with what it counts: `1 order`, `30 orders`, `1 lines per order`.
fn sized(size: u64, of: &str) -> String {
    match of.strip_suffix('s') {
        Some(singular) if size == 1 && !of.contains(' ') => format!("1 {singular}"),
        _ => format!("{size} {of}"),
    }
}

fn uneven(observe: &str) -> Broken {
    Broken::new(
        format!("`{observe}` was not measured completely"),
        format!("`{observe}` is empty or has not the same number of measurements of every kind"),
    )
}

fn by_size(sizes: &[u64], counts: &[u64]) -> Vec<(u64, u64)> {
    let mut points: Vec<(u64, u64)> = sizes.iter().copied().zip(counts.iter().copied()).collect();
    points.sort_unstable();
    points
}

fn repeated(series: &Series) -> Vec<RepeatedStatement> {
    series.repeated.iter().take(REPEATED).cloned().collect()
}

fn noun_for(count: u64, metric: Metric) -> String {
    let noun = match metric {
        Metric::Queries if count == 1 => "query",
        Metric::Rows | Metric::Steps | Metric::Instances if count == 1 => metric.noun().trim_end_matches('s'),
        _ => metric.noun(),
    };
    format!("{count} {noun}")
}

/// The numbers as the words of a sentence.
pub fn join(numbers: &[u64]) -> String {
    let words: Vec<String> = numbers.iter().take(NUMBERS).map(u64::to_string).collect();
    cut(&words.join(", "), NUMBERS)
}

/// A number with at most one decimal.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// The numbers of `series` that `metric` names.
pub fn counts(series: &Series, metric: Metric) -> &[u64] {
    match metric {
        Metric::Queries => &series.queries,
        Metric::Rows => &series.rows,
        Metric::Steps => &series.steps,
        Metric::Instances => &series.instances,
    }
}

/// Whether `series` has sizes, and a number of `metric` for each.
pub fn is_whole(series: &Series, metric: Metric) -> bool {
    !series.sizes.is_empty() && counts(series, metric).len() == series.sizes.len()
}

/// A count as the kind of number that bounds are.
#[expect(
    clippy::cast_precision_loss,
    reason = "a count above 2^53 is far beyond every bound, whatever its last digits are"
)]
pub const fn as_number(count: u64) -> f64 {
    count as f64
}
