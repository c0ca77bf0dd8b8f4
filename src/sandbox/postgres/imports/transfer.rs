//! Moving bytes between memory and files: blocks of tables and indexes, records of the write-ahead log.

use rand_chacha::rand_core::Rng as _;
use wasmtime::{Caller, Linker};

use super::super::descriptors::flags;
use super::super::errno::Errno;
use super::super::file_system::{Device, Kind};
use super::super::host::Host;
use super::super::memory::{GuestMemory, Piece};
use super::files::locate;
use super::{ENV, WASI, system_call, wasi_call};
use crate::sandbox::postgres::file_system::Follow;

/// Places that `lseek` counts from.
const FROM_START: i32 = 0;
const FROM_HERE: i32 = 1;
const FROM_END: i32 = 2;

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        WASI,
        "fd_read",
        |mut caller: Caller<'_, Host>, number: i32, pieces: u32, count: u32, done: u32| {
            wasi_call(&mut caller, |memory, host| {
                let pieces = memory.pieces(pieces, count)?;
                let position = host.descriptors.get(number)?.position;
                let read = read(memory, host, number, position, &pieces)?;
                host.descriptors.get_mut(number)?.position = position.saturating_add(read.into());
                memory.write_u32(done, read)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_pread",
        |mut caller: Caller<'_, Host>, number: i32, pieces: u32, count: u32, position: u64, done: u32| {
            wasi_call(&mut caller, |memory, host| {
                let pieces = memory.pieces(pieces, count)?;
                let read = read(memory, host, number, position, &pieces)?;
                memory.write_u32(done, read)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_write",
        |mut caller: Caller<'_, Host>, number: i32, pieces: u32, count: u32, done: u32| {
            wasi_call(&mut caller, |memory, host| {
                let pieces = memory.pieces(pieces, count)?;
                let descriptor = host.descriptors.get(number)?;
                let position = if descriptor.flags & flags::APPEND == 0 {
                    descriptor.position
                } else {
                    host.files.metadata(descriptor.node)?.length
                };
                let written = write(memory, host, number, position, &pieces)?;
                host.descriptors.get_mut(number)?.position = position.saturating_add(written.into());
                memory.write_u32(done, written)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_pwrite",
        |mut caller: Caller<'_, Host>, number: i32, pieces: u32, count: u32, position: u64, done: u32| {
            wasi_call(&mut caller, |memory, host| {
                let pieces = memory.pieces(pieces, count)?;
                let written = write(memory, host, number, position, &pieces)?;
                memory.write_u32(done, written)
            })
        },
    )?;
    linker.func_wrap(
        WASI,
        "fd_seek",
        |mut caller: Caller<'_, Host>, number: i32, offset: i64, from: i32, result: u32| {
            wasi_call(&mut caller, |memory, host| {
                let position = seek(host, number, offset, from)?;
                host.descriptors.get_mut(number)?.position = position;
                memory.write_u64(result, position)
            })
        },
    )?;
    link_sizes(linker)?;
    link_flushing(linker)
}

/// Making files longer or shorter: tables are truncated, the log is allocated in advance.
fn link_sizes(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        ENV,
        "__syscall_ftruncate64",
        |mut caller: Caller<'_, Host>, number: i32, length: i64| {
            system_call(&mut caller, |_, host| {
                let node = host.descriptors.get(number)?.node;
                let length = u64::try_from(length).map_err(|_| Errno::Invalid)?;
                host.files.resize(node, length)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_truncate64",
        |mut caller: Caller<'_, Host>, path: u32, length: i64| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, -100, path, Follow::Yes)?;
                let length = u64::try_from(length).map_err(|_| Errno::Invalid)?;
                host.files.resize(place.node.ok_or(Errno::NotFound)?, length)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_fallocate",
        |mut caller: Caller<'_, Host>, number: i32, _mode: i32, offset: i64, length: i64| {
            system_call(&mut caller, |_, host| {
                let node = host.descriptors.get(number)?.node;
                let end = offset.checked_add(length).and_then(|end| u64::try_from(end).ok());
                let end = end.ok_or(Errno::Invalid)?;
                if end > host.files.metadata(node)?.length {
                    host.files.resize(node, end)?;
                }
                Ok(0)
            })
        },
    )?;
    Ok(())
}

/// Flushing and advice, which mean nothing to files in memory.
fn link_flushing(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(WASI, "fd_sync", |mut caller: Caller<'_, Host>, number: i32| {
        wasi_call(&mut caller, |_, host| host.descriptors.get(number).map(|_| ()))
    })?;
    linker.func_wrap(
        ENV,
        "__syscall_fdatasync",
        |mut caller: Caller<'_, Host>, number: i32| {
            system_call(&mut caller, |_, host| host.descriptors.get(number).map(|_| 0))
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_fadvise64",
        |_number: i32, _offset: i64, _length: i64, _advice: i32| 0,
    )?;
    Ok(())
}

/// Reads into `pieces` until they are full or the file ends; answers how many bytes there were.
fn read(
    memory: &mut GuestMemory<'_>,
    host: &mut Host,
    number: i32,
    position: u64,
    pieces: &[Piece],
) -> Result<u32, Errno> {
    let descriptor = host.descriptors.get(number)?;
    if descriptor.flags & flags::ACCESS == flags::WRITE_ONLY {
        return Err(Errno::BadDescriptor);
    }
    let node = descriptor.node;
    let kind = host.files.metadata(node)?.kind;
    let mut total: u32 = 0;
    for piece in pieces {
        let target = memory.bytes_mut(piece.address, piece.length)?;
        let read = match kind {
            Kind::File => host
                .files
                .read(node, position.saturating_add(total.into()), target)?,
            Kind::Device(Device::Random) => {
                host.random.fill_bytes(target);
                target.len()
            }
            Kind::Device(Device::Null | Device::Log) => 0,
            Kind::Device(Device::Pipe) => return Err(Errno::TryAgain),
            Kind::Directory => return Err(Errno::IsDirectory),
            Kind::Link => return Err(Errno::Invalid),
        };
        let full = read == piece.length as usize;
        total = total
            .checked_add(u32::try_from(read).map_err(|_| Errno::Overflow)?)
            .ok_or(Errno::Invalid)?;
        if !full {
            break;
        }
    }
    Ok(total)
}

/// Writes `pieces` until there is no space; answers how many bytes fitted.
fn write(
    memory: &GuestMemory<'_>,
    host: &mut Host,
    number: i32,
    position: u64,
    pieces: &[Piece],
) -> Result<u32, Errno> {
    let descriptor = host.descriptors.get(number)?;
    if descriptor.flags & flags::ACCESS == flags::READ_ONLY {
        return Err(Errno::BadDescriptor);
    }
    let node = descriptor.node;
    let kind = host.files.metadata(node)?.kind;
    let mut total: u32 = 0;
    for piece in pieces {
        let source = memory.bytes(piece.address, piece.length)?;
        let written = match kind {
            Kind::File => match host
                .files
                .write(node, position.saturating_add(total.into()), source)
            {
                Err(errno) if total == 0 => return Err(errno),
                Err(_) => 0,
                Ok(written) => written,
            },
            Kind::Device(Device::Log) => {
                host.log.append(source);
                source.len()
            }
            Kind::Device(_) => source.len(),
            Kind::Directory => return Err(Errno::IsDirectory),
            Kind::Link => return Err(Errno::Invalid),
        };
        let full = written == piece.length as usize;
        total = total
            .checked_add(u32::try_from(written).map_err(|_| Errno::Overflow)?)
            .ok_or(Errno::Invalid)?;
        if !full {
            break;
        }
    }
    Ok(total)
}

fn seek(host: &Host, number: i32, offset: i64, from: i32) -> Result<u64, Errno> {
    let descriptor = host.descriptors.get(number)?;
    let metadata = host.files.metadata(descriptor.node)?;
    if metadata.kind == Kind::Device(Device::Pipe) {
        return Err(Errno::NotSeekable);
    }
    let origin = match from {
        FROM_START => 0,
        FROM_HERE => descriptor.position,
        FROM_END => metadata.length,
        _ => return Err(Errno::Invalid),
    };
    origin.checked_add_signed(offset).ok_or(Errno::Invalid)
}
