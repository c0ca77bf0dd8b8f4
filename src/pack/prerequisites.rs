//! Checks what an exercise builds on: that the pack has it, and that nothing builds on itself.

use crate::error::Error;
use crate::exercise::{Exercise, ExerciseId};

use super::suggest::nearest;
use super::{Pack, manifest};

/// Refuses `exercise` when one of its prerequisites is not in `pack`, is the exercise itself, or builds on it in
/// turn.
pub(super) fn check(pack: &Pack, exercise: &Exercise) -> Result<(), Error> {
    let file = manifest_of(pack, &exercise.id);
    let refused = |what: String, hint: String| Err(Error::pack(format!("`{file}`: {what}")).with_hint(hint));
    for needed in &exercise.prerequisites {
        if *needed == exercise.id {
            return refused(
                format!("`prerequisites` lists `{needed}`, which is the exercise itself"),
                "take it out".to_owned(),
            );
        }
        if !pack.ids().any(|id| id == needed) {
            let hint = match nearest(needed.as_str(), pack.ids().map(ExerciseId::as_str)) {
                Some(guess) => format!("did you mean `{guess}`?"),
                None => "name exercises of this pack".to_owned(),
            };
            return refused(
                format!("`prerequisites` lists `{needed}`, which is not in this pack"),
                hint,
            );
        }
        if let Some(way) = way_back(pack, exercise, needed)? {
            let round: Vec<String> = way.iter().map(|id| format!("`{id}`")).collect();
            return refused(
                format!(
                    "`prerequisites` go round in a circle: {}, and again `{}`",
                    round.join(", then "),
                    exercise.id
                ),
                "what comes first has to name none of the others".to_owned(),
            );
        }
    }
    Ok(())
}

/// The exercises from `exercise` over `first`, each a prerequisite of the one before, up to one that needs
/// `exercise`; if there is such a way.
fn way_back<'a>(
    pack: &'a Pack,
    exercise: &'a Exercise,
    first: &'a ExerciseId,
) -> Result<Option<Vec<&'a ExerciseId>>, Error> {
    let mut seen = vec![first];
    let mut open = vec![vec![&exercise.id, first]];
    while let Some(way) = open.pop() {
        let Some(last) = way.last() else { continue };
        for needed in needs(pack, last)? {
            if needed == &exercise.id {
                return Ok(Some(way));
            }
            if !seen.contains(&needed) {
                seen.push(needed);
                open.push([way.clone(), vec![needed]].concat());
            }
        }
    }
    Ok(None)
}

/// What the exercise `id` names as its prerequisites, as far as the pack has them: the rest is a fault of that
/// exercise, and said when it is read itself.
fn needs<'a>(pack: &'a Pack, id: &ExerciseId) -> Result<Vec<&'a ExerciseId>, Error> {
    let Some(track) = pack.track_of(id) else {
        return Ok(Vec::new());
    };
    let text = pack
        .source
        .read_text(&format!("{}/{id}/exercise.toml", track.id))?;
    let named = manifest::named_prerequisites(&text.unwrap_or_default());
    let is_named = |id: &&ExerciseId| named.iter().any(|name| name == id.as_str());
    Ok(pack.ids().filter(is_named).collect())
}

fn manifest_of(pack: &Pack, id: &ExerciseId) -> String {
    let track = pack.track_of(id).map_or("", |track| &track.id);
    pack.source.describe(&format!("{track}/{id}/exercise.toml"))
}
