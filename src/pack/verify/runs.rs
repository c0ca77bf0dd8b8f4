//! Runs the answers of exercises, on all cores, and has them judged.

use std::time::Duration;

use crate::error::{Error, Fault};
use crate::executor::{Executor, Job};
use crate::exercise::{Exercise, FileTree};
use crate::judge::judge;
use crate::observation::RunRecord;
use crate::report::Report;
use crate::submission::Submission;

use super::promises::{check_headroom, difference, outcome, solution_outcome};
use super::queue::in_parallel;
use super::{AnswerKind, AnswerOutcome, Problem, Verification, VerifyObserver};

/// The answers of `exercise` in the order in which they are reported, each with the files that are laid
/// over the starter.
pub(super) fn answers(exercise: &Exercise) -> Vec<(AnswerKind, Option<&FileTree>)> {
    let mut answers = vec![
        (AnswerKind::Starter, None),
        (AnswerKind::Solution, Some(&exercise.solution)),
    ];
    answers.extend(
        exercise
            .right
            .iter()
            .map(|answer| (AnswerKind::Right(answer.name.clone()), Some(&answer.files))),
    );
    answers.extend(
        exercise
            .wrong
            .iter()
            .map(|answer| (AnswerKind::Wrong(answer.name.clone()), Some(&answer.files))),
    );
    answers
}

/// The solution's two runs with one seed.
pub(super) struct SolutionRuns {
    pub(super) reference: RunRecord,
    /// Whether the second run is the same, and if not, in what.
    pub(super) difference: Option<String>,
    /// The quicker of the two, which the machine's other work disturbed less.
    pub(super) elapsed: Duration,
    /// What the judge makes of the second run; or why the pack's fault keeps it from judging.
    pub(super) report: Result<Report, String>,
}

/// One run of an answer other than the solution.
struct Attempt<'a> {
    exercise: &'a Exercise,
    kind: &'a AnswerKind,
    submission: &'a Submission,
    seed: u64,
    reference: &'a RunRecord,
}

/// Runs every answer of `exercises` with every seed and adds what came of it to `verification`.
pub(super) fn try_answers(
    exercises: &[Exercise],
    executor: &dyn Executor,
    seeds: &[u64],
    observer: &dyn VerifyObserver,
    verification: &mut Verification,
) -> Result<(), Error> {
    let pairs: Vec<(&Exercise, u64)> = exercises
        .iter()
        .flat_map(|exercise| seeds.iter().map(move |seed| (exercise, *seed)))
        .collect();
    observer.planned(2 * pairs.len());
    let solutions = in_parallel(&pairs, |(exercise, seed)| {
        run_solution(exercise, executor, *seed, observer)
    })?;
    let solutions: Vec<(&Exercise, &[SolutionRuns])> =
        exercises.iter().zip(solutions.chunks(seeds.len())).collect();

    let others: Vec<(&Exercise, &[SolutionRuns], AnswerKind, Submission)> = solutions
        .iter()
        // Without a reference to judge by, every answer would only repeat the solution's problem.
        .filter(|(_, runs)| runs.iter().all(|run| run.report.is_ok()))
        .flat_map(|(exercise, runs)| {
            answers(exercise)
                .into_iter()
                .filter(|(kind, _)| *kind != AnswerKind::Solution)
                .map(|(kind, overlay)| {
                    let submission = match overlay {
                        Some(overlay) => Submission::from_overlay(exercise, overlay),
                        None => Submission::starter(exercise),
                    };
                    (*exercise, *runs, kind, submission)
                })
        })
        .collect();
    let attempts: Vec<Attempt<'_>> = others
        .iter()
        .flat_map(|(exercise, runs, kind, submission)| {
            seeds.iter().zip(*runs).map(move |(seed, run)| Attempt {
                exercise,
                kind,
                submission,
                seed: *seed,
                reference: &run.reference,
            })
        })
        .collect();
    observer.planned(attempts.len());
    let reports = in_parallel(&attempts, |attempt| attempt.report(executor, observer))?;
    let mut reports = reports.chunks(seeds.len());

    for (exercise, runs) in &solutions {
        let mut outcomes: Vec<AnswerOutcome> = others
            .iter()
            .filter(|(other, ..)| other.id == exercise.id)
            .zip(reports.by_ref())
            .map(|((_, _, kind, _), reports)| outcome(exercise, kind.clone(), seeds, reports))
            .collect();
        let of_solution = solution_outcome(exercise, seeds, runs);
        outcomes.insert(1.min(outcomes.len()), of_solution);
        verification.answers.append(&mut outcomes);
        let messages = check_headroom(exercise, runs);
        verification.problems.extend(
            messages
                .into_iter()
                .map(|message| Problem::of(&exercise.id, message)),
        );
    }
    Ok(())
}

fn run_solution(
    exercise: &Exercise,
    executor: &dyn Executor,
    seed: u64,
    observer: &dyn VerifyObserver,
) -> Result<SolutionRuns, Error> {
    let submission = Submission::from_overlay(exercise, &exercise.solution);
    let job = Job::new(exercise, &submission, seed);
    let run = || {
        let record = executor.run(&job);
        observer.ran(&exercise.id, &AnswerKind::Solution);
        record
    };
    let reference = run()?;
    let again = run()?;
    Ok(SolutionRuns {
        difference: difference(&reference, &again),
        elapsed: reference.elapsed.min(again.elapsed),
        report: judged(exercise, seed, &again, &reference)?,
        reference,
    })
}

impl Attempt<'_> {
    fn report(
        &self,
        executor: &dyn Executor,
        observer: &dyn VerifyObserver,
    ) -> Result<Result<Report, String>, Error> {
        let record = executor.run(&Job::new(self.exercise, self.submission, self.seed))?;
        observer.ran(&self.exercise.id, self.kind);
        judged(self.exercise, self.seed, &record, self.reference)
    }
}

/// The report; or, when the pack keeps the judge from judging, why.
fn judged(
    exercise: &Exercise,
    seed: u64,
    observed: &RunRecord,
    reference: &RunRecord,
) -> Result<Result<Report, String>, Error> {
    match judge(exercise, seed, observed, reference) {
        Ok(report) => Ok(Ok(report)),
        Err(error) if error.fault == Fault::Pack => Ok(Err(error.message)),
        Err(error) => Err(error),
    }
}
