//! Memory: the heap grows as `malloc` asks, within the limit; files are mapped by copying them.

use wasmtime::{Caller, Linker};

use super::super::errno::Errno;
use super::super::file_system::Kind;
use super::super::host::{Host, call_export, split};
use super::ENV;

/// The size of a page of WebAssembly.
const PAGE_BYTES: u64 = 65536;

/// `mmap`: what is written is not seen by others.
const PRIVATE: u32 = 2;

/// `mmap`: the pages can be written to.
const WRITABLE: u32 = 2;

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        ENV,
        "emscripten_resize_heap",
        |mut caller: Caller<'_, Host>, wanted: u32| -> wasmtime::Result<u32> {
            let memory = caller.data().linked()?.memory;
            let now = memory.data_size(&caller) as u64;
            let wanted = u64::from(wanted);
            // A fifth more at a time is what Emscripten does; near the limit, just what is needed.
            for size in [wanted.max(now + now / 5), wanted] {
                let pages = size.saturating_sub(now).div_ceil(PAGE_BYTES);
                if memory.grow(&mut caller, pages).is_ok() {
                    return Ok(1);
                }
            }
            Ok(0)
        },
    )?;
    linker.func_wrap(ENV, "emscripten_get_heap_max", || 0x8000_0000_u32)?;
    linker.func_wrap(
        ENV,
        "_mmap_js",
        |mut caller: Caller<'_, Host>,
         length: u32,
         _protection: u32,
         _flags: u32,
         number: i32,
         offset: u64,
         allocated: u32,
         address: u32|
         -> wasmtime::Result<i32> {
            let result = map(&mut caller, length, number, offset)?.and_then(|start| {
                let (mut memory, _) = split(&mut caller).map_err(|_| Errno::BadAddress)?;
                memory.write_u32(allocated, 1)?;
                memory.write_u32(address, start)
            });
            Ok(result.map_or_else(|errno| -errno.number(), |()| 0))
        },
    )?;
    linker.func_wrap(
        ENV,
        "_munmap_js",
        |mut caller: Caller<'_, Host>,
         address: u32,
         length: u32,
         protection: u32,
         flags: u32,
         number: i32,
         offset: u64| {
            super::system_call(&mut caller, |memory, host| {
                if protection & WRITABLE != 0 && flags & PRIVATE == 0 {
                    let node = host.descriptors.get(number)?.node;
                    host.files.write(node, offset, memory.bytes(address, length)?)?;
                }
                Ok(0)
            })
        },
    )?;
    Ok(())
}

/// Copies a part of a file to fresh memory; answers where.
fn map(
    caller: &mut Caller<'_, Host>,
    length: u32,
    number: i32,
    offset: u64,
) -> wasmtime::Result<Result<u32, Errno>> {
    let node = match caller.data().descriptors.get(number) {
        Ok(descriptor) => descriptor.node,
        Err(errno) => return Ok(Err(errno)),
    };
    match caller.data().files.metadata(node) {
        Ok(metadata) if metadata.kind == Kind::File => {}
        _ => return Ok(Err(Errno::Invalid)),
    }
    let start = call_export(caller, "emscripten_builtin_memalign", &[65536, length])?;
    if start == 0 {
        return Ok(Err(Errno::NoSpace));
    }
    let (mut memory, host) = split(caller)?;
    let copy = || {
        let target = memory.bytes_mut(start, length)?;
        target.fill(0);
        host.files.read(node, offset, target)
    };
    let mut copy = copy;
    Ok(copy().map(|_| start))
}
