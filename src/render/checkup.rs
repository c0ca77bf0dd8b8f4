//! What `doctor` and the `image` commands say about this machine.

use std::path::Path;

use super::text::{escape, hanging, pad, plural};
use super::view::{STRONG, View, paint};
use crate::executor::ImageIdentity;
use crate::exercise::Database;
use crate::sandbox::image::Pruned;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, in a word or two.
    pub subject: String,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub text: String,
    /// What to do about it.
    pub mend: Option<String>,
}

/// Whether something needs doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// No.
    Well,
    /// Not now.
    Fair,
    /// Yes: something does not work without.
    Ill,
}

impl Finding {
    /// Something that is as it should be.
    #[must_use]
    pub fn well(subject: &str, text: impl Into<String>) -> Self {
        Self::new(subject, Health::Well, text.into(), None)
    }

    /// Something that does no harm now, and what could be done.
    #[must_use]
    pub fn fair(subject: &str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(subject, Health::Fair, text.into(), Some(mend.into()))
    }

    /// Something that keeps us from working, and what to do.
    #[must_use]
    pub fn ill(subject: &str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(subject, Health::Ill, text.into(), Some(mend.into()))
    }

    fn new(subject: &str, health: Health, text: String, mend: Option<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            health,
            text,
            mend,
        }
    }
}

/// Everything that was looked at.
#[must_use]
pub fn checkup(findings: &[Finding], view: &View) -> String {
    let widest = findings
        .iter()
        .map(|finding| finding.subject.len())
        .max()
        .unwrap_or(0);
    findings
        .iter()
        .map(|finding| {
            let sign = match finding.health {
                Health::Well => view.tick(),
                Health::Fair => view.dash(),
                Health::Ill => view.cross(),
            };
            let indent = widest + 6;
            let text = hanging(&" ".repeat(indent), &escape(&finding.text), view.prose());
            let mut shown = format!(
                "  {sign} {}  {}",
                paint(STRONG, &pad(&finding.subject, widest)),
                text.get(indent..).unwrap_or("")
            );
            if let Some(mend) = &finding.mend {
                let lead = format!("{:indent$}hint: ", "");
                shown.push_str(&hanging(&lead, &escape(mend), view.prose()));
            }
            shown
        })
        .collect()
}

/// What is in the sandbox, each with its version.
#[must_use]
pub fn inside(identity: &ImageIdentity) -> String {
    format!(
        "CPython {}, Django {}, Django REST Framework {}, {}, {}",
        identity.python,
        identity.django,
        identity.drf,
        identity.database(Database::Sqlite),
        identity.database(Database::Postgresql)
    )
}

/// The image can be used now.
#[must_use]
pub fn image_is_ready(identity: &ImageIdentity, folder: &Path) -> String {
    format!(
        "The sandbox is ready: {}\nIt is in {}\n",
        inside(identity),
        escape(&folder.display().to_string())
    )
}

/// The image is in one file now.
#[must_use]
pub fn bundle_is_written(file: &Path) -> String {
    format!("Wrote {}\n", escape(&file.display().to_string()))
}

/// What was removed from the cache, and what was not because it is in use.
#[must_use]
pub fn cache_is_pruned(pruned: &Pruned) -> String {
    let mut removed = Vec::new();
    if pruned.images + pruned.databases > 0 {
        removed.push(others(pruned));
    }
    if pruned.parts > 0 {
        removed.push(plural(pruned.parts, "file") + " that no check has used for a day");
    }
    let mut shown = if removed.is_empty() {
        "There is nothing to remove\n".to_owned()
    } else {
        format!("Removed {}: {}\n", removed.join(" and "), bytes(pruned.bytes))
    };
    if pruned.in_use > 0 {
        let folders = plural(pruned.in_use, "folder");
        shown.push_str(&format!(
            "Kept {folders} that another djangology uses right now\n"
        ));
    }
    shown
}

/// "2 images and 1 database of other versions".
#[must_use]
pub fn others(pruned: &Pruned) -> String {
    format!(
        "{} and {} of other versions",
        plural(pruned.images, "image"),
        plural(pruned.databases, "database")
    )
}

/// "812 bytes", "66 MB".
#[must_use]
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => plural(count, "byte"),
        1_000..1_000_000 => format!("{} kB", count / 1_000),
        _ => format!("{} MB", count / 1_000_000),
    }
}
