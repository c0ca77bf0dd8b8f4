//! Points: what the cases give, and what limits them.

use crate::exercise::Exercise;
use crate::report::{Cap, CaseReport, CaseVerdict};

/// The score of a submission, and the cap that lowered it, when one did. The first of the lowest caps
/// is named.
///
/// A case that was judged and did not pass applies its cap however it ended: a scenario that raises or
/// hangs instead of leaking has not shown that it does not leak. A case that was not reached applies
/// none. A void case caps at nothing: once a probe was blinded, no other observation can be trusted.
pub fn score(exercise: &Exercise, cases: &[CaseReport]) -> (u32, Option<Cap>) {
    let points: u32 = cases.iter().map(|case| case.points).sum();
    let cap = exercise
        .cases
        .iter()
        .zip(cases)
        .filter_map(|(case, report)| {
            let percent = match report.verdict {
                CaseVerdict::Passed | CaseVerdict::NotReached => return None,
                CaseVerdict::Void => 0,
                CaseVerdict::Failed
                | CaseVerdict::Raised
                | CaseVerdict::TimedOut
                | CaseVerdict::OutOfMemory
                | CaseVerdict::Crashed => case.caps_percent?,
            };
            Some(Cap {
                case: case.name.clone(),
                percent,
            })
        })
        .min_by_key(|cap| cap.percent);
    match cap {
        Some(cap) if share(exercise.max_score(), cap.percent) < points => {
            (share(exercise.max_score(), cap.percent), Some(cap))
        }
        _ => (points, None),
    }
}

/// `percent` of `points`, rounded down.
fn share(points: u32, percent: u8) -> u32 {
    let share = u64::from(points) * u64::from(percent.min(100)) / 100;
    u32::try_from(share).unwrap_or(points)
}
