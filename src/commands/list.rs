//! `list`: the exercises by track.

use super::learner::{self, Learner};
use crate::cli::List;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::ledger::State;
use crate::pack::Pack;
use crate::render::{overview, overview_json};

/// Lists the exercises that the filters let through.
///
/// # Errors
///
/// When there is no such track, or the pack or the ledger cannot be read.
pub fn run(arguments: &List, context: &Context) -> Result<Exit, Error> {
    let pack = context.pack()?;
    refuse_unknown_track(arguments, &pack)?;
    let learner = Learner::find(context)?;
    let standing = learner::standing(learner.as_ref(), &pack);
    let mut tracks = learner::overview(&pack, &standing)?;
    tracks.retain(|track| arguments.track.as_ref().is_none_or(|wanted| *wanted == track.id));
    for track in &mut tracks {
        track.exercises.retain(|exercise| {
            arguments.level.is_none_or(|wanted| wanted == exercise.level)
                && !(arguments.todo && exercise.state == State::Passed)
        });
    }
    let printer = &context.printer;
    printer.result(&if arguments.json {
        overview_json::list(&tracks)?
    } else {
        overview::list(&tracks, &printer.view)
    })?;
    Ok(Exit::Success)
}

fn refuse_unknown_track(arguments: &List, pack: &Pack) -> Result<(), Error> {
    let tracks = || pack.tracks().iter().map(|track| track.id.as_str());
    match &arguments.track {
        Some(wanted) if !tracks().any(|track| track == wanted) => {
            let known = tracks().map(|track| format!("`{track}`")).collect::<Vec<_>>();
            Err(Error::usage(format!("there is no track `{wanted}`"))
                .with_hint(format!("the tracks are {}", known.join(", "))))
        }
        _ => Ok(()),
    }
}
