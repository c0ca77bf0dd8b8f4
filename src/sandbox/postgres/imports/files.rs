//! Opening, naming and removing files: tables, indexes, the write-ahead log, configuration, temporary files.

use wasmtime::{Caller, Linker};

use super::super::descriptors::{Descriptor, flags};
use super::super::errno::Errno;
use super::super::file_system::{Follow, Kind, Place};
use super::super::host::Host;
use super::super::memory::GuestMemory;
use super::{ENV, WASI, system_call, wasi_call};

/// In place of a descriptor: paths are relative to the working directory.
const WORKING_DIRECTORY: i32 = -100;

/// What is left of the mode of something new: it is its owner's alone.
pub(super) const MODE_MASK: u32 = 0o700;

/// `unlinkat` removes a directory.
const REMOVE_DIRECTORY: u32 = 0x200;

/// Commands of `fcntl`.
mod control {
    pub(super) const DUPLICATE: u32 = 0;
    pub(super) const GET_FLAGS: u32 = 3;
    pub(super) const SET_FLAGS: u32 = 4;
    pub(super) const GET_LOCK: u32 = 5;
    pub(super) const GET_LOCK_64: u32 = 12;
    pub(super) const DUPLICATE_CLOSE_ON_EXECUTE: u32 = 1030;
}

/// What a lock is when nobody holds it.
const UNLOCKED: [u8; 2] = [2, 0];

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        ENV,
        "__syscall_openat",
        |mut caller: Caller<'_, Host>, directory: i32, path: u32, flags: u32, rest: u32| {
            system_call(&mut caller, |memory, host| {
                open(memory, host, directory, path, flags, rest)
            })
        },
    )?;
    linker.func_wrap(WASI, "fd_close", |mut caller: Caller<'_, Host>, number: i32| {
        wasi_call(&mut caller, |_, host| {
            let descriptor = host.descriptors.remove(number)?;
            host.files.release(descriptor.node);
            Ok(())
        })
    })?;
    linker.func_wrap(
        ENV,
        "__syscall_dup",
        |mut caller: Caller<'_, Host>, number: i32| {
            system_call(&mut caller, |_, host| duplicate(host, number, 0))
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_dup3",
        |mut caller: Caller<'_, Host>, from: i32, to: i32, _flags: i32| {
            system_call(&mut caller, |_, host| {
                let descriptor = host.descriptors.get(from)?.clone();
                host.files.retain(descriptor.node)?;
                if let Some(before) = host.descriptors.replace(to, descriptor)? {
                    host.files.release(before.node);
                }
                Ok(to)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_fcntl64",
        |mut caller: Caller<'_, Host>, number: i32, command: u32, rest: u32| {
            system_call(&mut caller, |memory, host| {
                control(memory, host, number, command, rest)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_unlinkat",
        |mut caller: Caller<'_, Host>, directory: i32, path: u32, flags: u32| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, directory, path, Follow::No)?;
                if flags & REMOVE_DIRECTORY == 0 {
                    host.files.unlink(&place)?;
                } else {
                    host.files.remove_directory(&place)?;
                }
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_renameat",
        |mut caller: Caller<'_, Host>, from_directory: i32, from: u32, to_directory: i32, to: u32| {
            system_call(&mut caller, |memory, host| {
                let from = locate(memory, host, from_directory, from, Follow::No)?;
                let to = locate(memory, host, to_directory, to, Follow::No)?;
                host.files.rename(&from, &to)?;
                Ok(0)
            })
        },
    )?;
    link_links(linker)
}

/// Hard and symbolic links: the log's segments are linked into place, tablespaces are symbolic links.
fn link_links(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        ENV,
        "__syscall_linkat",
        |mut caller: Caller<'_, Host>,
         from_directory: i32,
         from: u32,
         to_directory: i32,
         to: u32,
         _flags: i32| {
            system_call(&mut caller, |memory, host| {
                let from = locate(memory, host, from_directory, from, Follow::No)?;
                let to = locate(memory, host, to_directory, to, Follow::No)?;
                host.files.link(from.node.ok_or(Errno::NotFound)?, &to)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_symlinkat",
        |mut caller: Caller<'_, Host>, target: u32, directory: i32, path: u32| {
            system_call(&mut caller, |memory, host| {
                let target = memory.string(target)?;
                let place = locate(memory, host, directory, path, Follow::No)?;
                host.files.create_link(&place, &target)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_readlinkat",
        |mut caller: Caller<'_, Host>, directory: i32, path: u32, buffer: u32, size: u32| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, directory, path, Follow::No)?;
                let target = host.files.target(place.node.ok_or(Errno::NotFound)?)?;
                let length = target.len().min(size as usize);
                memory.write(buffer, target.as_bytes().get(..length).unwrap_or_default())?;
                i32::try_from(length).map_err(|_| Errno::Overflow)
            })
        },
    )?;
    Ok(())
}

/// The directory that a path is relative to.
pub(super) fn base(host: &Host, directory: i32) -> Result<String, Errno> {
    if directory == WORKING_DIRECTORY {
        Ok(host.directory.clone())
    } else {
        Ok(host.descriptors.get(directory)?.path.clone())
    }
}

/// Where the path at `path` in the guest's memory leads.
pub(super) fn locate(
    memory: &GuestMemory<'_>,
    host: &Host,
    directory: i32,
    path: u32,
    follow: Follow,
) -> Result<Place, Errno> {
    let path = memory.string(path)?;
    // What an absolute path would be relative to does not matter, and need not be there.
    let base = if path.starts_with('/') {
        String::new()
    } else {
        base(host, directory)?
    };
    host.files.locate(&base, &path, follow)
}

fn open(
    memory: &GuestMemory<'_>,
    host: &mut Host,
    directory: i32,
    path: u32,
    flags: u32,
    rest: u32,
) -> Result<i32, Errno> {
    let path = memory.string(path)?;
    let base = if path.starts_with('/') {
        String::new()
    } else {
        base(host, directory)?
    };
    let place = host.files.locate(&base, &path, Follow::Yes)?;
    let node = match place.node {
        Some(node) => {
            let kind = host.files.metadata(node)?.kind;
            if flags & flags::CREATE != 0 && flags & flags::EXCLUSIVE != 0 {
                return Err(Errno::Exists);
            }
            if flags & flags::DIRECTORY != 0 && kind != Kind::Directory {
                return Err(Errno::NotDirectory);
            }
            if kind == Kind::Directory && flags & flags::ACCESS != flags::READ_ONLY {
                return Err(Errno::IsDirectory);
            }
            if flags & flags::TRUNCATE != 0 && kind == Kind::File {
                host.files.resize(node, 0)?;
            }
            node
        }
        None if flags & flags::CREATE != 0 => {
            // The mode is the first of the variable arguments, which lie in memory.
            let mode = if rest == 0 { 0o600 } else { memory.read_u32(rest)? };
            host.files.create_file(&place, mode & MODE_MASK)?
        }
        None => return Err(Errno::NotFound),
    };
    host.files.retain(node)?;
    let path = if path.starts_with('/') {
        path
    } else {
        format!("{base}/{path}")
    };
    let descriptor = Descriptor {
        node,
        position: 0,
        flags,
        path,
        listing: None,
    };
    host.descriptors
        .add(descriptor, 0)
        .inspect_err(|_| host.files.release(node))
}

fn duplicate(host: &mut Host, number: i32, least: usize) -> Result<i32, Errno> {
    let descriptor = host.descriptors.get(number)?.clone();
    let node = descriptor.node;
    let copy = host.descriptors.add(descriptor, least)?;
    host.files.retain(node)?;
    Ok(copy)
}

fn control(
    memory: &mut GuestMemory<'_>,
    host: &mut Host,
    number: i32,
    command: u32,
    rest: u32,
) -> Result<i32, Errno> {
    let flags = host.descriptors.get(number)?.flags;
    match command {
        control::DUPLICATE | control::DUPLICATE_CLOSE_ON_EXECUTE => {
            let least = memory.read_u32(rest)?;
            duplicate(host, number, least as usize)
        }
        control::GET_FLAGS => Ok(flags.cast_signed()),
        control::SET_FLAGS => {
            let wanted = memory.read_u32(rest)? & !flags::ACCESS;
            host.descriptors.get_mut(number)?.flags = flags & flags::ACCESS | wanted;
            Ok(0)
        }
        control::GET_LOCK | control::GET_LOCK_64 => {
            // Nobody else is there to hold a lock.
            let lock = memory.read_u32(rest)?;
            memory.write(lock, &UNLOCKED)?;
            Ok(0)
        }
        _ => Ok(0),
    }
}
