//! What the image and the database are: digests of everything they are built from, and versions inside.

use sha2::{Digest as _, Sha256};

use super::{database, inputs, requirements};
use crate::executor::ImageIdentity;

/// What the locked builder brings. The guest says the same while the image is built, or the build fails.
const PYTHON: &str = "3.14.0";
const SQLITE: &str = "3.51.2";

/// The identity of the image that this binary builds, database included. It needs no image to be there.
#[must_use]
pub fn identity() -> ImageIdentity {
    let packages = requirements::parse(inputs::requirements());
    ImageIdentity {
        digest: digest_of(&[inputs::image(), inputs::database()].concat()),
        python: PYTHON.to_owned(),
        django: requirements::version_of(&packages, "Django"),
        drf: requirements::version_of(&packages, "djangorestframework"),
        sqlite: SQLITE.to_owned(),
        postgresql: database::version(),
    }
}

/// The digest of what the database alone is built from: it stays when only the guest changes, and so does
/// what was compiled.
pub(super) fn database_digest() -> String {
    digest_of(&inputs::database())
}

/// What the guest has to report for the identity to be true, as `versions.json` spells it.
pub(super) fn expected_versions(identity: &ImageIdentity) -> serde_json::Value {
    serde_json::json!({
        "django": identity.django,
        "drf": identity.drf,
        "python": identity.python,
        "sqlite": identity.sqlite,
    })
}

fn digest_of<P: AsRef<std::path::Path>>(files: &[(P, &[u8])]) -> String {
    let mut digest = Sha256::new();
    // Counts up when our code makes something else out of the same files.
    digest.update(b"djangology image 1\n");
    for (path, content) in files {
        // Separators differ between systems, the identity must not.
        let path = path.as_ref().to_string_lossy().replace('\\', "/");
        digest.update((path.len() as u64).to_le_bytes());
        digest.update(path.as_bytes());
        digest.update((content.len() as u64).to_le_bytes());
        digest.update(content);
    }
    hexadecimal(&digest.finalize())
}

/// Bytes as lower-case hexadecimal.
pub(in crate::sandbox) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_names_what_is_inside() {
        let identity = identity();
        assert_eq!(identity.digest.len(), 64);
        assert!(identity.django.starts_with("6.1."), "{}", identity.django);
        assert!(identity.drf.starts_with("3.18."), "{}", identity.drf);
        assert!(identity.postgresql.starts_with("18."), "{}", identity.postgresql);
        assert_eq!(identity, super::identity());
    }

    #[test]
    fn a_changed_byte_a_moved_file_and_a_moved_boundary_each_change_the_digest() {
        let digest = |files: &[(&str, &[u8])]| digest_of(files);
        let first = digest(&[("a", b"one"), ("b", b"two")]);
        assert_ne!(first, digest(&[("a", b"one"), ("b", b"twO")]));
        assert_ne!(first, digest(&[("a", b"one"), ("c", b"two")]));
        assert_ne!(first, digest(&[("a", b"on"), ("b", b"etwo")]));
    }
}
