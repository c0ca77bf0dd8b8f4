//! What PostgreSQL asks of its operating system: Emscripten's `env` and WASI's first preview, group by group.

mod clock;
mod directories;
mod environment;
mod files;
mod heap;
mod metadata;
mod process;
mod sockets;
mod transfer;

use wasmtime::{Caller, Linker};

use super::errno::Errno;
use super::host::{Host, split};
use super::memory::GuestMemory;

/// The module name of the system calls.
const ENV: &str = "env";

/// The module name of WASI's functions.
const WASI: &str = "wasi_snapshot_preview1";

/// Adds all of them but `invoke_…` and the loading of side modules.
pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    clock::link(linker)?;
    directories::link(linker)?;
    environment::link(linker)?;
    files::link(linker)?;
    heap::link(linker)?;
    metadata::link(linker)?;
    process::link(linker)?;
    sockets::link(linker)?;
    transfer::link(linker)
}

/// Answers a system call in Linux's way: a number, or the negated error.
fn system_call(
    caller: &mut Caller<'_, Host>,
    work: impl FnOnce(&mut GuestMemory<'_>, &mut Host) -> Result<i32, Errno>,
) -> wasmtime::Result<i32> {
    let (mut memory, host) = split(caller)?;
    Ok(work(&mut memory, host).unwrap_or_else(|errno| -errno.number()))
}

/// Answers a function of WASI in its way: zero, or the error.
fn wasi_call(
    caller: &mut Caller<'_, Host>,
    work: impl FnOnce(&mut GuestMemory<'_>, &mut Host) -> Result<(), Errno>,
) -> wasmtime::Result<i32> {
    let (mut memory, host) = split(caller)?;
    Ok(work(&mut memory, host).map_or_else(Errno::number, |()| 0))
}
