//! Owns the way from a pack's files, embedded or on disk, to `Exercise` values.
//!
//! Opening a pack reads `pack.toml` and the tracks; an exercise's files are read when it is asked for.

mod discover;
mod manifest;
mod prerequisites;
pub mod scaffold;
mod source;
mod suggest;
pub mod verify;

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::exercise::{Exercise, ExerciseId};

use self::source::Source;

/// A versioned folder of tracks.
#[derive(Clone, Debug)]
pub struct Pack {
    source: Source,
    name: String,
    version: String,
    tracks: Vec<Track>,
}

/// An ordered group of exercises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its folder in the pack.
    pub id: String,
    /// The headline.
    pub title: String,
    /// One line about it.
    pub summary: String,
    /// In the order in which they are meant to be done.
    pub exercises: Vec<ExerciseId>,
}

impl Pack {
    /// The pack inside this binary.
    ///
    /// # Errors
    ///
    /// When it is not well-formed, which its tests exclude for a released binary.
    pub fn embedded() -> Result<Self, Error> {
        Self::from_source(Source::Embedded)
    }

    /// The pack in `folder`.
    ///
    /// # Errors
    ///
    /// When the folder holds no pack, when `pack.toml` or a `track.toml` is not as it should be, or when
    /// an exercise that is listed is not there.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        if !folder.is_dir() {
            return Err(
                Error::usage(format!("there is no folder `{}`", folder.display())).with_hint(
                    "`--pack` takes the folder that holds `pack.toml`; leave it out for the built-in pack",
                ),
            );
        }
        Self::from_source(Source::Folder(folder.to_owned()))
    }

    fn from_source(source: Source) -> Result<Self, Error> {
        let Some(text) = source.read_text("pack.toml")? else {
            return Err(
                Error::pack(format!("{source} is not a pack: it holds no `pack.toml`"))
                    .with_hint("`--pack` takes the folder that holds `pack.toml`"),
            );
        };
        let manifest = manifest::parse_pack(&source.describe("pack.toml"), &text)?;
        let mut tracks: Vec<Track> = Vec::with_capacity(manifest.tracks.len());
        for id in manifest.tracks {
            let track = read_track(&source, id)?;
            for exercise in &track.exercises {
                if let Some(other) = tracks.iter().find(|other| other.exercises.contains(exercise)) {
                    return Err(Error::pack(format!(
                        "`{exercise}` is listed twice: in the tracks `{}` and `{}`",
                        other.id, track.id
                    ))
                    .with_hint("an exercise belongs to one track, and its id is unique within the pack"));
                }
            }
            tracks.push(track);
        }
        Ok(Self {
            source,
            name: manifest.name,
            version: manifest.version,
            tracks,
        })
    }

    /// What the pack calls itself.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as `pack.toml` spells it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// In the order of `pack.toml`.
    #[must_use]
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The ids of all exercises, in the order of the tracks.
    pub fn ids(&self) -> impl Iterator<Item = &ExerciseId> {
        self.tracks.iter().flat_map(|track| &track.exercises)
    }

    /// The track that `id` belongs to.
    #[must_use]
    pub fn track_of(&self, id: &ExerciseId) -> Option<&Track> {
        self.tracks.iter().find(|track| track.exercises.contains(id))
    }

    /// SHA-256 over the paths and contents of all files, in hexadecimal: the same on every machine, and
    /// for an embedded pack the same as for its folder.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn digest(&self) -> Result<String, Error> {
        let mut hasher = Sha256::new();
        for (path, content) in self.source.tree("")? {
            // Lengths first, so that no two trees feed the same bytes.
            hasher.update((path.len() as u64).to_le_bytes());
            hasher.update(path.as_bytes());
            hasher.update((content.len() as u64).to_le_bytes());
            hasher.update(&content);
        }
        Ok(hex(&hasher.finalize()))
    }

    /// The id of the exercise called `name`.
    ///
    /// # Errors
    ///
    /// When the pack has none of that name; the message suggests the nearest.
    pub fn id(&self, name: &str) -> Result<&ExerciseId, Error> {
        self.ids().find(|id| id.as_str() == name).ok_or_else(|| {
            let guess = suggest::nearest(name, self.ids().map(ExerciseId::as_str));
            let message = match guess {
                Some(guess) => format!("there is no exercise `{name}`: did you mean `{guess}`?"),
                None => format!("there is no exercise `{name}`"),
            };
            Error::usage(message).with_hint("run `djangology list` to see every exercise")
        })
    }

    /// The exercise called `name`. Reads its files and no other's.
    ///
    /// # Errors
    ///
    /// When the pack has none of that name, or when its files are not as they should be.
    pub fn exercise(&self, name: &str) -> Result<Exercise, Error> {
        let id = self.id(name)?;
        Ok(self.discover(id)?.exercise)
    }

    /// Every exercise, in the order of the tracks.
    ///
    /// # Errors
    ///
    /// When the files of one are not as they should be.
    pub fn exercises(&self) -> Result<Vec<Exercise>, Error> {
        self.ids().map(|id| Ok(self.discover(id)?.exercise)).collect()
    }

    fn discover(&self, id: &ExerciseId) -> Result<discover::Discovered, Error> {
        let track = self
            .track_of(id)
            .ok_or_else(|| Error::bug(format!("`{id}` is in no track")))?;
        let discovered = discover::discover(&self.source, &track.id, id)?;
        prerequisites::check(self, &discovered.exercise)?;
        Ok(discovered)
    }
}

fn read_track(source: &Source, id: String) -> Result<Track, Error> {
    let path = format!("{id}/track.toml");
    let Some(text) = source.read_text(&path)? else {
        return Err(Error::pack(format!(
            "`{}` lists the track `{id}`, but there is no `{}`",
            source.describe("pack.toml"),
            source.describe(&path)
        ))
        .with_hint("write it, or take the track out of `tracks`"));
    };
    let track = manifest::parse_track(&source.describe(&path), &text, id)?;
    for exercise in &track.exercises {
        let manifest = format!("{}/{exercise}/exercise.toml", track.id);
        if !source.has_file(&manifest) {
            return Err(Error::pack(format!(
                "`{}` lists `{exercise}`, but there is no `{}`",
                source.describe(&path),
                source.describe(&manifest)
            ))
            .with_hint("write it, or take the exercise out of `exercises`"));
        }
    }
    Ok(track)
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}
