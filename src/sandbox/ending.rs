//! How a run ended, told from what is left of it.

use super::instance::{Halt, Remains};
use super::records::Collected;
use crate::exercise::Limits;
use crate::observation::Ending;

/// The ending of a run that left `remains` and handed over `collected`.
///
/// Memory that was refused decides over what follows from it: Python answers a refusal with a
/// `MemoryError`, after which the harness stops, and falls over when it cannot even raise that.
pub(super) fn classify(remains: &Remains, collected: &Collected, limits: &Limits) -> Ending {
    let out_of_memory = Ending::OutOfMemory {
        memory_mb: limits.memory_mb,
    };
    match (&remains.halt, &collected.stopped) {
        (Some(Halt::Deadline), _) => Ending::TimedOut {
            seconds: limits.seconds,
        },
        (Some(Halt::Fault(_)), _) if remains.memory_exceeded => out_of_memory,
        (Some(Halt::Fault(message)), _) => Ending::Crashed {
            message: message.clone(),
        },
        (None, Some((_, raised))) if is_memory_error(&raised.kind) => out_of_memory,
        (None, Some((stage, raised))) => Ending::Raised {
            stage: *stage,
            raised: raised.clone(),
        },
        (None, None) if a_scenario_ran_out_of_memory(collected) => out_of_memory,
        (None, None) => Ending::Returned,
    }
}

fn a_scenario_ran_out_of_memory(collected: &Collected) -> bool {
    collected
        .scenarios
        .values()
        .filter_map(|scenario| scenario.raised.as_ref())
        .any(|raised| is_memory_error(&raised.kind))
}

fn is_memory_error(kind: &str) -> bool {
    kind == "MemoryError"
}
