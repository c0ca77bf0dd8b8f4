//! The lines by which one text becomes another, whole and in order: for reading a solution, not for judging.

use similar::{ChangeTag, TextDiff};

use crate::report::{Diff, DiffLine, Span};

/// Lines that stay the same and are shown around a change.
const CONTEXT: usize = 3;

/// The lines of `old` (missing in `new`) and of `new` (extra), with the equal lines around them. Nothing when
/// the two are equal.
#[must_use]
pub fn patch(old: &str, new: &str) -> Option<Diff> {
    let steps = steps(old, new);
    let changes: Vec<usize> = (0..steps.len())
        .filter(|index| !matches!(steps[*index], DiffLine::Same(_)))
        .collect();
    changes.first()?;
    let is_near = |index: usize| {
        let next = changes.partition_point(|change| *change < index);
        let gap_after = changes.get(next).map(|change| change - index);
        let gap_before = next.checked_sub(1).map(|previous| index - changes[previous]);
        [gap_after, gap_before]
            .into_iter()
            .flatten()
            .any(|gap| gap <= CONTEXT)
    };
    let mut lines: Vec<DiffLine> = Vec::new();
    for (index, step) in steps.into_iter().enumerate() {
        if is_near(index) {
            lines.push(step);
        } else if let Some(DiffLine::Hidden { lines: hidden, .. }) = lines.last_mut() {
            *hidden += 1;
        } else {
            lines.push(DiffLine::Hidden { lines: 1, same: true });
        }
    }
    Some(Diff { lines })
}

/// Every line of both, in order.
fn steps(old: &str, new: &str) -> Vec<DiffLine> {
    TextDiff::from_lines(old, new)
        .iter_all_changes()
        .map(|change| {
            let text = change.value().trim_end_matches(['\r', '\n']).to_owned();
            let whole = |text| vec![Span { text, changed: false }];
            match change.tag() {
                ChangeTag::Equal => DiffLine::Same(text),
                ChangeTag::Delete => DiffLine::Missing(whole(text)),
                ChangeTag::Insert => DiffLine::Extra(whole(text)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn side(diff: &Diff, wanted: fn(&DiffLine) -> bool) -> Vec<String> {
        diff.lines
            .iter()
            .filter(|line| wanted(line))
            .filter_map(|line| match line {
                DiffLine::Same(text) => Some(text.clone()),
                DiffLine::Missing(spans) | DiffLine::Extra(spans) => {
                    Some(spans.iter().map(|span| span.text.as_str()).collect())
                }
                DiffLine::Hidden { .. } => None,
            })
            .collect()
    }

    #[test]
    fn far_equal_lines_are_counted() {
        let old = "1\n2\n3\n4\n5\n6\nold\n7\n";
        let diff = patch(old, &old.replace("old", "new\nnewer")).expect("a difference");
        assert_eq!(diff.lines[0], DiffLine::Hidden { lines: 3, same: true });
        assert_eq!(side(&diff, |line| matches!(line, DiffLine::Missing(_))), ["old"]);
        assert_eq!(
            side(&diff, |line| matches!(line, DiffLine::Extra(_))),
            ["new", "newer"]
        );
    }

    #[test]
    fn equal_texts_have_no_patch() {
        assert_eq!(patch("a\nb", "a\nb"), None);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_steps(old in "[ab\n]{0,20}", new in "[ab\n]{0,20}") {
            let diff = Diff { lines: steps(&old, &new) };
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(side(&diff, |line| !matches!(line, DiffLine::Extra(_))), lines(&old));
            prop_assert_eq!(side(&diff, |line| !matches!(line, DiffLine::Missing(_))), lines(&new));
        }
    }
}
