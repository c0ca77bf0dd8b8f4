//! Sockets and name look-ups: there is no network, and the wire is not a socket but two functions.

use wasmtime::Linker;

use super::super::errno::Errno;
use super::super::host::Host;
use super::ENV;

/// What `getaddrinfo` answers about every name: it is not known.
const UNKNOWN_NAME: i32 = -2;

pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    for name in [
        "accept4", "bind", "connect", "listen", "recvfrom", "sendto", "socket",
    ] {
        linker.func_wrap(
            ENV,
            &format!("__syscall_{name}"),
            |_: i32, _: i32, _: i32, _: i32, _: i32, _: i32| -Errno::NotImplemented.number(),
        )?;
    }
    linker.func_wrap(ENV, "getaddrinfo", |_: i32, _: i32, _: i32, _: i32| UNKNOWN_NAME)?;
    linker.func_wrap(
        ENV,
        "getnameinfo",
        |_: i32, _: i32, _: i32, _: i32, _: i32, _: i32, _: i32| UNKNOWN_NAME,
    )?;
    Ok(())
}
