//! Time: timestamps, statistics and waiting, all on the run's virtual clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use wasmtime::{Caller, Linker};

use super::super::errno::Errno;
use super::super::host::{Host, split};
use super::super::memory::GuestMemory;
use super::{ENV, WASI, system_call, wasi_call};

/// The number of the wall clock; the others count from the start.
const WALL: u32 = 0;

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// The only time zone that the C library knows; PostgreSQL has its own files for the others.
const ZONE: &[u8; 4] = b"UTC\0";

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        WASI,
        "clock_time_get",
        |mut caller: Caller<'_, Host>, which: u32, _precision: i64, result: u32| {
            wasi_call(&mut caller, |memory, host| {
                let clock = &host.conditions.clock;
                let now = if which == WALL {
                    clock.wall()
                } else {
                    clock.monotonic()
                };
                memory.write_u64(result, now)
            })
        },
    )?;
    linker.func_wrap(ENV, "emscripten_date_now", |caller: Caller<'_, Host>| {
        milliseconds(caller.data().conditions.clock.wall())
    })?;
    linker.func_wrap(ENV, "emscripten_get_now", |caller: Caller<'_, Host>| {
        milliseconds(caller.data().conditions.clock.monotonic())
    })?;
    // Nothing happens while one waits, so waiting is moving the clock: this is how `pg_sleep` ends at once.
    linker.func_wrap(
        ENV,
        "__syscall_poll",
        |caller: Caller<'_, Host>, _descriptors: u32, _count: u32, timeout_milliseconds: i32| {
            let timeout = u64::try_from(timeout_milliseconds).unwrap_or(0);
            caller
                .data()
                .conditions
                .clock
                .sleep(timeout.saturating_mul(NANOSECONDS_PER_MILLISECOND));
            0
        },
    )?;
    // Alarms would interrupt; here nothing runs meanwhile, and the deadline is the host's.
    linker.func_wrap(ENV, "_setitimer_js", |_which: i32, _milliseconds: f64| 0)?;
    linker.func_wrap(
        ENV,
        "_tzset_js",
        |mut caller: Caller<'_, Host>, offset: u32, daylight: u32, name: u32, summer_name: u32| {
            let (mut memory, _) = split(&mut caller)?;
            let set = |memory: &mut GuestMemory<'_>| {
                memory.write_u32(offset, 0)?;
                memory.write_u32(daylight, 0)?;
                memory.write(name, ZONE)?;
                memory.write(summer_name, ZONE)
            };
            set(&mut memory).map_err(|_| wasmtime::Error::msg("a time zone was asked for at a wrong address"))
        },
    )?;
    for name in ["_gmtime_js", "_localtime_js"] {
        linker.func_wrap(
            ENV,
            name,
            |mut caller: Caller<'_, Host>, seconds: i64, result: u32| {
                system_call(&mut caller, |memory, _| {
                    let fields = calendar(seconds).ok_or(Errno::Overflow)?;
                    for (field, offset) in fields.into_iter().zip((0..).step_by(4)) {
                        memory.write(result + offset, &field.to_le_bytes())?;
                    }
                    Ok(0)
                })
            },
        )?;
    }
    linker.func_wrap(ENV, "_mktime_js", |mut caller: Caller<'_, Host>, fields: u32| {
        let (memory, _) = split(&mut caller)?;
        Ok(seconds(&memory, fields).unwrap_or(-1))
    })?;
    Ok(())
}

/// For the two functions that count in milliseconds as JavaScript does; fifty-three bits hold them for ages.
#[expect(
    clippy::cast_precision_loss,
    reason = "JavaScript's clocks are floating-point numbers"
)]
fn milliseconds(nanoseconds: u64) -> f64 {
    (nanoseconds / 1000) as f64 / 1000.0
}

/// The fields of C's `struct tm` in UTC: second, minute, hour, day, month, year, weekday, day of the year,
/// daylight saving, offset.
fn calendar(seconds: i64) -> Option<[i32; 10]> {
    let time = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC);
    Some([
        time.second().into(),
        time.minute().into(),
        time.hour().into(),
        time.day().into(),
        i32::from(time.month()) - 1,
        i32::from(time.year()) - 1900,
        time.weekday().to_sunday_zero_offset().into(),
        i32::from(time.day_of_year()) - 1,
        0,
        0,
    ])
}

/// The other way round, for initdb, which looks at the local time zone with it.
fn seconds(memory: &GuestMemory<'_>, fields: u32) -> Option<i64> {
    let field = |index: u32| {
        let address = fields.checked_add(4 * index)?;
        Some(memory.read_u32(address).ok()?.cast_signed())
    };
    let year = i16::try_from(field(5)?.checked_add(1900)?).ok()?;
    let month = i8::try_from(field(4)?.checked_add(1)?).ok()?;
    let first = jiff::civil::date(year.clamp(-9998, 9998), month.clamp(1, 12), 1);
    let days = jiff::civil::date(1970, 1, 1).until(first).ok()?.get_days();
    let days = i64::from(days) + i64::from(field(3)?) - 1;
    Some(((days * 24 + i64::from(field(2)?)) * 60 + i64::from(field(1)?)) * 60 + i64::from(field(0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_day_is_the_sixtieth_day() {
        // 2024-02-29T23:59:59Z, a Thursday.
        assert_eq!(
            calendar(1_709_251_199),
            Some([59, 59, 23, 29, 1, 124, 4, 59, 0, 0])
        );
    }

    #[test]
    fn the_calendar_has_an_end() {
        assert_eq!(calendar(i64::MAX), None);
        assert_eq!(calendar(i64::MIN), None);
    }

    #[test]
    fn the_calendar_can_be_read_backwards() {
        let mut bytes = vec![0; 40];
        for moment in [0, 951_782_400, 1_709_251_199, -86_400] {
            for (field, chunk) in calendar(moment)
                .unwrap()
                .into_iter()
                .zip(bytes.chunks_exact_mut(4))
            {
                chunk.copy_from_slice(&field.to_le_bytes());
            }
            assert_eq!(seconds(&GuestMemory::new(&mut bytes), 0), Some(moment));
        }
    }
}
