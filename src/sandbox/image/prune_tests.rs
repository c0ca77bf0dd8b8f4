//! Pruning, with folders that were used at times of our choice.

use std::fs::File;

use super::*;
use crate::sandbox::image::uses::is_kept;

const DAY: Duration = Duration::from_hours(24);

/// A cache in a temporary folder, and the time that it is looked at.
struct Lab {
    _folder: tempfile::TempDir,
    cache: Cache,
    now: SystemTime,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::locate(Some(folder.path())).unwrap();
        cache.create().unwrap();
        Self {
            _folder: folder,
            cache,
            now: SystemTime::now(),
        }
    }

    /// An image, or a database, that was last used so long ago.
    fn folder(&self, folder: PathBuf, idle: Duration) -> PathBuf {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("content"), [0; 100]).unwrap();
        drop(self.cache.begin_use(&folder).unwrap());
        self.date(&folder, idle);
        self.date(&self.cache.uses().join(folder.file_name().unwrap()), idle);
        folder
    }

    fn image(&self, name: &str, idle: Duration) -> PathBuf {
        self.folder(self.cache.image(name), idle)
    }

    /// A part of an image.
    fn part(&self, image: &Path, name: &str, idle: Duration) -> PathBuf {
        let part = image.join(name);
        std::fs::create_dir_all(part.parent().unwrap()).unwrap();
        std::fs::write(&part, [0; 10]).unwrap();
        for path in part.ancestors().take_while(|path| *path != self.cache.images()) {
            self.date(path, idle);
        }
        part
    }

    fn date(&self, path: &Path, idle: Duration) {
        File::open(path).unwrap().set_modified(self.now - idle).unwrap();
    }

    fn prune(&self, thoroughness: Thoroughness) -> Pruned {
        prune_locked(&self.cache, thoroughness, self.now)
    }

    fn images(&self) -> Vec<String> {
        let mut names: Vec<String> = entries(&self.cache.images())
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn of_other_versions_the_newest_and_the_recent_stay() {
    let lab = Lab::new();
    for (name, hours) in [("a", 0), ("b", 2), ("c", 3), ("d", 4), ("e", 50)] {
        lab.image(name, Duration::from_secs(hours * 3_600));
    }
    let pruned = lab.prune(Thoroughness::Old);
    assert_eq!(lab.images(), ["a", "b"]);
    assert_eq!((pruned.images, pruned.bytes, pruned.in_use), (3, 300, 0));
    assert_eq!(lab.prune(Thoroughness::Old), Pruned::default());
}

#[test]
fn what_was_used_within_the_hour_stays_however_many_there_are() {
    let lab = Lab::new();
    for name in ["a", "b", "c", "d", "e"] {
        lab.image(name, RECENT / 2);
    }
    assert_eq!(lab.prune(Thoroughness::Old), Pruned::default());
}

#[test]
fn what_nobody_used_for_long_goes_though_it_is_the_newest() {
    let lab = Lab::new();
    lab.image("a", 29 * DAY);
    lab.image("b", 31 * DAY);
    lab.prune(Thoroughness::Old);
    assert_eq!(lab.images(), ["a"]);
}

#[test]
fn this_version_s_own_image_and_database_stay_however_old() {
    let lab = Lab::new();
    let image = lab.folder(wanted_image(&lab.cache), 400 * DAY);
    let database = lab.folder(database::folder(&lab.cache), 400 * DAY);
    lab.folder(lab.cache.database("other"), 400 * DAY);
    lab.image("other", 400 * DAY);
    let removable = removable(&lab.cache);
    let pruned = lab.prune(Thoroughness::All);
    assert!(image.is_dir() && database.is_dir());
    assert_eq!((pruned.images, pruned.databases, pruned.bytes), (1, 1, 200));
    assert_eq!(removable, pruned);
}

#[test]
fn all_that_this_version_does_not_use_goes_when_it_is_asked_for() {
    let lab = Lab::new();
    lab.image("a", Duration::ZERO);
    lab.image("b", DAY);
    assert_eq!(lab.prune(Thoroughness::All).images, 2);
    assert_eq!(lab.images(), [""; 0]);
    assert!(entries(&lab.cache.uses()).is_empty());
}

#[test]
fn what_is_in_use_stays_until_it_is_not() {
    let lab = Lab::new();
    let image = lab.image("a", 400 * DAY);
    let one = lab.cache.begin_use(&image).unwrap();
    let other = lab.cache.begin_use(&image).unwrap();
    for held in [one, other] {
        let pruned = lab.prune(Thoroughness::All);
        assert_eq!((pruned.images, pruned.in_use), (0, 1));
        drop(held);
    }
    assert_eq!(lab.prune(Thoroughness::All).images, 1);
}

#[test]
fn nobody_begins_to_use_what_is_being_removed() {
    let lab = Lab::new();
    let image = lab.image("a", DAY);
    let claim = lab.cache.claim(&image).unwrap();
    assert!(lab.cache.begin_use(&image).is_none());
    claim.forget();
    assert!(lab.cache.begin_use(&image).is_some());
}

#[test]
fn parts_that_were_not_used_for_long_go_unless_the_image_is_in_use() {
    let lab = Lab::new();
    let image = lab.folder(wanted_image(&lab.cache), DAY);
    let old_code = lab.part(&image, "code/old/bundle", 40 * DAY);
    let old_data = lab.part(&image, "data/old.tree", 40 * DAY);
    let code = lab.part(&image, "code/new/bundle", 2 * DAY);
    let held = lab.cache.begin_use(&image).unwrap();
    assert_eq!(lab.prune(Thoroughness::Old).parts, 0);
    drop(held);
    let pruned = lab.prune(Thoroughness::Old);
    assert_eq!((pruned.parts, pruned.bytes), (2, 20));
    assert!(!old_code.exists() && !old_data.exists() && code.exists());
    assert_eq!(lab.prune(Thoroughness::All).parts, 1);
    assert!(!code.exists() && image.join("content").exists());
}

#[test]
fn of_many_parts_the_newest_stay() {
    let lab = Lab::new();
    let image = lab.folder(wanted_image(&lab.cache), DAY);
    for number in 0..PARTS_KEPT + 3 {
        let hours = u64::try_from(number).unwrap() + 2;
        lab.part(
            &image,
            &format!("data/{number}.tree"),
            Duration::from_secs(hours * 3_600),
        );
    }
    assert_eq!(lab.prune(Thoroughness::Old).parts, 3);
    assert!(image.join("data/0.tree").exists() && image.join("data/199.tree").exists());
}

#[test]
fn what_is_kept_is_noted_as_used() {
    let lab = Lab::new();
    let image = lab.folder(wanted_image(&lab.cache), DAY);
    let part = lab.part(&image, "data/tables.tree", 40 * DAY);
    assert!(is_kept(&part) && !is_kept(&image.join("data/other.tree")));
    assert_eq!(lab.prune(Thoroughness::Old).parts, 0);
    File::create(&part).unwrap();
    assert!(!is_kept(&part));
}

#[test]
fn a_cache_that_is_not_there_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("cache");
    let cache = Cache::locate(Some(&root)).unwrap();
    assert_eq!(prune(&cache, Thoroughness::All, &()).unwrap(), Pruned::default());
    assert!(!root.exists());
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_can_be_used() {
    use std::os::unix::fs::PermissionsExt as _;

    let lab = Lab::new();
    let image = lab.image("a", DAY);
    std::fs::remove_dir_all(lab.cache.uses()).unwrap();
    // Even root cannot make a folder where a file is.
    std::fs::write(lab.cache.uses(), b"").unwrap();
    std::fs::set_permissions(lab.cache.uses(), std::fs::Permissions::from_mode(0o400)).unwrap();
    assert!(lab.cache.begin_use(&image).is_some());
    assert_eq!(lab.prune(Thoroughness::All).in_use, 1);
    assert!(image.is_dir());
}
