//! The callbacks that PGlite's C library asks its host for: starting a command, and the client's socket.

use std::mem;

use wasmtime::{Caller, Func};

use super::errno::Errno;
use super::file_system::FileSystem;
use super::host::{Commands, Host, PendingCommand, call_export, split};
use super::program::Process;

/// What initdb writes to a command that it starts.
const COMMAND_INPUT: &str = "/pglite/pgstdin";

/// What it reads from one.
const COMMAND_OUTPUT: &str = "/pglite/pgstdout";

/// What the server reads in place of `locale -a`: the names of the locales there are.
const LOCALES: &str = "/pglite/locale-a";

/// The message `CopyFail`: its kind, its length, and why.
const GIVES_UP: &[u8] = b"f\0\0\0\x15no data was sent\0";

/// The status of a command that cannot be run.
const CANNOT_RUN: u32 = 126;

/// Gives the program its callbacks.
pub(super) fn install(process: &mut Process) -> wasmtime::Result<()> {
    let store = &mut process.store;
    let system = Func::wrap(&mut *store, system);
    let open = Func::wrap(&mut *store, open);
    let close = Func::wrap(&mut *store, close);
    let read = Func::wrap(&mut *store, read);
    let write = Func::wrap(&mut *store, write);
    let system = process.add_function(system)?;
    let open = process.add_function(open)?;
    let close = process.add_function(close)?;
    let (read, write) = (process.add_function(read)?, process.add_function(write)?);
    process.call("pgl_set_system_fn", &[system])?;
    process.call("pgl_set_popen_fn", &[open])?;
    process.call("pgl_set_pclose_fn", &[close])?;
    process.call("pgl_set_rw_cbs", &[read, write])?;
    Ok(())
}

/// The server reads from its client: what is left of the input.
///
/// When nothing is left it wants more than it was sent, as `COPY … FROM STDIN` does. It then reads once that the
/// client gives up, which is an error of that statement, and only after that the end, which would be its own.
fn read(mut caller: Caller<'_, Host>, buffer: u32, size: u32) -> wasmtime::Result<u32> {
    let (mut memory, host) = split(&mut caller)?;
    let wire = &mut host.wire;
    let left = wire.input.get(wire.read..).unwrap_or_default();
    let left = match left {
        [] if !wire.ended && size as usize >= GIVES_UP.len() => {
            wire.ended = true;
            return Ok(memory
                .write(buffer, GIVES_UP)
                .map_or(0, |()| u32::try_from(GIVES_UP.len()).unwrap_or(0)));
        }
        left => left,
    };
    let length = left.len().min(size as usize);
    if memory
        .write(buffer, left.get(..length).unwrap_or_default())
        .is_err()
    {
        return Ok(0);
    }
    wire.read += length;
    Ok(u32::try_from(length)?)
}

/// The server writes to its client.
fn write(mut caller: Caller<'_, Host>, buffer: u32, size: u32) -> wasmtime::Result<u32> {
    let (memory, host) = split(&mut caller)?;
    let bytes = memory
        .bytes(buffer, size)
        .map_err(|_| wasmtime::Error::msg("an answer lies outside of memory"))?;
    if host.wire.output.len().saturating_add(bytes.len()) > host.wire.limit_bytes {
        host.limit.refused = true;
        return Err(wasmtime::Error::msg(
            "an answer is larger than the memory that it may take",
        ));
    }
    host.wire.output.extend_from_slice(bytes);
    Ok(size)
}

/// C's `system`.
fn system(mut caller: Caller<'_, Host>, command: u32) -> wasmtime::Result<u32> {
    let command = text(&mut caller, command)?;
    match caller.data().commands {
        Commands::Refused => Ok(CANNOT_RUN << 8),
        Commands::StartTheServer => run_server(&mut caller, &command, None, None),
    }
}

/// C's `popen`: answers a stream that the command's output is read from, or its input written to.
fn open(mut caller: Caller<'_, Host>, command: u32, mode: u32) -> wasmtime::Result<u32> {
    let (command, mode) = (text(&mut caller, command)?, text(&mut caller, mode)?);
    match (caller.data().commands, mode.as_str()) {
        (Commands::Refused, "r") if command == "locale -a" => open_stream(&mut caller, LOCALES, "r"),
        (Commands::Refused, _) => {
            let place = call_export(&mut caller, "__errno_location", &[])?;
            let (mut memory, _) = split(&mut caller)?;
            // Without it the message would only have no reason.
            let _ = memory.write_u32(place, Errno::NotPermitted.number().cast_unsigned());
            Ok(0)
        }
        (Commands::StartTheServer, "r") => {
            let status = run_server(&mut caller, &command, None, Some(COMMAND_OUTPUT))?;
            let stream = open_stream(&mut caller, COMMAND_OUTPUT, "r")?;
            caller
                .data_mut()
                .pending
                .insert(stream, PendingCommand::Ended(status));
            Ok(stream)
        }
        (Commands::StartTheServer, _) => {
            let stream = open_stream(&mut caller, COMMAND_INPUT, "w")?;
            caller
                .data_mut()
                .pending
                .insert(stream, PendingCommand::Starts(command));
            Ok(stream)
        }
    }
}

/// C's `pclose`: a command that was written to runs now.
fn close(mut caller: Caller<'_, Host>, stream: u32) -> wasmtime::Result<u32> {
    let pending = caller.data_mut().pending.remove(&stream);
    call_export(&mut caller, "fclose", &[stream])?;
    match pending {
        Some(PendingCommand::Starts(command)) => run_server(&mut caller, &command, Some(COMMAND_INPUT), None),
        Some(PendingCommand::Ended(status)) => Ok(status),
        None => Ok(0),
    }
}

fn text(caller: &mut Caller<'_, Host>, address: u32) -> wasmtime::Result<String> {
    let (memory, _) = split(caller)?;
    Ok(memory.string(address).unwrap_or_default())
}

/// Opens a file as a stream of the C library.
fn open_stream(caller: &mut Caller<'_, Host>, path: &str, mode: &str) -> wasmtime::Result<u32> {
    let outside = |_| wasmtime::Error::msg("the program's stack lies outside of its memory");
    let stack = call_export(caller, "_emscripten_stack_alloc", &[64])?;
    let (mut memory, _) = split(caller)?;
    memory
        .write(stack, format!("{path}\0").as_bytes())
        .map_err(outside)?;
    let mode_at = stack + 48;
    memory
        .write(mode_at, format!("{mode}\0").as_bytes())
        .map_err(outside)?;
    let stream = call_export(caller, "fopen", &[stack, mode_at])?;
    call_export(caller, "_emscripten_stack_restore", &[stack + 64])?;
    Ok(stream)
}

/// Runs the server to its end on the same files; answers its status as `wait` does.
fn run_server(
    caller: &mut Caller<'_, Host>,
    command: &str,
    input: Option<&str>,
    output: Option<&str>,
) -> wasmtime::Result<u32> {
    let arguments = words(command);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let host = caller.data_mut();
    let programs = host.programs.clone();
    let files = mem::replace(&mut host.files, FileSystem::default());
    let mut server = Host::new(files, &host.conditions, programs.clone());
    for (stream, path) in [(0, input), (1, output)] {
        if let Some(path) = path {
            server
                .redirect(stream, path)
                .map_err(|errno| wasmtime::Error::msg(format!("cannot open {path}: {errno:?}")))?;
        }
    }
    let mut process = Process::start(&programs, &programs.postgres, server)?;
    let status = process.run(&arguments);
    let log = process.store.data().log.text();
    let host = caller.data_mut();
    host.log.append(log.as_bytes());
    host.files = process.into_files();
    Ok(status?.cast_unsigned() << 8)
}

/// The words of a command up to where its streams are redirected, quotes taken off.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None;
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(mark), _) if mark == character => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_with(String::new);
            }
            (None, ' ') => words.extend(word.take()),
            (None, '<' | '>' | '|') => break,
            _ => word.get_or_insert_with(String::new).push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_into_words_until_it_redirects() {
        assert_eq!(
            words(r#""/pglite/bin/postgres" --check -c "a b"='' -X 16 < "/dev/null" > "/dev/null" 2>&1"#),
            ["/pglite/bin/postgres", "--check", "-c", "a b=", "-X", "16"]
        );
        assert!(words("").is_empty());
    }
}
