//! PostgreSQL 18 in an instance of its own: bytes of its wire protocol go in and come out.
//!
//! The server is PGlite, PostgreSQL compiled by Emscripten to one WebAssembly module, which asks its host for what an
//! operating system gives: files, clocks, memory, `longjmp`, side modules. All of that is in memory, virtual and
//! limited, and belongs to one session. Nothing of this machine is reached from here.

mod commands;
mod conditions;
mod descriptors;
mod dylink;
mod errno;
mod file_system;
mod host;
mod imports;
mod initialise;
mod longjmp;
mod memory;
mod moment;
mod program;
mod server;
mod session;
mod side_modules;
mod stopped;
#[cfg(test)]
mod tests;
mod waiting;

pub use self::conditions::{Clock, Conditions};
pub use self::file_system::FileTree;
pub use self::initialise::initialise;
pub use self::moment::Moment;
pub use self::server::{SERVER, SIDE_MODULES, Server};
pub use self::session::Session;
pub use self::stopped::Stopped;
pub use self::waiting::server_module;

/// Where the data directory is in the server's files.
pub const DATA_DIRECTORY: &str = "/pglite/data";

/// What answers messages of the wire protocol: a session, or a double in tests.
pub trait Backend {
    /// Sends `messages`, which are whole, and answers all that comes back.
    ///
    /// # Errors
    ///
    /// When the database cannot answer any more. From then on the answer stays the same.
    fn exchange(&mut self, messages: &[u8]) -> Result<Vec<u8>, Stopped>;
}
