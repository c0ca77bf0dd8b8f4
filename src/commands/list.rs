//! `list`: the exercises by track, printed, or on a screen to choose one from.

use std::sync::mpsc::channel;

use crossterm::event::Event;

use super::learner::{self, Learner};
use super::watch;
use crate::cli::List;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::ledger::{Entry, State};
use crate::pack::Pack;
use crate::render::overview::TrackOverview;
use crate::render::{Detail, overview, overview_json, screen};
use crate::watch::choice::{Choice, Chosen, Shown};
use crate::watch::{Input, Terminal, end_by, inputs, is_terminal_for_screens};

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
    let is_for_eyes = !arguments.json && !arguments.plain && context.printer.view.detail > Detail::Quiet;
    if is_for_eyes && is_terminal_for_screens() {
        let choice = narrowed(tracks, arguments);
        return match choose(choice, context)? {
            Left::Chosen(id) => begin(&id, pack, context),
            Left::Nothing => Ok(Exit::Success),
            Left::Signal(signal) => {
                end_by(signal);
                Ok(Exit::Success)
            }
        };
    }
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

/// The list as the options narrow it.
fn narrowed(tracks: Vec<TrackOverview>, arguments: &List) -> Choice {
    let track = tracks
        .iter()
        .position(|track| Some(&track.id) == arguments.track.as_ref());
    let mut choice = Choice::of(tracks, None);
    choice.track = track;
    choice.level = arguments.level;
    if arguments.todo {
        choice.shown = Shown::ToDo;
    }
    choice
}

/// How the screen was left.
enum Left {
    Chosen(String),
    Nothing,
    Signal(i32),
}

/// Shows the list until an exercise is chosen or somebody leaves.
fn choose(mut choice: Choice, context: &Context) -> Result<Left, Error> {
    let (sender, events) = channel();
    inputs(&sender, |input| input)?;
    let mut terminal = Terminal::take()?;
    loop {
        terminal.show(|frame| screen::list(frame, &mut choice, &context.printer.view))?;
        match events.recv() {
            Ok(Input::Event(Event::Key(key))) => match choice.press(key) {
                Chosen::Nothing => {}
                Chosen::Exercise(id) => return Ok(Left::Chosen(id)),
                Chosen::Leave => return Ok(Left::Nothing),
            },
            Ok(Input::Event(_)) => {}
            Ok(Input::Stop) => terminal.suspend()?,
            Ok(Input::End(signal)) => return Ok(Left::Signal(signal)),
            Ok(Input::Gone) | Err(_) => return Ok(Left::Nothing),
        }
    }
}

/// Lays the exercise out, where it is not, and watches it.
fn begin(id: &str, pack: Pack, context: &Context) -> Result<Exit, Error> {
    let exercise = pack.exercise(id)?;
    let learner = Learner::create_or_open(&pack, context)?;
    learner.workspace.lay_out(&exercise)?;
    let started = Entry::Started {
        exercise: exercise.id.clone(),
    };
    learner.record(started, context)?;
    watch::watch(exercise, pack, learner, None, context)
}
