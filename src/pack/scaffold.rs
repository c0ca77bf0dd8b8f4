//! Writes the skeleton of a new exercise for its author to fill in.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Fault, IoContext};
use crate::exercise::{ExerciseId, is_kebab_case};

use super::Pack;
use super::suggest::listed;

/// The skeleton: a path in the exercise's folder, and the text of the file.
const FILES: [(&str, &str); 13] = [
    ("exercise.toml", include_str!("scaffold/exercise.toml")),
    ("brief.md", include_str!("scaffold/brief.md")),
    ("debrief.md", include_str!("scaffold/debrief.md")),
    ("scenario.py", include_str!("scaffold/scenario.py")),
    ("starter/manage.py", include_str!("scaffold/manage.py")),
    ("starter/config/__init__.py", ""),
    ("starter/config/settings.py", include_str!("scaffold/settings.py")),
    ("starter/config/urls.py", include_str!("scaffold/urls.py")),
    ("starter/shop/__init__.py", ""),
    ("starter/shop/models.py", include_str!("scaffold/models.py")),
    ("starter/shop/migrations/__init__.py", ""),
    ("starter/shop/views.py", include_str!("scaffold/starter_views.py")),
    (
        "solution/shop/views.py",
        include_str!("scaffold/solution_views.py"),
    ),
];

/// Writes the skeleton of the exercise `id` into the track `track` of the pack in `pack_dir`: a project
/// that runs, one case, and texts that say what belongs there. Returns the new folder. Does not list the
/// exercise in `track.toml`: an author decides where it stands.
///
/// # Errors
///
/// When the pack has no such track, when the id is no name or is taken, or when a file cannot be written.
pub fn scaffold(pack_dir: &Path, track: &str, id: &str) -> Result<PathBuf, Error> {
    let pack = Pack::open(pack_dir)?;
    if !is_kebab_case(id) {
        return Err(Error::usage(format!("`{id}` cannot be the id of an exercise"))
            .with_hint("use lower-case words joined by hyphens, such as `orders-n-plus-one`"));
    }
    if pack.ids().map(ExerciseId::as_str).any(|known| known == id) {
        return Err(
            Error::usage(format!("there is already an exercise `{id}`")).with_hint("choose another id")
        );
    }
    if !pack.tracks().iter().any(|known| known.id == track) {
        let known = listed(pack.tracks().iter().map(|track| track.id.as_str()));
        return Err(
            Error::usage(format!("there is no track `{track}`")).with_hint(format!("the pack has {known}"))
        );
    }
    let folder = pack_dir.join(track).join(id);
    if folder.exists() {
        return Err(
            Error::usage(format!("there is already a folder `{}`", folder.display()))
                .with_hint("move it away, or choose another id"),
        );
    }
    for (path, text) in FILES {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).at(Fault::Storage, "create", parent)?;
        }
        fs::write(&path, text).at(Fault::Storage, "write", &path)?;
    }
    Ok(folder)
}
