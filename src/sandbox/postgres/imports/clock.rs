//! Time: timestamps, statistics and waiting, all on the run's virtual clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use wasmtime::{Caller, Error, Linker};

use super::super::errno::Errno;
use super::super::host::{Alarm, Host, split};
use super::super::memory::GuestMemory;
use super::{ENV, WASI, system_call, wasi_call};

/// The number of the wall clock; the others count from the start.
const WALL: u32 = 0;

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// Among the reasons to go on, PostgreSQL's `WL_TIMEOUT`.
const WAITS_FOR_TIME: u32 = 8;

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
    linker.func_wrap(ENV, "__syscall_poll", wait)?;
    linker.func_wrap(
        ENV,
        "_setitimer_js",
        |mut caller: Caller<'_, Host>, which: u32, milliseconds: f64| {
            let host = caller.data_mut();
            host.alarm = (milliseconds > 0.0).then(|| Alarm {
                which,
                due: host
                    .conditions
                    .clock
                    .monotonic()
                    .saturating_add(nanoseconds(milliseconds)),
            });
            0
        },
    )?;
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
            set(&mut memory).map_err(|_| Error::msg("a time zone was asked for at a wrong address"))
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

/// Waits: nothing can happen meanwhile but an alarm, so the clock is moved to the next one or to the end.
///
/// `WaitLatch` calls this (see `waiting.rs`). It is how `pg_sleep` ends at once, and how `statement_timeout` ends it
/// before.
fn wait(mut caller: Caller<'_, Host>, reasons: u32, _count: u32, milliseconds: u32) -> wasmtime::Result<i32> {
    if reasons & WAITS_FOR_TIME == 0 {
        return Ok(0);
    }
    let host = caller.data_mut();
    let clock = host.conditions.clock.clone();
    let timeout = u64::from(milliseconds).saturating_mul(NANOSECONDS_PER_MILLISECOND);
    match host.alarm {
        // On the wall clock, because PostgreSQL looks there whether an alarm is due.
        Some(alarm) if alarm.due <= clock.wall().saturating_add(timeout) => {
            host.alarm = None;
            clock.sleep(alarm.due.saturating_sub(clock.wall()));
            let now = self::milliseconds(clock.monotonic());
            ring(&mut caller, alarm.which, now)?;
        }
        _ => clock.sleep(timeout),
    }
    Ok(0)
}

/// Tells the C library that an alarm is due; it sends the process the signal.
fn ring(caller: &mut Caller<'_, Host>, which: u32, now: f64) -> wasmtime::Result<()> {
    let main = caller.data().linked()?.main;
    let ring = main.get_typed_func::<(u32, f64), ()>(&mut *caller, "_emscripten_timeout")?;
    ring.call(caller, (which, now))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a conversion of a floating-point number saturates"
)]
fn nanoseconds(milliseconds: f64) -> u64 {
    (milliseconds * 1e6).ceil() as u64
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
