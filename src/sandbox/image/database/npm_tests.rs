//! npm, played by scripts: what is said when it is missing, when it fails, and when it lies.

use super::*;
use crate::sandbox::image::testing::script;

fn cache(folder: &Path) -> Cache {
    let cache = Cache::locate(Some(&folder.join("cache"))).unwrap();
    cache.create().unwrap();
    cache
}

fn npm(folder: &Path, body: &str) -> Npm {
    Npm {
        program: script(folder, "npm", body),
        version: "11.0.0".to_owned(),
    }
}

/// A pin for an archive with the content "content".
fn pin(folder: &Path) -> Pin {
    let file = folder.join("content");
    std::fs::write(&file, b"content").unwrap();
    Pin {
        name: "@house/base".to_owned(),
        version: "1.2.3".to_owned(),
        integrity: integrity_of(&file).unwrap(),
        postgresql: "18.6".to_owned(),
    }
}

fn without_folder(text: &str, folder: &Path) -> String {
    text.replace(&folder.display().to_string(), "DIR")
}

fn failure(body: &str) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let npm = npm(folder.path(), body);
    let mut error = fetch(&cache(folder.path()), &npm, &pin(folder.path())).unwrap_err();
    error.message = without_folder(&error.message, folder.path());
    error.hint = error.hint.map(|hint| without_folder(&hint, folder.path()));
    error
}

#[test]
fn the_package_is_fetched_once_and_then_found_by_its_digest() {
    let folder = tempfile::tempdir().unwrap();
    let (cache, pin) = (cache(folder.path()), pin(folder.path()));
    assert_eq!(find(&cache, &pin).unwrap(), None);
    let npm = npm(
        folder.path(),
        "test \"$1 $2\" = 'pack @house/base@1.2.3' && printf content > house-base-1.2.3.tgz",
    );
    let package = fetch(&cache, &npm, &pin).unwrap();
    assert_eq!(find(&cache, &pin).unwrap(), Some(package.clone()));
    std::fs::write(package, b"conten").unwrap();
    assert_eq!(find(&cache, &pin).unwrap(), None);
}

#[test]
fn another_content_under_the_right_name_is_refused() {
    let error = failure("printf other > house-base-1.2.3.tgz");
    assert_eq!(error.fault, Fault::Sandbox);
    insta::assert_snapshot!(error.message, @"cannot download the database: what npm fetched is not the `@house/base` 1.2.3 that was locked");
    insta::assert_snapshot!(error.hint.unwrap(), @"look at the registry or mirror that npm is configured with, and remove `DIR/cache/downloads/npm`; nothing of it was used");
}

#[test]
fn a_network_that_is_down_is_told_from_a_package_that_is_not_there() {
    let error = failure("echo 'npm error code ENOTFOUND' >&2; exit 1");
    insta::assert_snapshot!(error.message, @"cannot download the database: npm's registry cannot be reached");
    insta::assert_snapshot!(error.hint.unwrap(), @"connect to the network and run `djangology image build` again: what was downloaded is kept");
    let error = failure("echo 'npm error code E404' >&2; exit 1");
    insta::assert_snapshot!(error.message, @"cannot download the database: the registry has no `@house/base` 1.2.3");
    let error = failure("echo 'npm error code E403' >&2; exit 1");
    insta::assert_snapshot!(error.message, @"cannot download the database: the registry refuses");
    let error = failure("echo 'npm error code ENOSPC' >&2; exit 1");
    insta::assert_snapshot!(error.message, @"cannot download the database: the disk is full");
    let error = failure("echo 'npm error code EINTEGRITY' >&2; exit 1");
    insta::assert_snapshot!(error.message, @"cannot download the database: a downloaded package is not the one that the registry describes");
}

#[test]
fn what_npm_said_is_shown_and_kept() {
    let error = failure("echo 'npm error something else' >&2; exit 7");
    insta::assert_snapshot!(error.message, @"cannot download the database: `DIR/npm` failed with exit status: 7");
    let source = error.source.unwrap().to_string();
    assert!(
        source.contains("something else") && source.contains("npm.log"),
        "{source}"
    );
}

#[test]
fn without_npm_the_message_says_what_was_looked_for() {
    let error = ask("no-such-npm".into()).unwrap_err();
    insta::assert_snapshot!(error.message, @"PostgreSQL is downloaded with npm, and none was found (looked for `no-such-npm`)");
    insta::assert_snapshot!(error.hint.unwrap(), @"install Node.js with npm, or name an npm with `DJANGOLOGY_NPM`");
}

#[test]
fn an_npm_without_node_is_told_from_a_missing_one() {
    let folder = tempfile::tempdir().unwrap();
    let npm = script(
        folder.path(),
        "npm",
        "echo \"env: 'node': No such file or directory\" >&2; exit 127",
    );
    let error = ask(npm.into_os_string()).unwrap_err();
    insta::assert_snapshot!(without_folder(&error.message, folder.path()), @"PostgreSQL is downloaded with npm, and `DIR/npm` cannot find Node.js");
}

#[test]
fn an_npm_that_works_says_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let program = script(folder.path(), "npm", "echo 11.6.2");
    assert_eq!(ask(program.into_os_string()).unwrap().version, "11.6.2");
}
