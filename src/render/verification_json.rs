//! What `pack verify` found, for machines, format 1.

use serde::Serialize;

use super::json;
use crate::error::Error;
use crate::exercise::ExerciseId;
use crate::pack::verify::{AnswerOutcome, Counts, ExerciseMutants, Fate, MutantOutcome, Verification};

#[derive(Serialize)]
struct VerificationDocument<'a> {
    format: u32,
    clean: bool,
    counts: Counts,
    answers: Vec<AnswerDocument<'a>>,
    mutants: Vec<MutantsDocument<'a>>,
    problems: Vec<ProblemDocument<'a>>,
}

#[derive(Serialize)]
struct AnswerDocument<'a> {
    exercise: &'a ExerciseId,
    answer: String,
    verdicts: Vec<VerdictDocument>,
    decided_by: Option<&'a str>,
    problem: Option<&'a str>,
}

#[derive(Serialize)]
struct VerdictDocument {
    seed: u64,
    verdict: &'static str,
}

#[derive(Serialize)]
struct MutantsDocument<'a> {
    exercise: &'a ExerciseId,
    made: usize,
    tried: Vec<MutantDocument<'a>>,
}

#[derive(Serialize)]
struct MutantDocument<'a> {
    file: &'a str,
    line: u32,
    change: &'a str,
    fate: &'static str,
    /// For one that was killed: the case that rejects it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    /// For one that was killed: with which seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    /// For an equivalent one: why it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct ProblemDocument<'a> {
    exercise: Option<&'a ExerciseId>,
    message: &'a str,
}

/// The verification as one document.
///
/// # Errors
///
/// When it cannot be serialised, which would be a bug.
pub fn verification(verification: &Verification) -> Result<String, Error> {
    let problems = verification.problems.iter().map(|problem| ProblemDocument {
        exercise: problem.exercise.as_ref(),
        message: &problem.message,
    });
    json::document(&VerificationDocument {
        format: json::FORMAT,
        clean: verification.is_clean(),
        counts: verification.counts(),
        answers: verification.answers.iter().map(answer).collect(),
        mutants: verification.mutants.iter().map(mutants).collect(),
        problems: problems.collect(),
    })
}

fn answer(outcome: &AnswerOutcome) -> AnswerDocument<'_> {
    let verdicts = outcome.verdicts.iter().map(|(seed, verdict)| VerdictDocument {
        seed: *seed,
        verdict: verdict.as_str(),
    });
    AnswerDocument {
        exercise: &outcome.exercise,
        answer: outcome.kind.to_string(),
        verdicts: verdicts.collect(),
        decided_by: outcome.decided_by.as_deref(),
        problem: outcome.problem.as_deref(),
    }
}

fn mutants(of: &ExerciseMutants) -> MutantsDocument<'_> {
    MutantsDocument {
        exercise: &of.exercise,
        made: of.made,
        tried: of.tried.iter().map(mutant).collect(),
    }
}

fn mutant(outcome: &MutantOutcome) -> MutantDocument<'_> {
    let (fate, by, seed, reason) = match &outcome.fate {
        Fate::Killed { seed, by } => ("killed", by.as_deref(), Some(*seed), None),
        Fate::Equivalent { reason } => ("equivalent", None, None, Some(reason.as_str())),
        Fate::Survived => ("survived", None, None, None),
    };
    MutantDocument {
        file: &outcome.file,
        line: outcome.line,
        change: &outcome.change,
        fate,
        by,
        seed,
        reason,
    }
}
