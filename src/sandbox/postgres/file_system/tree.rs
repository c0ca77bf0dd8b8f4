//! Files as they are kept between sessions, and the archive that holds them on disk.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::{Buf as _, BufMut as _, Bytes};

use crate::error::Error;

/// What an archive begins with; the last digit is its format.
const MAGIC: &[u8; 8] = b"djtree-2";

/// A set of files, directories and symbolic links by their paths in the guest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    entries: BTreeMap<String, Entry>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::postgres) struct Entry {
    pub(in crate::sandbox::postgres) mode: u32,
    pub(in crate::sandbox::postgres) kind: EntryKind,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::postgres) enum EntryKind {
    Directory,
    File(Bytes),
    Link(Arc<str>),
    /// Nothing any more: only among changes.
    Removed,
}

impl FileTree {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces the one at that path. Parents appear by themselves when the tree is laid out.
    pub fn add_file(&mut self, path: &str, mode: u32, content: impl Into<Bytes>) {
        self.insert(path, mode, EntryKind::File(content.into()));
    }

    /// Adds a directory, which needs that only when it is empty or its mode matters.
    pub fn add_directory(&mut self, path: &str, mode: u32) {
        self.insert(path, mode, EntryKind::Directory);
    }

    /// The content of a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Bytes> {
        match &self.entries.get(path)?.kind {
            EntryKind::File(content) => Some(content),
            EntryKind::Directory | EntryKind::Link(_) | EntryKind::Removed => None,
        }
    }

    /// What is to be changed in `before` to make it this tree: a small tree, to be kept in place of this one.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Self {
        let mut changes = Self::new();
        for (path, entry) in &self.entries {
            if before.entries.get(path) != Some(entry) {
                changes.entries.insert(path.clone(), entry.clone());
            }
        }
        for path in before.entries.keys() {
            if !self.entries.contains_key(path) {
                changes.insert(path, 0, EntryKind::Removed);
            }
        }
        changes
    }

    /// This tree with `changes` made to it.
    #[must_use]
    pub fn with_changes(&self, changes: &Self) -> Self {
        let mut tree = self.clone();
        for (path, entry) in &changes.entries {
            if entry.kind == EntryKind::Removed {
                tree.entries.remove(path);
            } else {
                tree.entries.insert(path.clone(), entry.clone());
            }
        }
        tree
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    pub(in crate::sandbox::postgres) fn insert(&mut self, path: &str, mode: u32, kind: EntryKind) {
        self.entries.insert(path.to_owned(), Entry { mode, kind });
    }

    pub(in crate::sandbox::postgres) fn entries(&self) -> impl Iterator<Item = (&String, &Entry)> {
        self.entries.iter()
    }

    /// The tree as the bytes of one file: a list of entries, then their contents. Files with the same content
    /// share it: initdb makes the same database three times.
    #[must_use]
    pub fn to_archive(&self) -> Vec<u8> {
        let mut archive = MAGIC.to_vec();
        archive.put_u32_le(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let mut contents: Vec<&[u8]> = Vec::new();
        let mut places = HashMap::new();
        let mut end = 0;
        for (path, entry) in &self.entries {
            let (kind, content): (u8, &[u8]) = match &entry.kind {
                EntryKind::Directory => (0, &[]),
                EntryKind::File(content) => (1, content),
                EntryKind::Link(target) => (2, target.as_bytes()),
                EntryKind::Removed => (3, &[]),
            };
            archive.put_u8(kind);
            archive.put_u32_le(entry.mode);
            archive.put_u32_le(u32::try_from(path.len()).unwrap_or(u32::MAX));
            archive.put_slice(path.as_bytes());
            let place = *places.entry(content).or_insert(end);
            if place == end {
                contents.push(content);
                end += content.len() as u64;
            }
            archive.put_u64_le(place);
            archive.put_u64_le(content.len() as u64);
        }
        for content in contents {
            archive.put_slice(content);
        }
        archive
    }

    /// Reads what [`FileTree::to_archive`] wrote. The files share the archive's bytes.
    ///
    /// # Errors
    ///
    /// When it is something else, or not all of it.
    pub fn from_archive(archive: impl Into<Bytes>) -> Result<Self, Error> {
        parse(archive.into()).ok_or_else(|| {
            Error::sandbox("an archive of the database's files is damaged")
                .with_hint("run `djangology image build --force` to make it anew")
        })
    }
}

fn parse(mut archive: Bytes) -> Option<FileTree> {
    let take =
        |archive: &mut Bytes, length: usize| (length <= archive.len()).then(|| archive.split_to(length));
    if take(&mut archive, MAGIC.len())? != MAGIC[..] {
        return None;
    }
    let count = take(&mut archive, 4)?.get_u32_le();
    let mut heads = Vec::new();
    for _ in 0..count {
        let mut head = take(&mut archive, 9)?;
        let (kind, mode, length) = (head.get_u8(), head.get_u32_le(), head.get_u32_le());
        let path = take(&mut archive, usize::try_from(length).ok()?)?;
        let path = String::from_utf8(path.to_vec()).ok()?;
        let mut place = take(&mut archive, 16)?;
        let start = usize::try_from(place.get_u64_le()).ok()?;
        let length = usize::try_from(place.get_u64_le()).ok()?;
        heads.push((kind, mode, path, start, start.checked_add(length)?));
    }
    let mut tree = FileTree::new();
    let whole = heads.iter().map(|(.., end)| *end).max().unwrap_or(0);
    if whole != archive.len() {
        return None;
    }
    for (kind, mode, path, start, end) in heads {
        let content = archive.slice(start..end);
        let kind = match kind {
            0 => EntryKind::Directory,
            1 => EntryKind::File(content),
            2 => EntryKind::Link(std::str::from_utf8(&content).ok()?.into()),
            3 => EntryKind::Removed,
            _ => return None,
        };
        tree.insert(&path, mode, kind);
    }
    Some(tree)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tree() -> FileTree {
        let mut tree = FileTree::new();
        tree.add_directory("/empty", 0o700);
        tree.add_file("/data/one", 0o600, vec![1, 2, 3]);
        tree.add_file("/data/none", 0o600, Vec::new());
        tree.insert("/data/link", 0o777, EntryKind::Link("one".into()));
        tree
    }

    #[test]
    fn an_archive_holds_the_tree() {
        let archive = tree().to_archive();
        assert_eq!(FileTree::from_archive(archive).unwrap(), tree());
    }

    #[test]
    fn the_same_content_is_kept_once() {
        let mut tree = FileTree::new();
        for path in ["/one", "/two", "/three"] {
            tree.add_file(path, 0o600, vec![7; 1000]);
        }
        let archive = tree.to_archive();
        assert!(archive.len() < 1200, "{}", archive.len());
        assert_eq!(FileTree::from_archive(archive).unwrap(), tree);
    }

    #[test]
    fn changes_make_one_tree_of_another() {
        let before = tree();
        let mut after = tree();
        after.entries.remove("/data/none");
        after.add_file("/data/one", 0o600, vec![9]);
        after.add_file("/data/new", 0o600, vec![4]);
        let changes = after.changes_since(&before);
        let paths: Vec<&str> = changes.paths().collect();
        assert_eq!(paths, ["/data/new", "/data/none", "/data/one"]);
        let kept = FileTree::from_archive(changes.to_archive()).unwrap();
        assert_eq!(before.with_changes(&kept), after);
        assert!(before.changes_since(&before).is_empty());
    }

    #[test]
    fn a_truncated_archive_is_refused_wherever_it_ends() {
        let archive = tree().to_archive();
        for length in 0..archive.len() {
            assert!(
                FileTree::from_archive(archive[..length].to_vec()).is_err(),
                "{length}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_an_archive_panic(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut archive = MAGIC.to_vec();
            archive.extend(tail);
            let _ = FileTree::from_archive(archive);
        }
    }
}
