//! Reads pip's requirement files: which package, which version, which digests.

/// One locked package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Requirement {
    /// As the lock file spells it.
    pub name: String,
    /// Exactly this one.
    pub version: String,
    /// SHA-256 of every wheel that will do, in hexadecimal.
    pub digests: Vec<String>,
}

/// The requirements of a lock file written by `sandbox/image/lock.py`.
pub(super) fn parse(text: &str) -> Vec<Requirement> {
    let joined = text.replace("\\\n", " ");
    joined
        .lines()
        .filter_map(|line| {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace();
            let (name, version) = words.next()?.split_once("==")?;
            let digests = words
                .filter_map(|word| word.strip_prefix("--hash=sha256:"))
                .map(str::to_owned);
            Some(Requirement {
                name: name.to_owned(),
                version: version.to_owned(),
                digests: digests.collect(),
            })
        })
        .collect()
}

/// The version that is locked for `name`, or an empty text.
pub(super) fn version_of(requirements: &[Requirement], name: &str) -> String {
    requirements
        .iter()
        .find(|requirement| requirement.name.eq_ignore_ascii_case(name))
        .map(|requirement| requirement.version.clone())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::image::inputs;

    #[test]
    fn a_requirement_may_span_lines_and_have_several_digests() {
        let parsed = parse(
            "# made\nDjango==6.1.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nsix==1.0 --hash=sha256:cc\n",
        );
        assert_eq!(
            parsed,
            [
                Requirement {
                    name: "Django".to_owned(),
                    version: "6.1.3".to_owned(),
                    digests: vec!["aa".to_owned(), "bb".to_owned()],
                },
                Requirement {
                    name: "six".to_owned(),
                    version: "1.0".to_owned(),
                    digests: vec!["cc".to_owned()]
                },
            ]
        );
    }

    #[test]
    fn every_locked_package_has_a_digest() {
        for text in [inputs::requirements(), inputs::builder()] {
            let requirements = parse(text);
            assert!(!requirements.is_empty());
            for requirement in requirements {
                assert!(
                    requirement.digests.iter().all(|digest| digest.len() == 64)
                        && !requirement.digests.is_empty(),
                    "{requirement:?}"
                );
            }
        }
    }
}
