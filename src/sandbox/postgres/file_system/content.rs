//! The content of one file: what it was loaded with, shared by all sessions, and the pages that were changed.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::super::errno::Errno;

/// How much is copied when a byte is changed: PostgreSQL's own block size, so that a block is copied once.
pub(in crate::sandbox::postgres) const PAGE_BYTES: usize = 8192;

/// The longest file: PostgreSQL splits its own at 1 GiB.
const LONGEST_FILE: u64 = 4 << 30;

/// How many bytes changed pages and entries take, and how many they may.
#[derive(Clone, Debug)]
pub(super) struct Quota {
    pub(super) used: u64,
    pub(super) limit: u64,
}

impl Quota {
    pub(super) fn new(limit: u64) -> Self {
        Self { used: 0, limit }
    }

    /// Takes `bytes` more.
    ///
    /// # Errors
    ///
    /// [`Errno::NoSpace`] when that is more than is left; then nothing is taken.
    pub(super) fn take(&mut self, bytes: u64) -> Result<(), Errno> {
        let used = self.used.saturating_add(bytes);
        if used > self.limit {
            return Err(Errno::NoSpace);
        }
        self.used = used;
        Ok(())
    }

    pub(super) fn give_back(&mut self, bytes: u64) {
        self.used = self.used.saturating_sub(bytes);
    }

    pub(super) fn left(&self) -> u64 {
        self.limit - self.used
    }
}

type Page = [u8; PAGE_BYTES];

/// Bytes that can be read and written at any place. Cloning shares what was loaded and copies what was changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    length: u64,
    /// What it was loaded with, or the part of it that was not cut off since.
    loaded: Bytes,
    /// Pages that differ from `loaded`, by number.
    changed: BTreeMap<u64, Box<Page>>,
}

impl Content {
    pub(super) fn loaded(loaded: Bytes) -> Self {
        Self {
            length: loaded.len() as u64,
            loaded,
            changed: BTreeMap::new(),
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Fills `target` from `position` on; answers how many bytes there were.
    pub(super) fn read(&self, position: u64, target: &mut [u8]) -> usize {
        let available = self.length.saturating_sub(position);
        let total = usize::try_from(available).map_or(target.len(), |available| available.min(target.len()));
        let mut done = 0;
        while done < total {
            let (number, offset, room) = place(position + done as u64);
            let piece = &mut target[done..total.min(done + room)];
            match self.changed.get(&number) {
                Some(page) => piece.copy_from_slice(&page[offset..offset + piece.len()]),
                None => self.read_loaded(position + done as u64, piece),
            }
            done += piece.len();
        }
        total
    }

    fn read_loaded(&self, position: u64, target: &mut [u8]) {
        let start = usize::try_from(position).map_or(self.loaded.len(), |start| start.min(self.loaded.len()));
        let there = target.len().min(self.loaded.len() - start);
        target[..there].copy_from_slice(&self.loaded[start..start + there]);
        target[there..].fill(0);
    }

    /// Writes `source` at `position`; what lies between the end and there reads as zeros.
    ///
    /// # Errors
    ///
    /// [`Errno::NoSpace`] when nothing of it fits any more, [`Errno::FileTooBig`] beyond the longest file.
    /// When a part of it fits, that part is written, and the answer is its length.
    pub(super) fn write(&mut self, position: u64, source: &[u8], quota: &mut Quota) -> Result<usize, Errno> {
        let end = position
            .checked_add(source.len() as u64)
            .ok_or(Errno::FileTooBig)?;
        if end > LONGEST_FILE {
            return Err(Errno::FileTooBig);
        }
        if position.saturating_sub(self.length) > quota.left() {
            return Err(Errno::NoSpace);
        }
        let mut done = 0;
        while done < source.len() {
            let (number, offset, room) = place(position + done as u64);
            let piece = &source[done..source.len().min(done + room)];
            let page = match self.page_mut(number, quota) {
                Ok(page) => page,
                Err(errno) if done == 0 => return Err(errno),
                Err(_) => break,
            };
            page[offset..offset + piece.len()].copy_from_slice(piece);
            done += piece.len();
            self.length = self.length.max(position + done as u64);
        }
        Ok(done)
    }

    /// The page to write to: copied from what was loaded when it is written to for the first time.
    fn page_mut(&mut self, number: u64, quota: &mut Quota) -> Result<&mut Page, Errno> {
        if !self.changed.contains_key(&number) {
            quota.take(PAGE_BYTES as u64)?;
            let mut page = Box::new([0; PAGE_BYTES]);
            self.read_loaded(number * PAGE_BYTES as u64, page.as_mut_slice());
            self.changed.insert(number, page);
        }
        self.changed
            .get_mut(&number)
            .map(|page| &mut **page)
            .ok_or(Errno::NoSpace)
    }

    /// Cuts off, or adds zeros.
    ///
    /// # Errors
    ///
    /// [`Errno::FileTooBig`] beyond the longest file, [`Errno::NoSpace`] when zeros could never be filled in.
    pub(super) fn resize(&mut self, length: u64, quota: &mut Quota) -> Result<(), Errno> {
        if length > LONGEST_FILE {
            return Err(Errno::FileTooBig);
        }
        if length.saturating_sub(self.length) > quota.left() {
            return Err(Errno::NoSpace);
        }
        if length < self.length {
            let (number, offset, _) = place(length);
            let kept_pages = number + u64::from(offset > 0);
            let cut = self.changed.split_off(&kept_pages);
            quota.give_back(cut.len() as u64 * PAGE_BYTES as u64);
            if let Some(page) = self.changed.get_mut(&number) {
                page[offset..].fill(0);
            }
            let kept = usize::try_from(length).map_or(self.loaded.len(), |kept| kept.min(self.loaded.len()));
            self.loaded.truncate(kept);
        }
        self.length = length;
        Ok(())
    }

    /// Gives back what its pages take, before it is dropped.
    pub(super) fn discard(&mut self, quota: &mut Quota) {
        quota.give_back(self.changed.len() as u64 * PAGE_BYTES as u64);
        *self = Self::default();
    }

    /// All of it, in one piece; shared when nothing was changed.
    pub(super) fn to_bytes(&self) -> Bytes {
        if self.changed.is_empty() && self.loaded.len() as u64 == self.length {
            return self.loaded.clone();
        }
        let mut whole = vec![0; usize::try_from(self.length).unwrap_or(0)];
        self.read(0, &mut whole);
        Bytes::from(whole)
    }
}

/// The page that `position` lies in, where in it, and how much of it is left from there.
fn place(position: u64) -> (u64, usize, usize) {
    let page = PAGE_BYTES as u64;
    // The remainder is smaller than a page.
    let offset = usize::try_from(position % page).unwrap_or(0);
    (position / page, offset, PAGE_BYTES - offset)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Change {
        Write(u64, Vec<u8>),
        Resize(u64),
    }

    fn change() -> impl Strategy<Value = Change> {
        let place = 0..5 * PAGE_BYTES as u64;
        prop_oneof![
            (
                place.clone(),
                proptest::collection::vec(any::<u8>(), 0..3 * PAGE_BYTES)
            )
                .prop_map(|(position, bytes)| Change::Write(position, bytes)),
            place.prop_map(Change::Resize),
        ]
    }

    proptest! {
        #[test]
        fn a_file_is_what_a_vector_would_be(
            loaded in proptest::collection::vec(any::<u8>(), 0..3 * PAGE_BYTES),
            changes in proptest::collection::vec(change(), 0..12),
        ) {
            let mut model = loaded.clone();
            let shared = Bytes::from(loaded.clone());
            let mut content = Content::loaded(shared.clone());
            let mut quota = Quota::new(1 << 20);
            for change in changes {
                match change {
                    Change::Write(position, bytes) => {
                        prop_assert_eq!(content.write(position, &bytes, &mut quota), Ok(bytes.len()));
                        let start = usize::try_from(position).unwrap();
                        if !bytes.is_empty() {
                            model.resize(model.len().max(start + bytes.len()), 0);
                            model[start..start + bytes.len()].copy_from_slice(&bytes);
                        }
                    }
                    Change::Resize(length) => {
                        content.resize(length, &mut quota).unwrap();
                        model.resize(usize::try_from(length).unwrap(), 0);
                    }
                }
                prop_assert_eq!(content.to_bytes(), model.clone());
            }
            prop_assert_eq!(&shared[..], &loaded[..]);
            content.discard(&mut quota);
            prop_assert_eq!(quota.used, 0);
        }
    }

    #[test]
    fn only_the_pages_that_are_written_to_are_copied() {
        let mut quota = Quota::new(1 << 20);
        let mut content = Content::loaded(Bytes::from(vec![1; 10 * PAGE_BYTES]));
        content.write(3 * PAGE_BYTES as u64, &[2], &mut quota).unwrap();
        assert_eq!(quota.used, PAGE_BYTES as u64);
        content
            .write(3 * PAGE_BYTES as u64 + 5, &[2], &mut quota)
            .unwrap();
        assert_eq!(quota.used, PAGE_BYTES as u64);
    }

    #[test]
    fn what_fits_is_written_and_then_there_is_no_space() {
        let mut quota = Quota::new(2 * PAGE_BYTES as u64);
        let mut content = Content::default();
        assert_eq!(
            content.write(0, &vec![1; 3 * PAGE_BYTES], &mut quota),
            Ok(2 * PAGE_BYTES)
        );
        assert_eq!(
            content.write(2 * PAGE_BYTES as u64, &[1], &mut quota),
            Err(Errno::NoSpace)
        );
        assert_eq!(content.length(), 2 * PAGE_BYTES as u64);
    }

    #[test]
    fn a_file_that_shrinks_and_grows_again_has_zeros_where_it_was_cut() {
        let mut quota = Quota::new(1 << 20);
        let mut content = Content::loaded(Bytes::from_static(b"secret"));
        content.resize(2, &mut quota).unwrap();
        content.resize(6, &mut quota).unwrap();
        assert_eq!(content.to_bytes().as_ref(), b"se\0\0\0\0");
    }

    #[test]
    fn no_file_is_longer_than_the_longest() {
        let mut quota = Quota::new(u64::MAX);
        let mut content = Content::default();
        assert_eq!(
            content.write(LONGEST_FILE - 1, &[1], &mut Quota::new(1 << 20)),
            Err(Errno::NoSpace)
        );
        assert_eq!(
            content.write(LONGEST_FILE, &[1], &mut quota),
            Err(Errno::FileTooBig)
        );
        assert_eq!(
            content.write(u64::MAX, &[1, 2], &mut quota),
            Err(Errno::FileTooBig)
        );
        assert_eq!(
            content.resize(LONGEST_FILE + 1, &mut quota),
            Err(Errno::FileTooBig)
        );
    }
}
