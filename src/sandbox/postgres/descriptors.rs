//! The open files of one process: small numbers, each with a place in a file.

use std::sync::Arc;

use super::errno::Errno;
use super::file_system::{Metadata, NodeId};

/// How many a process may have; PostgreSQL keeps itself below what it may have.
const MOST_DESCRIPTORS: usize = 1024;

/// The flags of `open` that matter here, as Emscripten's C library has them.
pub(super) mod flags {
    pub(in crate::sandbox::postgres) const ACCESS: u32 = 0o3;
    pub(in crate::sandbox::postgres) const READ_ONLY: u32 = 0o0;
    pub(in crate::sandbox::postgres) const WRITE_ONLY: u32 = 0o1;
    pub(in crate::sandbox::postgres) const READ_WRITE: u32 = 0o2;
    pub(in crate::sandbox::postgres) const CREATE: u32 = 0o100;
    pub(in crate::sandbox::postgres) const EXCLUSIVE: u32 = 0o200;
    pub(in crate::sandbox::postgres) const TRUNCATE: u32 = 0o1000;
    pub(in crate::sandbox::postgres) const APPEND: u32 = 0o2000;
    pub(in crate::sandbox::postgres) const DIRECTORY: u32 = 0o20_0000;
}

/// An open file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) node: NodeId,
    pub(super) position: u64,
    pub(super) flags: u32,
    /// The path it was opened by, which paths relative to it begin with.
    pub(super) path: String,
    /// What a directory held when it was first read, so that removing entries while reading skips none.
    pub(super) listing: Option<Vec<(Arc<str>, Metadata)>>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Descriptors {
    slots: Vec<Option<Descriptor>>,
}

impl Descriptors {
    /// The one with that number.
    ///
    /// # Errors
    ///
    /// [`Errno::BadDescriptor`] when there is none.
    pub(super) fn get(&self, number: i32) -> Result<&Descriptor, Errno> {
        usize::try_from(number)
            .ok()
            .and_then(|index| self.slots.get(index)?.as_ref())
            .ok_or(Errno::BadDescriptor)
    }

    /// The one with that number, to be changed.
    ///
    /// # Errors
    ///
    /// [`Errno::BadDescriptor`] when there is none.
    pub(super) fn get_mut(&mut self, number: i32) -> Result<&mut Descriptor, Errno> {
        usize::try_from(number)
            .ok()
            .and_then(|index| self.slots.get_mut(index)?.as_mut())
            .ok_or(Errno::BadDescriptor)
    }

    /// Gives a descriptor the smallest free number from `least` on.
    ///
    /// # Errors
    ///
    /// [`Errno::TooManyDescriptors`] when there is none.
    pub(super) fn add(&mut self, descriptor: Descriptor, least: usize) -> Result<i32, Errno> {
        let number = (least..MOST_DESCRIPTORS)
            .find(|index| !matches!(self.slots.get(*index), Some(Some(_))))
            .ok_or(Errno::TooManyDescriptors)?;
        self.put(number, descriptor);
        i32::try_from(number).map_err(|_| Errno::TooManyDescriptors)
    }

    /// Gives a descriptor exactly that number; answers the one that had it.
    ///
    /// # Errors
    ///
    /// [`Errno::BadDescriptor`] when a process cannot have such a number.
    pub(super) fn replace(
        &mut self,
        number: i32,
        descriptor: Descriptor,
    ) -> Result<Option<Descriptor>, Errno> {
        let index = usize::try_from(number).map_err(|_| Errno::BadDescriptor)?;
        if index >= MOST_DESCRIPTORS {
            return Err(Errno::BadDescriptor);
        }
        Ok(self.put(index, descriptor))
    }

    /// Takes the one with that number away.
    ///
    /// # Errors
    ///
    /// [`Errno::BadDescriptor`] when there is none.
    pub(super) fn remove(&mut self, number: i32) -> Result<Descriptor, Errno> {
        usize::try_from(number)
            .ok()
            .and_then(|index| self.slots.get_mut(index)?.take())
            .ok_or(Errno::BadDescriptor)
    }

    /// Takes all of them away.
    pub(super) fn take_all(&mut self) -> impl Iterator<Item = Descriptor> {
        std::mem::take(&mut self.slots).into_iter().flatten()
    }

    fn put(&mut self, index: usize, descriptor: Descriptor) -> Option<Descriptor> {
        if index >= self.slots.len() {
            self.slots.resize(index + 1, None);
        }
        self.slots[index].replace(descriptor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(path: &str) -> Descriptor {
        Descriptor {
            node: NodeId::ROOT,
            position: 0,
            flags: flags::READ_ONLY,
            path: path.to_owned(),
            listing: None,
        }
    }

    #[test]
    fn the_smallest_free_number_is_given() {
        let mut descriptors = Descriptors::default();
        for expected in 0..3 {
            assert_eq!(descriptors.add(descriptor("/"), 0), Ok(expected));
        }
        descriptors.remove(1).unwrap();
        assert_eq!(descriptors.add(descriptor("/"), 0), Ok(1));
        assert_eq!(descriptors.add(descriptor("/"), 10), Ok(10));
        assert_eq!(descriptors.add(descriptor("/"), 0), Ok(3));
    }

    #[test]
    fn no_number_is_negative_or_without_bound() {
        let mut descriptors = Descriptors::default();
        assert_eq!(descriptors.get(-1), Err(Errno::BadDescriptor));
        assert_eq!(descriptors.remove(i32::MAX), Err(Errno::BadDescriptor));
        assert_eq!(
            descriptors.replace(i32::MAX, descriptor("/")),
            Err(Errno::BadDescriptor)
        );
        assert_eq!(
            descriptors.add(descriptor("/"), usize::MAX),
            Err(Errno::TooManyDescriptors)
        );
    }

    #[test]
    fn a_process_runs_out_of_descriptors() {
        let mut descriptors = Descriptors::default();
        for _ in 0..MOST_DESCRIPTORS {
            descriptors.add(descriptor("/"), 0).unwrap();
        }
        assert_eq!(
            descriptors.add(descriptor("/"), 0),
            Err(Errno::TooManyDescriptors)
        );
    }
}
