//! Scripted programs for this room's tests.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A shell script that can be started, in `folder`.
pub(super) fn script(folder: &Path, name: &str, body: &str) -> PathBuf {
    let path = folder.join(name);
    // Another process writes it: if this one did, a child that another test forks meanwhile would hold
    // the file open for writing, and it could not be started ("text file busy").
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writer
        .stdin
        .take()
        .unwrap()
        .write_all(format!("#!/bin/sh\n{body}\n").as_bytes())
        .unwrap();
    assert!(writer.wait().unwrap().success());
    path
}
