//! Fetches locked packages with pip, into the cache, and finds them there by digest.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};

use super::cache::{Cache, create_private_folder};
use super::identity::hexadecimal;
use super::python::Python;
use super::requirements::Requirement;
use crate::error::{Error, Fault, IoContext as _};

/// Where packages are for: it decides which wheels pip chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Python 3.14 in the sandbox, which can load nothing but Python.
    Guest,
    /// The Python of this machine.
    Machine,
}

impl Target {
    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Guest => &[
                "--python-version",
                "3.14",
                "--implementation",
                "py",
                "--abi",
                "none",
                "--platform",
                "any",
            ],
            Self::Machine => &[],
        }
    }

    /// Wheels for different machines may share a cache: a home folder on a network.
    fn folder(self, cache: &Cache) -> PathBuf {
        match self {
            Self::Guest => cache.downloads().join("guest"),
            Self::Machine => {
                cache
                    .downloads()
                    .join(format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH))
            }
        }
    }
}

/// The wheels of `requirements`, when all of them are in the cache and intact.
pub(super) fn find(
    cache: &Cache,
    target: Target,
    requirements: &[Requirement],
) -> Result<Option<Vec<PathBuf>>, Error> {
    let folder = target.folder(cache);
    if !folder.exists() {
        return Ok(None);
    }
    let mut wheels = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).at(Fault::Sandbox, "read", &folder)? {
        let path = entry.at(Fault::Sandbox, "read", &folder)?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            wheels.insert(digest_of(&path)?, path);
        }
    }
    let found = requirements.iter().map(|requirement| {
        requirement
            .digests
            .iter()
            .find_map(|digest| wheels.get(digest))
            .cloned()
    });
    Ok(found.collect())
}

/// Downloads what `lock` names. pip itself compares the digests.
pub(super) fn fetch(cache: &Cache, python: &Python, target: Target, lock: &str) -> Result<(), Error> {
    let folder = target.folder(cache);
    create_private_folder(&folder).at(Fault::Sandbox, "create", &folder)?;
    let requirements = folder.join("requirements.txt");
    std::fs::write(&requirements, lock).at(Fault::Sandbox, "write", &requirements)?;
    // Not isolated: pip may be installed for the user only, and the user's own pip settings
    // (a mirror, a proxy, certificates) are what makes it work here.
    let output = Command::new(&python.program)
        .args([
            "-m",
            "pip",
            "download",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar",
            "off",
        ])
        .args([
            "--retries",
            "2",
            "--require-hashes",
            "--no-deps",
            "--only-binary",
            ":all:",
        ])
        .args(target.options())
        .arg("--dest")
        .arg(&folder)
        .arg("--requirement")
        .arg(&requirements)
        .stdin(Stdio::null())
        .output()
        .at(Fault::Sandbox, "start", &python.program)?;
    let log = cache.logs().join("pip.log");
    // The log is a help, not a condition.
    let _ = std::fs::write(&log, [output.stdout.as_slice(), &output.stderr].concat());
    if output.status.success() {
        Ok(())
    } else {
        Err(explain(&output, python, &log))
    }
}

/// Why packages cannot be had without the network.
pub(super) fn missing_offline(cache: &Cache) -> Error {
    Error::sandbox(format!(
        "the sandbox's packages are not all in `{}`, and `--offline` forbids downloading them",
        cache.downloads().display()
    ))
    .with_hint("run `djangology image build` once with a network")
}

/// What pip's failure means, with the lines that say so.
fn explain(output: &Output, python: &Python, log: &Path) -> Error {
    let text = String::from_utf8_lossy(&output.stderr);
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let program = python.program.display();
    let (what, hint) = if says(&["No module named pip"]) {
        (
            format!("`{program}` (Python {}) has no pip", python.version),
            "install pip for it (on Debian: `apt install python3-pip`), or name another Python with `DJANGOLOGY_PYTHON`",
        )
    } else if says(&["DO NOT MATCH THE HASHES"]) {
        (
            "a downloaded package is not the one that was locked".to_owned(),
            "look at the package index or mirror that pip is configured with; nothing of it was used",
        )
    } else if says(&["No space left on device", "Errno 28"]) {
        (
            "the disk is full".to_owned(),
            "free some space, or put the cache elsewhere with `--cache DIR`",
        )
    } else if says(&[
        "NewConnectionError",
        "NameResolutionError",
        "Temporary failure in name resolution",
        "Max retries exceeded",
        "Connection refused",
        "ConnectTimeout",
        "ReadTimeout",
        "ProxyError",
        "connection broken",
    ]) {
        (
            "the package index cannot be reached".to_owned(),
            "connect to the network and run `djangology image build` again: what was downloaded is kept",
        )
    } else {
        (
            format!("pip failed with {}", output.status),
            "mend what pip says, then run `djangology image build` again: what was downloaded is kept",
        )
    };
    let lines = last_lines(&text);
    Error::sandbox(format!("cannot download the sandbox's packages: {what}"))
        .with_hint(hint)
        .with_source(format!(
            "pip said (all of it is in `{}`):\n{lines}",
            log.display()
        ))
}

/// The last lines that say something.
pub(super) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}

/// SHA-256 of a file, in hexadecimal.
pub(super) fn digest_of(path: &Path) -> Result<String, Error> {
    let mut file = File::open(path).at(Fault::Sandbox, "read", path)?;
    let mut digest = Sha256::new();
    io::copy(&mut file, &mut DigestWriter(&mut digest)).at(Fault::Sandbox, "read", path)?;
    Ok(hexadecimal(&digest.finalize()))
}

struct DigestWriter<'a>(&'a mut Sha256);

impl io::Write for DigestWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::sandbox::image::testing::script;

    fn cache(folder: &Path) -> Cache {
        let cache = Cache::locate(Some(&folder.join("cache"))).unwrap();
        cache.create().unwrap();
        cache
    }

    fn python(folder: &Path, body: &str) -> Python {
        Python {
            program: script(folder, "python3", body),
            version: "3.12.1".to_owned(),
        }
    }

    fn failure(body: &str) -> Error {
        let folder = tempfile::tempdir().unwrap();
        let python = python(folder.path(), body);
        let mut error = fetch(
            &cache(folder.path()),
            &python,
            Target::Guest,
            "six==1 --hash=sha256:00",
        )
        .unwrap_err();
        error.message = error.message.replace(&folder.path().display().to_string(), "DIR");
        error
    }

    #[test]
    fn a_digest_that_differs_is_told_from_a_network_that_is_down() {
        let error =
            failure("echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE FILE.' >&2; exit 1");
        insta::assert_snapshot!(error.message, @"cannot download the sandbox's packages: a downloaded package is not the one that was locked");
        let error =
            failure("echo 'WARNING: Retrying after connection broken by NewConnectionError' >&2; exit 1");
        insta::assert_snapshot!(error.message, @"cannot download the sandbox's packages: the package index cannot be reached");
        insta::assert_snapshot!(error.hint.unwrap(), @"connect to the network and run `djangology image build` again: what was downloaded is kept");
    }

    #[test]
    fn a_python_without_pip_is_named() {
        let error = failure("echo 'python3: No module named pip' >&2; exit 1");
        insta::assert_snapshot!(error.message, @"cannot download the sandbox's packages: `DIR/python3` (Python 3.12.1) has no pip");
    }

    #[test]
    fn what_pip_said_is_shown_and_kept() {
        let error = failure("for n in 1 2 3 4 5 6 7 8 9 10; do echo \"line $n\" >&2; done; exit 7");
        let source = error.source.unwrap().to_string();
        assert!(
            source.contains("line 10") && !source.contains("line 2\n"),
            "{source}"
        );
        assert!(source.contains("pip.log"), "{source}");
    }

    #[test]
    fn a_wheel_is_found_by_its_digest_and_a_damaged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        let wheels = Target::Guest.folder(&cache);
        std::fs::create_dir_all(&wheels).unwrap();
        std::fs::write(wheels.join("six-1-py3-none-any.whl"), b"content").unwrap();
        let digest = digest_of(&wheels.join("six-1-py3-none-any.whl")).unwrap();
        let wanted = [Requirement {
            name: "six".to_owned(),
            version: "1".to_owned(),
            digests: vec!["0".repeat(64), digest],
        }];
        assert_eq!(find(&cache, Target::Guest, &wanted).unwrap().unwrap().len(), 1);
        std::fs::write(wheels.join("six-1-py3-none-any.whl"), b"conten").unwrap();
        assert_eq!(find(&cache, Target::Guest, &wanted).unwrap(), None);
    }
}
