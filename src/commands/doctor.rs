//! `doctor`: what works on this machine, and how to mend what does not.

use super::learner::Learner;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::checkup::{Finding, Health, bytes, checkup};
use crate::render::text::plural;
use crate::sandbox::image::{self, Cache, ImageState, ImageStatus};

/// Looks at everything and changes nothing.
///
/// # Errors
///
/// When the result cannot be shown. What is wrong with the machine is a finding.
pub fn run(context: &Context) -> Result<Exit, Error> {
    let mut findings = vec![Finding::well("djangology", env!("CARGO_PKG_VERSION"))];
    findings.push(pack(context));
    findings.push(workspace(context));
    let about_the_sandbox = findings.len();
    match Cache::locate(context.places.cache.as_deref()) {
        Ok(cache) => findings.extend(sandbox(&image::status(&cache))),
        Err(error) => findings.push(trouble("cache", &error)),
    }
    let printer = &context.printer;
    printer.result(&checkup(&findings, &printer.view))?;
    let first_ill = findings.iter().position(|finding| finding.health == Health::Ill);
    Ok(match first_ill {
        None => Exit::Success,
        Some(index) if index >= about_the_sandbox => Exit::Sandbox,
        Some(1) => Exit::Pack,
        Some(_) => Exit::Storage,
    })
}

fn pack(context: &Context) -> Finding {
    match context.pack() {
        Ok(pack) => {
            let exercises = plural(pack.ids().count(), "exercise");
            let text = format!("{} {}, {exercises}", pack.name(), pack.version());
            Finding::well("pack", text)
        }
        Err(error) => trouble("pack", &error),
    }
}

fn workspace(context: &Context) -> Finding {
    match Learner::find(context) {
        Ok(Some(learner)) => Finding::well("workspace", learner.workspace.root().display().to_string()),
        Ok(None) => Finding::fair("workspace", "none here", "run `djangology start` to make one"),
        Err(error) => trouble("workspace", &error),
    }
}

fn sandbox(status: &ImageStatus) -> Vec<Finding> {
    let identity = &status.identity;
    let inside = format!(
        "CPython {}, Django {}, Django REST Framework {}, {}",
        identity.python, identity.django, identity.drf, identity.database
    );
    let is_ready = status.state == ImageState::Ready;
    let can_be_built = status.bundled || status.python.is_ok();
    let folder = status.folder.display();
    let image = match status.state {
        ImageState::Ready => Finding::well("image", format!("ready, {} in {folder}", bytes(status.bytes))),
        _ if !can_be_built => {
            Finding::ill("image", "not there, and it cannot be built", "see `python` below")
        }
        ImageState::Absent => Finding::fair("image", "not built yet", "run `djangology image build`"),
        ImageState::Damaged => Finding::fair(
            "image",
            format!("damaged, in {folder}"),
            "run `djangology image build`; it is built again",
        ),
        ImageState::NotCompiled => Finding::fair(
            "image",
            "not compiled for this machine yet",
            "run `djangology image build`; it takes some seconds",
        ),
    };
    let mut findings = vec![Finding::well("sandbox", inside), image];
    findings.push(match &status.python {
        Ok(python) => Finding::well(
            "python",
            format!("{} at {}", python.version, python.program.display()),
        ),
        Err(error) if is_ready || status.bundled => {
            Finding::fair("python", error.message.clone(), "not needed: the image is there")
        }
        Err(error) => trouble("python", error),
    });
    findings.push(if status.downloads_complete || status.bundled {
        Finding::well("downloads", "complete: the image can be built without a network")
    } else {
        Finding::fair("downloads", "not in the cache", "building the image fetches them")
    });
    findings.push(Finding::well(
        "cache",
        format!("{} in {}", bytes(status.cache_bytes), status.cache.display()),
    ));
    findings
}

fn trouble(subject: &str, error: &Error) -> Finding {
    let mend = error.hint.clone().unwrap_or_else(|| "see the message".to_owned());
    Finding::ill(subject, error.message.clone(), mend)
}
