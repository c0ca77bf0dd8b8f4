//! The database that is really built, and what may be said about it.

use std::time::Instant;

use super::*;
use crate::sandbox::image::Cache;
use crate::sandbox::image::database::Source;
use crate::sandbox::postgres::Session;

#[test]
fn the_version_is_found_among_what_the_server_reports() {
    let answer = b"R\0\0\0\x08\0\0\0\0S\0\0\0\x0ccrs\0ab\0\0S\0\0\0\x18server_version\x0018.6\0Z\0\0\0\x05I";
    assert_eq!(server_version(answer), Some("18.6"));
    for length in 0..answer.len() {
        server_version(&answer[..length]);
    }
    assert_eq!(server_version(b"E\0\0\0\x05\0"), None);
    assert_eq!(server_version(b"S\0\0\0\0"), None);
}

/// The first column of every row, or the message of the error.
fn ask(session: &mut Session, statement: &str) -> Vec<String> {
    let mut message = vec![b'Q'];
    let length = u32::try_from(statement.len() + 5).unwrap();
    message.extend(length.to_be_bytes());
    message.extend(statement.as_bytes());
    message.push(0);
    let answer = session.exchange(&message).unwrap();
    let (mut rest, mut rows) = (answer.as_slice(), Vec::new());
    while let [kind, a, b, c, d, more @ ..] = rest {
        let (body, next) = more.split_at(u32::from_be_bytes([*a, *b, *c, *d]) as usize - 4);
        match kind {
            b'D' => {
                let length = u32::from_be_bytes(body[2..6].try_into().unwrap()) as usize;
                rows.push(String::from_utf8(body[6..6 + length].to_vec()).unwrap());
            }
            b'E' => rows.push(String::from_utf8_lossy(body).into_owned()),
            _ => {}
        }
        rest = next;
    }
    rows
}

fn one(session: &mut Session, statement: &str) -> String {
    ask(session, statement).join(", ")
}

fn open(server: &Server) -> Session {
    let mut session = server.open(&Conditions::while_provisioning()).unwrap();
    session.exchange(STARTUP).unwrap();
    session
}

/// Needs the package in the downloads of `DJANGOLOGY_CACHE`, or npm and a network.
#[test]
#[ignore = "takes some seconds: run it with --ignored"]
fn the_real_database_is_built_the_same_twice_and_answers() {
    let cache = Cache::locate(None).unwrap();
    cache.create().unwrap();
    let package = Source::look(&cache, false).unwrap().fetch(&cache).unwrap();
    let engine = crate::sandbox::image::Engines::new().unwrap().database;
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    for place in [&first, &second] {
        let began = Instant::now();
        build(&engine, &package, place).unwrap();
        eprintln!("built in {:?}", began.elapsed());
    }
    for name in ["root.tree", "data.tree"] {
        let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap();
        eprintln!("{name} has {} bytes", read(&first).len());
        assert!(read(&first).len() < 12 << 20, "{name} is larger than it was");
        assert!(read(&first) == read(&second), "{name} differs");
    }

    let began = Instant::now();
    let server = Server::load(&engine, &first).unwrap();
    let loaded = began.elapsed();
    let opened = (0..5)
        .map(|_| {
            let began = Instant::now();
            open(&server);
            began.elapsed()
        })
        .min()
        .unwrap();
    eprintln!("loaded in {loaded:?}, opened in {opened:?}");

    let mut session = open(&server);
    assert_eq!(one(&mut session, "SELECT 1"), "1");
    // It was closed in order: nothing is recovered.
    assert!(!session.log().contains("LOG:"), "{}", session.log());
    let mut show = |name: &str| one(&mut session, &format!("SHOW {name}"));
    for (name, value) in [
        ("server_encoding", "UTF8"),
        ("shared_buffers", "8MB"),
        ("max_connections", "8"),
        ("autovacuum", "off"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(show(name), value, "{name}");
    }
}

/// As above.
#[test]
#[ignore = "takes some seconds: run it with --ignored"]
fn the_real_database_sorts_by_code_point_and_knows_unicode() {
    let cache = Cache::locate(None).unwrap();
    cache.create().unwrap();
    let package = Source::look(&cache, false).unwrap().fetch(&cache).unwrap();
    let engine = crate::sandbox::image::Engines::new().unwrap().database;
    let folder = tempfile::tempdir().unwrap();
    build(&engine, &package, &folder.path().join("database")).unwrap();
    let server = Server::load(&engine, &folder.path().join("database")).unwrap();
    let mut session = open(&server);
    let sorted = ask(
        &mut session,
        "SELECT name FROM (VALUES ('b'), ('a'), ('B'), ('ä'), ('Z')) AS names (name) ORDER BY name",
    );
    assert_eq!(sorted, ["B", "Z", "a", "b", "ä"]);
    assert_eq!(one(&mut session, "SELECT upper('straße äöü')"), "STRAßE ÄÖÜ");
    assert_eq!(one(&mut session, "SELECT 'ÄRGER' ILIKE 'ärg%'"), "t");
    assert_eq!(
        one(
            &mut session,
            "SELECT to_tsvector('english', 'running dogs')::text"
        ),
        "'dog':2 'run':1"
    );
    assert_eq!(
        one(
            &mut session,
            "DO $$ BEGIN PERFORM 1; END $$; SELECT (now() AT TIME ZONE 'Europe/Berlin')::text"
        ),
        "2026-03-02 10:00:00"
    );
    assert_eq!(
        one(
            &mut session,
            "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'postgres'"
        ),
        "b C.UTF-8"
    );
}
