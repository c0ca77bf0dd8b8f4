//! Makes the server ask its host when it waits.
//!
//! PGlite's `poll` is a dummy that answers at once, so that whoever waits, such as `pg_sleep`, turns in a loop until
//! its time has come, which on a clock that stands still is never. PostgreSQL waits in `WaitLatch`: what waits, what
//! for, how many milliseconds, why. A few instructions before its first one call the import `__syscall_poll`, which
//! the same module has for other purposes and which moves the clock here; then nothing is left to be waited for.

use crate::error::Error;

/// The export that is changed.
const WAITS: &str = "WaitLatch";

/// How it begins: one local variable, and room on the stack.
const BEGINNING: [u8; 8] = [0x01, 0x01, 0x7f, 0x23, 0x00, 0x41, 0x10, 0x6b];

/// How much of that is the declaration of variables.
const DECLARATION: usize = 3;

/// The import that it calls first: it takes three numbers and answers one.
const IMPORT: (&str, &str) = ("env", "__syscall_poll");

/// Numbers of sections.
mod section {
    pub(super) const IMPORT: u8 = 2;
    pub(super) const EXPORT: u8 = 7;
    pub(super) const CODE: u8 = 10;
}

/// The server's module as it runs here, made of the module as it was published.
///
/// # Errors
///
/// When it is not the module that this was written for.
pub fn server_module(wasm: &[u8]) -> Result<Vec<u8>, Error> {
    patch(wasm).ok_or_else(|| {
        Error::sandbox("the database's module is not the one that this version was made for")
            .with_hint("run `djangology image build --force` to download it anew")
    })
}

fn patch(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader(wasm.strip_prefix(b"\0asm\x01\0\0\0")?);
    let mut patched = b"\0asm\x01\0\0\0".to_vec();
    let (mut imported, mut waits) = (None, None);
    let mut done = false;
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let length = reader.number()?;
        let content = reader.take(length)?;
        let mut inside = Reader(content);
        match kind {
            section::IMPORT => imported = Some(imports(&mut inside)?),
            section::EXPORT => waits = Some(exported(&mut inside)?),
            _ => {}
        }
        if kind == section::CODE {
            let (count, poll) = imported?;
            let code = insert(&mut inside, waits?.checked_sub(count)?, poll?)?;
            append_section(&mut patched, kind, &code);
            done = true;
        } else {
            append_section(&mut patched, kind, content);
        }
    }
    done.then_some(patched)
}

/// How many functions are imported, and the number of the one to be called.
fn imports(reader: &mut Reader<'_>) -> Option<(u32, Option<u32>)> {
    let (mut functions, mut poll) = (0, None);
    for _ in 0..reader.number()? {
        let module = reader.name()?;
        let name = reader.name()?;
        match reader.byte()? {
            0 => {
                reader.number()?;
                if (module, name) == (IMPORT.0.as_bytes(), IMPORT.1.as_bytes()) {
                    poll = Some(functions);
                }
                functions += 1;
            }
            1 => {
                reader.byte()?;
                reader.limits()?;
            }
            2 => reader.limits()?,
            3 => {
                reader.take(2)?;
            }
            _ => return None,
        }
    }
    Some((functions, poll))
}

/// The number of the function that waits.
fn exported(reader: &mut Reader<'_>) -> Option<u32> {
    let mut found = None;
    for _ in 0..reader.number()? {
        let name = reader.name()?;
        let (kind, index) = (reader.byte()?, reader.number()?);
        if kind == 0 && name == WAITS.as_bytes() {
            found = Some(index);
        }
    }
    found
}

/// The code section with a longer body for one function.
fn insert(reader: &mut Reader<'_>, index: u32, poll: u32) -> Option<Vec<u8>> {
    let count = reader.number()?;
    let mut code = Vec::with_capacity(reader.0.len() + 16);
    append_number(&mut code, count);
    let mut inserted = false;
    for number in 0..count {
        let length = reader.number()?;
        let body = reader.take(length)?;
        if number == index {
            let instructions = body.strip_prefix(&BEGINNING)?;
            let mut longer = BEGINNING[..DECLARATION].to_vec();
            // Push what is waited for (twice) and how long; call; drop the answer.
            longer.extend([0x20, 1, 0x20, 1, 0x20, 2, 0x10]);
            append_number(&mut longer, poll);
            longer.push(0x1a);
            // Nothing is left of the time.
            longer.extend([0x41, 0, 0x21, 2]);
            longer.extend_from_slice(&BEGINNING[DECLARATION..]);
            longer.extend_from_slice(instructions);
            append_number(&mut code, u32::try_from(longer.len()).ok()?);
            code.extend(longer);
            inserted = true;
        } else {
            append_number(&mut code, length);
            code.extend_from_slice(body);
        }
    }
    (inserted && reader.0.is_empty()).then_some(code)
}

fn append_section(module: &mut Vec<u8>, kind: u8, content: &[u8]) {
    module.push(kind);
    append_number(module, u32::try_from(content.len()).unwrap_or(u32::MAX));
    module.extend_from_slice(content);
}

/// Appends a number as WebAssembly writes it: seven bits at a time.
fn append_number(bytes: &mut Vec<u8>, mut number: u32) {
    loop {
        let low = number.to_le_bytes()[0] & 0x7f;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Reads a module from the front.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    pub(super) fn take(&mut self, length: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length as usize)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number, seven bits at a time.
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn name(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    fn limits(&mut self) -> Option<()> {
        let has_maximum = self.byte()? & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::{Caller, Engine, Linker, Module, Store};

    use super::*;

    /// A module with the import, and a function that answers how long is left to be waited.
    fn module(beginning: [u8; 8]) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        let mut types = vec![2, 0x60, 3, 0x7f, 0x7f, 0x7f, 1, 0x7f];
        types.extend([0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f]);
        append_section(&mut wasm, 1, &types);
        let mut imports = vec![1, 3];
        imports.extend(b"env\x0e__syscall_poll\0\0");
        append_section(&mut wasm, section::IMPORT, &imports);
        append_section(&mut wasm, 3, &[1, 1]);
        // The stack pointer.
        append_section(&mut wasm, 6, &[1, 0x7f, 1, 0x41, 0x20, 0x0b]);
        let mut exports = vec![1, 9];
        exports.extend(b"WaitLatch\0\x01");
        append_section(&mut wasm, section::EXPORT, &exports);
        let mut body = beginning.to_vec();
        body.extend([0x1a, 0x20, 2, 0x0b]);
        let mut code = vec![1, u8::try_from(body.len()).unwrap()];
        code.extend(body);
        append_section(&mut wasm, section::CODE, &code);
        wasm
    }

    #[test]
    fn the_host_is_called_and_then_nothing_is_left_to_wait() {
        let engine = Engine::default();
        let patched = Module::new(&engine, server_module(&module(BEGINNING)).unwrap()).unwrap();
        let mut linker = Linker::new(&engine);
        linker
            .func_wrap(
                "env",
                "__syscall_poll",
                |mut caller: Caller<'_, Vec<i32>>, reasons: i32, _: i32, milliseconds: i32| {
                    caller.data_mut().extend([reasons, milliseconds]);
                    1
                },
            )
            .unwrap();
        let mut store = Store::new(&engine, Vec::new());
        let instance = linker.instantiate(&mut store, &patched).unwrap();
        let wait = instance
            .get_typed_func::<(i32, i32, i32, i32), i32>(&mut store, WAITS)
            .unwrap();
        assert_eq!(wait.call(&mut store, (7, 8, 600, 9)).unwrap(), 0);
        assert_eq!(store.data(), &[8, 600]);
    }

    #[test]
    fn another_module_is_refused() {
        assert!(server_module(&module([0x01, 0x01, 0x7f, 0x23, 0x00, 0x41, 0x20, 0x6b])).is_err());
        assert!(server_module(b"\0asm\x01\0\0\0").is_err());
        assert!(server_module(b"").is_err());
    }

    #[test]
    fn a_module_that_ends_early_is_refused_wherever_it_ends() {
        let whole = module(BEGINNING);
        for length in 0..whole.len() {
            assert!(server_module(&whole[..length]).is_err(), "{length}");
        }
    }
}
