//! Compiles the image and the database for this machine, and maps what was compiled. All `unsafe` is here.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use wasmtime::component::Component;
use wasmtime::{Engine, Module};

use super::cache::write_atomically;
use crate::error::{Error, Fault, IoContext as _};

/// The wasmtime that is linked in; a test compares it with `Cargo.lock`.
const WASMTIME: &str = "48.0.8";

/// Counted up with every change of `engine.rs`: what was compiled otherwise does not fit.
const CONFIGURATION: u32 = 2;

/// Where what is compiled of `folder/name.wasm` is, or would be, for this machine.
#[must_use]
pub fn compiled_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(
        "{name}-{WASMTIME}.{CONFIGURATION}-{}.cwasm",
        target_triple()
    ))
}

/// Compiles the image in `folder`, and keeps the result beside it.
pub(super) fn compile(engine: &Engine, folder: &Path) -> Result<(), Error> {
    let (guest, file) = (folder.join("guest.wasm"), compiled_file(folder, "guest"));
    let failed = |source| failed(&file, source);
    let component = Component::from_file(engine, &guest).map_err(failed)?;
    keep(&file, &component.serialize().map_err(failed)?)
}

/// Maps the compiled image into memory. Nothing when there is none, or when it is not the whole and
/// private file that [`compile`] wrote; then it has to be compiled again.
pub(super) fn load(engine: &Engine, folder: &Path) -> Option<Component> {
    map(
        engine,
        compiled_file(folder, "guest"),
        Component::deserialize_file,
    )
}

/// The module `folder/name.wasm`, mapped; compiled first where it is not yet, or not for this machine.
///
/// # Errors
///
/// When it is not there, not a valid module, or what is compiled cannot be written.
pub fn module(engine: &Engine, folder: &Path, name: &str) -> Result<Module, Error> {
    let (source, file) = (folder.join(format!("{name}.wasm")), compiled_file(folder, name));
    if let Some(module) = load_module(engine, &file) {
        return Ok(module);
    }
    let wasm = std::fs::read(&source).at(Fault::Sandbox, "read", &source)?;
    compile_module(engine, &wasm, &file)
}

/// Compiles a module of WebAssembly, keeps the result in `file`, and loads that.
///
/// # Errors
///
/// When it is not a valid module, or the file cannot be written.
pub fn compile_module(engine: &Engine, wasm: &[u8], file: &Path) -> Result<Module, Error> {
    let failed = |source| failed(file, source);
    let module = Module::new(engine, wasm).map_err(failed)?;
    keep(file, &module.serialize().map_err(failed)?)?;
    Ok(load_module(engine, file).unwrap_or(module))
}

/// Maps a compiled module into memory, under the same conditions as a compiled image.
pub fn load_module(engine: &Engine, file: &Path) -> Option<Module> {
    map(engine, file.to_owned(), Module::deserialize_file)
}

/// What is in a file of ours that is written once: its pages are read when they are needed, and shared between
/// processes.
///
/// # Errors
///
/// When it cannot be read.
pub fn contents(file: &Path) -> Result<Bytes, Error> {
    if !is_ours_alone(file) {
        return Ok(std::fs::read(file).at(Fault::Sandbox, "read", file)?.into());
    }
    let opened = std::fs::File::open(file).at(Fault::Sandbox, "read", file)?;
    #[expect(
        unsafe_code,
        reason = "30 MB of prepared data directory, of which a run needs a tenth"
    )]
    // SAFETY: the file must not change while it is mapped. It is renamed into place when complete and never
    // written to again; removing or replacing it leaves the mapping what it was; and nobody else can write to
    // it, as above.
    let mapped = unsafe { memmap2::Mmap::map(&opened) };
    Ok(Bytes::from_owner(mapped.at(Fault::Sandbox, "map", file)?))
}

/// Has the system make this process's own copies of the pages at `addresses`, as writing to each would.
///
/// # Errors
///
/// When the system cannot, or there is no such memory.
#[cfg(target_os = "linux")]
pub(super) fn copy_pages(addresses: std::ops::Range<usize>) -> std::io::Result<()> {
    use rustix::mm::{Advice, madvise};

    let start = std::ptr::with_exposed_provenance_mut(addresses.start);
    #[expect(
        unsafe_code,
        reason = "one call for a thousand page faults of the image's memory"
    )]
    // SAFETY: this advice changes no byte of memory, wherever it points: pages that are there already stay as they
    // are, private ones are copied, and for addresses that are not mapped it fails.
    let advised = unsafe { madvise(start, addresses.len(), Advice::LinuxPopulateWrite) };
    Ok(advised?)
}

/// Other systems have no such call.
#[cfg(not(target_os = "linux"))]
pub(super) fn copy_pages(_addresses: std::ops::Range<usize>) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

fn failed(file: &Path, source: wasmtime::Error) -> Error {
    Error::sandbox(format!("cannot compile what would be `{}`", file.display()))
        .with_hint("run `djangology image build --force` to build it anew")
        .with_source(source)
}

fn keep(file: &Path, code: &[u8]) -> Result<(), Error> {
    // The length goes first: a compiled file without one is never mapped.
    write_atomically(&length_file(file), code.len().to_string().as_bytes())?;
    write_atomically(file, code)
}

fn map<T>(
    engine: &Engine,
    file: PathBuf,
    deserialize: unsafe fn(&Engine, PathBuf) -> wasmtime::Result<T>,
) -> Option<T> {
    if !(is_whole(&file) && is_ours_alone(&file)) {
        return None;
    }
    #[expect(
        unsafe_code,
        reason = "mapping compiled code is what makes a start take milliseconds"
    )]
    // SAFETY: the file must be the unmodified output of `serialize`. Only `keep` writes it, under a
    // temporary name and renamed when complete, so it is not half-written, and its length is compared
    // with what was recorded. It belongs to this user or to root, and neither it nor its folder can be
    // written to by anybody else, so whoever could change it could change this program as well. wasmtime
    // itself refuses files of another version, machine or configuration, or of a module where a component
    // is wanted.
    let loaded = unsafe { deserialize(engine, file) };
    loaded.ok()
}

/// Whether the compiled file is there as it was written, without mapping it.
pub(super) fn is_compiled(file: &Path) -> bool {
    is_whole(file) && is_ours_alone(file)
}

fn length_file(compiled: &Path) -> PathBuf {
    compiled.with_extension("length")
}

fn is_whole(file: &Path) -> bool {
    let recorded = std::fs::read_to_string(length_file(file))
        .ok()
        .and_then(|text| text.parse::<u64>().ok());
    let seen = std::fs::metadata(file).ok().map(|metadata| metadata.len());
    recorded.is_some() && recorded == seen
}

/// Whether nobody but this user (or root) can have written the file.
#[cfg(unix)]
fn is_ours_alone(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    // The owner of a file that we make is who we are.
    let Ok(us) = tempfile::tempfile().and_then(|file| file.metadata()) else {
        return false;
    };
    let trusted = |path: &Path| {
        std::fs::symlink_metadata(path).is_ok_and(|metadata| {
            !metadata.is_symlink()
                && (metadata.uid() == us.uid() || metadata.uid() == 0)
                && metadata.mode() & 0o022 == 0
        })
    };
    trusted(file) && file.parent().is_some_and(trusted)
}

/// Elsewhere the user's profile folder keeps others out.
#[cfg(not(unix))]
fn is_ours_alone(_file: &Path) -> bool {
    true
}

fn target_triple() -> String {
    use std::env::consts::{ARCH, OS};

    let environment = if cfg!(target_env = "gnu") {
        "-gnu"
    } else if cfg!(target_env = "musl") {
        "-musl"
    } else if cfg!(target_env = "msvc") {
        "-msvc"
    } else {
        ""
    };
    format!("{ARCH}-{OS}{environment}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::image::Engines;

    /// An image folder whose guest is the smallest component there is.
    fn image() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        // "\0asm", then version 13 of layer 1: a component without sections.
        std::fs::write(folder.path().join("guest.wasm"), b"\0asm\x0d\0\x01\0").unwrap();
        folder
    }

    #[test]
    fn the_name_says_which_wasmtime_is_linked() {
        let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"));
        assert!(lock.contains(&format!("name = \"wasmtime\"\nversion = \"{WASMTIME}\"")));
    }

    #[test]
    fn what_was_compiled_is_loaded() {
        let (engine, image) = (Engines::new().unwrap().guest, image());
        assert!(load(&engine, image.path()).is_none());
        compile(&engine, image.path()).unwrap();
        assert!(load(&engine, image.path()).is_some());
    }

    #[test]
    fn a_truncated_compiled_file_is_not_mapped() {
        let (engine, image) = (Engines::new().unwrap().guest, image());
        compile(&engine, image.path()).unwrap();
        let file = compiled_file(image.path(), "guest");
        let code = std::fs::read(&file).unwrap();
        std::fs::write(&file, &code[..code.len() / 2]).unwrap();
        assert!(load(&engine, image.path()).is_none());
        compile(&engine, image.path()).unwrap();
        assert!(load(&engine, image.path()).is_some());
    }

    #[test]
    fn a_compiled_file_of_something_else_is_refused() {
        let (engine, image) = (Engines::new().unwrap().guest, image());
        compile(&engine, image.path()).unwrap();
        let file = compiled_file(image.path(), "guest");
        let length = std::fs::metadata(&file).unwrap().len();
        std::fs::write(&file, vec![0; usize::try_from(length).unwrap()]).unwrap();
        assert!(load(&engine, image.path()).is_none());
    }

    #[test]
    fn a_compiled_module_is_loaded_and_is_no_component() {
        let (engine, folder) = (Engines::new().unwrap().guest, tempfile::tempdir().unwrap());
        let file = compiled_file(folder.path(), "guest");
        assert!(load_module(&engine, &file).is_none());
        compile_module(&engine, b"\0asm\x01\0\0\0", &file).unwrap();
        assert!(load_module(&engine, &file).is_some());
        assert!(load(&engine, folder.path()).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_compiled_file_that_others_may_write_is_not_mapped() {
        use std::os::unix::fs::PermissionsExt as _;

        let (engine, image) = (Engines::new().unwrap().guest, image());
        compile(&engine, image.path()).unwrap();
        let file = compiled_file(image.path(), "guest");
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o620)).unwrap();
        assert!(load(&engine, image.path()).is_none());
    }
}
