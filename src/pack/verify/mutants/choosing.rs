//! Chooses which mutants are tried when not all of them are: the same ones each time, spread over the text.

use super::MutantShare;
use super::making::{Kind, Mutant};

/// Most mutants of one solution that are tried when only some are, and how many of each sort. What a sort
/// does not need goes to the next ones: what the learner writes comes before what was there, and what Django
/// is told before what the code decides.
const SHARES: [(bool, Kind, usize); 6] = [
    (true, Kind::Django, 10),
    (true, Kind::Logic, 5),
    (true, Kind::Detail, 3),
    (false, Kind::Django, 3),
    (false, Kind::Logic, 2),
    (false, Kind::Detail, 1),
];

/// Whether each of `mutants` is to be tried.
pub(super) fn chosen(mutants: &[Mutant], share: MutantShare) -> Vec<bool> {
    match share {
        MutantShare::None => vec![false; mutants.len()],
        MutantShare::All => vec![true; mutants.len()],
        MutantShare::Some => some(mutants),
    }
}

fn some(mutants: &[Mutant]) -> Vec<bool> {
    let groups = SHARES.map(|(fresh, kind, _)| -> Vec<usize> {
        let is_in = |mutant: &Mutant| mutant.fresh == fresh && mutant.kind == kind;
        (0..mutants.len())
            .filter(|index| is_in(&mutants[*index]))
            .collect()
    });
    let mut takes = [0; SHARES.len()];
    let mut left = 0;
    for (take, (group, (_, _, share))) in takes.iter_mut().zip(groups.iter().zip(SHARES)) {
        *take = share.min(group.len());
        left += share - *take;
    }
    for (take, group) in takes.iter_mut().zip(&groups) {
        let more = left.min(group.len() - *take);
        *take += more;
        left -= more;
    }
    let mut chosen = vec![false; mutants.len()];
    for (group, take) in groups.iter().zip(takes) {
        for step in 0..take {
            chosen[group[step * group.len() / take]] = true;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{MutantShare, SHARES, chosen};
    use crate::pack::verify::mutants::making::Mutant;

    fn mutant(line: usize, kind: &str, fresh: bool) -> Mutant {
        serde_json::from_value(json!({
            "file": "shop/views.py", "line": line, "change": "without it", "kind": kind, "fresh": fresh,
            "start": 0, "end": 0, "text": "",
        }))
        .unwrap()
    }

    fn lines(mutants: &[Mutant]) -> Vec<u32> {
        let chosen = chosen(mutants, MutantShare::Some);
        let tried = mutants.iter().zip(chosen).filter(|(_, chosen)| *chosen);
        tried.map(|(mutant, _)| mutant.line).collect()
    }

    #[test]
    fn what_one_sort_does_not_need_goes_to_the_others_evenly_over_the_text() {
        let one_sort: Vec<Mutant> = (0..48).map(|line| mutant(line, "logic", false)).collect();
        assert_eq!(lines(&one_sort), (0..48).step_by(2).collect::<Vec<u32>>());
        let few: Vec<Mutant> = (0..5).map(|line| mutant(line, "detail", true)).collect();
        assert_eq!(lines(&few).len(), 5);
    }

    #[test]
    fn what_the_learner_writes_and_what_django_is_told_get_the_most() {
        let sorts = SHARES.map(|(fresh, kind, _)| (fresh, format!("{kind:?}").to_lowercase()));
        let many: Vec<Mutant> = (0..600)
            .map(|line| mutant(line, &sorts[line % 6].1, sorts[line % 6].0))
            .collect();
        let mut counts = [0; 6];
        for line in lines(&many) {
            counts[line as usize % 6] += 1;
        }
        assert_eq!(counts, [10, 5, 3, 3, 2, 1]);
    }

    proptest! {
        #[test]
        fn never_more_than_the_bound_and_never_fewer_than_there_are(sorts in proptest::collection::vec((0..3_usize, any::<bool>()), 0..80)) {
            let kinds = ["django", "logic", "detail"];
            let mutants: Vec<Mutant> = sorts.iter().enumerate().map(|(line, (kind, fresh))| mutant(line, kinds[*kind], *fresh)).collect();
            prop_assert_eq!(lines(&mutants).len(), mutants.len().min(24));
        }
    }
}
