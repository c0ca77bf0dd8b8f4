//! Mutants of a real exercise: made by the guest, run like any answer, rejected by the cases that are about them.

use std::collections::BTreeMap;

use djangology::pack::Pack;
use djangology::pack::verify::{Fate, MutantShare, VerifyOptions, verify};

use crate::projects::sandbox;

#[test]
fn what_makes_the_order_list_fast_and_right_is_missed_by_the_case_that_is_about_it() {
    let options = VerifyOptions {
        seeds: vec![1],
        only: vec!["orders-n-plus-one".to_owned()],
        database: None,
        mutants: MutantShare::All,
    };
    let pack = Pack::embedded().expect("the pack");
    let verification = verify(&pack, sandbox(), &options, &()).expect("a verification");
    let [of] = verification.mutants.as_slice() else {
        panic!("{verification:?}");
    };
    assert_eq!(of.tried.len(), of.made);
    assert_eq!(of.survivors().collect::<Vec<_>>(), Vec::<&_>::new());
    let killed_by: BTreeMap<&str, &str> = of
        .tried
        .iter()
        .filter_map(|mutant| match &mutant.fate {
            Fate::Killed { by: Some(case), .. } => Some((mutant.change.as_str(), case.as_str())),
            _ => None,
        })
        .collect();
    for (change, case) in [
        (
            "open_orders: without `.select_related(\"customer\")`",
            "queries-constant",
        ),
        (
            "open_orders: without `.select_related(\"product__supplier\")`",
            "queries-constant",
        ),
        (
            "open_orders: without `.filter(status__in=OPEN_STATUSES)`",
            "orders-shown",
        ),
        ("open_orders: without `.order_by(\"position\")`", "orders-shown"),
        (
            "lines_of: returns `None` instead of `order.items.all()`",
            "orders-shown",
        ),
    ] {
        assert_eq!(killed_by.get(change), Some(&case), "{change} in {killed_by:#?}");
    }
}
