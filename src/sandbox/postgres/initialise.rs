//! Makes a data directory: runs initdb, and the server that initdb starts, in instances of our own host.

use wasmtime::{Engine, Module};

use super::DATA_DIRECTORY;
use super::conditions::Conditions;
use super::file_system::{FileSystem, FileTree};
use super::host::{Commands, Host};
use super::program::Process;
use super::stopped::Stopped;
use crate::error::Error;

/// How initdb is started.
const ARGUMENTS: &[&str] = &[
    "/pglite/bin/initdb",
    "--pgdata",
    DATA_DIRECTORY,
    "--username=postgres",
    "--encoding=UTF8",
    // Sorts by code point, as SQLite does, so that an exercise has the same verdicts on both; knows the case of
    // all letters; and is a table of PostgreSQL's own, so that it is the same on every machine.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=trust",
    "--no-sync",
    "--no-instructions",
    // Small segments of the write-ahead log: a session that writes little opens one that is short.
    "--wal-segsize=1",
    // Do not keep used segments for later: every session would load them.
    "--set=max_wal_size=2MB",
    "--set=min_wal_size=2MB",
];

/// Who may connect: whoever has the two functions that are the wire. What initdb writes has lines about networks,
/// which need a resolver to be read.
const CLIENTS: &str = "local all all trust\n";

/// A new data directory for the server in `root`. The same inputs make the same directory.
///
/// # Errors
///
/// When initdb fails; the error has its last words.
pub fn initialise(
    engine: &Engine,
    root: &FileTree,
    postgres: &Module,
    side_modules: impl IntoIterator<Item = (String, Module)>,
    initdb: &Module,
) -> Result<FileTree, Error> {
    let failed = |words: String| Error::sandbox(format!("the database's files cannot be made: {words}"));
    let programs = super::server::programs(engine, postgres.clone(), side_modules, root, &[initdb])?;
    let conditions = Conditions::while_provisioning();
    let mut files = FileSystem::default();
    files.lay_out(root);
    let mut host = Host::new(files, &conditions, programs.clone());
    host.commands = Commands::StartTheServer;
    let mut process = Process::start(&programs, initdb, host).map_err(|error| failed(error.to_string()))?;
    let status = process.run(ARGUMENTS);
    let host = process.store.data();
    match status {
        Ok(0) => {}
        Ok(status) => {
            return Err(failed(format!(
                "{} (exit status {status})",
                host.log.last_words()
            )));
        }
        Err(error) => {
            let stopped = Stopped::from_fault(&error, host.limit.refused, &host.log.last_words());
            return Err(failed(stopped.to_string()));
        }
    }
    let mut tree = process
        .into_files()
        .collect(DATA_DIRECTORY)
        .map_err(|errno| failed(format!("{errno:?}")))?;
    tree.add_file(&format!("{DATA_DIRECTORY}/pg_hba.conf"), 0o600, CLIENTS);
    Ok(tree)
}
