//! Choosing an exercise from a list that narrows as one types.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::ledger::State;
use crate::render::overview::{ExerciseOverview, TrackOverview};

/// Which states are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Every one.
    #[default]
    All,
    /// What is not passed.
    ToDo,
    /// What was begun and not passed.
    Begun,
    /// What is passed.
    Passed,
}

impl Shown {
    /// The word that is shown, and that can be typed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ToDo => "todo",
            Self::Begun => "begun",
            Self::Passed => "passed",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::All => Self::ToDo,
            Self::ToDo => Self::Begun,
            Self::Begun => Self::Passed,
            Self::Passed => Self::All,
        }
    }

    const fn lets_through(self, state: State) -> bool {
        match self {
            Self::All => true,
            Self::ToDo => !matches!(state, State::Passed),
            Self::Begun => matches!(state, State::InProgress | State::SolutionSeen),
            Self::Passed => matches!(state, State::Passed),
        }
    }
}

/// The list, what it is narrowed by, and what is selected.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    tracks: Vec<TrackOverview>,
    /// What is typed.
    pub filter: String,
    /// The position of the only track that is shown.
    pub track: Option<usize>,
    /// The only level that is shown.
    pub level: Option<u8>,
    /// The states that are shown.
    pub shown: Shown,
    /// Which of the rows is selected.
    pub selected: usize,
    /// The first row on the screen; whoever draws moves it to where the selected one is.
    pub top: usize,
}

/// What a key asks of whoever shows the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Nothing.
    Nothing,
    /// That exercise.
    Exercise(String),
    /// To leave.
    Leave,
}

impl Choice {
    /// All of `tracks`, with the exercise `selected` selected where it is one of them.
    #[must_use]
    pub fn of(tracks: Vec<TrackOverview>, selected: Option<&str>) -> Self {
        let mut choice = Self {
            tracks,
            ..Self::default()
        };
        choice.selected = choice
            .rows()
            .iter()
            .position(|(_, exercise)| Some(exercise.id.as_str()) == selected)
            .unwrap_or(0);
        choice
    }

    /// The exercises that are let through, each with its track.
    #[must_use]
    pub fn rows(&self) -> Vec<(&TrackOverview, &ExerciseOverview)> {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        self.tracks
            .iter()
            .enumerate()
            .filter(|(index, _)| self.track.is_none_or(|only| only == *index))
            .flat_map(|(_, track)| track.exercises.iter().map(move |exercise| (track, exercise)))
            .filter(|(_, exercise)| self.level.is_none_or(|only| only == exercise.level))
            .filter(|(_, exercise)| self.shown.lets_through(exercise.state))
            .filter(|(track, exercise)| words.iter().all(|word| fits(word, track, exercise)))
            .collect()
    }

    /// How many exercises there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tracks.iter().map(|track| track.exercises.len()).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The only track that is shown, if it is only one.
    #[must_use]
    pub fn only_track(&self) -> Option<&TrackOverview> {
        self.track.and_then(|index| self.tracks.get(index))
    }

    /// Does what `key` says.
    pub fn press(&mut self, key: KeyEvent) -> Chosen {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('c') => return Chosen::Leave,
                KeyCode::Char('u') => self.narrow(|choice| choice.filter.clear()),
                _ => {}
            }
            return Chosen::Nothing;
        }
        let last = self.rows().len().saturating_sub(1);
        match key.code {
            KeyCode::Up => self.selected = self.selected.saturating_sub(1),
            KeyCode::Down => self.selected = (self.selected + 1).min(last),
            KeyCode::PageUp => self.selected = self.selected.saturating_sub(10),
            KeyCode::PageDown => self.selected = (self.selected + 10).min(last),
            KeyCode::Home => self.selected = 0,
            KeyCode::End => self.selected = last,
            KeyCode::Tab => self.narrow(|choice| choice.shown = choice.shown.next()),
            KeyCode::BackTab => self.narrow(|choice| {
                choice.level = match choice.level {
                    None => Some(1),
                    Some(3..) => None,
                    Some(level) => Some(level + 1),
                };
            }),
            KeyCode::Right => self.narrow(|choice| {
                let next = choice.track.map_or(0, |track| track + 1);
                choice.track = (next < choice.tracks.len()).then_some(next);
            }),
            KeyCode::Left => self.narrow(|choice| {
                choice.track = match choice.track {
                    None => choice.tracks.len().checked_sub(1),
                    Some(track) => track.checked_sub(1),
                };
            }),
            KeyCode::Backspace => self.narrow(|choice| {
                choice.filter.pop();
            }),
            KeyCode::Char(typed) => self.narrow(|choice| choice.filter.push(typed)),
            KeyCode::Enter => {
                if let Some((_, exercise)) = self.rows().get(self.selected) {
                    return Chosen::Exercise(exercise.id.clone());
                }
            }
            KeyCode::Esc if self.filter.is_empty() => return Chosen::Leave,
            KeyCode::Esc => self.narrow(|choice| choice.filter.clear()),
            _ => {}
        }
        Chosen::Nothing
    }

    /// Changes what is let through; what is selected stays selected where it still is.
    fn narrow(&mut self, change: impl FnOnce(&mut Self)) {
        let selected = self
            .rows()
            .get(self.selected)
            .map(|(_, exercise)| exercise.id.clone());
        change(self);
        self.selected = self
            .rows()
            .iter()
            .position(|(_, exercise)| Some(&exercise.id) == selected.as_ref())
            .unwrap_or(0);
    }
}

/// Whether a typed word is about an exercise: it occurs in a name or a title, or is its level or its state.
fn fits(word: &str, track: &TrackOverview, exercise: &ExerciseOverview) -> bool {
    if let Ok(level @ 1..=3) = word.parse::<u8>() {
        return exercise.level == level;
    }
    for shown in [Shown::ToDo, Shown::Begun, Shown::Passed] {
        if word == shown.word() {
            return shown.lets_through(exercise.state);
        }
    }
    [
        &exercise.id,
        &exercise.title,
        &exercise.summary,
        &track.id,
        &track.title,
    ]
    .iter()
    .any(|text| text.to_lowercase().contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exercise(id: &str, level: u8, state: State) -> ExerciseOverview {
        ExerciseOverview {
            id: id.to_owned(),
            title: format!("The {id}"),
            summary: "Something about queries".to_owned(),
            level,
            minutes: 10,
            state,
            score: None,
            attempts: 0,
            prerequisites: Vec::new(),
            waits_for: Vec::new(),
        }
    }

    fn choice() -> Choice {
        let track = |id: &str, exercises| TrackOverview {
            id: id.to_owned(),
            title: id.to_uppercase(),
            exercises,
        };
        Choice::of(
            vec![
                track(
                    "orm",
                    vec![
                        exercise("tea", 1, State::Passed),
                        exercise("cocoa", 2, State::NotStarted),
                    ],
                ),
                track("drf", vec![exercise("milk", 2, State::InProgress)]),
            ],
            Some("cocoa"),
        )
    }

    fn ids(choice: &Choice) -> Vec<&str> {
        choice
            .rows()
            .iter()
            .map(|(_, exercise)| exercise.id.as_str())
            .collect()
    }

    fn type_in(choice: &mut Choice, text: &str) {
        for typed in text.chars() {
            choice.press(KeyEvent::from(KeyCode::Char(typed)));
        }
    }

    #[test]
    fn the_list_narrows_as_one_types_and_the_selected_one_stays_selected() {
        let mut choice = choice();
        assert_eq!(choice.selected, 1);
        type_in(&mut choice, "or");
        assert_eq!(ids(&choice), ["tea", "cocoa"]);
        type_in(&mut choice, "m 2");
        assert_eq!(ids(&choice), ["cocoa"]);
        assert_eq!(
            choice.press(KeyEvent::from(KeyCode::Enter)),
            Chosen::Exercise("cocoa".to_owned())
        );
        assert_eq!(choice.press(KeyEvent::from(KeyCode::Esc)), Chosen::Nothing);
        assert_eq!(ids(&choice), ["tea", "cocoa", "milk"]);
        assert_eq!(choice.selected, 1);
        assert_eq!(choice.press(KeyEvent::from(KeyCode::Esc)), Chosen::Leave);
    }

    #[test]
    fn states_tracks_and_levels_are_a_key_away() {
        let mut choice = choice();
        choice.press(KeyEvent::from(KeyCode::Tab));
        assert_eq!(ids(&choice), ["cocoa", "milk"]);
        choice.press(KeyEvent::from(KeyCode::Tab));
        assert_eq!(ids(&choice), ["milk"]);
        choice.press(KeyEvent::from(KeyCode::Right));
        assert!(ids(&choice).is_empty());
        assert_eq!(choice.press(KeyEvent::from(KeyCode::Enter)), Chosen::Nothing);
        choice.press(KeyEvent::from(KeyCode::Right));
        assert_eq!(ids(&choice), ["milk"]);
        choice.press(KeyEvent::from(KeyCode::Right));
        assert_eq!(choice.only_track(), None);
        choice.press(KeyEvent::from(KeyCode::Left));
        assert_eq!(choice.only_track().map(|track| track.id.as_str()), Some("drf"));
        choice.press(KeyEvent::from(KeyCode::BackTab));
        assert!(ids(&choice).is_empty());
    }

    #[test]
    fn a_state_can_be_typed_as_well() {
        let mut choice = choice();
        type_in(&mut choice, "passed");
        assert_eq!(ids(&choice), ["tea"]);
    }
}
