//! The file `djangology.toml`, which makes a folder a workspace and names the pack it was made for.

use std::path::Path;

use serde::Deserialize;

use crate::error::Error;

/// What `djangology.toml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The pack's name.
    pub pack_name: String,
    /// What the pack was when the workspace was made.
    pub pack_digest: String,
}

/// The only format there is so far.
const FORMAT: i64 = 1;

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "format")]
    _format: i64,
    pack: PackTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackTable {
    name: String,
    digest: String,
}

impl Manifest {
    /// The file's text.
    pub(super) fn to_text(&self) -> String {
        format!(
            "# This folder is a Djangology workspace. Move it as a whole and nothing is lost.\n\
             format = {FORMAT}\n\
             \n\
             [pack]\n\
             name = {}\n\
             digest = {}\n",
            toml::Value::from(self.pack_name.as_str()),
            toml::Value::from(self.pack_digest.as_str()),
        )
    }

    /// Reads the text of the file at `path`.
    ///
    /// # Errors
    ///
    /// When it is of a newer format, or damaged.
    pub(super) fn from_text(text: &str, path: &Path) -> Result<Self, Error> {
        let table: toml::Table = text.parse().map_err(|error| damaged(&error, text, path))?;
        // The format decides before anything else is understood: a newer one may look quite different.
        match table.get("format").and_then(toml::Value::as_integer) {
            Some(FORMAT) => {}
            Some(newer) if newer > FORMAT => {
                return Err(Error::storage(format!(
                    "`{}` has format {newer}, and this djangology reads format {FORMAT}",
                    path.display()
                ))
                .with_hint(
                    "a newer djangology made this workspace: update djangology; nothing was changed",
                ));
            }
            _ => {
                return Err(
                    Error::storage(format!("`{}` does not say `format = {FORMAT}`", path.display()))
                        .with_hint(WAY_OUT),
                );
            }
        }
        let document: Document = toml::from_str(text).map_err(|error| damaged(&error, text, path))?;
        Ok(Self {
            pack_name: document.pack.name,
            pack_digest: document.pack.digest,
        })
    }
}

/// What helps whatever is wrong with the file.
pub(super) const WAY_OUT: &str = "mend it, or delete it and run `djangology start` in that folder, which writes it \
     again and leaves exercises and ledger as they are";

fn damaged(error: &toml::de::Error, text: &str, path: &Path) -> Error {
    let line = error.span().map_or(1, |span| {
        1 + text
            .bytes()
            .take(span.start)
            .filter(|byte| *byte == b'\n')
            .count()
    });
    let what = error.message().lines().next().unwrap_or("it is damaged");
    Error::storage(format!(
        "`{}` cannot be read at line {line}: {what}",
        path.display()
    ))
    .with_hint(WAY_OUT)
}
