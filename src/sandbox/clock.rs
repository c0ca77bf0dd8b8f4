//! The guest's clocks: virtual, so that runs are repeatable and sleeping costs nothing.
//!
//! The wall clock stands still until it is set or something sleeps: rows that two different answers
//! write at the same point of a scenario carry the same time. The monotonic clock moves by a
//! microsecond whenever it is read, so that no measured interval is zero.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::p2::DynPollable;
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

use super::instance::GuestState;
use super::postgres::Clock;

/// What the wall clock shows until the harness sets it: 2026-03-02T09:00:00Z, in hours since 1970.
const START: Duration = Duration::from_hours(492_345);

/// How far the monotonic clock moves with each reading.
const READING: Duration = Duration::from_micros(1);

/// The hands of both clocks. Clones share them.
#[derive(Clone, Default)]
pub(super) struct VirtualClock {
    /// Nanoseconds since 1970.
    wall: Arc<AtomicU64>,
    /// Nanoseconds since the run began.
    monotonic: Arc<AtomicU64>,
}

impl VirtualClock {
    pub(super) fn new() -> Self {
        let clock = Self::default();
        clock.wall.store(nanoseconds(START), Ordering::Relaxed);
        clock
    }

    /// Sets the wall clock; the monotonic clock follows when time moves forward.
    pub(super) fn set_wall(&self, unix_nanoseconds: u64) {
        let before = self.wall.swap(unix_nanoseconds, Ordering::Relaxed);
        let forward = unix_nanoseconds.saturating_sub(before);
        self.monotonic.fetch_add(forward, Ordering::Relaxed);
    }

    fn sleep(&self, nanoseconds: u64) {
        self.wall.fetch_add(nanoseconds, Ordering::Relaxed);
        self.monotonic.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    fn sleep_until(&self, monotonic: u64) {
        self.sleep(monotonic.saturating_sub(self.monotonic.load(Ordering::Relaxed)));
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl HostWallClock for VirtualClock {
    fn resolution(&self) -> Duration {
        READING
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.wall.load(Ordering::Relaxed))
    }
}

impl HostMonotonicClock for VirtualClock {
    fn resolution(&self) -> u64 {
        nanoseconds(READING)
    }

    fn now(&self) -> u64 {
        self.monotonic.fetch_add(nanoseconds(READING), Ordering::Relaxed)
    }
}

impl Clock for VirtualClock {
    fn wall(&self) -> u64 {
        self.wall.load(Ordering::Relaxed)
    }

    fn monotonic(&self) -> u64 {
        HostMonotonicClock::now(self)
    }

    fn sleep(&self, nanoseconds: u64) {
        Self::sleep(self, nanoseconds);
    }
}

/// Replaces the two functions by which a guest waits: they move the clocks and are ready at once,
/// so that `time.sleep(60)` takes no real time.
///
/// # Errors
///
/// When the linker does not know the interface, which a change of wasmtime might cause.
pub(super) fn add_sleep_to_linker(linker: &mut Linker<GuestState>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    let mut interface = linker.instance("wasi:clocks/monotonic-clock@0.2.12")?;
    interface.func_wrap("subscribe-duration", |mut store, (duration,): (u64,)| {
        let state: &mut GuestState = store.data_mut();
        state.clock.sleep(duration);
        Ok((ready_at_once(state)?,))
    })?;
    interface.func_wrap("subscribe-instant", |mut store, (when,): (u64,)| {
        let state: &mut GuestState = store.data_mut();
        state.clock.sleep_until(when);
        Ok((ready_at_once(state)?,))
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

fn ready_at_once(state: &mut GuestState) -> wasmtime::Result<Resource<DynPollable>> {
    use wasmtime_wasi::clocks::WasiClocksView as _;
    monotonic_clock::Host::subscribe_duration(&mut state.clocks(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_stands_still_until_something_sleeps() {
        let clock = VirtualClock::new();
        let start = HostWallClock::now(&clock);
        assert_eq!(HostWallClock::now(&clock), start);
        clock.sleep(nanoseconds(Duration::from_mins(1)));
        assert_eq!(HostWallClock::now(&clock), start + Duration::from_mins(1));
    }

    #[test]
    fn two_readings_of_the_monotonic_clock_differ() {
        let clock = VirtualClock::new();
        assert!(HostMonotonicClock::now(&clock) < HostMonotonicClock::now(&clock));
    }

    #[test]
    fn setting_the_wall_clock_back_does_not_turn_the_monotonic_clock_back() {
        let clock = VirtualClock::new();
        clock.set_wall(nanoseconds(START + Duration::from_secs(10)));
        let late = HostMonotonicClock::now(&clock);
        clock.set_wall(nanoseconds(START));
        assert!(HostMonotonicClock::now(&clock) > late);
    }
}
