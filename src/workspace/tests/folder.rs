//! Tests of finding, making and opening a workspace.

use std::fs;

use super::{contents, exercise, told, workspace, write};
use crate::exercise::ExerciseId;
use crate::workspace::{MANIFEST_NAME, Workspace};

#[test]
fn a_new_workspace_holds_its_manifest_and_what_git_should_ignore() {
    let (_folder, workspace) = workspace();
    let contents = contents(workspace.root());
    assert_eq!(
        contents.keys().collect::<Vec<_>>(),
        [".gitignore", "djangology.toml"]
    );
    insta::assert_snapshot!(contents["djangology.toml"], @r#"
    # This folder is a Djangology workspace. Move it as a whole and nothing is lost.
    format = 1

    [pack]
    name = "builtin"
    digest = "sha256:1"
    "#);
}

#[cfg(unix)]
#[test]
fn files_have_the_permissions_of_ordinary_files() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, workspace) = workspace();
    write(folder.path().join("ordinary"), "");
    fs::create_dir(folder.path().join("folder")).unwrap();
    let laid_out = workspace.lay_out(&exercise()).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(
        mode(workspace.root().join(MANIFEST_NAME)),
        mode(folder.path().join("ordinary"))
    );
    assert_eq!(
        mode(laid_out.dir.join("manage.py")),
        mode(folder.path().join("ordinary"))
    );
    assert_eq!(mode(laid_out.dir), mode(folder.path().join("folder")));
}

#[test]
fn a_pack_name_with_quotes_and_newlines_survives() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a \"pack\"\nof 'mine' \\ ü";
    Workspace::create_or_open(folder.path(), name, "sha256:1").unwrap();
    assert_eq!(Workspace::open(folder.path()).unwrap().pack_name(), name);
}

#[test]
fn a_workspace_is_found_from_deep_inside_and_not_from_outside() {
    let (folder, workspace) = workspace();
    let deep = workspace.root().join("slow-orders/shop");
    fs::create_dir_all(&deep).unwrap();
    let found = Workspace::find(&deep).unwrap().unwrap();
    assert_eq!(found.root(), fs::canonicalize(workspace.root()).unwrap());
    assert_eq!(Workspace::find(folder.path()).unwrap(), None);
    assert_eq!(Workspace::find(&deep.join("../../../elsewhere")).unwrap(), None);
}

#[test]
fn a_path_is_ascribed_to_the_exercise_folder_that_it_lies_in() {
    let (folder, workspace) = workspace();
    let dir = workspace.lay_out(&exercise()).unwrap().dir;
    let id = ExerciseId::parse("slow-orders");
    assert_eq!(workspace.exercise_at(&dir), id);
    assert_eq!(workspace.exercise_at(&dir.join("shop/views.py")), id);
    assert_eq!(workspace.exercise_at(&dir.join("../slow-orders")), id);
    assert_eq!(workspace.exercise_at(workspace.root()), None);
    assert_eq!(workspace.exercise_at(&workspace.dot_folder().join("tmp")), None);
    assert_eq!(workspace.exercise_at(folder.path()), None);
}

#[test]
fn opening_again_keeps_the_pack_that_the_workspace_was_made_for() {
    let (_folder, workspace) = workspace();
    let again = Workspace::create_or_open(workspace.root(), "other", "sha256:2").unwrap();
    assert_eq!((again.pack_name(), again.pack_digest()), ("builtin", "sha256:1"));
}

#[test]
fn a_folder_without_a_manifest_is_no_workspace() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(told(&Workspace::open(folder.path()).unwrap_err(), &folder), @r"
    Usage: `TMP` is not a workspace: it holds no `djangology.toml`
    hint: run `djangology start` to make one
    ");
    assert!(Workspace::open(&folder.path().join("nowhere")).is_err());
}

#[test]
fn a_folder_with_other_work_is_not_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path().join("Cargo.toml"), "[package]");
    let error = Workspace::create_or_open(folder.path(), "builtin", "sha256:1").unwrap_err();
    insta::assert_snapshot!(told(&error, &folder), @r"
    Usage: `TMP` is neither empty nor a workspace: it holds `Cargo.toml`
    hint: choose an empty or a new folder with `--workspace DIR`
    ");
    assert_eq!(contents(folder.path()).len(), 1);
}

#[test]
fn a_fresh_git_repository_may_become_a_workspace_and_keeps_its_files() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".git/HEAD", ".gitignore", "README.md"] {
        write(folder.path().join(name), "mine");
    }
    Workspace::create_or_open(folder.path(), "builtin", "sha256:1").unwrap();
    assert_eq!(contents(folder.path())[".gitignore"], "mine");
}

#[test]
fn a_file_where_the_workspace_should_be_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path().join("work"), "a file");
    let error = Workspace::create_or_open(&folder.path().join("work"), "builtin", "sha256:1").unwrap_err();
    insta::assert_snapshot!(told(&error, &folder), @r"
    Usage: `TMP/work` is a file, and a workspace is a folder
    hint: choose an empty or a new folder with `--workspace DIR`
    ");
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let (folder, workspace) = workspace();
    let text = "format = 2\nlayout = \"tree\"\n";
    write(workspace.root().join(MANIFEST_NAME), text);
    let error = Workspace::create_or_open(workspace.root(), "builtin", "sha256:1").unwrap_err();
    insta::assert_snapshot!(told(&error, &folder), @r"
    Storage: `TMP/work/djangology.toml` has format 2, and this djangology reads format 1
    hint: a newer djangology made this workspace: update djangology; nothing was changed
    ");
    assert_eq!(contents(workspace.root())[MANIFEST_NAME], text);
    assert!(Workspace::find(workspace.root()).is_err());
}

#[test]
fn a_damaged_manifest_is_reported_with_its_line() {
    let (folder, workspace) = workspace();
    let path = workspace.root().join(MANIFEST_NAME);
    let mut said = Vec::new();
    for damage in [
        "format = 1\n[pack\nname = \"x\"\n",
        "format = 1\n\n[pack]\nname = 3\ndigest = \"x\"\n",
        "format = 1\n\n[pack]\nname = \"x\"\ndigest = \"x\"\nextra = 1\n",
        "format = 1\n",
        "",
        "format = \"1\"\n",
        "format = -1\n",
    ] {
        write(path.clone(), damage);
        said.push(Workspace::open(workspace.root()).unwrap_err().message);
    }
    write(path, [b'f', 0xff]);
    said.push(told(&Workspace::open(workspace.root()).unwrap_err(), &folder));
    let said = said.join("\n").replace(folder.path().to_str().unwrap(), "TMP");
    insta::assert_snapshot!(said, @r"
    `TMP/work/djangology.toml` cannot be read at line 2: unclosed table, expected `]`
    `TMP/work/djangology.toml` cannot be read at line 4: invalid type: integer `3`, expected a string
    `TMP/work/djangology.toml` cannot be read at line 6: unknown field `extra`, expected `name` or `digest`
    `TMP/work/djangology.toml` cannot be read at line 1: missing field `pack`
    `TMP/work/djangology.toml` does not say `format = 1`
    `TMP/work/djangology.toml` does not say `format = 1`
    `TMP/work/djangology.toml` does not say `format = 1`
    Storage: `TMP/work/djangology.toml` is not UTF-8 text
    hint: mend it, or delete it and run `djangology start` in that folder, which writes it again and leaves exercises and ledger as they are
    ");
}

#[test]
fn a_lost_manifest_is_written_again_as_the_hint_promises() {
    let (_folder, workspace) = workspace();
    let dir = workspace.lay_out(&exercise()).unwrap().dir;
    write(dir.join("shop/views.py"), "my work");
    fs::remove_file(workspace.root().join(MANIFEST_NAME)).unwrap();
    let again = Workspace::create_or_open(workspace.root(), "builtin", "sha256:2").unwrap();
    assert_eq!(again.pack_digest(), "sha256:2");
    assert_eq!(contents(&dir)["shop/views.py"], "my work");
}
