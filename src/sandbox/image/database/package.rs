//! What is taken out of npm's package: the server, the program that makes a data directory, and the root files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bytes::Bytes;
use flate2::read::GzDecoder;
use regex::Regex;

use crate::error::{Error, Fault, IoContext as _};
use crate::sandbox::postgres::{FileTree, SIDE_MODULES};

/// The members of the archive that are needed, as they are named in it.
const SERVER: &str = "package/dist/pglite.wasm";
const INITDB: &str = "package/dist/initdb.wasm";
const ROOT: &str = "package/dist/pglite.data";
/// Emscripten's loader. Of it, only the list of what is in `pglite.data` is read; nothing of it runs.
const INDEX: &str = "package/dist/pglite.js";
const LICENCE: &str = "package/LICENSE";

/// The licence of the Unicode data, among the root files.
const ICU_LICENCE: &str = "/pglite/icu/LICENSE";

/// Where the server looks for what it loads at run time.
const LIBRARIES: &str = "/pglite/lib/postgresql/";

/// The needed parts of the package.
pub(super) struct Package {
    /// The server, as WebAssembly.
    pub server: Vec<u8>,
    /// The program that makes a data directory, as WebAssembly.
    pub initdb: Vec<u8>,
    /// The read-only files that the server expects.
    pub root: FileTree,
    /// What the server loads at run time, by name, as WebAssembly.
    pub side_modules: Vec<(&'static str, Bytes)>,
    /// The text of the package's licence.
    pub licence: Vec<u8>,
    /// The text of the licence of the Unicode data inside.
    pub icu_licence: Bytes,
}

/// Reads them out of `archive`, whose digest was compared before.
pub(super) fn unpack(archive: &Path) -> Result<Package, Error> {
    let mut members = members(archive)?;
    let mut take = |name: &str| {
        members
            .remove(name)
            .ok_or_else(|| unusable(archive, &format!("it has no `{name}`")))
    };
    let (server, initdb, licence) = (take(SERVER)?, take(INITDB)?, take(LICENCE)?);
    let (index, data) = (take(INDEX)?, Bytes::from(take(ROOT)?));
    let root = root(&String::from_utf8_lossy(&index), &data)
        .map_err(|what| unusable(archive, &format!("of its root files, {what}")))?;
    let file = |path: &str| {
        root.file(path)
            .cloned()
            .ok_or_else(|| unusable(archive, &format!("it has no `{path}`")))
    };
    let icu_licence = file(ICU_LICENCE)?;
    let mut side_modules = Vec::new();
    for name in SIDE_MODULES {
        side_modules.push((name, file(&format!("{LIBRARIES}{name}.so"))?));
    }
    Ok(Package {
        server,
        initdb,
        root,
        side_modules,
        licence,
        icu_licence,
    })
}

fn members(archive: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let file = File::open(archive).at(Fault::Sandbox, "read", archive)?;
    let damaged = |source: std::io::Error| unusable(archive, "it cannot be unpacked").with_source(source);
    let mut members = BTreeMap::new();
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    for member in archive.entries().map_err(damaged)? {
        let mut member = member.map_err(damaged)?;
        let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
        if [SERVER, INITDB, ROOT, INDEX, LICENCE].contains(&name.as_str()) {
            let mut content = Vec::new();
            member.read_to_end(&mut content).map_err(damaged)?;
            members.insert(name, content);
        }
    }
    Ok(members)
}

/// The files that lie back to back in `data`, by the loader's list of them.
fn root(index: &str, data: &Bytes) -> Result<FileTree, String> {
    let entry =
        Regex::new(r#"filename:"([^"]+)",start:(\d+),end:(\d+)"#).map_err(|error| error.to_string())?;
    let mut tree = FileTree::new();
    for found in entry.captures_iter(index) {
        let (_, [path, start, end]) = found.extract();
        let place = |text: &str| text.parse::<usize>().ok().filter(|place| *place <= data.len());
        let (Some(start), Some(end)) = (place(start), place(end)) else {
            return Err(format!("`{path}` lies outside of `{ROOT}`"));
        };
        if start > end {
            return Err(format!("`{path}` ends before it begins"));
        }
        if is_useful(path) {
            let mode = if path.starts_with("/pglite/bin/") {
                0o555
            } else {
                0o444
            };
            tree.add_file(path, mode, data.slice(start..end));
        }
    }
    if tree.is_empty() {
        return Err(format!("`{INDEX}` lists none"));
    }
    Ok(tree)
}

/// What builds extensions, the passwords of a demonstration, and libraries that are not compiled for this
/// machine (conversions between other encodings than UTF-8, replication) stay behind.
fn is_useful(path: &str) -> bool {
    match path.strip_prefix(LIBRARIES) {
        Some(library) => SIDE_MODULES
            .iter()
            .any(|name| library.strip_suffix(".so") == Some(name)),
        None => path.starts_with("/pglite/") && !path.ends_with("/password"),
    }
}

fn unusable(archive: &Path, what: &str) -> Error {
    Error::sandbox(format!(
        "`{}` is not a package that PostgreSQL can be taken from: {what}",
        archive.display()
    ))
    .with_hint("remove it and run `djangology image build` again")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// An archive with these members, as npm writes them.
    fn archive(folder: &Path, members: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join("package.tgz");
        let file = File::create(&path).unwrap();
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
        for (name, content) in members {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *content).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap();
        path
    }

    const DATA: &[u8] = b"Europesnowballplpgsqlicon2016";

    fn index() -> String {
        let file =
            |path: &str, start: usize, end: usize| format!("{{filename:\"{path}\",start:{start},end:{end}}}");
        [
            file("/pglite/share/postgresql/timezone/CET", 0, 6),
            file("/pglite/lib/postgresql/dict_snowball.so", 6, 14),
            file("/pglite/lib/postgresql/plpgsql.so", 14, 21),
            file("/pglite/lib/postgresql/utf8_and_gbk.so", 21, 25),
            file("/pglite/icu/LICENSE", 25, 29),
        ]
        .join(",")
    }

    fn members(index: &str) -> Vec<(&str, &[u8])> {
        vec![
            ("package/package.json", b"{}"),
            (SERVER, b"server"),
            (INITDB, b"initdb"),
            (ROOT, DATA),
            (INDEX, index.as_bytes()),
            (LICENCE, b"Apache"),
        ]
    }

    fn message(members: &[(&str, &[u8])]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let error = unpack(&archive(folder.path(), members)).err().unwrap();
        assert_eq!(error.fault, Fault::Sandbox);
        error.message.replace(&folder.path().display().to_string(), "DIR")
    }

    #[test]
    fn the_parts_are_found_and_the_rest_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let package = unpack(&archive(folder.path(), &members(&index()))).unwrap();
        assert_eq!(
            (
                package.server.as_slice(),
                package.initdb.as_slice(),
                package.licence.as_slice()
            ),
            (b"server".as_slice(), b"initdb".as_slice(), b"Apache".as_slice())
        );
        assert_eq!(
            package.side_modules,
            [
                ("dict_snowball", Bytes::from("snowball")),
                ("plpgsql", Bytes::from("plpgsql"))
            ]
        );
        let paths: Vec<&str> = package.root.paths().collect();
        assert_eq!(
            paths,
            [
                "/pglite/icu/LICENSE",
                "/pglite/lib/postgresql/dict_snowball.so",
                "/pglite/lib/postgresql/plpgsql.so",
                "/pglite/share/postgresql/timezone/CET",
            ]
        );
        assert_eq!(
            package
                .root
                .file("/pglite/share/postgresql/timezone/CET")
                .unwrap(),
            "Europe"
        );
    }

    #[test]
    fn a_missing_part_is_named() {
        let index = index();
        let without: Vec<_> = members(&index)
            .into_iter()
            .filter(|(name, _)| *name != INITDB)
            .collect();
        insta::assert_snapshot!(message(&without), @"`DIR/package.tgz` is not a package that PostgreSQL can be taken from: it has no `package/dist/initdb.wasm`");
    }

    #[test]
    fn a_list_that_does_not_fit_the_files_is_refused() {
        let index = index().replace("end:29", "end:30");
        insta::assert_snapshot!(message(&members(&index)), @"`DIR/package.tgz` is not a package that PostgreSQL can be taken from: of its root files, `/pglite/icu/LICENSE` lies outside of `package/dist/pglite.data`");
        insta::assert_snapshot!(message(&members("minified otherwise")), @"`DIR/package.tgz` is not a package that PostgreSQL can be taken from: of its root files, `package/dist/pglite.js` lists none");
    }

    #[test]
    fn an_archive_that_is_none_is_named_with_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("package.tgz");
        std::fs::write(&path, b"not compressed").unwrap();
        let error = unpack(&path).err().unwrap();
        let message = error.message.replace(&folder.path().display().to_string(), "DIR");
        insta::assert_snapshot!(message, @"`DIR/package.tgz` is not a package that PostgreSQL can be taken from: it cannot be unpacked");
        insta::assert_snapshot!(error.hint.unwrap(), @"remove it and run `djangology image build` again");
    }
}
