//! Finds a Python on this machine that can run pip and the builder.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::error::Error;

/// The environment variable that names the Python to use.
pub const PYTHON_VARIABLE: &str = "DJANGOLOGY_PYTHON";

/// The oldest that will do.
const OLDEST: (u32, u32) = (3, 10);

/// A Python of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// How it is started.
    pub program: PathBuf,
    /// Its version, such as `3.12.4`.
    pub version: String,
}

impl Python {
    /// A command that runs it without the user's site packages and `PYTHON…` variables getting in.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("-I").stdin(Stdio::null());
        command
    }
}

/// Finds it: `DJANGOLOGY_PYTHON`, else `python3`, else `python`.
///
/// # Errors
///
/// When none is there or all are too old; the message says which were found.
pub fn find() -> Result<Python, Error> {
    let named = std::env::var_os(PYTHON_VARIABLE).filter(|program| !program.is_empty());
    let candidates: Vec<OsString> = match &named {
        Some(program) => vec![program.clone()],
        None => vec!["python3".into(), "python".into()],
    };
    choose(&candidates)
}

fn choose(candidates: &[OsString]) -> Result<Python, Error> {
    let mut too_old = Vec::new();
    for candidate in candidates {
        let Some(version) = version_of(candidate) else {
            continue;
        };
        if is_new_enough(&version) {
            return Ok(Python {
                program: candidate.into(),
                version,
            });
        }
        too_old.push(format!("`{}` is {version}", candidate.to_string_lossy()));
    }
    let (major, minor) = OLDEST;
    let message = if too_old.is_empty() {
        let names: Vec<String> = candidates
            .iter()
            .map(|name| format!("`{}`", name.to_string_lossy()))
            .collect();
        format!(
            "the sandbox is built with Python, and none was found (looked for {})",
            names.join(" and ")
        )
    } else {
        format!(
            "the sandbox is built with Python {major}.{minor} or newer, and {}",
            too_old.join(", ")
        )
    };
    Err(Error::sandbox(message).with_hint(format!(
        "install Python {major}.{minor} or newer with pip, or name one with `{PYTHON_VARIABLE}`"
    )))
}

/// What the program says that its version is; nothing when it is not there or not a Python.
fn version_of(program: &OsString) -> Option<String> {
    let output = Command::new(program)
        .args(["-I", "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let version = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && parts(&version).is_some()).then_some(version)
}

fn is_new_enough(version: &str) -> bool {
    parts(version).is_some_and(|parts| parts >= OLDEST)
}

fn parts(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::sandbox::image::testing::script;

    #[test]
    fn the_first_python_that_is_new_enough_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let old = script(folder.path(), "old", "echo 3.9.18");
        let new = script(folder.path(), "new", "echo 3.13.1");
        let python = choose(&[old.into_os_string(), new.clone().into_os_string()]).unwrap();
        assert_eq!(
            python,
            Python {
                program: new,
                version: "3.13.1".to_owned()
            }
        );
    }

    #[test]
    fn an_old_python_is_named_with_its_version() {
        let folder = tempfile::tempdir().unwrap();
        let old = script(folder.path(), "old", "echo 3.9.18");
        let error = choose(&[old.into_os_string()]).unwrap_err();
        let message = error.message.replace(&folder.path().display().to_string(), "DIR");
        insta::assert_snapshot!(message, @"the sandbox is built with Python 3.10 or newer, and `DIR/old` is 3.9.18");
    }

    #[test]
    fn without_a_python_the_message_says_what_was_looked_for() {
        let error = choose(&["no-such-python".into()]).unwrap_err();
        insta::assert_snapshot!(error.message, @"the sandbox is built with Python, and none was found (looked for `no-such-python`)");
        insta::assert_snapshot!(error.hint.unwrap(), @"install Python 3.10 or newer with pip, or name one with `DJANGOLOGY_PYTHON`");
    }
}
