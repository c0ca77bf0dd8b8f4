//! Blinded probes: when nothing can be said about what a scenario observed.

use crate::observation::{Canary, ScenarioRecord};
use crate::report::Finding;

/// A finding for each probe that did not see what was planted for it, or that is silent although it
/// speaks in the reference run. A scenario that raised may be silent: it cannot pass anyway.
pub fn blinded(scenario: &ScenarioRecord, reference: &ScenarioRecord) -> Vec<Finding> {
    let missed = scenario
        .canaries
        .iter()
        .filter(|canary| canary.seen != canary.planted)
        .map(|canary| {
            let detail = format!(
                "the probe `{}` saw {} of {} planted events",
                canary.probe, canary.seen, canary.planted
            );
            finding(&canary.probe, &detail)
        });
    let speaks = |canary: &&Canary| canary.planted > 0;
    let silent = reference
        .canaries
        .iter()
        .filter(speaks)
        .filter(|expected| {
            scenario.raised.is_none()
                && !scenario
                    .canaries
                    .iter()
                    .any(|canary| canary.probe == expected.probe && canary.planted > 0)
        })
        .map(|canary| {
            finding(
                &canary.probe,
                &format!("the probe `{}` reported nothing", canary.probe),
            )
        });
    missed.chain(silent).collect()
}

/// What is said about a case that nothing can be said about. `source` is the probe or the scenario.
pub fn finding(source: &str, detail: &str) -> Finding {
    Finding {
        observe: source.to_owned(),
        message: "What was observed cannot be trusted, because a measurement was interfered with".to_owned(),
        detail: detail.to_owned(),
        diff: None,
        repeated: Vec::new(),
    }
}
