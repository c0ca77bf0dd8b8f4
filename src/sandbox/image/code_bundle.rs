//! Code bundles: Python that does not change from check to check, compiled once by the guest's own interpreter.
//!
//! A bundle is one file. Its first line is a JSON object: by the module's name, the path of its source, whether
//! it is a package, and where in the rest of the file its marshalled code begins and ends
//! (`sandbox/image/code_bundle.py` reads it).

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::cache::keep_file;
use super::identity::hexadecimal;
use super::uses::is_kept;
use crate::error::Error;

static HARNESS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sandbox/guest/harness");

/// Where the guest finds the harness's sources named in tracebacks.
const HARNESS_ROOT: &str = "/harness/";

/// What the harness is imported as.
const HARNESS_PACKAGE: &str = "harness";

/// The file's name inside its folder, which is what is mounted.
const BUNDLE_FILE: &str = "bundle";

/// A Python module to be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleSource {
    /// Its dotted name.
    pub name: String,
    /// Where its source is in the guest.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl ModuleSource {
    /// The module that the file `path`, below the guest's folder `root`, is. Nothing for a file that is not
    /// Python, or not UTF-8.
    #[must_use]
    pub fn of_file(root: &str, path: &str, content: &[u8]) -> Option<Self> {
        let name = path.strip_suffix(".py")?.replace('/', ".");
        Some(Self {
            name: name.strip_suffix(".__init__").unwrap_or(&name).to_owned(),
            path: format!("{root}{path}"),
            text: String::from_utf8(content.to_vec()).ok()?,
        })
    }

    fn is_package(&self) -> bool {
        self.path.ends_with("/__init__.py")
    }
}

/// The harness's modules.
#[must_use]
pub fn harness_modules() -> Vec<ModuleSource> {
    let mut found = Vec::new();
    collect(&HARNESS, &mut found);
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

fn collect(folder: &'static Dir<'static>, found: &mut Vec<ModuleSource>) {
    found.extend(folder.files().filter_map(|file| {
        let path = file.path().to_string_lossy().replace('\\', "/");
        ModuleSource::of_file(
            HARNESS_ROOT,
            &format!("{HARNESS_PACKAGE}/{path}"),
            file.contents(),
        )
    }));
    for folder in folder.dirs() {
        collect(folder, found);
    }
}

/// The folder of the bundle of `modules`, to be mounted at `/harness`: compiled with `compile` if it is not
/// there yet.
///
/// `compile` is the guest's export: sources by path, to code by path.
///
/// # Errors
///
/// Those of `compile`, and when the cache cannot be written.
pub fn ensure_code_bundle(
    image: &Path,
    modules: &[ModuleSource],
    compile: impl FnOnce(Vec<(String, String)>) -> Result<Vec<(String, Vec<u8>)>, Error>,
) -> Result<PathBuf, Error> {
    let folder = image.join("code").join(modules_digest(modules));
    let file = folder.join(BUNDLE_FILE);
    if is_kept(&file) {
        return Ok(folder);
    }
    let sources = modules
        .iter()
        .map(|module| (module.path.clone(), module.text.clone()))
        .collect();
    let bundle = bundle_of(modules, &compile(sources)?)?;
    // Another process may do the same at the same time; both have the same content.
    keep_file(&file, &bundle)?;
    Ok(folder)
}

fn bundle_of(modules: &[ModuleSource], codes: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Error> {
    let mut index = Map::new();
    let mut body = Vec::new();
    for module in modules {
        let code = codes
            .iter()
            .find(|(path, _)| *path == module.path)
            .map(|(_, code)| code)
            .ok_or_else(|| Error::bug(format!("the guest did not compile `{}`", module.path)))?;
        let start = body.len();
        body.extend_from_slice(code);
        let entry: Value = json!([module.path, module.is_package(), start, body.len()]);
        index.insert(module.name.clone(), entry);
    }
    let mut bundle = Value::Object(index).to_string().into_bytes();
    bundle.push(b'\n');
    bundle.append(&mut body);
    Ok(bundle)
}

/// The digest of modules and their places.
pub(in crate::sandbox) fn modules_digest(modules: &[ModuleSource]) -> String {
    let mut digest = Sha256::new();
    for module in modules {
        for part in [&module.path, &module.text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
    }
    hexadecimal(&digest.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Vec<ModuleSource> {
        vec![ModuleSource::of_file("/project/", "shop/__init__.py", text.as_bytes()).unwrap()]
    }

    fn compiled(sources: Vec<(String, String)>) -> Vec<(String, Vec<u8>)> {
        sources
            .into_iter()
            .map(|(path, text)| (path, text.into_bytes()))
            .collect()
    }

    fn content(folder: &Path) -> String {
        std::fs::read_to_string(folder.join(BUNDLE_FILE)).unwrap()
    }

    #[test]
    fn the_harness_is_embedded() {
        let modules = harness_modules();
        let main = modules
            .iter()
            .find(|module| module.name == "harness.main")
            .unwrap();
        assert_eq!(main.path, "/harness/harness/main.py");
    }

    #[test]
    fn modules_are_named_as_they_are_imported() {
        let name = |path| ModuleSource::of_file("/project/", path, b"").map(|module| module.name);
        assert_eq!(name("config/settings.py").as_deref(), Some("config.settings"));
        assert_eq!(name("shop/__init__.py").as_deref(), Some("shop"));
        assert_eq!(name("manage.py").as_deref(), Some("manage"));
        assert_eq!(name("shop/page.html"), None);
    }

    #[test]
    fn a_bundle_says_where_each_code_is() {
        let image = tempfile::tempdir().unwrap();
        let folder =
            ensure_code_bundle(image.path(), &one("x = 1"), |sources| Ok(compiled(sources))).unwrap();
        assert_eq!(
            content(&folder),
            "{\"shop\":[\"/project/shop/__init__.py\",true,0,5]}\nx = 1"
        );
    }

    #[test]
    fn it_is_compiled_once_and_again_when_it_changes_or_is_damaged() {
        let image = tempfile::tempdir().unwrap();
        let first = ensure_code_bundle(image.path(), &one("x = 1"), |sources| Ok(compiled(sources))).unwrap();
        let again = ensure_code_bundle(image.path(), &one("x = 1"), |_| panic!("compiled twice")).unwrap();
        assert_eq!(again, first);
        let other = ensure_code_bundle(image.path(), &one("x = 2"), |sources| Ok(compiled(sources))).unwrap();
        assert_ne!(other, first);
        std::fs::write(first.join(BUNDLE_FILE), b"").unwrap();
        ensure_code_bundle(image.path(), &one("x = 1"), |sources| Ok(compiled(sources))).unwrap();
        assert!(content(&first).ends_with("x = 1"));
    }
}
