//! One check: the submission and the reference solution run side by side, and the judge compares them.

use std::hash::{BuildHasher, Hasher, RandomState};

use crate::advice;
use crate::error::Error;
use crate::executor::{Executor, Job};
use crate::exercise::Exercise;
use crate::judge;
use crate::report::Report;
use crate::submission::Submission;

/// Seeds that are drawn stay below this, so that a person can type one again.
const SEEDS: u64 = 1_000_000;

/// Runs `submission` and the reference solution at the same time, with the same seed, each in a place of its
/// own, judges what was seen, and adds advice, which the verdict does not depend on.
///
/// # Errors
///
/// When the sandbox cannot run here, or when the pack's own solution or scenario is at fault.
pub fn check_submission(
    executor: &dyn Executor,
    exercise: &Exercise,
    submission: &Submission,
    seed: u64,
) -> Result<Report, Error> {
    let candidate = Job::new(exercise, submission, seed);
    let solution = Submission::from_overlay(exercise, &exercise.solution);
    let reference = Job::new(exercise, &solution, seed);
    let (observed, expected) = std::thread::scope(|scope| {
        let expected = scope.spawn(|| executor.run(&reference));
        let observed = executor.run(&candidate);
        let expected = expected
            .join()
            .unwrap_or_else(|_| Err(Error::bug("running the reference solution panicked")));
        (observed, expected)
    });
    let mut report = judge::judge(exercise, seed, &observed?, &expected?)?;
    advice::advise(&mut report);
    Ok(report)
}

/// A seed that nobody chose: another one each time.
#[must_use]
pub fn draw_seed() -> u64 {
    // Every `RandomState` has fresh keys from the operating system; nothing here needs better randomness.
    RandomState::new().build_hasher().finish() % SEEDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_can_be_typed_again_and_is_another_each_time() {
        let seeds: std::collections::BTreeSet<u64> = (0..20).map(|_| draw_seed()).collect();
        assert!(seeds.iter().all(|seed| *seed < SEEDS));
        assert!(seeds.len() > 15, "{seeds:?}");
    }
}
