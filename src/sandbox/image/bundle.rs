//! One file that holds an image and the database, for the binary that needs no Python, no npm and no network.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::cache::write_atomically;
use super::{Image, database};
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

/// Where the two are in a bundle.
const IMAGE: &str = "image";
const DATABASE: &str = "database";

/// Writes `image`, with those `files` of its folder that only a run can make, and the database beside it into the
/// one file `out`: a zip archive without compression of its own,
/// compressed as a whole with zstd, which finds what many small files have in common.
///
/// # Errors
///
/// When the image cannot be read or `out` cannot be written.
pub fn bundle(image: &Image, files: &[PathBuf], out: &Path) -> Result<(), Error> {
    write(
        &image.dir,
        files,
        &image.database,
        &database::names(&image.database)?,
        out,
    )
}

fn write(
    image: &Path,
    files: &[PathBuf],
    database: &Path,
    database_names: &[String],
    out: &Path,
) -> Result<(), Error> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for part in PARTS {
        add(&mut archive, &image.join(part), &format!("{IMAGE}/{part}"))?;
    }
    for file in files {
        let inside = file
            .strip_prefix(image)
            .unwrap_or(file)
            .to_string_lossy()
            .replace('\\', "/");
        add(&mut archive, file, &format!("{IMAGE}/{inside}"))?;
    }
    for name in database_names {
        add(&mut archive, &database.join(name), &format!("{DATABASE}/{name}"))?;
    }
    let archive = archive.finish().map_err(unexpected)?.into_inner();
    let compressed = zstd::encode_all(archive.as_slice(), LEVEL).at(Fault::Sandbox, "compress", image)?;
    write_atomically(out, &compressed)
}

/// Unpacks a bundle into `image` and `database`.
pub(super) fn unpack(bundle: &[u8], image: &Path, database: &Path) -> Result<(), Error> {
    let archive = zstd::decode_all(bundle).at(Fault::Bug, "decompress the bundle into", image)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).map_err(unexpected)?;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(unexpected)?;
        let path = member.enclosed_name().unwrap_or_default();
        let target = if let Ok(path) = path.strip_prefix(IMAGE) {
            image.join(path)
        } else if let Ok(path) = path.strip_prefix(DATABASE) {
            database.join(path)
        } else {
            return Err(Error::bug("the bundle holds a path outside of it"));
        };
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).at(Fault::Sandbox, "create", parent)?;
        }
        let mut file = std::fs::File::create(&target).at(Fault::Sandbox, "write", &target)?;
        std::io::copy(&mut member, &mut file).at(Fault::Sandbox, "write", &target)?;
    }
    Ok(())
}

/// Adds a file under that name, or all files below a folder in the order of their names.
fn add(archive: &mut ZipWriter<Cursor<Vec<u8>>>, path: &Path, name: &str) -> Result<(), Error> {
    if path.is_dir() {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path).at(Fault::Sandbox, "read", path)? {
            names.push(entry.at(Fault::Sandbox, "read", path)?.file_name());
        }
        names.sort();
        return names.iter().try_for_each(|inside| {
            add(
                archive,
                &path.join(inside),
                &format!("{name}/{}", inside.to_string_lossy()),
            )
        });
    }
    let content = std::fs::read(path).at(Fault::Sandbox, "read", path)?;
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file(name, options).map_err(unexpected)?;
    archive.write_all(&content).at(Fault::Sandbox, "pack", path)
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
        let (image, database) = (folder.path().join("digest"), folder.path().join("other"));
        for (part, name, content) in [
            (&image, "guest.wasm", "code"),
            (&image, "manifest.json", "{}"),
            (&image, "python/os.py", "x = 1"),
            (&image, "site/django/__init__.py", ""),
            (&image, "guest-1.cwasm", "compiled"),
            (&image, "data/tables.tree", "tables"),
            (&image, "data/old.tree", "others"),
            (&database, "root.tree", "files"),
            (&database, "postgres-1.cwasm", "compiled"),
        ] {
            let path = part.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let out = folder.path().join("image.djb");
        let tables = [image.join("data/tables.tree")];
        write(&image, &tables, &database, &["root.tree".to_owned()], &out).unwrap();
        let (copy, database) = (folder.path().join("copy"), folder.path().join("database copy"));
        unpack(&std::fs::read(&out).unwrap(), &copy, &database).unwrap();
        assert_eq!(
            std::fs::read_to_string(copy.join("python/os.py")).unwrap(),
            "x = 1"
        );
        assert!(copy.join("site/django/__init__.py").is_file());
        assert!(copy.join("data/tables.tree").is_file());
        assert!(!copy.join("guest-1.cwasm").exists() && !copy.join("data/old.tree").exists());
        assert_eq!(
            std::fs::read_to_string(database.join("root.tree")).unwrap(),
            "files"
        );
        assert!(!database.join("postgres-1.cwasm").exists());
    }
}
