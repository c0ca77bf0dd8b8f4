//! Builds an image folder: unpacks the packages, runs the builder, collects what it made.

use std::path::{Path, PathBuf};

use super::cache::Cache;
use super::download::last_lines;
use super::manifest::Manifest;
use super::observer::{ProvisionObserver, Step};
use super::python::Python;
use super::{identity, inputs, wheels};
use crate::error::{Error, Fault, IoContext as _};
use crate::executor::ImageIdentity;

/// Starts the builder from its unpacked wheel: no virtual environment is needed, and none is disturbed.
const START_BUILDER: &str = "import sys; sys.path.insert(0, sys.argv.pop(1)); import componentize_py; \
                             sys.exit(componentize_py.script())";

/// What an image is made from.
pub(super) struct Ingredients<'a> {
    pub python: &'a Python,
    pub guest_wheels: Vec<PathBuf>,
    pub builder_wheels: Vec<PathBuf>,
}

/// Builds the image folder `image`, which is not there yet; works in folders beside it.
pub(super) fn build(
    cache: &Cache,
    ingredients: &Ingredients<'_>,
    identity: &ImageIdentity,
    image: &Path,
    observer: &dyn ProvisionObserver,
) -> Result<(), Error> {
    observer.step(Step::Unpack);
    let folder = image.parent().unwrap_or(image);
    let (site, builder, inputs) = (image.join("site"), folder.join("builder"), folder.join("inputs"));
    for wheel in &ingredients.guest_wheels {
        wheels::unpack_for_guest(wheel, &site)?;
    }
    for wheel in &ingredients.builder_wheels {
        wheels::unpack(wheel, &builder)?;
    }
    inputs::write_to(&inputs)?;
    // Beside psycopg, which finds it as it would find its C library, and where tracebacks find its lines.
    let driver = site.join(inputs::DRIVER_PACKAGE);
    std::fs::rename(inputs.join(inputs::DRIVER_PACKAGE), &driver).at(Fault::Sandbox, "write", &driver)?;

    observer.step(Step::Snapshot);
    let application = inputs.join("image");
    run_builder(cache, ingredients.python, folder, image)?;
    check_versions(&application.join("versions.json"), identity)?;
    let library = application.join("standard-library");
    let python = image.join("python");
    std::fs::rename(&library, &python).at(Fault::Sandbox, "move", &library)?;
    Manifest::write(image, &identity.digest)
}

fn run_builder(cache: &Cache, python: &Python, folder: &Path, image: &Path) -> Result<(), Error> {
    // The builder asks for the virtual environment it runs in and gives its packages to the guest too:
    // it gets one without any.
    let no_packages = folder.join("no-packages");
    let packages = no_packages.join("lib/python3/site-packages");
    std::fs::create_dir_all(&packages).at(Fault::Sandbox, "create", &packages)?;
    let guest = image.join("guest.wasm");
    let output = python
        .command()
        .args(["-c", START_BUILDER])
        .arg(folder.join("builder"))
        .arg("--wit-path")
        .arg(folder.join("inputs/wit"))
        .args(["--world", "sandbox", "componentize", "guest"])
        .arg("--python-path")
        .arg(folder.join("inputs/image"))
        .arg("--python-path")
        .arg(image.join("site"))
        .arg("--output")
        .arg(&guest)
        .env("VIRTUAL_ENV", &no_packages)
        .env("RUST_BACKTRACE", "0")
        .current_dir(folder)
        .output()
        .at(Fault::Sandbox, "start", &python.program)?;
    if output.status.success() && guest.is_file() {
        return Ok(());
    }
    let log = cache.logs().join("builder.log");
    // The log is a help, not a condition.
    let _ = std::fs::write(&log, [output.stdout.as_slice(), &output.stderr].concat());
    let text = String::from_utf8_lossy(&output.stderr);
    let hint = if text.contains("No space left on device") || text.contains("StorageFull") {
        "free some space, or put the cache elsewhere with `--cache DIR`"
    } else {
        "run `djangology image build --force`; if it fails again, report it with that log"
    };
    Err(Error::sandbox(format!(
        "cannot take the snapshot of Django: the builder failed with {}",
        output.status
    ))
    .with_hint(hint)
    .with_source(format!(
        "it said (all of it is in `{}`):\n{}",
        log.display(),
        last_lines(&text)
    )))
}

/// The image holds what its identity says, or it is not kept.
fn check_versions(path: &Path, identity: &ImageIdentity) -> Result<(), Error> {
    let text = std::fs::read(path).at(Fault::Sandbox, "read", path)?;
    let found: serde_json::Value = serde_json::from_slice(&text)
        .map_err(|source| Error::bug(format!("`{}` is not JSON", path.display())).with_source(source))?;
    let expected = identity::expected_versions(identity);
    if found == expected {
        Ok(())
    } else {
        Err(Error::bug(format!(
            "the image holds {found}, but its identity says {expected}"
        )))
    }
}
