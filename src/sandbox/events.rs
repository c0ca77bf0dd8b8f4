//! What a run tells while it goes on: it is not lost with the process in which the run ends.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::instance::{Ended, Halt, Handed, Remains};
use crate::observation::Output;

/// One thing that happened, in the order in which it did.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Event {
    /// The run has a place of its own and begins: its time counts from here.
    Begun,
    /// The guest handed over a record.
    Handed(Handed),
    /// The guest printed something.
    Printed {
        /// What of it is kept, in bytes: a character may be cut in two.
        kept: Vec<u8>,
        /// How many bytes of the whole run were not kept. It is told now and then, and at last at the end.
        dropped: u64,
    },
    /// The run is over; or there was no place for it, and why.
    Ended(Result<Ended, String>),
}

/// Whom the events are told to, from the thread that the guest runs in.
pub(super) type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// What was told so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    documents: Vec<Handed>,
    printed: Vec<u8>,
    dropped: u64,
}

impl Gathered {
    /// Adds what happened next, and answers what remains of the run when that was its end.
    pub(super) fn hear(&mut self, event: Event) -> Option<Result<Remains, String>> {
        match event {
            Event::Begun => None,
            Event::Handed(handed) => {
                self.documents.push(handed);
                None
            }
            Event::Printed { kept, dropped } => {
                self.printed.extend(kept);
                self.dropped = dropped;
                None
            }
            Event::Ended(ended) => Some(ended.map(|ended| self.at_the_end(ended))),
        }
    }

    /// What remains of a run that was ended because its time was up, after it had computed for so long.
    pub(super) fn at_the_deadline(&mut self, computed: Duration) -> Remains {
        let dropped = self.dropped;
        self.at_the_end(Ended {
            dropped,
            memory_exceeded: false,
            computed,
            halt: Some(Halt::Deadline),
        })
    }

    /// What remains of a run that `ended`. Nothing is left of what was told.
    pub(super) fn at_the_end(&mut self, ended: Ended) -> Remains {
        let gathered = std::mem::take(self);
        Remains {
            documents: gathered.documents,
            output: Output {
                text: String::from_utf8_lossy(&gathered.printed).into_owned(),
                dropped_bytes: ended.dropped,
            },
            memory_exceeded: ended.memory_exceeded,
            computed: ended.computed,
            halt: ended.halt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(kept: &[u8], dropped: u64) -> Event {
        Event::Printed {
            kept: kept.to_vec(),
            dropped,
        }
    }

    #[test]
    fn what_was_told_before_the_deadline_remains() {
        let mut gathered = Gathered::default();
        assert!(gathered.hear(Event::Begun).is_none());
        assert!(gathered.hear(printed("caf\u{e9}".as_bytes(), 0)).is_none());
        assert!(gathered.hear(printed(b"!", 7)).is_none());
        let document = "a record".to_owned();
        assert!(
            gathered
                .hear(Event::Handed(Handed { document, seen: None }))
                .is_none()
        );
        let remains = gathered.at_the_deadline(Duration::from_secs(2));
        assert_eq!(remains.output.text, "caf\u{e9}!");
        assert_eq!(remains.output.dropped_bytes, 7);
        assert_eq!(remains.documents.len(), 1);
        assert_eq!(remains.halt, Some(Halt::Deadline));
    }

    #[test]
    fn a_character_in_two_pieces_is_whole_again_and_one_that_the_cap_cuts_is_replaced() {
        let mut gathered = Gathered::default();
        for byte in "\u{e9}".bytes() {
            gathered.hear(printed(&[byte], 0));
        }
        gathered.hear(printed(&"\u{e9}".as_bytes()[..1], 1));
        let ended = Ended {
            dropped: 1,
            memory_exceeded: true,
            computed: Duration::ZERO,
            halt: None,
        };
        let remains = gathered.hear(Event::Ended(Ok(ended))).unwrap().unwrap();
        assert_eq!(remains.output.text, "\u{e9}\u{fffd}");
        assert!(remains.memory_exceeded);
    }
}
