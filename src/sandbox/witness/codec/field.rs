//! The parts of a message's body, read one after another and never past its end.

use super::Malformed;

/// Reads the body of one message from front to back.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) const fn of(body: &'a [u8]) -> Self {
        Self { rest: body }
    }

    /// The next `count` bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(Malformed("a message ends in the middle of a field"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        Ok(self.bytes(1)?[0])
    }

    pub(super) fn int16(&mut self) -> Result<i16, Malformed> {
        let bytes = self.bytes(2)?;
        Ok(i16::from_be_bytes([bytes[0], bytes[1]]))
    }

    pub(super) fn int32(&mut self) -> Result<i32, Malformed> {
        let bytes = self.bytes(4)?;
        Ok(i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// A text that ends with a zero byte, without it.
    pub(super) fn text(&mut self) -> Result<&'a [u8], Malformed> {
        let end = self
            .rest
            .iter()
            .position(|byte| *byte == 0)
            .ok_or(Malformed("a text in a message has no end"))?;
        let text = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        Ok(text)
    }

    /// A number of entries that follow. Each takes at least `least` bytes, so that a made-up number is
    /// noticed before room is made for it.
    pub(super) fn count(&mut self, least: usize) -> Result<usize, Malformed> {
        let count =
            usize::try_from(self.int16()?).map_err(|_| Malformed("a message counts its parts below zero"))?;
        if count.saturating_mul(least) > self.rest.len() {
            return Err(Malformed("a message counts more parts than it holds"));
        }
        Ok(count)
    }

    /// A value with its length before it; nothing for NULL.
    pub(super) fn value(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        match self.int32()? {
            -1 => Ok(None),
            length => {
                let length =
                    usize::try_from(length).map_err(|_| Malformed("a value's length is below zero"))?;
                self.bytes(length).map(Some)
            }
        }
    }

    /// Everything that is left.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// That nothing is left.
    pub(super) const fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed("a message is longer than its fields"))
        }
    }
}
