//! Finding a path: through directories, `..` and symbolic links.

use std::sync::Arc;

use super::super::errno::Errno;
use super::{Body, FileSystem, NodeId};

/// How many symbolic links one path may go through, as on Linux.
const MOST_LINKS: u32 = 40;

/// How many names one path may have, so that a chain of links cannot make an endless one.
const MOST_NAMES: usize = 4096;

/// Whether the last name is followed when it is a symbolic link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::postgres) enum Follow {
    Yes,
    No,
}

/// Where a path leads: a name in a directory, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::postgres) struct Place {
    /// The directory that has, or would have, the entry.
    pub(super) parent: NodeId,
    /// All directories from the root to there.
    pub(super) parents: Vec<NodeId>,
    /// The entry's name; empty for a path that ends in `..` or is the root.
    pub(super) name: String,
    /// What is there.
    pub(in crate::sandbox::postgres) node: Option<NodeId>,
}

impl FileSystem {
    /// What `path` is, symbolic links followed.
    ///
    /// # Errors
    ///
    /// [`Errno::NotFound`] when nothing is there, and those of [`FileSystem::locate`].
    pub(in crate::sandbox::postgres) fn look_up(&self, base: &str, path: &str) -> Result<NodeId, Errno> {
        self.locate(base, path, Follow::Yes)?.node.ok_or(Errno::NotFound)
    }

    /// The place that `path` names, seen from `base` unless it begins at the root.
    ///
    /// # Errors
    ///
    /// [`Errno::NotFound`] or [`Errno::NotDirectory`] when the way there is not, [`Errno::TooManyLinks`].
    pub(in crate::sandbox::postgres) fn locate(
        &self,
        base: &str,
        path: &str,
        follow: Follow,
    ) -> Result<Place, Errno> {
        if path.is_empty() {
            return Err(Errno::NotFound);
        }
        let mut names = names(path);
        if !path.starts_with('/') {
            names.extend(self::names(base));
        }
        let mut way = vec![NodeId::ROOT];
        let mut links = 0;
        while let Some(name) = names.pop() {
            let current = *way.last().unwrap_or(&NodeId::ROOT);
            let Body::Directory(entries) = &self.node(current)?.body else {
                return Err(Errno::NotDirectory);
            };
            let last = names.is_empty();
            if &*name == ".." {
                if way.len() > 1 {
                    way.pop();
                }
                continue;
            }
            let Some(found) = entries.get(&*name).copied() else {
                return if last {
                    Ok(Place::new(way, &name, None))
                } else {
                    Err(Errno::NotFound)
                };
            };
            match &self.node(found)?.body {
                Body::Link(target) if !last || follow == Follow::Yes => {
                    links += 1;
                    if links > MOST_LINKS || names.len() > MOST_NAMES {
                        return Err(Errno::TooManyLinks);
                    }
                    if target.starts_with('/') {
                        way.truncate(1);
                    }
                    names.extend(self::names(target));
                }
                _ if last => return Ok(Place::new(way, &name, Some(found))),
                _ => way.push(found),
            }
        }
        let node = *way.last().unwrap_or(&NodeId::ROOT);
        Ok(Place::new(way, "", Some(node)))
    }
}

impl Place {
    fn new(parents: Vec<NodeId>, name: &str, node: Option<NodeId>) -> Self {
        Self {
            parent: *parents.last().unwrap_or(&NodeId::ROOT),
            parents,
            name: name.to_owned(),
            node,
        }
    }
}

/// The names in a path, the first one last.
fn names(path: &str) -> Vec<Arc<str>> {
    path.split('/')
        .rev()
        .filter(|name| !name.is_empty() && *name != ".")
        .map(Arc::from)
        .collect()
}
