//! Provisioning with an image that costs nothing to make.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;

/// Makes an image whose guest is an empty component.
fn small_image(identity: &ImageIdentity, image: &Path) {
    for (name, content) in [
        ("guest.wasm", b"\0asm\x0d\0\x01\0".as_slice()),
        ("python/os.py", b"x"),
        ("site/django/__init__.py", b"y"),
    ] {
        let path = image.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    Manifest::write(image, &identity.digest).unwrap();
}

/// A cache in a temporary folder, and how often an image and a database were made for it.
struct Lab {
    folder: tempfile::TempDir,
    made: AtomicUsize,
    databases_made: AtomicUsize,
}

impl Lab {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            made: AtomicUsize::new(0),
            databases_made: AtomicUsize::new(0),
        }
    }

    fn cache(&self) -> Cache {
        Cache::locate(Some(&self.folder.path().join("cache"))).unwrap()
    }

    fn image_folder(&self) -> PathBuf {
        self.cache().image(&identity::identity().digest)
    }

    fn ensure(&self, options: ProvisionOptions) -> Image {
        let engines = Engines::new().unwrap();
        ensure_with(
            &self.cache(),
            options,
            &(),
            &engines,
            &identity::identity(),
            |order, _| {
                std::thread::sleep(Duration::from_millis(50));
                if order.image {
                    self.made.fetch_add(1, Ordering::SeqCst);
                    small_image(order.identity, &order.new_image);
                }
                if order.database {
                    self.databases_made.fetch_add(1, Ordering::SeqCst);
                    database::testing::small(&order.engines.database, &order.new_database);
                }
                Ok(())
            },
        )
        .unwrap()
    }

    fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }

    fn databases_made(&self) -> usize {
        self.databases_made.load(Ordering::SeqCst)
    }

    fn database_folder(&self) -> PathBuf {
        database::folder(&self.cache())
    }
}

#[test]
fn an_image_is_made_once_and_then_found() {
    let lab = Lab::new();
    let image = lab.ensure(ProvisionOptions::default());
    assert!(image.stdlib.join("os.py").is_file() && image.site.join("django").is_dir());
    lab.ensure(ProvisionOptions::default());
    assert_eq!(lab.made(), 1);
    lab.ensure(ProvisionOptions {
        force: true,
        offline: false,
    });
    assert_eq!((lab.made(), lab.databases_made()), (2, 2));
}

#[test]
fn two_that_start_at_once_make_it_once() {
    let lab = Lab::new();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| lab.ensure(ProvisionOptions::default()));
        }
    });
    assert_eq!((lab.made(), lab.databases_made()), (1, 1));
}

#[test]
fn a_damaged_image_is_made_again() {
    let lab = Lab::new();
    for damage in ["guest.wasm", "python/os.py", "manifest.json"] {
        lab.ensure(ProvisionOptions::default());
        let before = lab.made();
        std::fs::remove_file(lab.image_folder().join(damage)).unwrap();
        lab.ensure(ProvisionOptions::default());
        assert_eq!(lab.made(), before + 1, "{damage}");
    }
    assert_eq!(lab.databases_made(), 1);
}

#[test]
fn a_damaged_database_is_made_again_and_the_image_stays() {
    let lab = Lab::new();
    for damage in ["root.tree", "data.tree", "postgres.wasm", "manifest.json"] {
        lab.ensure(ProvisionOptions::default());
        let before = lab.databases_made();
        std::fs::write(lab.database_folder().join(damage), b"half").unwrap();
        lab.ensure(ProvisionOptions::default());
        assert_eq!(lab.databases_made(), before + 1, "{damage}");
    }
    assert_eq!(lab.made(), 1);
}

#[test]
fn a_database_that_is_not_compiled_here_is_compiled_from_what_is_there() {
    let lab = Lab::new();
    lab.ensure(ProvisionOptions::default());
    let compiled = compile::compiled_file(&lab.database_folder(), "plpgsql");
    std::fs::remove_file(&compiled).unwrap();
    lab.ensure(ProvisionOptions::default());
    assert_eq!(lab.databases_made(), 1);
    assert!(compiled.is_file());
}

#[test]
fn a_damaged_compiled_file_is_compiled_again_from_the_same_image() {
    let lab = Lab::new();
    lab.ensure(ProvisionOptions::default());
    let compiled = compile::compiled_file(&lab.image_folder(), "guest");
    std::fs::write(&compiled, b"half").unwrap();
    lab.ensure(ProvisionOptions::default());
    assert_eq!(lab.made(), 1);
    assert!(std::fs::metadata(&compiled).unwrap().len() > 4);
}

#[test]
fn a_build_that_was_killed_leaves_nothing_that_counts() {
    let lab = Lab::new();
    let cache = lab.cache();
    cache.create().unwrap();
    let remains = cache.root().join(".building-abc");
    std::fs::create_dir_all(remains.join("image")).unwrap();
    // An image folder without a manifest, as a copy that broke off leaves it.
    std::fs::create_dir_all(lab.image_folder().join("python")).unwrap();
    lab.ensure(ProvisionOptions::default());
    assert_eq!(lab.made(), 1);
    assert!(!remains.exists());
}

#[test]
fn a_failure_leaves_no_image_and_can_be_tried_again() {
    let lab = Lab::new();
    let engines = Engines::new().unwrap();
    let failed = ensure_with(
        &lab.cache(),
        ProvisionOptions::default(),
        &(),
        &engines,
        &identity::identity(),
        |order, _| {
            std::fs::create_dir_all(&order.new_image).unwrap();
            Err(Error::sandbox("no network"))
        },
    );
    assert_eq!(failed.err().unwrap().message, "no network");
    assert!(!lab.image_folder().exists());
    lab.ensure(ProvisionOptions::default());
}

#[test]
fn a_cache_that_cannot_be_written_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let cache = Cache::locate(Some(&file.join("cache"))).unwrap();
    let error = ensure(&cache, ProvisionOptions::default(), &()).err().unwrap();
    assert!(error.message.contains("file/cache"), "{}", error.message);
    insta::assert_snapshot!(error.hint.unwrap(), @"name a folder that can be written with `--cache DIR` or `DJANGOLOGY_CACHE`");
}

#[test]
fn offline_without_downloads_is_refused_before_anything_is_built() {
    let lab = Lab::new();
    lab.cache().create().unwrap();
    for (image, database) in [(true, true), (false, true), (true, false)] {
        let order = Order {
            cache: &lab.cache(),
            engines: &Engines::new().unwrap(),
            identity: &identity::identity(),
            offline: true,
            image,
            database,
            new_image: lab.folder.path().join("image"),
            new_database: lab.folder.path().join("database"),
        };
        let error = build(&order, &()).unwrap_err();
        assert!(error.message.contains("--offline"), "{}", error.message);
    }
}

/// Needs Python, pip and either a network or what an earlier run downloaded into `DJANGOLOGY_CACHE`.
#[test]
#[ignore = "takes half a minute: run it with --ignored"]
fn the_real_image_is_built_and_loads_within_ten_milliseconds() {
    struct Told;
    impl ProvisionObserver for Told {
        fn step(&self, step: Step) {
            eprintln!(
                "{:?} {}",
                std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap(),
                step.title()
            );
        }
    }
    let cache = Cache::locate(None).unwrap();
    let started = std::time::Instant::now();
    ensure(
        &cache,
        ProvisionOptions {
            force: true,
            offline: false,
        },
        &Told,
    )
    .unwrap();
    let built = started.elapsed();
    // The best of a few: other tests use the cores too.
    let loaded = (0..5)
        .map(|_| {
            let started = std::time::Instant::now();
            ensure(&cache, ProvisionOptions::default(), &()).unwrap();
            started.elapsed()
        })
        .min()
        .unwrap();
    eprintln!("built in {built:?}, loaded in {loaded:?}");
    assert!(loaded < Duration::from_millis(10), "{loaded:?}");
    assert_eq!(
        crate::sandbox::image::status(&cache).state,
        crate::sandbox::image::ImageState::Ready
    );
}

/// Writes the bundle that `--features bundled` embeds, from an image that was built before.
#[test]
#[ignore = "needs a built image and takes a minute: run it with --ignored"]
fn a_real_image_survives_being_bundled() {
    let image = ensure(&Cache::locate(None).unwrap(), ProvisionOptions::default(), &()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("image.bundle");
    bundle::bundle(&image, &[], &file).unwrap();
    eprintln!("{} bytes", std::fs::metadata(&file).unwrap().len());
    let (copy, database) = (folder.path().join("copy"), folder.path().join("database"));
    bundle::unpack(&std::fs::read(&file).unwrap(), &copy, &database).unwrap();
    assert!(
        Manifest::read(&copy)
            .unwrap()
            .is_whole(&copy, &image.identity.digest)
    );
    assert!(database::is_whole(&database));
    if let Some(kept) = std::env::var_os("DJANGOLOGY_BUNDLE") {
        std::fs::copy(&file, kept).unwrap();
    }
}
