//! The guest's memory, seen through bounds checks: a wrong pointer is an error of the guest, never a panic here.

use super::errno::Errno;

/// The longest path or symbol that is read from the guest, in bytes.
const LONGEST_STRING: usize = 4096;

/// How many pieces one scattered read or write may have; Linux has the same bound.
const MOST_PIECES: u32 = 1024;

/// A stretch of the guest's memory that a scattered read or write names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it begins.
    pub(super) address: u32,
    /// How many bytes it has.
    pub(super) length: u32,
}

/// The whole linear memory of the guest while a host function runs.
pub(super) struct GuestMemory<'a> {
    bytes: &'a mut [u8],
}

impl<'a> GuestMemory<'a> {
    pub(super) fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes }
    }

    /// `length` bytes at `address`.
    ///
    /// # Errors
    ///
    /// [`Errno::BadAddress`] when they are not all in the memory; so for every method here.
    pub(super) fn bytes(&self, address: u32, length: u32) -> Result<&[u8], Errno> {
        let start = address as usize;
        let end = start.checked_add(length as usize).ok_or(Errno::BadAddress)?;
        self.bytes.get(start..end).ok_or(Errno::BadAddress)
    }

    /// `length` bytes at `address`, to be written to.
    pub(super) fn bytes_mut(&mut self, address: u32, length: u32) -> Result<&mut [u8], Errno> {
        let start = address as usize;
        let end = start.checked_add(length as usize).ok_or(Errno::BadAddress)?;
        self.bytes.get_mut(start..end).ok_or(Errno::BadAddress)
    }

    /// Copies `content` to `address`.
    pub(super) fn write(&mut self, address: u32, content: &[u8]) -> Result<(), Errno> {
        let length = u32::try_from(content.len()).map_err(|_| Errno::BadAddress)?;
        self.bytes_mut(address, length)?.copy_from_slice(content);
        Ok(())
    }

    pub(super) fn read_u32(&self, address: u32) -> Result<u32, Errno> {
        let bytes = self.bytes(address, 4)?;
        Ok(u32::from_le_bytes(
            bytes.try_into().map_err(|_| Errno::BadAddress)?,
        ))
    }

    pub(super) fn write_u32(&mut self, address: u32, value: u32) -> Result<(), Errno> {
        self.write(address, &value.to_le_bytes())
    }

    pub(super) fn write_u64(&mut self, address: u32, value: u64) -> Result<(), Errno> {
        self.write(address, &value.to_le_bytes())
    }

    /// The text at `address` that a zero ends.
    pub(super) fn string(&self, address: u32) -> Result<String, Errno> {
        let rest = self.bytes.get(address as usize..).ok_or(Errno::BadAddress)?;
        let window = &rest[..rest.len().min(LONGEST_STRING)];
        let Some(length) = window.iter().position(|byte| *byte == 0) else {
            return Err(if window.len() == LONGEST_STRING {
                Errno::NameTooLong
            } else {
                Errno::BadAddress
            });
        };
        Ok(String::from_utf8_lossy(&window[..length]).into_owned())
    }

    /// The pieces of a scattered read or write: `count` pairs of address and length at `address`.
    pub(super) fn pieces(&self, address: u32, count: u32) -> Result<Vec<Piece>, Errno> {
        if count > MOST_PIECES {
            return Err(Errno::Invalid);
        }
        (0..count)
            .map(|index| {
                let pair = address.checked_add(8 * index).ok_or(Errno::BadAddress)?;
                let second = pair.checked_add(4).ok_or(Errno::BadAddress)?;
                Ok(Piece {
                    address: self.read_u32(pair)?,
                    length: self.read_u32(second)?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_byte_can_be_read_and_the_one_behind_it_cannot() {
        let mut bytes = [7; 16];
        let memory = GuestMemory::new(&mut bytes);
        assert_eq!(memory.bytes(15, 1).unwrap(), &[7]);
        assert_eq!(memory.bytes(16, 1), Err(Errno::BadAddress));
        assert_eq!(memory.bytes(u32::MAX, u32::MAX), Err(Errno::BadAddress));
        assert_eq!(memory.read_u32(13), Err(Errno::BadAddress));
    }

    #[test]
    fn nothing_is_written_when_not_all_of_it_fits() {
        let mut bytes = [0; 4];
        assert_eq!(
            GuestMemory::new(&mut bytes).write(2, &[1, 2, 3]),
            Err(Errno::BadAddress)
        );
        assert_eq!(bytes, [0; 4]);
    }

    #[test]
    fn a_string_without_an_end_is_an_error() {
        let mut short = *b"abc";
        assert_eq!(GuestMemory::new(&mut short).string(0), Err(Errno::BadAddress));
        let mut long = vec![b'a'; 2 * LONGEST_STRING];
        assert_eq!(GuestMemory::new(&mut long).string(0), Err(Errno::NameTooLong));
        let mut ended = *b"ab\0";
        assert_eq!(GuestMemory::new(&mut ended).string(0).unwrap(), "ab");
    }

    #[test]
    fn a_list_of_pieces_that_wraps_around_is_an_error() {
        let mut bytes = [0; 64];
        let memory = GuestMemory::new(&mut bytes);
        assert_eq!(memory.pieces(u32::MAX - 7, 2), Err(Errno::BadAddress));
        assert_eq!(memory.pieces(0, MOST_PIECES + 1), Err(Errno::Invalid));
    }
}
