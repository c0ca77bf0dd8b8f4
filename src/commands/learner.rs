//! What the commands of a learner share: the workspace, its ledger, and which exercise is meant.

use jiff::Zoned;

use crate::context::Context;
use crate::error::Error;
use crate::exercise::{Exercise, ExerciseId};
use crate::ledger::{
    self, Candidate, Entry, ExerciseStanding, Ledger, Next, Notice, Record, Review, Standing, next_exercise,
};
use crate::pack::Pack;
use crate::render::error::warning;
use crate::render::overview::{ExerciseOverview, TrackOverview};
use crate::workspace::Workspace;

/// A workspace with everything that happened in it.
pub struct Learner {
    /// The folder.
    pub workspace: Workspace,
    ledger: Ledger,
    records: Vec<Record>,
}

impl Learner {
    /// The workspace that is meant, if there is one.
    pub fn find(context: &Context) -> Result<Option<Self>, Error> {
        let workspace = match &context.places.workspace {
            Some(folder) => Some(Workspace::open(folder)?),
            None => match Workspace::find(&context.directory()?)? {
                Some(workspace) => Some(workspace),
                None => below(context)?,
            },
        };
        workspace
            .map(|workspace| Self::of(workspace, context))
            .transpose()
    }

    /// The workspace that is meant.
    pub fn open(context: &Context) -> Result<Self, Error> {
        Self::find(context)?.ok_or_else(|| {
            Error::usage("there is no workspace here")
                .with_hint("run `djangology start` to make one, or name yours with `--workspace DIR`")
        })
    }

    /// The workspace that is meant, made if there is none.
    pub fn create_or_open(pack: &Pack, context: &Context) -> Result<Self, Error> {
        let found = match &context.places.workspace {
            Some(_) => None,
            None => Self::find(context)?,
        };
        if let Some(learner) = found {
            return Ok(learner);
        }
        let root = context.new_workspace()?;
        let workspace = Workspace::create_or_open(&root, pack.name(), &pack.digest()?)?;
        Self::of(workspace, context)
    }

    /// The given workspace with its ledger. Says when the ledger has lines that cannot be read.
    pub fn of(workspace: Workspace, context: &Context) -> Result<Self, Error> {
        let (learner, notices) = Self::read(workspace)?;
        for notice in &notices {
            context.printer.message(&warning(&notice.to_string()));
        }
        Ok(learner)
    }

    /// The given workspace with its ledger, and what there is to say about lines that cannot be read.
    pub fn read(workspace: Workspace) -> Result<(Self, Vec<Notice>), Error> {
        let ledger = Ledger::open(&workspace.dot_folder())?;
        let history = ledger.read()?;
        let learner = Self {
            workspace,
            ledger,
            records: history.records,
        };
        Ok((learner, history.notices))
    }

    /// The same, with what was recorded since.
    pub fn again(&self) -> Result<Self, Error> {
        let (learner, _) = Self::read(self.workspace.clone())?;
        Ok(learner)
    }

    /// Adds to the ledger.
    pub fn record(&self, entry: Entry, context: &Context) -> Result<(), Error> {
        if let Some(notice) = self.ledger.append(entry)? {
            context.printer.message(&warning(&notice.to_string()));
        }
        Ok(())
    }

    /// The ledger itself.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The exercise that is meant: the named one, else the one whose folder we are in, else the one started
    /// last.
    pub fn exercise(&self, name: Option<&str>, pack: &Pack, context: &Context) -> Result<Exercise, Error> {
        if let Some(name) = name {
            return pack.exercise(name);
        }
        let here = self.workspace.exercise_at(&context.directory()?);
        let here = here.filter(|id| pack.ids().any(|known| known == id));
        let id = here.or_else(|| self.last_started(pack)).ok_or_else(|| {
            Error::usage("no exercise is begun yet, so one has to be named")
                .with_hint("run `djangology start` to begin the first, or `djangology list` to choose")
        })?;
        pack.exercise(id.as_str())
    }

    fn last_started(&self, pack: &Pack) -> Option<ExerciseId> {
        self.records.iter().rev().find_map(|record| match &record.entry {
            Entry::Started { exercise } if pack.ids().any(|known| known == exercise) => {
                Some(exercise.clone())
            }
            _ => None,
        })
    }

    /// How one exercise stands.
    pub fn standing_of(&self, exercise: &ExerciseId) -> ExerciseStanding {
        let standing = Standing::of(&self.records, std::slice::from_ref(exercise), &Zoned::now());
        standing.exercises.get(exercise).cloned().unwrap_or_default()
    }
}

/// How every exercise of the pack stands; without a workspace, all are untouched.
pub fn standing(learner: Option<&Learner>, pack: &Pack) -> Standing {
    let records = learner.map_or(&[][..], |learner| &learner.records);
    let ids: Vec<ExerciseId> = pack.ids().cloned().collect();
    Standing::of(records, &ids, &Zoned::now())
}

/// What of the pack was passed, and when it is worth doing again.
pub fn reviews(learner: &Learner, pack: &Pack, now: &Zoned) -> Vec<Review> {
    let ids: Vec<ExerciseId> = pack.ids().cloned().collect();
    ledger::reviews(&learner.records, &ids, now)
}

/// What to do next, if anything is left.
pub fn next(pack: &Pack, standing: &Standing) -> Result<Option<Next>, Error> {
    let candidates: Vec<Candidate> = pack.exercises()?.iter().map(Candidate::from).collect();
    Ok(next_exercise(&candidates, standing))
}

/// The exercises of the pack by track, each with how far it is.
pub fn overview(pack: &Pack, standing: &Standing) -> Result<Vec<TrackOverview>, Error> {
    let one = |id: &ExerciseId| -> Result<ExerciseOverview, Error> {
        let exercise = pack.exercise(id.as_str())?;
        Ok(ExerciseOverview::new(&exercise, standing))
    };
    pack.tracks()
        .iter()
        .map(|track| {
            Ok(TrackOverview {
                id: track.id.clone(),
                title: track.title.clone(),
                exercises: track.exercises.iter().map(one).collect::<Result<_, Error>>()?,
            })
        })
        .collect()
}

/// The workspace in the folder that `start` would make here.
fn below(context: &Context) -> Result<Option<Workspace>, Error> {
    let folder = context.new_workspace()?;
    if folder.join(crate::workspace::MANIFEST_NAME).is_file() {
        Workspace::open(&folder).map(Some)
    } else {
        Ok(None)
    }
}
