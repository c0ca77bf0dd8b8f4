//! One session: a server in an instance of its own, and the messages that go in and out.

use std::mem;
use std::sync::Arc;

use wasmtime::TypedFunc;

use super::conditions::Conditions;
use super::file_system::{FileSystem, FileTree};
use super::host::Host;
use super::moment::Moment;
use super::program::{Process, Programs};
use super::stopped::{Exit, Stopped};
use super::{Backend, DATA_DIRECTORY};
use crate::error::Error;

/// What PGlite's `main` answers when the server is ready and stays alive.
const ALIVE: i32 = 99;

/// What the server exits with when an error jumps out of the message it was about.
const ERROR_IN_MESSAGE: i32 = 100;

/// How the server is started; its settings are in its data directory.
const ARGUMENTS: &[&str] = &[
    "/pglite/bin/postgres",
    "--single",
    // Nothing is flushed: the files are memory.
    "-F",
    "-j",
    // Measured by the server in its own memory; the machine's stack, which it does not see, grows ten times as fast.
    "-c",
    "max_stack_depth=384kB",
    "-D",
    DATA_DIRECTORY,
    "postgres",
];

/// A running server with one client.
pub struct Session {
    process: Process,
    functions: Functions,
    stopped: Option<Stopped>,
}

/// What is called for every message.
struct Functions {
    main_loop_once: TypedFunc<(), ()>,
    after_error: TypedFunc<(), ()>,
    buffered: TypedFunc<(), i32>,
    ready: TypedFunc<(), ()>,
    flush: TypedFunc<(), ()>,
}

impl Session {
    /// Starts a server on `files`.
    ///
    /// # Errors
    ///
    /// When it does not start within the conditions.
    pub(super) fn start(
        programs: &Arc<Programs>,
        files: FileSystem,
        conditions: &Conditions,
    ) -> Result<Self, Error> {
        let mut host = Host::new(files, conditions, programs.clone());
        host.files.limit(conditions.file_bytes);
        let failed = |words: String| {
            Error::sandbox(format!("the database does not start: {words}"))
                .with_hint("run `djangology image build --force` to make its files anew")
        };
        let mut process =
            Process::start(programs, &programs.postgres, host).map_err(|error| failed(error.to_string()))?;
        let started = |process: &mut Process| -> wasmtime::Result<Functions> {
            process.call("pgl_setPGliteActive", &[1])?;
            let status = process.run(ARGUMENTS)?;
            if status != ALIVE {
                return Err(wasmtime::Error::new(Exit(status)));
            }
            process.call("pgl_startPGlite", &[])?;
            Ok(Functions {
                main_loop_once: process.function("PostgresMainLoopOnce")?,
                after_error: process.function("PostgresMainLongJmp")?,
                buffered: process.function("pq_buffer_remaining_data")?,
                ready: process.function("PostgresSendReadyForQueryIfNecessary")?,
                flush: process.function("pgl_pq_flush")?,
            })
        };
        match started(&mut process) {
            Ok(functions) => Ok(Self {
                process,
                functions,
                stopped: None,
            }),
            Err(error) => {
                let host = process.store.data();
                let stopped = Stopped::from_fault(&error, host.limit.refused, &host.log.last_words());
                Err(failed(stopped.to_string()))
            }
        }
    }

    /// The moment between two messages at which the session is.
    pub fn remember(&mut self) -> Moment {
        self.process.moment()
    }

    /// Makes the session what it was at `moment`, which was one of its own. The clocks go on.
    ///
    /// # Errors
    ///
    /// When it has stopped: it stays so.
    pub fn put_back(&mut self, moment: &Moment) -> Result<(), Stopped> {
        if let Some(stopped) = &self.stopped {
            return Err(stopped.clone());
        }
        self.process
            .put_back(moment)
            .map_err(|error| Stopped::Crashed(error.to_string()))
    }

    /// What the server said about itself: the last part of its log.
    pub fn log(&self) -> String {
        self.process.store.data().log.text()
    }

    /// How many bytes of memory it has.
    pub fn memory_bytes(&mut self) -> usize {
        self.process.memory_size()
    }

    /// Ends the session in order, and answers its data directory: what another session can be opened on.
    ///
    /// # Errors
    ///
    /// When the server does not come to an end by itself.
    pub fn into_data_directory(mut self) -> Result<FileTree, Error> {
        let failed = |words: String| Error::sandbox(format!("the database does not end in order: {words}"));
        self.process.store.data_mut().wire.input.clear();
        let ended = self
            .process
            .call("pgl_setPGliteActive", &[0])
            .and_then(|_| self.process.call("pgl_run_atexit_funcs", &[]));
        match ended {
            Ok(_) => {}
            Err(error) if error.downcast_ref() == Some(&Exit(0)) => {}
            Err(error) => return Err(failed(error.to_string())),
        }
        let files = self.process.into_files();
        files
            .collect(DATA_DIRECTORY)
            .map_err(|errno| failed(format!("{errno:?}")))
    }

    fn answer(&mut self, messages: &[u8]) -> wasmtime::Result<Vec<u8>> {
        let host = self.process.store.data_mut();
        host.log.mark();
        let wire = &mut host.wire;
        wire.input = messages.to_vec();
        wire.read = 0;
        wire.ended = false;
        wire.output.clear();
        match messages.first() {
            None | Some(b'X') => return Ok(Vec::new()),
            // Only a startup message begins with a length, whose first byte is zero.
            Some(0) => {
                let port = self.process.call("pgl_getMyProcPort", &[])?;
                let status = self.process.call("ProcessStartupPacket", &[port, 1, 1])?;
                if status != 0 {
                    return Err(wasmtime::Error::msg("it does not understand the startup message"));
                }
                self.process.call("pgl_sendConnData", &[])?;
            }
            Some(_) => self.run_messages(messages.len())?,
        }
        let store = &mut self.process.store;
        self.functions.flush.call(&mut *store, ())?;
        Ok(mem::take(&mut store.data_mut().wire.output))
    }

    fn run_messages(&mut self, length: usize) -> wasmtime::Result<()> {
        while self.process.store.data().wire.read < length
            || self.functions.buffered.call(&mut self.process.store, ())? > 0
        {
            let stack = self.process.stack();
            let ran = self.functions.main_loop_once.call(&mut self.process.store, ());
            if let Err(error) = ran {
                if error.downcast_ref() != Some(&Exit(ERROR_IN_MESSAGE)) {
                    return Err(error);
                }
                self.process.restore_stack(stack)?;
                self.functions.after_error.call(&mut self.process.store, ())?;
            }
        }
        self.functions.ready.call(&mut self.process.store, ())
    }
}

impl Backend for Session {
    fn exchange(&mut self, messages: &[u8]) -> Result<Vec<u8>, Stopped> {
        if let Some(stopped) = &self.stopped {
            return Err(stopped.clone());
        }
        self.answer(messages).map_err(|error| {
            let host = self.process.store.data();
            let stopped = Stopped::from_fault(&error, host.limit.refused, &host.log.last_words());
            self.stopped = Some(stopped.clone());
            stopped
        })
    }
}
