//! What PostgreSQL relies on: names, links, files that are removed while they are open, and a limit that holds.

use proptest::prelude::*;

use super::super::errno::Errno;
use super::*;

fn files() -> FileSystem {
    let mut tree = FileTree::new();
    tree.add_file("/data/base/1", 0o600, vec![1; 3 * PAGE_BYTES]);
    tree.add_file("/data/version", 0o600, &b"18\n"[..]);
    let mut files = FileSystem::default();
    files.lay_out(&tree);
    files.limit(1 << 20);
    files
}

fn place(files: &FileSystem, path: &str) -> Place {
    files.locate("/", path, Follow::No).unwrap()
}

fn create(files: &mut FileSystem, path: &str, content: &[u8]) -> NodeId {
    let id = files.create_file(&place(files, path), 0o600).unwrap();
    files.write(id, 0, content).unwrap();
    id
}

fn content(files: &FileSystem, path: &str) -> Vec<u8> {
    let id = files.look_up("/", path).unwrap();
    let mut bytes = vec![0; usize::try_from(files.metadata(id).unwrap().length).unwrap()];
    files.read(id, 0, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_clone_does_not_see_what_the_other_writes() {
    let (mut one, other) = (files(), files().clone());
    let id = one.look_up("/", "/data/version").unwrap();
    one.write(id, 0, b"99").unwrap();
    assert_eq!(content(&one, "/data/version"), b"99\n");
    assert_eq!(content(&other, "/data/version"), b"18\n");
}

#[test]
fn a_file_that_is_removed_while_open_lives_until_it_is_closed() {
    let mut files = files();
    let before = files.space();
    let id = create(&mut files, "/data/temporary", b"text");
    files.retain(id).unwrap();
    files.unlink(&place(&files, "/data/temporary")).unwrap();
    assert_eq!(files.look_up("/", "/data/temporary"), Err(Errno::NotFound));
    let mut bytes = [0; 4];
    files.read(id, 0, &mut bytes).unwrap();
    assert_eq!(&bytes, b"text");
    files.release(id);
    assert_eq!(files.metadata(id), Err(Errno::BadDescriptor));
    assert_eq!(files.space(), before);
}

#[test]
fn renaming_replaces_what_was_there() {
    let mut files = files();
    create(&mut files, "/data/new", b"new");
    files
        .rename(&place(&files, "/data/new"), &place(&files, "/data/version"))
        .unwrap();
    assert_eq!(content(&files, "/data/version"), b"new");
    assert_eq!(files.look_up("/", "/data/new"), Err(Errno::NotFound));
}

#[test]
fn a_directory_does_not_move_into_itself() {
    let mut files = files();
    files
        .create_directory(&place(&files, "/data/base/inner"), 0o700)
        .unwrap();
    let moved = files.rename(&place(&files, "/data"), &place(&files, "/data/base/inner/data"));
    assert_eq!(moved, Err(Errno::Invalid));
    assert_eq!(content(&files, "/data/version"), b"18\n");
}

#[test]
fn a_directory_with_entries_is_not_removed() {
    let mut files = files();
    assert_eq!(
        files.remove_directory(&place(&files, "/data")),
        Err(Errno::NotEmpty)
    );
    assert_eq!(files.remove_directory(&place(&files, "/")), Err(Errno::NotEmpty));
    assert_eq!(files.unlink(&place(&files, "/data")), Err(Errno::IsDirectory));
}

#[test]
fn links_are_followed_and_a_ring_of_them_is_an_error() {
    let mut files = files();
    files
        .create_link(&place(&files, "/data/here"), "base/../version")
        .unwrap();
    assert_eq!(content(&files, "/data/here"), b"18\n");
    assert_eq!(content(&files, "/data/../../data/./here"), b"18\n");
    files.create_link(&place(&files, "/ring"), "/ring/ring").unwrap();
    assert_eq!(files.look_up("/", "/ring"), Err(Errno::TooManyLinks));
}

#[test]
fn two_names_of_one_file_are_one_file() {
    let mut files = files();
    let id = files.look_up("/", "/data/version").unwrap();
    files.link(id, &place(&files, "/data/alias")).unwrap();
    files.write(id, 0, b"19").unwrap();
    files.unlink(&place(&files, "/data/version")).unwrap();
    assert_eq!(content(&files, "/data/alias"), b"19\n");
}

#[test]
fn empty_files_fill_it_too() {
    let mut files = files();
    let made = (0..1_000_000)
        .take_while(|number| {
            let place = place(&files, &format!("/tmp/{number}"));
            files.create_file(&place, 0o600).is_ok()
        })
        .count();
    assert!((1_000..10_000).contains(&made), "{made}");
}

#[test]
fn what_is_collected_can_be_laid_out_again() {
    let mut files = files();
    create(&mut files, "/data/base/2", b"two");
    files
        .create_directory(&place(&files, "/data/empty"), 0o700)
        .unwrap();
    let tree = files.collect("/data").unwrap();
    let mut again = FileSystem::default();
    again.lay_out(&FileTree::from_archive(tree.to_archive()).unwrap());
    assert_eq!(again.collect("/data").unwrap(), tree);
    assert_eq!(content(&again, "/data/base/2"), b"two");
}

proptest! {
    #[test]
    fn whatever_is_done_the_limit_holds_and_nothing_is_lost_of_it(
        steps in proptest::collection::vec((0..6_u8, 0..4_usize, 0..4_usize, 0..40_000_u64), 0..60),
    ) {
        let mut files = files();
        files.limit(100_000);
        let paths = ["/tmp/a", "/tmp/b", "/tmp/d/c", "/tmp/d"];
        for (step, one, two, number) in steps {
            let (from, to) = (files.locate("/", paths[one], Follow::No), files.locate("/", paths[two], Follow::No));
            let (Ok(from), Ok(to)) = (from, to) else { continue };
            let _ = match step {
                0 => files.create_file(&from, 0o600).map(drop),
                1 => files.create_directory(&from, 0o700).map(drop),
                2 => files.unlink(&from).or_else(|_| files.remove_directory(&from)),
                3 => files.rename(&from, &to),
                4 => from.node.map_or(Ok(()), |id| files.write(id, number, &[7; 9000]).map(drop)),
                _ => from.node.map_or(Ok(()), |id| files.resize(id, number)),
            };
            let (left, all) = files.space();
            prop_assert!(left <= all);
        }
        // What is in a directory comes behind it; one may have been moved into another.
        let left: Vec<String> = files.collect("/tmp").unwrap().paths().map(str::to_owned).collect();
        for path in left.iter().rev().filter(|path| *path != "/tmp") {
            let place = place(&files, path);
            files.unlink(&place).or_else(|_| files.remove_directory(&place)).unwrap();
        }
        prop_assert_eq!(files.space(), (100_000, 100_000));
    }
}
