//! How long a process has computed: what other work of the machine does not change.

use std::time::Duration;

/// How long a process has computed, on all cores, in itself and in the system for it.
#[cfg(target_os = "linux")]
pub(super) fn computed(process: u32) -> Option<Duration> {
    /// What `/proc` counts in: a hundredth of a second on every machine (`man 5 proc`, `man 7 time`).
    const TICK: Duration = Duration::from_millis(10);

    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may hold anything. Times are the 14th and 15th field, the 12th and 13th after it.
    let (_, fields) = text.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<u32>);
    let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
    Some(TICK * user.saturating_add(system))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn computed(_process: u32) -> Option<Duration> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_process_that_computes_is_seen_to() {
        let before = computed(std::process::id()).unwrap();
        let began = Instant::now();
        let mut sum = 0_u64;
        while computed(std::process::id()).unwrap() < before + Duration::from_millis(50) {
            sum = sum.wrapping_add(1);
            assert!(began.elapsed() < Duration::from_mins(1), "{sum}");
        }
    }
}
