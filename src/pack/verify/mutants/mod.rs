//! Owns the mutants of solutions: which there are, which are tried, and what became of them.

mod choosing;
mod making;
mod trying;

use crate::exercise::ExerciseId;

pub(super) use self::making::{Mutant, make, makes_any};
pub(super) use self::trying::{Trial, fates};

/// How many of an exercise's mutants are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MutantShare {
    /// None.
    None,
    /// A bounded number of them, the same ones each time, and those that the exercise lists as equivalent.
    #[default]
    Some,
    /// All that can be made.
    All,
}

/// How the mutants of one exercise's solution fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExerciseMutants {
    /// Whose solution was changed.
    pub exercise: ExerciseId,
    /// How many could be made.
    pub made: usize,
    /// Those that were tried, in the order of the solution's text.
    pub tried: Vec<MutantOutcome>,
}

/// How one mutant fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MutantOutcome {
    /// The file that it changes, by its path inside the project.
    pub file: String,
    /// Where, counted from 1.
    pub line: u32,
    /// What it changes, in a person's words, unique in the file: `[[equivalent]]` names it so.
    pub change: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was rejected, as it should be.
    Killed {
        /// With which seed.
        seed: u64,
        /// By the first case that does not pass; nothing when the run itself ended badly.
        by: Option<String>,
    },
    /// It passes, and the exercise says why it may.
    Equivalent {
        /// The exercise's reason.
        reason: String,
    },
    /// It passes, and nobody says that it may: the cases do not notice what it changes.
    Survived,
}

impl ExerciseMutants {
    /// Those that pass and must not.
    pub fn survivors(&self) -> impl Iterator<Item = &MutantOutcome> {
        self.tried.iter().filter(|mutant| mutant.fate == Fate::Survived)
    }

    /// How many were rejected.
    #[must_use]
    pub fn killed(&self) -> usize {
        let is_killed = |mutant: &&MutantOutcome| matches!(mutant.fate, Fate::Killed { .. });
        self.tried.iter().filter(is_killed).count()
    }

    /// How many pass and may.
    #[must_use]
    pub fn equivalent(&self) -> usize {
        let is_equivalent = |mutant: &&MutantOutcome| matches!(mutant.fate, Fate::Equivalent { .. });
        self.tried.iter().filter(is_equivalent).count()
    }
}
