//! The process itself: its end, its signals, its user.

use wasmtime::{Caller, Error, Linker, Ref, Val};

use super::super::descriptors::{Descriptor, flags};
use super::super::host::{Host, split};
use super::super::memory::GuestMemory;
use super::super::stopped::Exit;
use super::{ENV, WASI, system_call};

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    for (module, name) in [(ENV, "exit"), (WASI, "proc_exit")] {
        linker.func_wrap(module, name, |status: i32| -> wasmtime::Result<()> {
            Err(Error::new(Exit(status)))
        })?;
    }
    linker.func_wrap(ENV, "_abort_js", || -> wasmtime::Result<()> {
        Err(Error::msg("it called abort"))
    })?;
    linker.func_wrap(
        ENV,
        "__assert_fail",
        |mut caller: Caller<'_, Host>,
         condition: u32,
         _file: u32,
         _line: u32,
         _function: u32|
         -> wasmtime::Result<()> {
            let (memory, _) = split(&mut caller)?;
            let condition = memory.string(condition).unwrap_or_default();
            Err(Error::msg(format!("it found that `{condition}` does not hold")))
        },
    )?;
    linker.func_wrap(ENV, "_emscripten_runtime_keepalive_clear", || {})?;
    // The C library delivers a signal that the process sends to itself.
    linker.func_wrap(
        ENV,
        "__call_sighandler",
        |mut caller: Caller<'_, Host>, handler: u32, signal: i32| -> wasmtime::Result<()> {
            let table = caller.data().linked()?.table;
            match table.get(&mut caller, handler.into()) {
                Some(Ref::Func(Some(handler))) => handler.call(&mut caller, &[Val::I32(signal)], &mut []),
                _ => Err(Error::msg("a signal was sent to no function")),
            }
        },
    )?;
    // One user; PostgreSQL refuses to run as root, and asks its own `pgl_geteuid` for that.
    for name in [
        "__syscall_getuid32",
        "__syscall_geteuid32",
        "__syscall_getgid32",
        "__syscall_getegid32",
    ] {
        linker.func_wrap(ENV, name, || 0)?;
    }
    linker.func_wrap(ENV, "__syscall_umask", |_mask: i32| 0o077)?;
    // PostgreSQL wakes itself through a pipe when it gets a signal while it waits.
    linker.func_wrap(
        ENV,
        "__syscall_pipe2",
        |mut caller: Caller<'_, Host>, result: u32, _flags: u32| {
            system_call(&mut caller, |memory, host| {
                open_pipe_end(memory, host, result)?;
                open_pipe_end(memory, host, result.wrapping_add(4))?;
                Ok(0)
            })
        },
    )?;
    Ok(())
}

fn open_pipe_end(
    memory: &mut GuestMemory<'_>,
    host: &mut Host,
    result: u32,
) -> Result<(), super::super::errno::Errno> {
    let node = host.files.create_pipe()?;
    host.files.retain(node)?;
    let descriptor = Descriptor {
        node,
        position: 0,
        flags: flags::READ_WRITE,
        path: String::new(),
        listing: None,
    };
    let number = host
        .descriptors
        .add(descriptor, 3)
        .inspect_err(|_| host.files.release(node))?;
    memory.write_u32(result, number.cast_unsigned())
}
