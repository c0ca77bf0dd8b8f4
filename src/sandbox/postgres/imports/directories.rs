//! Making, reading and removing directories: databases and tablespaces are directories.

use std::sync::Arc;

use wasmtime::{Caller, Linker};

use super::super::errno::Errno;
use super::super::file_system::{Follow, Kind, Metadata};
use super::super::host::Host;
use super::super::memory::GuestMemory;
use super::files::{MODE_MASK, locate};
use super::{ENV, system_call};

/// The size of Emscripten's `struct dirent`, which is what every entry takes.
const ENTRY_BYTES: u32 = 280;

/// Where the name begins in it.
const NAME_OFFSET: u32 = 19;

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        ENV,
        "__syscall_mkdirat",
        |mut caller: Caller<'_, Host>, directory: i32, path: u32, mode: u32| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, directory, path, Follow::Yes)?;
                host.files.create_directory(&place, mode & MODE_MASK)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_rmdir",
        |mut caller: Caller<'_, Host>, path: u32| {
            system_call(&mut caller, |memory, host| {
                let place = locate(memory, host, -100, path, Follow::No)?;
                host.files.remove_directory(&place)?;
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_getdents64",
        |mut caller: Caller<'_, Host>, number: i32, buffer: u32, size: u32| {
            system_call(&mut caller, |memory, host| {
                read(memory, host, number, buffer, size)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_chdir",
        |mut caller: Caller<'_, Host>, path: u32| {
            system_call(&mut caller, |memory, host| {
                let path = memory.string(path)?;
                let node = host.files.look_up(&host.directory, &path)?;
                if host.files.metadata(node)?.kind != Kind::Directory {
                    return Err(Errno::NotDirectory);
                }
                host.directory = if path.starts_with('/') {
                    path
                } else {
                    format!("{}/{path}", host.directory.trim_end_matches('/'))
                };
                Ok(0)
            })
        },
    )?;
    linker.func_wrap(
        ENV,
        "__syscall_getcwd",
        |mut caller: Caller<'_, Host>, buffer: u32, size: u32| {
            system_call(&mut caller, |memory, host| {
                let mut path = host.directory.clone().into_bytes();
                path.push(0);
                if path.len() > size as usize {
                    return Err(Errno::Range);
                }
                memory.write(buffer, &path)?;
                i32::try_from(path.len()).map_err(|_| Errno::Overflow)
            })
        },
    )?;
    Ok(())
}

/// Writes as many entries as fit; the position of the descriptor is the number of the next one.
fn read(
    memory: &mut GuestMemory<'_>,
    host: &mut Host,
    number: i32,
    buffer: u32,
    size: u32,
) -> Result<i32, Errno> {
    let descriptor = host.descriptors.get_mut(number)?;
    if descriptor.position == 0 || descriptor.listing.is_none() {
        let here = host.files.metadata(descriptor.node)?;
        let mut listing: Vec<(Arc<str>, Metadata)> = vec![(".".into(), here), ("..".into(), here)];
        listing.extend(host.files.entries(descriptor.node)?);
        descriptor.listing = Some(listing);
    }
    let listing = descriptor.listing.as_deref().unwrap_or_default();
    let first = usize::try_from(descriptor.position)
        .unwrap_or(usize::MAX)
        .min(listing.len());
    let fitting = (size / ENTRY_BYTES) as usize;
    let mut written = 0;
    for (name, metadata) in listing.iter().skip(first).take(fitting) {
        descriptor.position += 1;
        let entry = buffer.checked_add(written).ok_or(Errno::BadAddress)?;
        memory.bytes_mut(entry, ENTRY_BYTES)?.fill(0);
        memory.write_u64(entry, metadata.id.inode())?;
        memory.write_u64(entry + 8, descriptor.position)?;
        memory.write(entry + 16, &280_u16.to_le_bytes())?;
        memory.write(entry + 18, &[entry_type(metadata.kind)])?;
        memory.write(entry + NAME_OFFSET, name.as_bytes())?;
        written += ENTRY_BYTES;
    }
    i32::try_from(written).map_err(|_| Errno::Overflow)
}

fn entry_type(kind: Kind) -> u8 {
    match kind {
        Kind::Device(_) => 2,
        Kind::Directory => 4,
        Kind::File => 8,
        Kind::Link => 10,
    }
}
