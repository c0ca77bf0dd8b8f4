//! Unpacks wheels, without what the guest has no use for.

use std::fs::File;
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::error::{Error, Fault, IoContext as _};

/// The languages whose translations stay, as folder names under `locale`.
const LANGUAGES: [&str; 22] = [
    "en", "en_GB", "ar", "cs", "da", "de", "es", "fi", "fr", "it", "ja", "nb", "nl", "pl", "pt", "pt_BR",
    "ru", "sv", "tr", "uk", "zh_Hans", "zh_CN",
];

/// Unpacks all of `wheel` into `folder`.
pub(super) fn unpack(wheel: &Path, folder: &Path) -> Result<(), Error> {
    unpack_what(wheel, folder, |_| true)
}

/// Unpacks of `wheel` what the guest can use.
pub(super) fn unpack_for_guest(wheel: &Path, folder: &Path) -> Result<(), Error> {
    unpack_what(wheel, folder, is_useful)
}

fn unpack_what(wheel: &Path, folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<(), Error> {
    let file = File::open(wheel).at(Fault::Sandbox, "read", wheel)?;
    let damaged = |source: zip::result::ZipError| {
        Error::sandbox(format!(
            "`{}` is not a wheel that can be unpacked",
            wheel.display()
        ))
        .with_hint("remove it and run `djangology image build` again")
        .with_source(source)
    };
    let mut archive = ZipArchive::new(file).map_err(damaged)?;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(damaged)?;
        let Some(path) = member.enclosed_name() else {
            return Err(Error::sandbox(format!(
                "`{}` holds `{}`, which would be written outside of the cache",
                wheel.display(),
                member.name().unwrap_or_default()
            )));
        };
        if member.is_dir() || !wanted(&path) {
            continue;
        }
        write_member(&mut member, &folder.join(path))?;
    }
    Ok(())
}

fn write_member(member: &mut impl std::io::Read, target: &PathBuf) -> Result<(), Error> {
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).at(Fault::Sandbox, "create", parent)?;
    }
    let mut file = File::create(target).at(Fault::Sandbox, "write", target)?;
    std::io::copy(member, &mut file).at(Fault::Sandbox, "write", target)?;
    Ok(())
}

/// Tests, static files, sources of translations, most languages, and geography (which needs native
/// libraries) stay behind; licences stay.
fn is_useful(path: &Path) -> bool {
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let name = parts.last().copied().unwrap_or_default();
    if matches!(parts.as_slice(), ["django", "contrib", "gis", ..])
        || name == "RECORD"
        || [".po", ".pyi", ".pyc", ".exe"]
            .iter()
            .any(|ending| name.ends_with(ending))
    {
        return false;
    }
    let folders = &parts[..parts.len().saturating_sub(1)];
    if folders
        .iter()
        .any(|folder| matches!(*folder, "tests" | "static" | "__pycache__"))
    {
        return false;
    }
    match folders
        .iter()
        .position(|folder| *folder == "locale")
        .and_then(|index| folders.get(index + 1))
    {
        Some(language) => LANGUAGES.contains(language),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn wheel(folder: &Path, members: &[(&str, &str)]) -> PathBuf {
        let path = folder.join("x.whl");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        for (name, content) in members {
            archive
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        path
    }

    #[test]
    fn what_the_guest_cannot_use_stays_behind() {
        for kept in [
            "django/test/client.py",
            "django/conf/locale/de/LC_MESSAGES/django.mo",
            "django/conf/locale/__init__.py",
            "django/conf/locale/de/formats.py",
            "django/contrib/admin/templates/admin/base.html",
            "django-6.1.3.dist-info/METADATA",
            "django-6.1.3.dist-info/licenses/LICENSE",
            "django/views/static.py",
        ] {
            assert!(is_useful(Path::new(kept)), "{kept}");
        }
        for dropped in [
            "django/conf/locale/eo/LC_MESSAGES/django.mo",
            "django/conf/locale/de/LC_MESSAGES/django.po",
            "django/contrib/admin/static/admin/css/base.css",
            "django/contrib/gis/geos/__init__.py",
            "kombu/tests/test_x.py",
        ] {
            assert!(!is_useful(Path::new(dropped)), "{dropped}");
        }
    }

    #[test]
    fn a_wheel_cannot_write_outside_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = wheel(folder.path(), &[("good.py", "x = 1"), ("../evil.py", "x = 2")]);
        let target = folder.path().join("site");
        assert!(unpack(&wheel, &target).is_err());
        assert!(!folder.path().join("evil.py").exists());
    }

    #[test]
    fn a_damaged_wheel_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("y.whl");
        std::fs::write(&path, b"not a zip file").unwrap();
        let error = unpack(&path, folder.path()).unwrap_err();
        assert!(error.message.contains("y.whl"), "{}", error.message);
    }
}
