//! Writing files whole: a file appears with all of its content or not at all, whenever we are killed.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

/// What a killed process left half written is swept away after this long: nobody writes for a day.
const ABANDONED: Duration = Duration::from_hours(24);

/// The folder for what is half written, inside a workspace's `.djangology`; created if it is missing.
///
/// # Errors
///
/// When the disk refuses.
pub(crate) fn scratch(dot_folder: &Path) -> io::Result<PathBuf> {
    let scratch = dot_folder.join("tmp");
    fs::create_dir_all(&scratch)?;
    for entry in fs::read_dir(&scratch)?.flatten() {
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .map(|modified| modified.elapsed().unwrap_or_default());
        if age.is_ok_and(|age| age > ABANDONED) {
            // Litter that cannot be removed harms nobody.
            let path = entry.path();
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
    Ok(scratch)
}

/// Writes `content` to `path` unless something is there already, by way of a temporary file in
/// `scratch`, which lies on the same disk. Says whether it wrote.
///
/// # Errors
///
/// When the disk refuses.
pub(crate) fn write_new(scratch: &Path, path: &Path, content: &[u8]) -> io::Result<bool> {
    match temporary(scratch, content)?.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(refused) => Err(refused.error),
    }
}

/// Writes `content` to `path` in place of whatever file is there, by way of a temporary file in
/// `scratch`, which lies on the same disk.
///
/// # Errors
///
/// When the disk refuses.
pub(crate) fn write_over(scratch: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    temporary(scratch, content)?
        .persist(path)
        .map(drop)
        .map_err(|refused| refused.error)
}

fn temporary(scratch: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default, and a rename would keep them so: ask for what an
    // ordinary file gets, less the umask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(scratch)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Makes the names in `folder` survive a power cut.
///
/// # Errors
///
/// When the disk refuses.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some file systems cannot, and order their names themselves.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        result => result,
    }
}

/// Makes the names in `folder` survive a power cut: elsewhere than on Unix, the system sees to it.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether `path`, as packs and ledgers spell it, stays below the folder that it is joined to.
pub(crate) fn stays_below(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\\')
        && Path::new(path)
            .components()
            .all(|component| matches!(component, Component::Normal(_)))
}
