//! A desk with a terminal on it: the program runs in a pseudo-terminal, and what is on the screen can be read.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long to wait for something to appear. The sandbox may have to be provisioned first, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(4);

/// One desk at a time: what is measured is not to wait for somebody else's checks.
static ROOM: Mutex<()> = Mutex::new(());

/// A folder to work in.
pub struct Desk {
    folder: tempfile::TempDir,
    _room: MutexGuard<'static, ()>,
}

/// The program on a terminal.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn std::io::Write + Send>,
    parser: Arc<Mutex<vt100::Parser>>,
}

impl Desk {
    pub fn new() -> Self {
        let room = ROOM.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder, _room: room }
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    /// A file of an exercise, in the workspace that the program makes here.
    pub fn file(&self, exercise: &str, path: &str) -> PathBuf {
        self.path("djangology").join(exercise).join(path)
    }

    /// Lays an exercise out.
    pub fn start(&self, exercise: &str) {
        let started = assert_cmd::Command::cargo_bin("djangology")
            .expect("the program")
            .args(["start", exercise])
            .current_dir(self.folder.path())
            .output()
            .expect("a run");
        assert!(
            started.status.success(),
            "{}",
            String::from_utf8_lossy(&started.stderr)
        );
    }

    /// Runs the program with `arguments` on a terminal of so many columns and lines.
    pub fn open(&self, arguments: &[&str], (columns, lines): (u16, u16)) -> Screen {
        self.open_with(arguments, (columns, lines), &[])
    }

    pub fn open_with(
        &self,
        arguments: &[&str],
        (columns, lines): (u16, u16),
        variables: &[(&str, &str)],
    ) -> Screen {
        let program = assert_cmd::cargo::cargo_bin("djangology");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(self.folder.path());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env_remove("NO_COLOR");
        command.env_remove("VISUAL");
        command.env_remove("EDITOR");
        for (name, value) in variables {
            command.env(name, value);
        }
        Screen::run(command, (columns, lines))
    }
}

fn some(count: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(count).expect("a terminal has a size")
}

fn size((columns, lines): (u16, u16)) -> PtySize {
    PtySize {
        rows: lines,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

impl Screen {
    /// Runs any program on a terminal.
    pub fn run(command: CommandBuilder, (columns, lines): (u16, u16)) -> Self {
        let pair = native_pty_system()
            .openpty(size((columns, lines)))
            .expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let parser = Arc::new(Mutex::new(vt100::Parser::new(some(lines), some(columns), 0)));
        let mut output = pair.master.try_clone_reader().expect("its output");
        let reader = parser.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                reader.lock().expect("the screen").process(&bytes[..length]);
            }
        });
        Self {
            child,
            keyboard: pair.master.take_writer().expect("its keyboard"),
            master: pair.master,
            parser,
        }
    }

    /// What is on the screen, without what is left and right of it.
    pub fn text(&self) -> String {
        let parser = self.parser.lock().expect("the screen");
        let contents = parser.screen().contents();
        let lines: Vec<&str> = contents.lines().map(str::trim_end).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// What `look` makes of the screen.
    pub fn with<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.parser.lock().expect("the screen").screen())
    }

    /// Whether a whole screen is shown, and not what scrolls by.
    pub fn is_whole(&self) -> bool {
        self.parser
            .lock()
            .expect("the screen")
            .screen()
            .alternate_screen()
    }

    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("a keyboard");
        self.keyboard.flush().expect("a keyboard");
    }

    /// Waits until `wanted` is on the screen, and answers the screen.
    pub fn wait_for(&self, wanted: &str) -> String {
        self.wait_until(wanted, |text| text.contains(wanted))
    }

    pub fn wait_until(&self, wanted: &str, is_it: impl Fn(&str) -> bool) -> String {
        let began = Instant::now();
        loop {
            let text = self.text();
            if is_it(&text) {
                return text;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "waited in vain for {wanted:?}; on the screen is\n{text}"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn resize(&self, (columns, lines): (u16, u16)) {
        self.parser
            .lock()
            .expect("the screen")
            .screen_mut()
            .set_size(some(lines), some(columns));
        self.master.resize(size((columns, lines))).expect("another size");
    }

    /// Sends the program a signal.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("a process").to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .expect("kill");
        assert!(sent.success());
    }

    /// Whether the system keeps it from running.
    pub fn is_stopped(&self) -> bool {
        let id = self.process_id().to_string();
        let listed = std::process::Command::new("ps")
            .args(["-o", "stat=", "-p", &id])
            .output()
            .expect("ps");
        listed.stdout.starts_with(b"T")
    }

    pub fn process_id(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// Waits for the program to end, and answers its exit code and what is on the screen then.
    pub fn end(mut self) -> (u32, String) {
        let status = self.child.wait().expect("an end");
        // What it wrote last may still be on its way.
        std::thread::sleep(Duration::from_millis(50));
        assert!(!self.is_whole(), "the terminal was not given back");
        (status.exit_code(), self.text())
    }
}

/// Writes `text` to `path` as an editor does that renames: beside it first, then over it.
pub fn save_by_rename(path: &Path, text: &str) {
    let beside = path.with_extension("tmp~");
    std::fs::write(&beside, text).expect("a file");
    std::fs::rename(beside, path).expect("a rename");
}
