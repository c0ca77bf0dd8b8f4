//! What the image and the database are built from, embedded in the binary: bootstrap, lock files, contract.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::{Error, Fault, IoContext as _};

static IMAGE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/image");
static WIT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/wit");
static DRIVER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/guest/psycopg_c");

/// What the database's driver is imported as.
pub(super) const DRIVER_PACKAGE: &str = "psycopg_c";
static POSTGRES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/postgres");

/// The locked packages of the guest, in pip's format.
pub(super) fn requirements() -> &'static str {
    text(&IMAGE, "requirements.txt")
}

/// The locked builder, in pip's format.
pub(super) fn builder() -> &'static str {
    text(&IMAGE, "builder.txt")
}

/// Which package the database comes from.
pub(super) fn database_package() -> &'static str {
    text(&POSTGRES, "package.toml")
}

/// The database's settings, in PostgreSQL's own format.
pub(super) fn database_settings() -> &'static str {
    text(&POSTGRES, "postgresql.conf")
}

/// The text of PostgreSQL's licence, which npm's package does not hold.
pub(super) fn database_licence() -> &'static str {
    text(&POSTGRES, "LICENSE.postgresql")
}

/// Every file that decides what the guest's image holds, by path, sorted.
pub(super) fn image() -> Vec<(PathBuf, &'static [u8])> {
    deciding(&[(&IMAGE, "image"), (&WIT, "wit"), (&DRIVER, DRIVER_PACKAGE)])
}

/// Every file that decides what the database holds, by path, sorted.
pub(super) fn database() -> Vec<(PathBuf, &'static [u8])> {
    deciding(&[(&POSTGRES, "postgres")])
}

/// Writes what decides of the image below `folder`: `image/…`, `wit/…`, and the driver's package, which belongs to
/// the others.
pub(super) fn write_to(folder: &Path) -> Result<(), Error> {
    for (path, content) in image() {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).at(Fault::Sandbox, "create", parent)?;
        }
        std::fs::write(&target, content).at(Fault::Sandbox, "write", &target)?;
    }
    Ok(())
}

fn deciding(folders: &[(&'static Dir<'static>, &str)]) -> Vec<(PathBuf, &'static [u8])> {
    let mut files = Vec::new();
    for (folder, name) in folders {
        collect(folder, Path::new(name), &mut files);
    }
    files.retain(|(path, _)| decides(path));
    files.sort();
    files
}

fn text(folder: &'static Dir<'static>, name: &str) -> &'static str {
    folder
        .get_file(name)
        .and_then(|file| file.contents_utf8())
        .unwrap_or_default()
}

fn collect(folder: &'static Dir<'static>, below: &Path, files: &mut Vec<(PathBuf, &'static [u8])>) {
    for file in folder.files() {
        files.push((below.join(file.path()), file.contents()));
    }
    for folder in folder.dirs() {
        collect(folder, below, files);
    }
}

/// Documentation, tools of ours and what an interpreter leaves behind decide nothing.
fn decides(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("py" | "txt" | "wit" | "toml" | "conf"))
        && !path.ends_with("image/lock.py")
        && !path
            .components()
            .any(|component| component.as_os_str() == "__pycache__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_is_embedded_and_nothing_else() {
        let paths: Vec<String> = image()
            .iter()
            .chain(&database())
            .map(|(path, _)| path.display().to_string().replace('\\', "/"))
            .collect();
        for needed in [
            "image/guest.py",
            "image/warmup/__init__.py",
            "image/shims/missing/fcntl.py",
            "image/requirements.txt",
            "image/builder.txt",
            "wit/world.wit",
            "psycopg_c/pq.py",
            "postgres/package.toml",
            "postgres/postgresql.conf",
        ] {
            assert!(
                paths.iter().any(|path| path == needed),
                "{needed} is missing from {paths:?}"
            );
        }
        assert!(
            !paths
                .iter()
                .any(|path| path.contains("lock.py") || path.contains(".md"))
        );
    }
}
