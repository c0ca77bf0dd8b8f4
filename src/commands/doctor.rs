//! `doctor`: what works on this machine, and how to mend what does not.

use std::path::{Path, PathBuf};

use super::learner::Learner;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::checkup::{Finding, Health, bytes, checkup, inside, others};
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
    let database = &status.database;
    let image_can_be_built = status.bundled || status.python.is_ok();
    let database_can_be_built = status.bundled || database.is_downloaded || status.npm.is_ok();
    let mut findings = vec![
        Finding::well("sandbox", inside(&status.identity)),
        part(
            "image",
            status.state,
            status.bytes,
            &status.folder,
            image_can_be_built,
            "python",
        ),
        part(
            "database",
            database.state,
            database.bytes,
            &database.folder,
            database_can_be_built,
            "npm",
        ),
        Finding::well(
            "postgresql",
            format!(
                "{}, under the PostgreSQL licence, from {}, under Apache-2.0",
                status.identity.postgresql, database.package
            ),
        ),
    ];
    findings.push(tool(
        "python",
        status
            .python
            .as_ref()
            .map(|python| (&python.version, &python.program)),
        status.bundled || status.state == ImageState::Ready,
    ));
    findings.push(tool(
        "npm",
        status.npm.as_ref().map(|npm| (&npm.version, &npm.program)),
        status.bundled || database.state == ImageState::Ready || database.is_downloaded,
    ));
    findings.push(if status.downloads_complete || status.bundled {
        Finding::well("downloads", "complete: the image can be built without a network")
    } else {
        Finding::fair(
            "downloads",
            "not all in the cache",
            "building the image fetches them",
        )
    });
    findings.push(cache(status));
    findings
}

/// The cache as a whole, and what of it nobody may need any more.
fn cache(status: &ImageStatus) -> Finding {
    let text = format!("{} in {}", bytes(status.cache_bytes), status.cache.display());
    let removable = &status.removable;
    if removable.images + removable.databases == 0 {
        return Finding::well("cache", text);
    }
    Finding::fair(
        "cache",
        format!(
            "{text}, {} of them for {}",
            bytes(removable.bytes),
            others(removable)
        ),
        "old ones go by themselves; `djangology image prune` removes all that nobody uses",
    )
}

/// The image or the database.
fn part(
    subject: &str,
    state: ImageState,
    size: u64,
    folder: &Path,
    can_be_built: bool,
    tool: &str,
) -> Finding {
    let folder = folder.display();
    match state {
        ImageState::Ready => Finding::well(subject, format!("ready, {} in {folder}", bytes(size))),
        _ if !can_be_built => Finding::ill(
            subject,
            "not there, and it cannot be built",
            format!("see `{tool}` below"),
        ),
        ImageState::Absent => Finding::fair(subject, "not built yet", "run `djangology image build`"),
        ImageState::Damaged => Finding::fair(
            subject,
            format!("damaged, in {folder}"),
            "run `djangology image build`; it is built again",
        ),
        ImageState::NotCompiled => Finding::fair(
            subject,
            "not compiled for this machine yet",
            "run `djangology image build`; it takes some seconds",
        ),
    }
}

/// A program that building needs.
fn tool(subject: &str, found: Result<(&String, &PathBuf), &Error>, is_needless: bool) -> Finding {
    match found {
        Ok((version, program)) => Finding::well(subject, format!("{version} at {}", program.display())),
        Err(error) if is_needless => Finding::fair(
            subject,
            error.message.clone(),
            "not needed: what it is for is there",
        ),
        Err(error) => trouble(subject, error),
    }
}

fn trouble(subject: &str, error: &Error) -> Finding {
    let mend = error.hint.clone().unwrap_or_else(|| "see the message".to_owned());
    Finding::ill(subject, error.message.clone(), mend)
}
