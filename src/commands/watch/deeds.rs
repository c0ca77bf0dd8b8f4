//! What keys of `watch` ask for, done.

use std::ops::ControlFlow;
use std::process::Stdio;

use super::super::hint::next_hint;
use super::super::learner;
use super::super::solution::changes;
use super::session::Session;
use crate::error::Error;
use crate::ledger::Entry;
use crate::watch::choice::Choice;
use crate::watch::editor::Editor;
use crate::watch::screen::{Content, Wish};
use crate::workspace::read_submission;

/// Nothing more to do here, or the signal to end by.
type Leaving = ControlFlow<Option<i32>>;

impl Session<'_> {
    /// Does what is wished for. What cannot be done is said on the screen.
    pub(super) fn grant(&mut self, wish: Wish) -> Result<Leaving, Error> {
        let done = match wish {
            Wish::Quit => return Ok(ControlFlow::Break(None)),
            Wish::Suspend => {
                self.terminal.suspend()?;
                Ok(())
            }
            Wish::Redraw => {
                self.terminal.clear()?;
                Ok(())
            }
            Wish::Check => {
                self.check_at_once();
                Ok(())
            }
            Wish::Hint => self.hint(),
            Wish::Difference => self.difference(),
            Wish::Debrief => {
                self.debrief();
                Ok(())
            }
            Wish::Next => self.next(),
            Wish::List => self.list(),
            Wish::Exercise(id) => self
                .pack
                .exercise(&id)
                .and_then(|exercise| self.turn_to(exercise)),
            Wish::Reset => self.reset(),
            Wish::Edit => self.edit()?,
        };
        if let Err(error) = done {
            self.screen.notice = Some(match &error.hint {
                Some(hint) => format!("{}; {hint}", error.message),
                None => error.message.clone(),
            });
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Shows the hints that were given; asked again, or where there are none yet, gives the next.
    fn hint(&mut self) -> Result<(), Error> {
        let are_shown = matches!(
            self.screen.page.as_ref().map(|page| &page.content),
            Some(Content::Hints(_))
        );
        self.learner = self.learner.again()?;
        let taken = self.learner.standing_of(&self.screen.exercise.id).hints_taken as usize;
        let mut shown = taken;
        if are_shown || taken == 0 {
            let (number, given) = next_hint(&self.learner, &self.screen.exercise);
            if let Some(given) = given {
                self.learner.ledger().append(given)?;
            }
            shown = number;
        }
        self.screen.hints_taken = shown;
        self.screen.open(Content::Hints(shown));
        Ok(())
    }

    fn difference(&mut self) -> Result<(), Error> {
        let exercise = self.screen.exercise.clone();
        if !self.may_see_the_solution("the solution") {
            return Ok(());
        }
        let submission = read_submission(&self.screen.folder, &exercise)?;
        self.learner.ledger().append(Entry::Solution {
            exercise: exercise.id.clone(),
            gave_up: !self.screen.is_passed,
        })?;
        self.screen
            .open(Content::Difference(changes(&exercise, &submission)));
        Ok(())
    }

    fn debrief(&mut self) {
        if self.may_see_the_solution("the debrief") {
            let next = self.next_in_words();
            self.screen.open(Content::Debrief { next });
        }
    }

    fn may_see_the_solution(&mut self, what: &str) -> bool {
        let id = &self.screen.exercise.id;
        let may = self.screen.is_passed || self.learner.standing_of(id).gave_up;
        if !may {
            self.screen.notice = Some(format!(
                "{what} comes once it is passed; `djangology solution {id} --give-up` shows it now"
            ));
        }
        may
    }

    /// The exercise that comes next, and why; nothing when all is passed or it cannot be told.
    pub(super) fn next_in_words(&self) -> Option<(String, String)> {
        let standing = learner::standing(Some(&self.learner.again().ok()?), &self.pack);
        let next = learner::next(&self.pack, &standing).ok()??;
        Some((next.exercise.to_string(), next.reason))
    }

    fn next(&mut self) -> Result<(), Error> {
        self.learner = self.learner.again()?;
        let standing = learner::standing(Some(&self.learner), &self.pack);
        match learner::next(&self.pack, &standing)? {
            None => {
                self.screen.notice = Some(
                    "everything is passed; `djangology review` says what is worth doing again".to_owned(),
                );
                Ok(())
            }
            Some(next) if next.exercise == self.screen.exercise.id => {
                self.screen.notice =
                    Some("this one comes next: it is not passed yet; l shows all exercises".to_owned());
                Ok(())
            }
            Some(next) => {
                let exercise = self.pack.exercise(next.exercise.as_str())?;
                self.turn_to(exercise)
            }
        }
    }

    fn list(&mut self) -> Result<(), Error> {
        self.learner = self.learner.again()?;
        let standing = learner::standing(Some(&self.learner), &self.pack);
        let tracks = learner::overview(&self.pack, &standing)?;
        let choice = Choice::of(tracks, Some(self.screen.exercise.id.as_str()));
        self.screen.open(Content::List(Box::new(choice)));
        Ok(())
    }

    fn reset(&mut self) -> Result<(), Error> {
        let exercise = self.screen.exercise.clone();
        let reset = self.learner.workspace.reset(&exercise)?;
        let kept = reset.kept.clone();
        self.learner.ledger().append(Entry::Reset {
            exercise: exercise.id.clone(),
            kept: reset.kept,
        })?;
        self.screen.notice = Some(match kept {
            Some(kept) => format!("The starter is back; your files are in {kept}"),
            None => "The starter is back".to_owned(),
        });
        self.check_at_once();
        Ok(())
    }

    /// Opens the editor where the case points. What goes wrong with it is said; only the terminal's own failure ends
    /// everything.
    fn edit(&mut self) -> Result<Result<(), Error>, Error> {
        let editor = match Editor::choose(self.edit_cmd.as_deref(), |name| std::env::var(name).ok()) {
            Ok(editor) => editor,
            Err(error) => return Ok(Err(error)),
        };
        let Some((file, line)) = self.screen.place_to_edit() else {
            return Ok(Err(Error::usage("there is no file to open")));
        };
        let mut command = editor.command(&self.screen.folder.join(file), line);
        command.current_dir(&self.screen.folder);
        let name = command.get_program().to_string_lossy().into_owned();
        let begun = if editor.has_window {
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.spawn().map(|mut window| {
                // Somebody has to wait for it, or the system keeps it in its list.
                std::thread::spawn(move || window.wait());
            })
        } else {
            self.terminal.lend(|| command.status())?.map(drop)
        };
        Ok(begun.map_err(|source| {
            Error::usage(format!("the editor `{name}` cannot be started: {source}"))
                .with_hint("set `$VISUAL` or `$EDITOR`, or start with `--edit-cmd`")
        }))
    }
}
