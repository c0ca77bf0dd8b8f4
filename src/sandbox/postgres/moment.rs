//! A moment between two messages, which a session can be put back to: its memory, its files, what it has open.
//!
//! Between two messages the server's stack is where it was before: all that it knows is in its memory and in what
//! the host keeps for it. The mutable globals beside the stack's pointer are the stack's bounds, which never
//! change, and a place for half of a result.

use std::collections::HashMap;

use rand_chacha::ChaCha8Rng;
use wasmtime::{Memory, Store, Val};

use super::descriptors::Descriptors;
use super::file_system::FileSystem;
use super::host::{Host, Library};

/// Memory is compared and copied in pieces of this size, the smallest that a system gives.
const PIECE_BYTES: usize = 4096;

const NOTHING: [u8; PIECE_BYTES] = [0; PIECE_BYTES];

/// What a session was at one moment.
pub struct Moment {
    memory: Content,
    stack: Val,
    files: FileSystem,
    descriptors: Descriptors,
    directory: String,
    random: ChaCha8Rng,
    libraries: HashMap<u32, Library>,
    function_indices: HashMap<String, u32>,
}

impl Moment {
    /// The moment at which `store` is, with `memory`, and the stack's pointer at `stack`.
    pub(super) fn of(store: &Store<Host>, memory: Memory, stack: Val) -> Self {
        let host = store.data();
        Self {
            memory: Content::of(memory.data(store)),
            stack,
            files: host.files.clone(),
            descriptors: host.descriptors.clone(),
            directory: host.directory.clone(),
            random: host.random.clone(),
            libraries: host.libraries.clone(),
            function_indices: host.function_indices.clone(),
        }
    }

    /// Makes `store` what it was at this moment, but for its clocks and its log. Returns the stack's pointer.
    pub(super) fn put_back(&self, store: &mut Store<Host>, memory: Memory) -> Val {
        let (bytes, host) = memory.data_and_store_mut(store);
        self.memory.put_back(bytes);
        host.files.clone_from(&self.files);
        host.descriptors.clone_from(&self.descriptors);
        host.directory.clone_from(&self.directory);
        host.random.clone_from(&self.random);
        host.libraries.clone_from(&self.libraries);
        host.function_indices.clone_from(&self.function_indices);
        host.pending.clear();
        host.alarm = None;
        host.wire.input.clear();
        host.wire.read = 0;
        host.wire.output.clear();
        self.stack
    }
}

/// The pieces of a memory that hold anything.
#[derive(Debug, Default, PartialEq, Eq)]
struct Content {
    /// Their places, counted in pieces, in order.
    places: Vec<usize>,
    /// Their bytes, one after the other.
    bytes: Vec<u8>,
}

impl Content {
    fn of(memory: &[u8]) -> Self {
        let mut content = Self::default();
        for (place, piece) in memory.chunks(PIECE_BYTES).enumerate() {
            if piece != &NOTHING[..piece.len()] {
                content.places.push(place);
                content.bytes.extend_from_slice(piece);
            }
        }
        content
    }

    /// Writes only what differs: what was never touched is not made real. Memory may have grown; what is new is
    /// emptied.
    fn put_back(&self, memory: &mut [u8]) {
        let mut kept = self.places.iter().zip(self.bytes.chunks(PIECE_BYTES)).peekable();
        for (place, piece) in memory.chunks_mut(PIECE_BYTES).enumerate() {
            let before = kept
                .next_if(|(kept, _)| **kept == place)
                .map_or(&NOTHING[..piece.len()], |(_, bytes)| bytes);
            if piece != before {
                piece.copy_from_slice(before);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn memory_is_what_it_was_whatever_was_written(
            before in proptest::collection::vec((0_usize..8 * PIECE_BYTES, 0_u8..), 0..20),
            after in proptest::collection::vec((0_usize..10 * PIECE_BYTES, 0_u8..), 0..20),
        ) {
            let mut memory = vec![0; 8 * PIECE_BYTES];
            for (place, byte) in before {
                memory[place] = byte;
            }
            let was = memory.clone();
            let content = Content::of(&memory);
            memory.resize(10 * PIECE_BYTES, 0);
            for (place, byte) in after {
                memory[place] = byte;
            }
            content.put_back(&mut memory);
            proptest::prop_assert_eq!(&memory[..was.len()], &was[..]);
            proptest::prop_assert!(memory[was.len()..].iter().all(|byte| *byte == 0));
        }
    }

    #[test]
    fn what_holds_nothing_is_not_kept() {
        let mut memory = vec![0; 100 * PIECE_BYTES];
        memory[PIECE_BYTES] = 1;
        let content = Content::of(&memory);
        assert_eq!(content.places, [1]);
        assert_eq!(content.bytes.len(), PIECE_BYTES);
    }
}
