//! The only file system that PostgreSQL sees: in memory, made from what was prepared, with a limit to what it
//! may grow.

mod content;
mod layout;
mod path;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use self::content::PAGE_BYTES;
use self::content::{Content, Quota};
pub(super) use self::path::{Follow, Place};
pub use self::tree::FileTree;
use super::errno::Errno;

/// What an entry costs beside its content, so that empty files have an end too.
const ENTRY_BYTES: u64 = 512;

/// The longest name of an entry, as on Linux.
const LONGEST_NAME: usize = 255;

/// The number of a node: a file, folder, link or device, whatever its names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(usize);

impl NodeId {
    pub(super) const ROOT: Self = Self(0);

    /// What `stat` calls it; zero is not a valid one.
    pub(super) fn inode(self) -> u64 {
        self.0 as u64 + 1
    }
}

/// A device: a file without content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Device {
    /// Empty, and swallows what is written.
    Null,
    /// An endless stream from the seed.
    Random,
    /// What PostgreSQL says about itself.
    Log,
    /// An end of a pipe to itself, which wakes a waiting process; there is nobody to wake.
    Pipe,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    Link,
    Device(Device),
}

#[derive(Clone, Debug)]
enum Body {
    File(Content),
    Directory(BTreeMap<Arc<str>, NodeId>),
    Link(Arc<str>),
    Device(Device),
}

#[derive(Clone, Debug)]
struct Node {
    body: Body,
    mode: u32,
    /// How many names it has.
    names: u32,
    /// How many descriptors are open on it; it lives until it has neither.
    descriptors: u32,
}

/// What `stat` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) id: NodeId,
    pub(super) kind: Kind,
    pub(super) mode: u32,
    pub(super) names: u32,
    pub(super) length: u64,
}

/// All files. A clone shares what was loaded, so that a session's changes are its own.
#[derive(Clone, Debug)]
pub(super) struct FileSystem {
    nodes: Vec<Option<Node>>,
    /// Numbers that are free again, the last one first.
    free: Vec<NodeId>,
    quota: Quota,
}

impl Default for FileSystem {
    /// Nothing but the devices and the folders that every system has.
    fn default() -> Self {
        let root = Node {
            body: Body::Directory(BTreeMap::new()),
            mode: 0o755,
            names: 1,
            descriptors: 0,
        };
        let mut files = Self {
            nodes: vec![Some(root)],
            free: Vec::new(),
            quota: Quota::new(u64::MAX),
        };
        for folder in ["/tmp", "/dev/shm", "/proc"] {
            files.lay_directory(folder, 0o755);
        }
        for (name, device) in [
            ("null", Device::Null),
            ("random", Device::Random),
            ("stderr", Device::Log),
            ("stdin", Device::Null),
            ("stdout", Device::Log),
            ("tty", Device::Log),
            ("urandom", Device::Random),
        ] {
            files.lay(&format!("/dev/{name}"), Body::Device(device), 0o666);
        }
        files
    }
}

impl FileSystem {
    /// From here on, entries and changed pages may take `bytes`.
    pub(super) fn limit(&mut self, bytes: u64) {
        self.quota = Quota::new(bytes);
    }

    /// How many bytes it may still grow, and how many it may grow altogether.
    pub(super) fn space(&self) -> (u64, u64) {
        (self.quota.left(), self.quota.limit)
    }

    pub(super) fn metadata(&self, id: NodeId) -> Result<Metadata, Errno> {
        let node = self.node(id)?;
        let (kind, length) = match &node.body {
            Body::File(content) => (Kind::File, content.length()),
            Body::Directory(_) => (Kind::Directory, 4096),
            Body::Link(target) => (Kind::Link, target.len() as u64),
            Body::Device(device) => (Kind::Device(*device), 0),
        };
        Ok(Metadata {
            id,
            kind,
            mode: node.mode,
            names: node.names,
            length,
        })
    }

    pub(super) fn set_mode(&mut self, id: NodeId, mode: u32) -> Result<(), Errno> {
        self.node_mut(id)?.mode = mode & 0o7777;
        Ok(())
    }

    /// Reads from a file; answers how many bytes there were.
    pub(super) fn read(&self, id: NodeId, position: u64, target: &mut [u8]) -> Result<usize, Errno> {
        Ok(self.content(id)?.read(position, target))
    }

    /// Writes to a file; answers how many bytes fitted.
    pub(super) fn write(&mut self, id: NodeId, position: u64, source: &[u8]) -> Result<usize, Errno> {
        let (content, quota) = self.content_mut(id)?;
        content.write(position, source, quota)
    }

    pub(super) fn resize(&mut self, id: NodeId, length: u64) -> Result<(), Errno> {
        let (content, quota) = self.content_mut(id)?;
        content.resize(length, quota)
    }

    /// The names in a directory, in order, without `.` and `..`.
    pub(super) fn entries(&self, id: NodeId) -> Result<Vec<(Arc<str>, Metadata)>, Errno> {
        let Body::Directory(entries) = &self.node(id)?.body else {
            return Err(Errno::NotDirectory);
        };
        entries
            .iter()
            .map(|(name, id)| Ok((name.clone(), self.metadata(*id)?)))
            .collect()
    }

    /// Where a link leads.
    pub(super) fn target(&self, id: NodeId) -> Result<Arc<str>, Errno> {
        match &self.node(id)?.body {
            Body::Link(target) => Ok(target.clone()),
            _ => Err(Errno::Invalid),
        }
    }

    /// Makes an empty file at a place where nothing is.
    pub(super) fn create_file(&mut self, place: &Place, mode: u32) -> Result<NodeId, Errno> {
        self.create(place, Body::File(Content::default()), mode)
    }

    /// Makes a directory at a place where nothing is.
    pub(super) fn create_directory(&mut self, place: &Place, mode: u32) -> Result<NodeId, Errno> {
        self.create(place, Body::Directory(BTreeMap::new()), mode)
    }

    /// Makes a symbolic link at a place where nothing is.
    pub(super) fn create_link(&mut self, place: &Place, target: &str) -> Result<NodeId, Errno> {
        self.create(place, Body::Link(target.into()), 0o777)
    }

    /// Gives a node another name.
    pub(super) fn link(&mut self, id: NodeId, place: &Place) -> Result<(), Errno> {
        if self.metadata(id)?.kind == Kind::Directory {
            return Err(Errno::NotPermitted);
        }
        self.check_free(place)?;
        self.quota.take(ENTRY_BYTES)?;
        self.insert(place, id)?;
        self.node_mut(id)?.names += 1;
        Ok(())
    }

    /// Takes the name of a file, link or device away.
    pub(super) fn unlink(&mut self, place: &Place) -> Result<(), Errno> {
        let id = place.node.ok_or(Errno::NotFound)?;
        if self.metadata(id)?.kind == Kind::Directory {
            return Err(Errno::IsDirectory);
        }
        self.remove(place)
    }

    /// Removes an empty directory.
    pub(super) fn remove_directory(&mut self, place: &Place) -> Result<(), Errno> {
        let id = place.node.ok_or(Errno::NotFound)?;
        match &self.node(id)?.body {
            Body::Directory(entries) if entries.is_empty() && id != NodeId::ROOT => self.remove(place),
            Body::Directory(_) => Err(Errno::NotEmpty),
            _ => Err(Errno::NotDirectory),
        }
    }

    /// Moves an entry, over what has its new name. A directory may not move into itself.
    pub(super) fn rename(&mut self, from: &Place, to: &Place) -> Result<(), Errno> {
        let id = from.node.ok_or(Errno::NotFound)?;
        if to.node == Some(id) {
            return Ok(());
        }
        let moves_a_directory = self.metadata(id)?.kind == Kind::Directory;
        if moves_a_directory && (id == NodeId::ROOT || to.parents.contains(&id)) {
            return Err(Errno::Invalid);
        }
        if let Some(replaced) = to.node {
            let replaces_a_directory = self.metadata(replaced)?.kind == Kind::Directory;
            match (moves_a_directory, replaces_a_directory) {
                (true, false) => return Err(Errno::NotDirectory),
                (false, true) => return Err(Errno::IsDirectory),
                (true, true) => self.remove_directory(to)?,
                (false, false) => self.unlink(to)?,
            }
        }
        self.insert(to, id)?;
        if let Body::Directory(entries) = &mut self.node_mut(from.parent)?.body {
            entries.remove(&*from.name);
        }
        Ok(())
    }

    /// An end of a pipe, which has no name.
    pub(super) fn create_pipe(&mut self) -> Result<NodeId, Errno> {
        self.quota.take(ENTRY_BYTES)?;
        Ok(self.add(Body::Device(Device::Pipe), 0o600, 0))
    }

    /// Says that one more descriptor is open on a node.
    pub(super) fn retain(&mut self, id: NodeId) -> Result<(), Errno> {
        self.node_mut(id)?.descriptors += 1;
        Ok(())
    }

    /// Says that a descriptor is closed; a node without names ends with its last descriptor.
    pub(super) fn release(&mut self, id: NodeId) {
        if let Ok(node) = self.node_mut(id) {
            node.descriptors = node.descriptors.saturating_sub(1);
        }
        self.drop_if_unused(id);
    }

    fn node(&self, id: NodeId) -> Result<&Node, Errno> {
        self.nodes
            .get(id.0)
            .and_then(Option::as_ref)
            .ok_or(Errno::BadDescriptor)
    }

    fn node_mut(&mut self, id: NodeId) -> Result<&mut Node, Errno> {
        self.nodes
            .get_mut(id.0)
            .and_then(Option::as_mut)
            .ok_or(Errno::BadDescriptor)
    }

    fn content(&self, id: NodeId) -> Result<&Content, Errno> {
        match &self.node(id)?.body {
            Body::File(content) => Ok(content),
            Body::Directory(_) => Err(Errno::IsDirectory),
            Body::Link(_) | Body::Device(_) => Err(Errno::Invalid),
        }
    }

    fn content_mut(&mut self, id: NodeId) -> Result<(&mut Content, &mut Quota), Errno> {
        match self.nodes.get_mut(id.0).and_then(Option::as_mut) {
            Some(Node {
                body: Body::File(content),
                ..
            }) => Ok((content, &mut self.quota)),
            Some(Node {
                body: Body::Directory(_),
                ..
            }) => Err(Errno::IsDirectory),
            Some(_) => Err(Errno::Invalid),
            None => Err(Errno::BadDescriptor),
        }
    }

    fn create(&mut self, place: &Place, body: Body, mode: u32) -> Result<NodeId, Errno> {
        self.check_free(place)?;
        self.quota.take(ENTRY_BYTES)?;
        let id = self.add(body, mode & 0o7777, 1);
        self.insert(place, id)?;
        Ok(id)
    }

    /// Whether something can be made at `place`: a name in a directory, and nothing there.
    fn check_free(&self, place: &Place) -> Result<(), Errno> {
        if place.node.is_some() {
            return Err(Errno::Exists);
        }
        if place.name.len() > LONGEST_NAME {
            return Err(Errno::NameTooLong);
        }
        match &self.node(place.parent)?.body {
            Body::Directory(_) if !place.name.is_empty() => Ok(()),
            Body::Directory(_) => Err(Errno::Invalid),
            _ => Err(Errno::NotDirectory),
        }
    }

    fn insert(&mut self, place: &Place, id: NodeId) -> Result<(), Errno> {
        match &mut self.node_mut(place.parent)?.body {
            Body::Directory(entries) => {
                entries.insert(place.name.as_str().into(), id);
                Ok(())
            }
            _ => Err(Errno::NotDirectory),
        }
    }

    fn add(&mut self, body: Body, mode: u32, names: u32) -> NodeId {
        let node = Some(Node {
            body,
            mode,
            names,
            descriptors: 0,
        });
        let Some(id) = self.free.pop() else {
            self.nodes.push(node);
            return NodeId(self.nodes.len() - 1);
        };
        self.nodes[id.0] = node;
        id
    }

    fn remove(&mut self, place: &Place) -> Result<(), Errno> {
        let id = place.node.ok_or(Errno::NotFound)?;
        if let Body::Directory(entries) = &mut self.node_mut(place.parent)?.body {
            entries.remove(&*place.name);
        }
        let node = self.node_mut(id)?;
        node.names = node.names.saturating_sub(1);
        if node.names > 0 {
            self.quota.give_back(ENTRY_BYTES);
        }
        self.drop_if_unused(id);
        Ok(())
    }

    fn drop_if_unused(&mut self, id: NodeId) {
        let Some(slot) = self.nodes.get_mut(id.0) else {
            return;
        };
        if !matches!(slot, Some(node) if node.names == 0 && node.descriptors == 0) {
            return;
        }
        if let Some(Node {
            body: Body::File(content),
            ..
        }) = slot
        {
            content.discard(&mut self.quota);
        }
        *slot = None;
        self.free.push(id);
        self.quota.give_back(ENTRY_BYTES);
    }
}
