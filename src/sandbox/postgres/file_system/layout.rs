//! Prepared files into a file system, and what became of them out again.

use std::collections::BTreeMap;

use super::super::errno::Errno;
use super::content::Content;
use super::tree::{EntryKind, FileTree};
use super::{Body, FileSystem, NodeId};

impl FileSystem {
    /// Lays out a directory and its parents, whatever the limit.
    pub(super) fn lay_directory(&mut self, path: &str, mode: u32) -> NodeId {
        let mut current = NodeId::ROOT;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let existing = match self.node(current).map(|node| &node.body) {
                Ok(Body::Directory(entries)) => entries.get(name).copied(),
                _ => None,
            };
            current = existing.unwrap_or_else(|| {
                let id = self.add(Body::Directory(BTreeMap::new()), mode, 1);
                if let Ok(Body::Directory(entries)) = self.node_mut(current).map(|node| &mut node.body) {
                    entries.insert(name.into(), id);
                }
                id
            });
        }
        current
    }

    pub(super) fn lay(&mut self, path: &str, body: Body, mode: u32) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = self.lay_directory(folder, 0o700);
        let id = self.add(body, mode, 1);
        if let Ok(Body::Directory(entries)) = self.node_mut(parent).map(|node| &mut node.body) {
            entries.insert(name.into(), id);
        }
    }

    /// Lays out prepared files, whatever the limit; what they hold is shared, not copied.
    pub(in crate::sandbox::postgres) fn lay_out(&mut self, tree: &FileTree) {
        for (path, entry) in tree.entries() {
            match &entry.kind {
                EntryKind::Directory => {
                    let id = self.lay_directory(path, 0o700);
                    // The directory was just made or found.
                    let _ = self.set_mode(id, entry.mode);
                }
                EntryKind::File(content) => {
                    self.lay(path, Body::File(Content::loaded(content.clone())), entry.mode);
                }
                EntryKind::Link(target) => self.lay(path, Body::Link(target.clone()), entry.mode),
                EntryKind::Removed => {}
            }
        }
    }

    /// What is below a directory now, with paths from the root.
    ///
    /// # Errors
    ///
    /// [`Errno::NotFound`] when there is no such directory.
    pub(in crate::sandbox::postgres) fn collect(&self, directory: &str) -> Result<FileTree, Errno> {
        let mut tree = FileTree::new();
        let start = self.look_up("/", directory)?;
        self.collect_into(start, directory.trim_end_matches('/'), &mut tree)?;
        Ok(tree)
    }

    fn collect_into(&self, id: NodeId, path: &str, tree: &mut FileTree) -> Result<(), Errno> {
        let node = self.node(id)?;
        match &node.body {
            Body::File(content) => tree.insert(path, node.mode, EntryKind::File(content.to_bytes())),
            Body::Link(target) => tree.insert(path, node.mode, EntryKind::Link(target.clone())),
            Body::Device(_) => {}
            Body::Directory(entries) => {
                tree.insert(path, node.mode, EntryKind::Directory);
                for (name, child) in entries {
                    self.collect_into(*child, &format!("{path}/{name}"), tree)?;
                }
            }
        }
        Ok(())
    }
}
