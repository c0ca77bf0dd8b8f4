//! Fetches the database's package with npm, into the cache, and finds it there by its integrity value.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::pin::{Pin, integrity_of};
use crate::error::{Error, Fault, IoContext as _};
use crate::sandbox::image::cache::{Cache, create_private_folder};

/// The environment variable that names the npm to use.
pub const NPM_VARIABLE: &str = "DJANGOLOGY_NPM";

/// The npm of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Npm {
    /// How it is started.
    pub program: PathBuf,
    /// Its version, such as `11.6.2`.
    pub version: String,
}

/// Finds it: `DJANGOLOGY_NPM`, else `npm`.
///
/// # Errors
///
/// When there is none, or it does not start; the message says which.
pub fn find_npm() -> Result<Npm, Error> {
    let named = std::env::var_os(NPM_VARIABLE).filter(|program| !program.is_empty());
    ask(named.unwrap_or_else(|| if cfg!(windows) { "npm.cmd" } else { "npm" }.into()))
}

fn ask(program: OsString) -> Result<Npm, Error> {
    let name = program.to_string_lossy().into_owned();
    let hint = format!("install Node.js with npm, or name an npm with `{NPM_VARIABLE}`");
    let output = match Command::new(&program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
    {
        Ok(output) => output,
        Err(source) if source.kind() == ErrorKind::NotFound => {
            return Err(Error::sandbox(format!(
                "PostgreSQL is downloaded with npm, and none was found (looked for `{name}`)"
            ))
            .with_hint(hint));
        }
        Err(source) => {
            return Err(Error::sandbox(format!(
                "PostgreSQL is downloaded with npm, and `{name}` cannot be started"
            ))
            .with_hint(hint)
            .with_source(source));
        }
    };
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && version.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok(Npm {
            program: program.into(),
            version,
        });
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // npm is a script of Node's: where that is missing, it is the shell that complains.
    let what = if output.status.code() == Some(127) || said.contains("node") {
        format!("`{name}` cannot find Node.js")
    } else {
        format!("`{name} --version` failed with {}", output.status)
    };
    Err(
        Error::sandbox(format!("PostgreSQL is downloaded with npm, and {what}"))
            .with_hint(hint)
            .with_source(format!("it said:\n{}", first_lines(&said))),
    )
}

/// The package of `pin`, when it is in the cache and intact.
pub(super) fn find(cache: &Cache, pin: &Pin) -> Result<Option<PathBuf>, Error> {
    let folder = folder(cache);
    if !folder.exists() {
        return Ok(None);
    }
    for entry in std::fs::read_dir(&folder).at(Fault::Sandbox, "read", &folder)? {
        let path = entry.at(Fault::Sandbox, "read", &folder)?.path();
        if path.extension().is_some_and(|extension| extension == "tgz")
            && integrity_of(&path)? == pin.integrity
        {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Downloads the package of `pin`. npm compares it with what the registry says of it, we with the pin.
pub(super) fn fetch(cache: &Cache, npm: &Npm, pin: &Pin) -> Result<PathBuf, Error> {
    let folder = folder(cache);
    create_private_folder(&folder).at(Fault::Sandbox, "create", &folder)?;
    // The user's own npm settings (a mirror, a proxy, certificates) are what makes it work here.
    let output = Command::new(&npm.program)
        .arg("pack")
        .arg(format!("{}@{}", pin.name, pin.version))
        .args(["--ignore-scripts", "--no-update-notifier", "--loglevel=error"])
        .args([
            "--fetch-retries=2",
            "--fetch-retry-mintimeout=1000",
            "--fetch-retry-maxtimeout=5000",
        ])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .at(Fault::Sandbox, "start", &npm.program)?;
    let log = cache.logs().join("npm.log");
    // The log is a help, not a condition.
    let _ = std::fs::write(&log, [output.stdout.as_slice(), &output.stderr].concat());
    if !output.status.success() {
        return Err(explain(&output, npm, pin, &log));
    }
    find(cache, pin)?.ok_or_else(|| {
        Error::sandbox(format!(
            "cannot download the database: what npm fetched is not the `{}` {} that was locked",
            pin.name, pin.version
        ))
        .with_hint(format!(
            "look at the registry or mirror that npm is configured with, and remove `{}`; nothing of it was used",
            folder.display()
        ))
    })
}

/// Where npm's packages are kept.
fn folder(cache: &Cache) -> PathBuf {
    cache.downloads().join("npm")
}

/// What npm's failure means, with the lines that say so.
fn explain(output: &Output, npm: &Npm, pin: &Pin, log: &Path) -> Error {
    let text = String::from_utf8_lossy(&output.stderr);
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (what, hint) = if says(&["EINTEGRITY"]) {
        (
            "a downloaded package is not the one that the registry describes".to_owned(),
            "look at the registry or mirror that npm is configured with; nothing of it was used",
        )
    } else if says(&["ENOSPC"]) {
        (
            "the disk is full".to_owned(),
            "free some space, or put the cache elsewhere with `--cache DIR`",
        )
    } else if says(&["E404", "ETARGET"]) {
        (
            format!("the registry has no `{}` {}", pin.name, pin.version),
            "look at the registry or mirror that npm is configured with: `npm config get registry`",
        )
    } else if says(&["E401", "E403", "ENEEDAUTH"]) {
        (
            "the registry refuses".to_owned(),
            "look at the registry and the credentials that npm is configured with",
        )
    } else if says(&[
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ECONNRESET",
        "ENETUNREACH",
        "EHOSTUNREACH",
        "ETIMEDOUT",
        "ERR_SOCKET_TIMEOUT",
        "ENOTCACHED",
    ]) {
        (
            "npm's registry cannot be reached".to_owned(),
            "connect to the network and run `djangology image build` again: what was downloaded is kept",
        )
    } else {
        (
            format!("`{}` failed with {}", npm.program.display(), output.status),
            "mend what npm says, then run `djangology image build` again: what was downloaded is kept",
        )
    };
    Error::sandbox(format!("cannot download the database: {what}"))
        .with_hint(hint)
        .with_source(format!(
            "npm said (all of it is in `{}`):\n{}",
            log.display(),
            first_lines(&text)
        ))
}

/// The first lines that say something: npm names the cause and then explains at length.
fn first_lines(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.take(5).collect::<Vec<_>>().join("\n")
}

#[cfg(all(test, unix))]
#[path = "npm_tests.rs"]
mod tests;
