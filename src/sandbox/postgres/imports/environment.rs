//! The environment, which is the same everywhere, and random numbers, which the seed determines.

use rand_chacha::rand_core::Rng as _;
use wasmtime::{Caller, Linker};

use super::super::errno::Errno;
use super::super::host::Host;
use super::{WASI, wasi_call};

/// What the server and initdb read from it; nothing of this machine.
const VARIABLES: [&str; 14] = [
    "HOME=/home/postgres",
    "ICU_DATA=/pglite/icu",
    "LANG=en_US.UTF-8",
    "LC_COLLATE=en_US.UTF-8",
    "LC_CTYPE=en_US.UTF-8",
    "LOGNAME=postgres",
    "PATH=/",
    "PGCLIENTENCODING=UTF8",
    "PGDATA=/pglite/data",
    "PGDATABASE=postgres",
    "PGTZ=UTC",
    "PGUSER=postgres",
    "TZ=UTC",
    "USER=postgres",
];

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        WASI,
        "environ_sizes_get",
        |mut caller: Caller<'_, Host>, count: u32, size: u32| {
            wasi_call(&mut caller, |memory, _| {
                let bytes: usize = VARIABLES.iter().map(|variable| variable.len() + 1).sum();
                memory.write_u32(count, length(VARIABLES.len())?)?;
                memory.write_u32(size, length(bytes)?)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "environ_get",
        |mut caller: Caller<'_, Host>, pointers: u32, texts: u32| {
            wasi_call(&mut caller, |memory, _| {
                let (mut pointer, mut text) = (pointers, texts);
                for variable in VARIABLES {
                    memory.write_u32(pointer, text)?;
                    memory.write(text, format!("{variable}\0").as_bytes())?;
                    let next = text.checked_add(length(variable.len() + 1)?);
                    text = next.ok_or(Errno::BadAddress)?;
                    pointer = pointer.checked_add(4).ok_or(Errno::BadAddress)?;
                }
                Ok(())
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "random_get",
        |mut caller: Caller<'_, Host>, buffer: u32, size: u32| {
            wasi_call(&mut caller, |memory, host| {
                host.random.fill_bytes(memory.bytes_mut(buffer, size)?);
                Ok(())
            })
        },
    )?;
    Ok(())
}

fn length(length: usize) -> Result<u32, Errno> {
    u32::try_from(length).map_err(|_| Errno::Overflow)
}
