//! Removes from the cache what nobody needs any more, and nothing that is in use.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::cache::{Cache, remove_folder};
use super::manifest::bytes_below;
use super::observer::ProvisionObserver;
use super::uses::{Claim, changed};
use super::{database, identity};
use crate::error::Error;

/// How many images of other versions are kept, and how many databases: those that were used last, for somebody
/// who goes back and forth between two versions.
const OTHERS_KEPT: usize = 2;

/// How many pieces of code, and how many data directories, of one image are kept: more than a pack has exercises.
const PARTS_KEPT: usize = 200;

/// What was used within this time is kept, whatever its number.
const RECENT: Duration = Duration::from_hours(1);

/// The same of parts of an image, where all that is not needed goes.
const RECENT_PART: Duration = Duration::from_hours(24);

/// What was not used for this long goes, whatever its number.
const LONG: Duration = Duration::from_hours(30 * 24);

/// How much is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thoroughness {
    /// What is old, so that a cache does not grow for ever.
    Old,
    /// All that this version does not use.
    All,
}

/// What was removed, or could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Images of other versions.
    pub images: usize,
    /// Databases of other versions.
    pub databases: usize,
    /// Compiled code and prepared data directories that were not used for long.
    pub parts: usize,
    /// What all of it takes on disk.
    pub bytes: u64,
    /// Images and databases that another process uses right now. They are never removed.
    pub in_use: usize,
}

/// Removes what this version of the program does not need.
///
/// # Errors
///
/// When the cache cannot be locked. What cannot be removed stays.
pub fn prune(
    cache: &Cache,
    thoroughness: Thoroughness,
    observer: &dyn ProvisionObserver,
) -> Result<Pruned, Error> {
    if !cache.root().exists() {
        return Ok(Pruned::default());
    }
    let _lock = cache.lock(observer)?;
    cache.remove_remains();
    Ok(prune_locked(cache, thoroughness, SystemTime::now()))
}

/// The same for whoever holds the lock.
pub(super) fn prune_locked(cache: &Cache, thoroughness: Thoroughness, now: SystemTime) -> Pruned {
    let mut pruned = Pruned::default();
    for folder in superfluous(cache, &cache.images(), &wanted_image(cache), thoroughness, now) {
        pruned.images += pruned.remove(cache, &folder);
    }
    for folder in superfluous(
        cache,
        &cache.databases(),
        &database::folder(cache),
        thoroughness,
        now,
    ) {
        pruned.databases += pruned.remove(cache, &folder);
    }
    for image in entries(&cache.images()) {
        pruned.remove_parts(cache, &image, thoroughness, now);
    }
    pruned
}

/// What could be removed now, if nobody uses it.
pub(super) fn removable(cache: &Cache) -> Pruned {
    let (all, now) = (Thoroughness::All, SystemTime::now());
    let images = superfluous(cache, &cache.images(), &wanted_image(cache), all, now);
    let databases = superfluous(cache, &cache.databases(), &database::folder(cache), all, now);
    Pruned {
        bytes: images
            .iter()
            .chain(&databases)
            .map(|folder| bytes_below(folder))
            .sum(),
        images: images.len(),
        databases: databases.len(),
        ..Pruned::default()
    }
}

fn wanted_image(cache: &Cache) -> PathBuf {
    cache.image(&identity::identity().digest)
}

/// The folders in `parent` that are to go.
fn superfluous(
    cache: &Cache,
    parent: &Path,
    wanted: &Path,
    thoroughness: Thoroughness,
    now: SystemTime,
) -> Vec<PathBuf> {
    let others = entries(parent).into_iter().filter(|folder| folder != wanted);
    let used = others.map(|folder| (cache.last_used(&folder), folder)).collect();
    match thoroughness {
        Thoroughness::Old => old(used, OTHERS_KEPT, RECENT, now),
        Thoroughness::All => used.into_iter().map(|(_, folder)| folder).collect(),
    }
}

/// Which of what was last used at these times is old: not used for long, or not among the newest, unless it was
/// used in `recent` time.
fn old(mut used: Vec<(SystemTime, PathBuf)>, kept: usize, recent: Duration, now: SystemTime) -> Vec<PathBuf> {
    used.sort();
    let idle = |time| now.duration_since(time).unwrap_or_default();
    let newest_first = used.into_iter().rev().enumerate();
    newest_first
        .filter(|(rank, (time, _))| idle(*time) > LONG || (*rank >= kept && idle(*time) > recent))
        .map(|(_, (_, path))| path)
        .collect()
}

/// What is in a folder, but for what is being built or removed there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = std::fs::read_dir(folder).into_iter().flatten().flatten();
    found
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.path())
        .collect()
}

impl Pruned {
    /// Removes an image or a database, unless somebody uses it. How many were removed.
    fn remove(&mut self, cache: &Cache, folder: &Path) -> usize {
        let Some(claim) = cache.claim(folder) else {
            self.in_use += 1;
            return 0;
        };
        let bytes = bytes_below(folder);
        if remove_folder(folder).is_err() {
            return 0;
        }
        claim.forget();
        self.bytes += bytes;
        1
    }

    /// Removes what is old of an image that stays, unless somebody uses the image.
    fn remove_parts(&mut self, cache: &Cache, image: &Path, thoroughness: Thoroughness, now: SystemTime) {
        let (kept, recent) = match thoroughness {
            Thoroughness::Old => (PARTS_KEPT, RECENT),
            Thoroughness::All => (0, RECENT_PART),
        };
        let mut claim: Option<Claim> = None;
        for parts in ["code", "data"] {
            let used = entries(&image.join(parts))
                .into_iter()
                .map(|part| (changed(entries(&part).into_iter().chain([part.clone()])), part))
                .collect();
            for part in old(used, kept, recent, now) {
                if claim.is_none() {
                    claim = cache.claim(image);
                }
                if claim.is_none() {
                    return;
                }
                self.remove_part(&part);
            }
        }
    }

    fn remove_part(&mut self, part: &Path) {
        let is_folder = part.is_dir();
        let bytes = if is_folder {
            bytes_below(part)
        } else {
            std::fs::metadata(part).map_or(0, |part| part.len())
        };
        let removed = if is_folder {
            std::fs::remove_dir_all(part)
        } else {
            std::fs::remove_file(part)
        };
        if removed.is_ok() {
            self.parts += 1;
            self.bytes += bytes;
        }
    }
}

#[cfg(test)]
#[path = "prune_tests.rs"]
mod tests;
