//! What an image is built from, embedded in the binary: the guest's bootstrap, lock files, contract.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::{Error, Fault, IoContext as _};

static IMAGE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/image");
static WIT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/wit");
static DRIVER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/guest/psycopg_c");

/// What the database's driver is imported as.
pub(super) const DRIVER_PACKAGE: &str = "psycopg_c";

/// The locked packages of the guest, in pip's format.
pub(super) fn requirements() -> &'static str {
    text("requirements.txt")
}

/// The locked builder, in pip's format.
pub(super) fn builder() -> &'static str {
    text("builder.txt")
}

/// Every file that decides what an image holds, by path, sorted.
pub(super) fn all() -> Vec<(PathBuf, &'static [u8])> {
    let mut files = Vec::new();
    collect(&IMAGE, Path::new("image"), &mut files);
    collect(&WIT, Path::new("wit"), &mut files);
    collect(&DRIVER, Path::new(DRIVER_PACKAGE), &mut files);
    files.retain(|(path, _)| decides(path));
    files.sort();
    files
}

/// Writes them below `folder`: `image/…`, `wit/…`, and the driver's package, which belongs to the others.
pub(super) fn write_to(folder: &Path) -> Result<(), Error> {
    for (path, content) in all() {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).at(Fault::Sandbox, "create", parent)?;
        }
        std::fs::write(&target, content).at(Fault::Sandbox, "write", &target)?;
    }
    Ok(())
}

fn text(name: &str) -> &'static str {
    IMAGE
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
    matches!(extension, Some("py" | "txt" | "wit"))
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
        let paths: Vec<String> = all()
            .iter()
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
