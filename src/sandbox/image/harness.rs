//! The harness, embedded as source and kept as code: compiled by the guest's own interpreter, once per image.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use sha2::{Digest as _, Sha256};

use super::cache::{create_private_folder, replace_folder};
use super::identity::hexadecimal;
use crate::error::{Error, Fault, IoContext as _};

static GUEST: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/guest");

/// The folder to mount at `/harness`: compiled with `compile` if it is not there yet.
///
/// `compile` is the guest's export: sources by path, to the bytes of `.pyc` files by path.
///
/// # Errors
///
/// Those of `compile`, and when the folder cannot be written.
pub fn ensure_harness(
    image: &Path,
    compile: impl FnOnce(Vec<(String, String)>) -> Result<Vec<(String, Vec<u8>)>, Error>,
) -> Result<PathBuf, Error> {
    ensure(image, sources(), compile)
}

/// The harness's sources: their paths below `/harness`, and their texts.
#[must_use]
pub fn harness_sources() -> Vec<(String, String)> {
    sources()
}

fn ensure(
    image: &Path,
    sources: Vec<(String, String)>,
    compile: impl FnOnce(Vec<(String, String)>) -> Result<Vec<(String, Vec<u8>)>, Error>,
) -> Result<PathBuf, Error> {
    let folder = image.join(format!("harness-{}", digest_of(&sources)));
    if is_whole(&folder, &sources) {
        return Ok(folder);
    }
    let codes = compile(sources)?;
    let new = tempfile::Builder::new()
        .prefix(".harness-")
        .tempdir_in(image)
        .at(Fault::Sandbox, "create a folder in", image)?;
    let content = new.path().join("content");
    for (path, code) in &codes {
        let target = content.join(path);
        if let Some(parent) = target.parent() {
            create_private_folder(parent).at(Fault::Sandbox, "create", parent)?;
        }
        std::fs::write(&target, code).at(Fault::Sandbox, "write", &target)?;
    }
    // Another process may do the same at the same time; both have the same content.
    match replace_folder(&content, &folder) {
        Err(_) if folder.is_dir() => Ok(folder),
        result => result.map(|()| folder),
    }
}

/// Whether there is code for every source.
fn is_whole(folder: &Path, sources: &[(String, String)]) -> bool {
    sources.iter().all(|(path, _)| {
        let code = folder.join(Path::new(path).with_extension("pyc"));
        std::fs::metadata(code).is_ok_and(|file| file.len() > 0)
    })
}

fn digest_of(sources: &[(String, String)]) -> String {
    let mut digest = Sha256::new();
    for (path, text) in sources {
        for part in [path, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
    }
    hexadecimal(&digest.finalize()[..16])
}

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&GUEST, &mut found);
    found.sort();
    found
}

fn collect(folder: &'static Dir<'static>, found: &mut Vec<(String, String)>) {
    for file in folder.files() {
        let is_python = file.path().extension().is_some_and(|extension| extension == "py");
        if let Some(text) = file.contents_utf8().filter(|_| is_python) {
            found.push((file.path().to_string_lossy().replace('\\', "/"), text.to_owned()));
        }
    }
    for folder in folder.dirs() {
        collect(folder, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Vec<(String, String)> {
        vec![("harness/__init__.py".to_owned(), text.to_owned())]
    }

    fn compiled(sources: Vec<(String, String)>) -> Vec<(String, Vec<u8>)> {
        sources
            .into_iter()
            .map(|(path, text)| (path.replace(".py", ".pyc"), text.into_bytes()))
            .collect()
    }

    #[test]
    fn the_harness_is_embedded() {
        assert!(
            harness_sources()
                .iter()
                .any(|(path, _)| path == "harness/main.py")
        );
    }

    #[test]
    fn it_is_compiled_once_and_again_when_it_changes_or_is_damaged() {
        let image = tempfile::tempdir().unwrap();
        let first = ensure(image.path(), some("x = 1"), |sources| Ok(compiled(sources))).unwrap();
        assert_eq!(
            std::fs::read(first.join("harness/__init__.pyc")).unwrap(),
            b"x = 1"
        );
        let again = ensure(image.path(), some("x = 1"), |_| panic!("compiled twice")).unwrap();
        assert_eq!(again, first);
        let other = ensure(image.path(), some("x = 2"), |sources| Ok(compiled(sources))).unwrap();
        assert_ne!(other, first);
        std::fs::write(first.join("harness/__init__.pyc"), b"").unwrap();
        ensure(image.path(), some("x = 1"), |sources| Ok(compiled(sources))).unwrap();
        assert_eq!(
            std::fs::read(first.join("harness/__init__.pyc")).unwrap(),
            b"x = 1"
        );
    }
}
