//! What PostgreSQL asks about files: whether they are there, how long they are, how much space is left.

use std::time::Duration;

use wasmtime::{Caller, Linker};

use super::super::errno::Errno;
use super::super::file_system::{Device, Follow, Kind, Metadata, PAGE_BYTES};
use super::super::host::Host;
use super::super::memory::GuestMemory;
use super::files::locate;
use super::{ENV, WASI, system_call, wasi_call};

/// The size of Emscripten's `struct stat`.
const STAT_BYTES: u32 = 96;

/// The size of Emscripten's `struct statfs`.
const SPACE_BYTES: u32 = 72;

/// `fstatat` with an empty path is about the descriptor.
const EMPTY_PATH: u32 = 0x1000;

/// `fstatat` does not follow the last link.
const NO_FOLLOW: u32 = 0x100;

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    for (name, follow) in [
        ("__syscall_stat64", Follow::Yes),
        ("__syscall_lstat64", Follow::No),
    ] {
        linker.func_wrap(
            ENV,
            name,
            move |mut caller: Caller<'_, Host>, path: u32, buffer: u32| {
                system_call(&mut caller, |memory, host| {
                    let place = locate(memory, host, -100, path, follow)?;
                    let metadata = host.files.metadata(place.node.ok_or(Errno::NotFound)?)?;
                    write_stat(memory, host, buffer, metadata)
                })
            },
        )?;
    }
    linker.func_wrap(
        ENV,
        "__syscall_fstat64",
        |mut caller: Caller<'_, Host>, number: i32, buffer: u32| {
            system_call(&mut caller, |memory, host| {
                let metadata = host.files.metadata(host.descriptors.get(number)?.node)?;
                write_stat(memory, host, buffer, metadata)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_newfstatat",
        |mut caller: Caller<'_, Host>, directory: i32, path: u32, buffer: u32, flags: u32| {
            system_call(&mut caller, |memory, host| {
                let node = if flags & EMPTY_PATH != 0 && memory.string(path)?.is_empty() {
                    host.descriptors.get(directory)?.node
                } else {
                    let follow = if flags & NO_FOLLOW == 0 {
                        Follow::Yes
                    } else {
                        Follow::No
                    };
                    let place = locate(memory, host, directory, path, follow)?;
                    place.node.ok_or(Errno::NotFound)?
                };
                let metadata = host.files.metadata(node)?;
                write_stat(memory, host, buffer, metadata)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_faccessat",
        |mut caller: Caller<'_, Host>, directory: i32, path: u32, _mode: i32, _flags: i32| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, directory, path, Follow::Yes)?;
                place.node.map(|_| 0).ok_or(Errno::NotFound)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_fdstat_get",
        |mut caller: Caller<'_, Host>, number: i32, buffer: u32| {
            wasi_call(&mut caller, |memory, host| {
                let kind = host.files.metadata(host.descriptors.get(number)?.node)?.kind;
                memory.bytes_mut(buffer, 24)?.fill(0);
                memory.write(buffer, &[wasi_file_type(kind)])
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_statfs64",
        |mut caller: Caller<'_, Host>, _path: u32, _size: u32, buffer: u32| {
            system_call(&mut caller, |memory, host| write_space(memory, host, buffer))
        },
    )?;
    // There is no terminal: the C library asks in order to choose how it buffers.
    linker.func_wrap(
        ENV,
        "__syscall_ioctl",
        |_number: i32, _request: i32, _rest: i32| -Errno::NotTerminal.number(),
    )?;
    link_modes(linker)
}

/// Modes count, because PostgreSQL refuses a data directory that others could read; owners and times do not.
fn link_modes(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        ENV,
        "__syscall_chmod",
        |mut caller: Caller<'_, Host>, path: u32, mode: u32| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, -100, path, Follow::Yes)?;
                host.files.set_mode(place.node.ok_or(Errno::NotFound)?, mode)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_fchmod",
        |mut caller: Caller<'_, Host>, number: i32, mode: u32| {
            system_call(&mut caller, |_, host| {
                let node = host.descriptors.get(number)?.node;
                host.files.set_mode(node, mode)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_fchmodat2",
        |mut caller: Caller<'_, Host>, directory: i32, path: u32, mode: u32, _flags: i32| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, directory, path, Follow::Yes)?;
                host.files.set_mode(place.node.ok_or(Errno::NotFound)?, mode)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_fchown32",
        |_number: i32, _user: i32, _group: i32| 0,
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_fchownat",
        |_directory: i32, _path: i32, _user: i32, _group: i32, _flags: i32| 0,
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_utimensat",
        |_directory: i32, _path: i32, _times: i32, _flags: i32| 0,
    )?;
    Ok(())
}

fn write_stat(
    memory: &mut GuestMemory<'_>,
    host: &Host,
    buffer: u32,
    metadata: Metadata,
) -> Result<i32, Errno> {
    let mut stat = [0; STAT_BYTES as usize];
    let mut put = |offset: usize, bytes: &[u8]| stat[offset..offset + bytes.len()].copy_from_slice(bytes);
    let kind: u32 = match metadata.kind {
        Kind::File => 0o100_000,
        Kind::Directory => 0o040_000,
        Kind::Link => 0o120_000,
        Kind::Device(Device::Pipe) => 0o010_000,
        Kind::Device(_) => 0o020_000,
    };
    let blocks = u32::try_from(metadata.length.div_ceil(512)).unwrap_or(u32::MAX);
    put(0, &1_u32.to_le_bytes());
    put(4, &(kind | metadata.mode).to_le_bytes());
    put(8, &metadata.names.to_le_bytes());
    put(24, &metadata.length.to_le_bytes());
    put(32, &4096_u32.to_le_bytes());
    put(36, &blocks.to_le_bytes());
    // Times of files are not kept: all are now, on the run's clock.
    let now = Duration::from_nanos(host.conditions.clock.wall());
    for offset in [40, 56, 72] {
        put(offset, &now.as_secs().to_le_bytes());
    }
    put(88, &metadata.id.inode().to_le_bytes());
    memory.write(buffer, &stat)?;
    Ok(0)
}

fn write_space(memory: &mut GuestMemory<'_>, host: &Host, buffer: u32) -> Result<i32, Errno> {
    let block = PAGE_BYTES as u64;
    let (left, all) = host.files.space();
    memory.bytes_mut(buffer, SPACE_BYTES)?.fill(0);
    for offset in [4, 60] {
        memory.write(buffer + offset, &8192_u32.to_le_bytes())?;
    }
    memory.write_u64(buffer + 8, all / block)?;
    memory.write_u64(buffer + 16, left / block)?;
    memory.write_u64(buffer + 24, left / block)?;
    Ok(0)
}

fn wasi_file_type(kind: Kind) -> u8 {
    match kind {
        Kind::Device(_) => 2,
        Kind::Directory => 3,
        Kind::File => 4,
        Kind::Link => 7,
    }
}
