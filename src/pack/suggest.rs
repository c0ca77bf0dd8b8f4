//! Finds what somebody probably meant by a name that does not exist.

/// Below this similarity a suggestion confuses more than it helps.
const LEAST_SIMILARITY: f64 = 0.7;

/// The candidate that `name` is most probably a slip for, if one is near enough.
pub(super) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase().replace('_', "-");
    candidates
        .into_iter()
        .map(|candidate| (similarity(&wanted, &candidate.replace('_', "-")), candidate))
        .filter(|(similarity, _)| *similarity >= LEAST_SIMILARITY)
        // Of equals the first in the pack's order.
        .reduce(|best, other| if other.0 > best.0 { other } else { best })
        .map(|(_, candidate)| candidate)
}

fn similarity(wanted: &str, candidate: &str) -> f64 {
    // Somebody who types "n-plus-one" or "orders" means the one that has these words.
    if wanted.len() >= 3 && candidate.contains(wanted) {
        return 0.95;
    }
    strsim::normalized_damerau_levenshtein(wanted, candidate)
}

/// `names` as a list in backticks for a message: "`a`, `b`".
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const NAMES: [&str; 3] = ["orders-n-plus-one", "cache-page-leak", "mvt-recipe-box"];

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(nearest("cache-pagel-eak", NAMES), Some("cache-page-leak"));
        assert_eq!(nearest("Orders_N_Plus_One", NAMES), Some("orders-n-plus-one"));
    }

    #[test]
    fn a_part_of_the_name_is_enough() {
        assert_eq!(nearest("recipe", NAMES), Some("mvt-recipe-box"));
    }

    #[test]
    fn a_name_that_is_nothing_like_any_gets_no_suggestion() {
        assert_eq!(nearest("kubernetes", NAMES), None);
        assert_eq!(nearest("", NAMES), None);
    }
}
