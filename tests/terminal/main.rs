//! The real program in a pseudo-terminal, with the real sandbox: what somebody sees who works with it.

#![cfg(unix)]

mod capture;
mod desk;
mod editors;
mod list;
#[cfg(target_os = "linux")]
mod speed;
mod watch;
