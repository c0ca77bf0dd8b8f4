//! Which package the database comes from: `sandbox/postgres/package.toml`, and npm's integrity values.

use std::path::Path;

use serde::Deserialize;
use sha2::{Digest as _, Sha512};

use crate::error::{Error, Fault, IoContext as _};
use crate::sandbox::image::inputs;

/// The one package that will do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Pin {
    /// Its name on npm.
    pub name: String,
    /// Exactly this version.
    pub version: String,
    /// npm's integrity value of the archive.
    pub integrity: String,
    /// The version of PostgreSQL inside.
    pub postgresql: String,
}

/// The pin that this binary carries.
pub(in crate::sandbox) fn pin() -> Result<Pin, Error> {
    toml::from_str(inputs::database_package())
        .map_err(|source| Error::bug("`sandbox/postgres/package.toml` cannot be read").with_source(source))
}

/// npm's integrity value of a file: the algorithm, and the digest in base 64.
pub(super) fn integrity_of(path: &Path) -> Result<String, Error> {
    let content = std::fs::read(path).at(Fault::Sandbox, "read", path)?;
    Ok(format!("sha512-{}", base64(&Sha512::digest(&content))))
}

/// Bytes in base 64, with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, index| {
            bits << 8 | usize::from(three.get(index).copied().unwrap_or(0))
        });
        for place in 0..4 {
            text.push(if place <= three.len() {
                char::from(DIGITS[bits >> (18 - 6 * place) & 63])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pin_names_one_version_and_its_digest() {
        let pin = pin().unwrap();
        assert_eq!(pin.name, "@electric-sql/pglite");
        assert!(
            pin.integrity.starts_with("sha512-") && pin.integrity.len() == 95,
            "{pin:?}"
        );
        assert!(pin.postgresql.starts_with("18."), "{pin:?}");
    }

    #[test]
    fn base_64_is_that_of_the_standard() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }
}
