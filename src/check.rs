//! One check: the submission and the reference solution run side by side, and the judge compares them.

use std::hash::{BuildHasher, Hasher, RandomState};

use crate::advice;
use crate::error::Error;
use crate::executor::{Cancellation, Executor, Job};
use crate::exercise::{Exercise, ExerciseId};
use crate::judge;
use crate::observation::RunRecord;
use crate::report::{Report, Verdict};
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
    let (observed, expected) = both(|| executor.run(&candidate), || executor.run(&reference));
    let mut report = judge::judge(exercise, seed, &observed?, &expected?)?;
    advice::advise(&mut report);
    Ok(report)
}

/// Checks of one exercise as it is worked on. Its reference runs are made once, and each check draws twice: the data
/// that the learner sees again at each check, so that what is shown moves with the answer alone, and data that the
/// learner has never seen. An answer passes that passes with both; one that was fitted to the data that is shown
/// does not.
pub struct Standby {
    exercise: Exercise,
    shown: Drawn,
    unseen: Drawn,
    /// Whether what should be unseen was shown.
    is_stale: bool,
}

/// What the reference solution does with one seed.
struct Drawn {
    seed: u64,
    reference: RunRecord,
}

impl Drawn {
    fn with(executor: &dyn Executor, exercise: &Exercise, seed: u64) -> Result<Self, Error> {
        let solution = Submission::from_overlay(exercise, &exercise.solution);
        let reference = executor.run(&Job::new(exercise, &solution, seed))?;
        Ok(Self { seed, reference })
    }

    /// The report on `submission`; nothing when nobody waits for it.
    fn check(
        &self,
        executor: &dyn Executor,
        exercise: &Exercise,
        submission: &Submission,
        cancellation: &Cancellation,
    ) -> Result<Option<Report>, Error> {
        let job = Job::new(exercise, submission, self.seed);
        let Some(observed) = executor.run_unless(&job, cancellation)? else {
            return Ok(None);
        };
        let mut report = judge::judge(exercise, self.seed, &observed, &self.reference)?;
        advice::advise(&mut report);
        Ok(Some(report))
    }
}

impl Standby {
    /// Gets ready to check `exercise`.
    ///
    /// # Errors
    ///
    /// When the sandbox cannot run here.
    pub fn new(executor: &dyn Executor, exercise: &Exercise) -> Result<Self, Error> {
        let (first, second) = (draw_seed(), draw_seed());
        let (shown, unseen) = both(
            || Drawn::with(executor, exercise, first),
            || Drawn::with(executor, exercise, second),
        );
        Ok(Self {
            exercise: exercise.clone(),
            shown: shown?,
            unseen: unseen?,
            is_stale: false,
        })
    }

    /// Which exercise it is ready for.
    #[must_use]
    pub const fn exercise(&self) -> &ExerciseId {
        &self.exercise.id
    }

    /// Checks `submission`; nothing when nobody waits for it any longer. When it passes with the data that is shown
    /// and not with the other, that is shown from now on, and something else is drawn before the next check.
    ///
    /// # Errors
    ///
    /// When the sandbox cannot run here, or when the pack's own solution or scenario is at fault.
    pub fn check(
        &mut self,
        executor: &dyn Executor,
        submission: &Submission,
        cancellation: &Cancellation,
    ) -> Result<Option<Report>, Error> {
        self.refresh(executor)?;
        let check = |drawn: &Drawn| drawn.check(executor, &self.exercise, submission, cancellation);
        let (shown, unseen) = both(|| check(&self.shown), || check(&self.unseen));
        let (Some(shown), Some(unseen)) = (shown?, unseen?) else {
            return Ok(None);
        };
        if shown.verdict != Verdict::Passed || unseen.verdict == Verdict::Passed {
            return Ok(Some(shown));
        }
        std::mem::swap(&mut self.shown, &mut self.unseen);
        self.is_stale = true;
        Ok(Some(unseen))
    }

    /// Draws anew what was shown and should be unseen, if there is any. Worth doing while nobody waits.
    ///
    /// # Errors
    ///
    /// When the sandbox cannot run here.
    pub fn refresh(&mut self, executor: &dyn Executor) -> Result<(), Error> {
        if self.is_stale {
            self.unseen = Drawn::with(executor, &self.exercise, draw_seed())?;
            self.is_stale = false;
        }
        Ok(())
    }
}

/// Does both at the same time.
fn both<T: Send, U>(here: impl FnOnce() -> U, there: impl FnOnce() -> T + Send) -> (U, T) {
    std::thread::scope(|scope| {
        let there = scope.spawn(there);
        let here = here();
        let there = there
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (here, there)
    })
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
