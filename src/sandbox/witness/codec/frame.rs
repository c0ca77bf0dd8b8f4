//! Messages cut out of a stream of bytes, however it arrives.

use super::Malformed;

/// The longest message that is taken, in bytes, its length field included. PostgreSQL itself takes a
/// gigabyte, which a database in a few hundred megabytes of memory cannot.
pub(in crate::sandbox::witness) const LONGEST_MESSAGE: usize = 64 << 20;

/// The longest first message of a connection, as in PostgreSQL (`MAX_STARTUP_PACKET_LENGTH`).
const LONGEST_STARTUP: usize = 10_000;

/// One message: what it is, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::witness) struct Frame {
    /// The letter that says what it is; nothing for the first message of a connection, which has none.
    pub(in crate::sandbox::witness) tag: Option<u8>,
    bytes: Vec<u8>,
}

impl Frame {
    /// What follows the length.
    pub(in crate::sandbox::witness) fn body(&self) -> &[u8] {
        &self.bytes[usize::from(self.tag.is_some()) + 4..]
    }

    /// The whole message as it was sent.
    pub(in crate::sandbox::witness) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Collects bytes until they make messages.
#[derive(Debug, Default)]
pub(in crate::sandbox::witness) struct Framer {
    waiting: Vec<u8>,
    /// How many of the waiting bytes have been handed out.
    taken: usize,
}

impl Framer {
    /// Adds what has arrived.
    pub(in crate::sandbox::witness) fn push(&mut self, bytes: &[u8]) {
        self.waiting.drain(..self.taken);
        self.taken = 0;
        self.waiting.extend_from_slice(bytes);
    }

    /// The next whole message, or nothing while it has not arrived to its end. A message that begins with a
    /// zero byte has no letter: it asks for a connection.
    pub(in crate::sandbox::witness) fn next(&mut self) -> Result<Option<Frame>, Malformed> {
        let waiting = &self.waiting[self.taken..];
        let Some(first) = waiting.first() else {
            return Ok(None);
        };
        let tag = (*first != 0).then_some(*first);
        let lead = usize::from(tag.is_some());
        let Some(length) = waiting.get(lead..lead + 4) else {
            return Ok(None);
        };
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let (least, most) = match tag {
            Some(_) => (4, LONGEST_MESSAGE),
            None => (8, LONGEST_STARTUP),
        };
        if length < least {
            return Err(Malformed("a message is shorter than its own length field"));
        }
        if length > most {
            return Err(Malformed("a message is longer than is allowed"));
        }
        let Some(bytes) = waiting.get(..lead + length) else {
            return Ok(None);
        };
        let bytes = bytes.to_vec();
        self.taken += bytes.len();
        Ok(Some(Frame { tag, bytes }))
    }

    /// Whether everything that arrived has been handed out.
    pub(in crate::sandbox::witness) const fn is_empty(&self) -> bool {
        self.taken == self.waiting.len()
    }

    /// Forgets what has arrived.
    pub(in crate::sandbox::witness) fn clear(&mut self) {
        self.waiting.clear();
        self.taken = 0;
    }
}
