//! One file that holds an image, for the binary that needs neither Python nor a network.

use std::io::{Cursor, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::cache::write_atomically;
use crate::error::{Error, Fault, IoContext as _};

/// The bundle that this binary carries, if it does. `DJANGOLOGY_BUNDLE` names it, with an absolute path,
/// when the binary is built.
#[cfg(feature = "bundled")]
pub(super) static EMBEDDED: Option<&[u8]> = Some(include_bytes!(env!("DJANGOLOGY_BUNDLE")));

/// This binary carries none.
#[cfg(not(feature = "bundled"))]
pub(super) static EMBEDDED: Option<&[u8]> = None;

/// Slow to write, quick to read.
const LEVEL: i32 = 19;

/// What of an image folder goes into a bundle. What is compiled for this machine does not.
const PARTS: [&str; 4] = ["guest.wasm", "manifest.json", "python", "site"];

/// Writes the image in `image` into the one file `out`: a zip archive without compression of its own,
/// compressed as a whole with zstd, which finds what many small files have in common.
///
/// # Errors
///
/// When the image cannot be read or `out` cannot be written.
pub fn bundle(image: &Path, out: &Path) -> Result<(), Error> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for part in PARTS {
        add(&mut archive, image, Path::new(part))?;
    }
    let archive = archive.finish().map_err(unexpected)?.into_inner();
    let compressed = zstd::encode_all(archive.as_slice(), LEVEL).at(Fault::Sandbox, "compress", image)?;
    write_atomically(out, &compressed)
}

/// Unpacks a bundle into `image`.
pub(super) fn unpack(bundle: &[u8], image: &Path) -> Result<(), Error> {
    let archive = zstd::decode_all(bundle).at(Fault::Bug, "decompress the bundle into", image)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).map_err(unexpected)?;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(unexpected)?;
        let Some(path) = member.enclosed_name() else {
            return Err(Error::bug("the bundle holds a path outside of it"));
        };
        let target = image.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).at(Fault::Sandbox, "create", parent)?;
        }
        let mut file = std::fs::File::create(&target).at(Fault::Sandbox, "write", &target)?;
        std::io::copy(&mut member, &mut file).at(Fault::Sandbox, "write", &target)?;
    }
    Ok(())
}

/// Adds a file, or all files below a folder in the order of their names.
fn add(archive: &mut ZipWriter<Cursor<Vec<u8>>>, image: &Path, below: &Path) -> Result<(), Error> {
    let path = image.join(below);
    if path.is_dir() {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&path).at(Fault::Sandbox, "read", &path)? {
            names.push(entry.at(Fault::Sandbox, "read", &path)?.file_name());
        }
        names.sort();
        return names
            .iter()
            .try_for_each(|name| add(archive, image, &below.join(name)));
    }
    let content = std::fs::read(&path).at(Fault::Sandbox, "read", &path)?;
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive
        .start_file(below.to_string_lossy().replace('\\', "/"), options)
        .map_err(unexpected)?;
    archive.write_all(&content).at(Fault::Sandbox, "pack", &path)
}

fn unexpected(source: zip::result::ZipError) -> Error {
    Error::bug("cannot write or read the bundle").with_source(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_is_what_was_bundled() {
        let folder = tempfile::tempdir().unwrap();
        let image = folder.path().join("image");
        for (name, content) in [
            ("guest.wasm", "code"),
            ("manifest.json", "{}"),
            ("python/os.py", "x = 1"),
            ("site/django/__init__.py", ""),
            ("guest-1.cwasm", "compiled"),
        ] {
            let path = image.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let out = folder.path().join("image.djb");
        bundle(&image, &out).unwrap();
        let copy = folder.path().join("copy");
        unpack(&std::fs::read(&out).unwrap(), &copy).unwrap();
        assert_eq!(
            std::fs::read_to_string(copy.join("python/os.py")).unwrap(),
            "x = 1"
        );
        assert!(copy.join("site/django/__init__.py").is_file());
        assert!(!copy.join("guest-1.cwasm").exists());
    }
}
