//! Scripted programs for this room's tests.

use std::path::{Path, PathBuf};

/// A shell script that can be started, in `folder`.
pub(super) fn script(folder: &Path, name: &str, body: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;

    let path = folder.join(name);
    // Written under another name first: a file that a forked child still holds open for writing cannot be
    // started ("text file busy").
    let unfinished = folder.join(format!("{name}.unfinished"));
    std::fs::write(&unfinished, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&unfinished, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::rename(&unfinished, &path).unwrap();
    path
}
