//! How a run ended, told from what is left of it.

use super::database::MEMORY_MB as DATABASE_MEMORY_MB;
use super::instance::{Halt, Remains};
use super::records::Collected;
use crate::exercise::Limits;
use crate::observation::Ending;

/// The ending of a run that left `remains` and handed over `collected`.
///
/// Memory that was ever refused decides over all but the deadline: Python answers a refusal with a
/// `MemoryError`, which a view may swallow, and falls over when it cannot even raise that.
pub(super) fn classify(remains: &Remains, collected: &Collected, limits: &Limits) -> Ending {
    match (&remains.halt, &collected.stopped) {
        (Some(Halt::Deadline), _) => Ending::TimedOut {
            seconds: limits.seconds,
        },
        // What the guest may have is not what the database may have.
        (Some(Halt::DatabaseMemory), _) => Ending::OutOfMemory {
            memory_mb: DATABASE_MEMORY_MB,
        },
        _ if remains.memory_exceeded || met_a_memory_error(collected) => Ending::OutOfMemory {
            memory_mb: limits.memory_mb,
        },
        (Some(Halt::Fault(message)), _) => Ending::Crashed {
            message: message.clone(),
        },
        (None, Some((stage, raised))) => Ending::Raised {
            stage: *stage,
            raised: raised.clone(),
        },
        (None, None) => Ending::Returned,
    }
}

/// Whether something ended in a `MemoryError`: an allocation can also fail before memory is asked for.
fn met_a_memory_error(collected: &Collected) -> bool {
    let stopped = collected.stopped.iter().map(|(_, raised)| raised);
    let raised = collected
        .scenarios
        .values()
        .filter_map(|scenario| scenario.raised.as_ref());
    stopped.chain(raised).any(|raised| raised.kind == "MemoryError")
}
