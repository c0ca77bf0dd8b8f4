//! When to look at the learner's files again: as soon as the system says that something changed, and now and then
//! where it says nothing.
//!
//! What counts is what is in the files, which is read and compared by the caller; a notification only says when. So
//! it does not matter how an editor writes them, and what it leaves beside them.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// How long it has to be quiet after a change. Editors write in several steps, within a millisecond or two.
const QUIET: Duration = Duration::from_millis(8);
/// After this long it is looked at in any case, however often files change.
const LONGEST_WAIT: Duration = Duration::from_millis(60);
/// How often to look where notifications arrive, for those that are lost: network drives tell nothing.
const SELDOM: Duration = Duration::from_secs(2);
/// How often to look where there are none.
const OFTEN: Duration = Duration::from_millis(300);

/// Tells of changes below one exercise's folder.
pub struct Files {
    folder: PathBuf,
    root: PathBuf,
    watcher: Option<RecommendedWatcher>,
}

/// Something below the folder changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The folder itself came or went.
    replaced: bool,
    /// Whoever wrote is done with that file.
    is_whole: bool,
}

impl Files {
    /// Watches `folder`, which lies in the workspace `root`, and sends what `wrap` makes of each change.
    pub fn watch<T: Send + 'static>(
        folder: &Path,
        root: &Path,
        events: Sender<T>,
        wrap: fn(Changed) -> T,
    ) -> Self {
        // The system may name them by another path than we do: through a link, for instance.
        let resolved = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let inside = resolved.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            let is_whole = matches!(
                event.kind,
                EventKind::Access(AccessKind::Close(AccessMode::Write))
                    | EventKind::Modify(ModifyKind::Name(_))
            );
            if matches!(event.kind, EventKind::Access(_)) && !is_whole {
                return;
            }
            let is_ours = |path: &PathBuf| path.starts_with(&inside);
            if event.paths.iter().any(is_ours) || event.need_rescan() {
                let replaced = event.paths.contains(&inside);
                // Nobody listens any more: then nobody has to know.
                let _ = events.send(wrap(Changed { replaced, is_whole }));
            }
        });
        let mut files = Self {
            folder: resolved,
            root: root.to_owned(),
            watcher: watcher.ok(),
        };
        files.follow();
        files
    }

    /// Follows the folder again after it came or went.
    pub fn follow(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        // A folder that was watched before, and is another one by now, is watched under its name only after that.
        let _ = watcher.unwatch(&self.folder);
        let _ = watcher.watch(&self.root, RecursiveMode::NonRecursive);
        if self.folder.is_dir() && watcher.watch(&self.folder, RecursiveMode::Recursive).is_err() {
            // Such as a system that allows no more of them.
            self.watcher = None;
        }
    }

    /// How long to wait at most before the files are looked at without a reason.
    #[must_use]
    pub fn patience(&self) -> Duration {
        if self.watcher.is_some() { SELDOM } else { OFTEN }
    }
}

/// Changes that were heard of, until it is quiet.
#[derive(Debug, Default)]
pub struct Changes {
    /// The first and the last that was not looked at.
    open: Option<(Instant, Instant)>,
    replaced: bool,
    /// The last that was heard of is a file that is written to its end.
    is_whole: bool,
}

impl Changes {
    /// Something changed at `now`.
    pub fn hear(&mut self, changed: Changed, now: Instant) {
        let first = self.open.map_or(now, |(first, _)| first);
        self.open = Some((first, now));
        self.replaced |= changed.replaced;
        self.is_whole = changed.is_whole;
    }

    /// Look again after `pause`, although nothing changed.
    pub fn look_again(&mut self, now: Instant, pause: Duration) {
        let then = now + pause.saturating_sub(QUIET);
        self.is_whole = false;
        self.open.get_or_insert((then, then));
    }

    /// When to look, if there is a reason to.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let pause = if self.is_whole { Duration::ZERO } else { QUIET };
        self.open
            .map(|(first, last)| (last + pause).min(first + LONGEST_WAIT))
    }

    /// Whether it is time to look at `now`; and if so, whether the folder itself came or went.
    pub fn take(&mut self, now: Instant) -> Option<bool> {
        self.due().filter(|due| *due <= now)?;
        self.open = None;
        Some(std::mem::take(&mut self.replaced))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGED: Changed = Changed {
        replaced: false,
        is_whole: false,
    };

    fn milliseconds(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn many_changes_are_looked_at_once_it_is_quiet() {
        let start = Instant::now();
        let mut changes = Changes::default();
        assert_eq!(changes.due(), None);
        for after in [0, 3, 6] {
            changes.hear(CHANGED, start + milliseconds(after));
        }
        assert_eq!(changes.due(), Some(start + milliseconds(14)));
        assert_eq!(changes.take(start + milliseconds(13)), None);
        assert_eq!(changes.take(start + milliseconds(14)), Some(false));
        assert_eq!(changes.due(), None);
    }

    #[test]
    fn a_file_that_is_written_to_its_end_is_looked_at_at_once() {
        let start = Instant::now();
        let mut changes = Changes::default();
        changes.hear(CHANGED, start);
        let whole = Changed {
            is_whole: true,
            ..CHANGED
        };
        changes.hear(whole, start + milliseconds(1));
        assert_eq!(changes.take(start + milliseconds(1)), Some(false));
    }

    #[test]
    fn changes_without_end_are_looked_at_all_the_same() {
        let start = Instant::now();
        let mut changes = Changes::default();
        for after in 0..60 {
            changes.hear(CHANGED, start + milliseconds(after));
        }
        assert_eq!(changes.take(start + milliseconds(60)), Some(false));
    }

    #[test]
    fn a_folder_that_came_or_went_is_told_once() {
        let start = Instant::now();
        let mut changes = Changes::default();
        let replaced = Changed {
            replaced: true,
            ..CHANGED
        };
        changes.hear(replaced, start);
        changes.hear(CHANGED, start);
        assert_eq!(changes.take(start + milliseconds(8)), Some(true));
        changes.hear(CHANGED, start + milliseconds(20));
        assert_eq!(changes.take(start + milliseconds(30)), Some(false));
    }

    #[test]
    fn a_file_that_is_missing_is_looked_for_a_little_later() {
        let start = Instant::now();
        let mut changes = Changes::default();
        changes.look_again(start, milliseconds(150));
        assert_eq!(changes.take(start + milliseconds(149)), None);
        assert_eq!(changes.take(start + milliseconds(150)), Some(false));
    }
}
