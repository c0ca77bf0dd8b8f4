//! Runs the answers of exercises, on all cores, and has them judged.

use std::borrow::Cow;
use std::time::Duration;

use crate::error::{Error, Fault};
use crate::executor::{Executor, Job};
use crate::exercise::{Exercise, FileTree};
use crate::judge::judge;
use crate::observation::RunRecord;
use crate::report::{Report, Verdict};
use crate::submission::Submission;

use super::mutants::{Mutant, MutantShare, Trial, fates, make, makes_any};
use super::promises::{check_headroom, difference, outcome, solution_outcome};
use super::queue::in_parallel;
use super::{AnswerKind, AnswerOutcome, Problem, Verification, VerifyObserver, VerifyOptions};

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
    pub(super) seed: u64,
    pub(super) reference: RunRecord,
    /// Whether the second run is the same, and if not, in what.
    pub(super) difference: Option<String>,
    /// What the quicker of the two computed.
    pub(super) computed: Duration,
    /// What the judge makes of the second run; or why the pack's fault keeps it from judging.
    pub(super) report: Result<Report, String>,
}

/// The mutants of one solution; or why there are none.
type Made = Result<Vec<Mutant>, String>;

/// What is run beside the solution.
enum Files<'a> {
    Answer(&'a Submission),
    Mutant(&'a Mutant),
}

/// A mutant that computes this many times as long as the solution does so without end, as far as we care. Tools for
/// mutation testing use factors between 1.25 and 10.
const MUTANT_PATIENCE: u32 = 5;

/// One run of something other than the solution.
struct Attempt<'a> {
    exercise: &'a Exercise,
    kind: AnswerKind,
    files: Files<'a>,
    /// What of the exercise has to be run, where that is not everything.
    shorter: Option<&'a Exercise>,
    seed: u64,
    reference: &'a RunRecord,
    /// How long it may compute, where that is less than what the exercise allows.
    seconds: Option<u32>,
}

/// An answer other than the solution, and the solution's runs, one for each seed.
struct Other<'a> {
    exercise: &'a Exercise,
    runs: &'a [SolutionRuns],
    kind: AnswerKind,
    submission: Submission,
    shorter: Option<Shorter>,
}

/// What has to be run of an exercise for a wrong answer.
struct Shorter {
    /// With the first seed: up to the case that has to reject it, so that no earlier one does.
    up_to: Option<Exercise>,
    /// With the others: what that case is about.
    about: Option<Exercise>,
}

/// Runs every answer of `exercises` with every seed, and mutants of the solutions, and adds what came of it to
/// `verification`.
pub(super) fn try_answers(
    exercises: &[Exercise],
    executor: &dyn Executor,
    options: &VerifyOptions,
    observer: &dyn VerifyObserver,
    verification: &mut Verification,
) -> Result<(), Error> {
    let seeds = &options.seeds;
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
    let mutants = make_mutants(&solutions, executor, options)?;
    let mut trials: Vec<Trial<'_>> = solutions
        .iter()
        .zip(&mutants)
        .filter_map(|((exercise, runs), made)| {
            let made = made.as_ref()?.as_ref().ok()?;
            Some(Trial::of(exercise, runs, made, options.mutants))
        })
        .flatten()
        .collect();

    let others = other_answers(&solutions);
    // Mutants come first: of all that is run, they alone may take until the deadline.
    let mut attempts: Vec<Attempt<'_>> = trials.iter().map(|trial| Attempt::of_trial(trial, 0)).collect();
    attempts.extend(others.iter().flat_map(|other| {
        other.runs.iter().enumerate().map(move |(number, run)| Attempt {
            exercise: other.exercise,
            kind: other.kind.clone(),
            files: Files::Answer(&other.submission),
            shorter: other.shorter.as_ref().and_then(|shorter| shorter.with(number)),
            seed: run.seed,
            reference: &run.reference,
            seconds: None,
        })
    }));
    let mut first_reports = run_all(&attempts, executor, observer)?;
    drop(attempts);
    let reports = first_reports.split_off(trials.len());
    for (trial, report) in trials.iter_mut().zip(first_reports) {
        trial.reports.push(report);
    }
    try_survivors_again(&mut trials, seeds.len(), executor, observer)?;

    let mut reports = reports.chunks(seeds.len());
    for ((exercise, runs), made) in solutions.iter().zip(&mutants) {
        let mut outcomes: Vec<AnswerOutcome> = others
            .iter()
            .filter(|other| other.exercise.id == exercise.id)
            .zip(reports.by_ref())
            .map(|(other, reports)| outcome(exercise, other.kind.clone(), seeds, reports))
            .collect();
        let of_solution = solution_outcome(exercise, seeds, runs);
        outcomes.insert(1.min(outcomes.len()), of_solution);
        verification.answers.append(&mut outcomes);
        let mut messages = check_headroom(exercise, runs);
        match made {
            None => {}
            Some(Err(reason)) => messages.push(reason.clone()),
            Some(Ok(made)) => {
                let own = trials.iter().filter(|trial| trial.exercise.id == exercise.id);
                let (outcome, stale) = fates(exercise, made, own);
                verification.mutants.push(outcome);
                messages.extend(stale);
            }
        }
        verification.problems.extend(
            messages
                .into_iter()
                .map(|message| Problem::of(&exercise.id, message)),
        );
    }
    Ok(())
}

/// The answers beside the solutions. Without a reference to judge by, those of an exercise are left out: each
/// would only repeat the solution's problem.
fn other_answers<'a>(solutions: &[(&'a Exercise, &'a [SolutionRuns])]) -> Vec<Other<'a>> {
    let usable = solutions
        .iter()
        .filter(|(_, runs)| runs.iter().all(|run| run.report.is_ok()));
    let others = usable.flat_map(|(exercise, runs)| {
        let all = answers(exercise).into_iter();
        all.filter(|(kind, _)| *kind != AnswerKind::Solution)
            .map(|(kind, overlay)| Other {
                exercise,
                runs,
                shorter: shorter(exercise, &kind),
                kind,
                submission: match overlay {
                    Some(overlay) => Submission::from_overlay(exercise, overlay),
                    None => Submission::starter(exercise),
                },
            })
    });
    others.collect()
}

impl Shorter {
    /// The exercise for the seed of that position; nothing when it is all of it.
    fn with(&self, seed: usize) -> Option<&Exercise> {
        match seed {
            0 => self.up_to.as_ref(),
            _ => self.about.as_ref(),
        }
    }
}

/// What has to be run for an answer, where that is not everything.
fn shorter(exercise: &Exercise, kind: &AnswerKind) -> Option<Shorter> {
    let AnswerKind::Wrong(name) = kind else {
        return None;
    };
    let answer = exercise.wrong.iter().find(|answer| answer.name == *name)?;
    Some(Shorter {
        up_to: exercise.up_to(&answer.rejected_by),
        about: exercise.about(&answer.rejected_by),
    })
}

/// The mutants of each solution, in the order of the solutions. Nothing where none are wanted, where there is
/// nothing to make them of, or where the solution itself does not pass: then a mutant that does not, says nothing.
fn make_mutants(
    solutions: &[(&Exercise, &[SolutionRuns])],
    executor: &dyn Executor,
    options: &VerifyOptions,
) -> Result<Vec<Option<Made>>, Error> {
    in_parallel(solutions, |(exercise, runs)| {
        let passes = |run: &SolutionRuns| {
            run.report
                .as_ref()
                .is_ok_and(|report| report.verdict == Verdict::Passed)
        };
        // What a mutant changes may not matter on a database that the exercise is not about.
        let is_at_home = options.database.is_none();
        let is_wanted = options.mutants != MutantShare::None && is_at_home && makes_any(exercise);
        if is_wanted && runs.iter().all(passes) {
            make(exercise, executor).map(Some)
        } else {
            Ok(None)
        }
    })
}

/// Runs the mutants that have passed with the first of the seeds with the others as well: one that needs luck is
/// no survivor. Those of which the exercise says that they may pass have kept its word.
fn try_survivors_again(
    trials: &mut [Trial<'_>],
    seeds: usize,
    executor: &dyn Executor,
    observer: &dyn VerifyObserver,
) -> Result<(), Error> {
    let again: Vec<(usize, usize)> = (0..trials.len())
        .filter(|index| trials[*index].passes() && trials[*index].listed.is_none())
        .flat_map(|index| (1..seeds).map(move |seed| (index, seed)))
        .collect();
    let attempts: Vec<Attempt<'_>> = again
        .iter()
        .map(|(index, seed)| Attempt::of_trial(&trials[*index], *seed))
        .collect();
    let reports = run_all(&attempts, executor, observer)?;
    drop(attempts);
    for ((index, _), report) in again.into_iter().zip(reports) {
        trials[index].reports.push(report);
    }
    Ok(())
}

fn run_all(
    attempts: &[Attempt<'_>],
    executor: &dyn Executor,
    observer: &dyn VerifyObserver,
) -> Result<Vec<Result<Report, String>>, Error> {
    observer.planned(attempts.len());
    in_parallel(attempts, |attempt| attempt.report(executor, observer))
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
        seed,
        difference: difference(&reference, &again),
        computed: reference.computed.min(again.computed),
        report: judged(exercise, seed, &again, &reference)?,
        reference,
    })
}

/// How many seconds a mutant may compute, of a solution that `computed` for so long.
fn seconds_for_mutants(computed: Duration) -> u32 {
    let patience = computed * MUTANT_PATIENCE;
    u32::try_from(patience.as_millis().div_ceil(1000))
        .unwrap_or(u32::MAX)
        .max(1)
}

impl<'a> Attempt<'a> {
    /// The run of a mutant with the seed of that position.
    fn of_trial(trial: &Trial<'a>, seed: usize) -> Self {
        let run = &trial.runs[seed];
        Self {
            exercise: trial.exercise,
            kind: AnswerKind::Mutant(trial.mutant.change.clone()),
            files: Files::Mutant(trial.mutant),
            shorter: None,
            seed: run.seed,
            reference: &run.reference,
            seconds: Some(seconds_for_mutants(run.computed)),
        }
    }

    fn report(
        &self,
        executor: &dyn Executor,
        observer: &dyn VerifyObserver,
    ) -> Result<Result<Report, String>, Error> {
        let submission = match self.files {
            Files::Answer(submission) => Some(Cow::Borrowed(submission)),
            Files::Mutant(mutant) => mutant.submission(self.exercise).map(Cow::Owned),
        };
        let Some(submission) = submission else {
            return Ok(Err("its edit does not fit into the solution".to_owned()));
        };
        let try_it = |exercise: &Exercise| {
            let mut job = Job::new(exercise, &submission, self.seed);
            job.limits.seconds = self.seconds.unwrap_or(u32::MAX).min(job.limits.seconds);
            judged(exercise, self.seed, &executor.run(&job)?, self.reference)
        };
        let is_rejected = |report: &Result<Report, String>| {
            report
                .as_ref()
                .is_ok_and(|report| report.verdict != Verdict::Passed)
        };
        let report = match self.shorter.map(try_it).transpose()? {
            Some(report) if is_rejected(&report) => report,
            // Not rejected where it should be: what comes later says what happens in its place.
            _ => try_it(self.exercise)?,
        };
        observer.ran(&self.exercise.id, &self.kind);
        Ok(report)
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
