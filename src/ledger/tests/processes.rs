//! Tests with many writers, writers that are killed, and disks that are full.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Entry, FILE_NAME, Ledger, hint, id, ledger, notices, numbers, torn};

const FOLDER: &str = "DJANGOLOGY_TEST_LEDGER";
const COUNT: &str = "DJANGOLOGY_TEST_COUNT";
const WRITER: &str = "ledger::tests::processes::writes_until_it_is_done_or_killed";

#[test]
#[ignore = "the child of the other tests here"]
fn writes_until_it_is_done_or_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let count: u32 = std::env::var(COUNT).unwrap().parse().unwrap();
    let ledger = Ledger::open(Path::new(&folder)).unwrap();
    for number in 0..count {
        ledger.append(hint(number)).unwrap();
    }
}

fn prepare(command: &mut Command, folder: &Path, count: u32) {
    command.env(FOLDER, folder).env(COUNT, count.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null());
}

fn writer(folder: &Path, count: u32) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", WRITER, "--ignored"]);
    prepare(&mut command, folder, count);
    command.spawn().unwrap()
}

#[test]
fn many_threads_write_whole_lines() {
    let (folder, ledger) = ledger();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let ledger = Ledger::open(folder.path()).unwrap();
            scope.spawn(move || {
                for number in 0..25 {
                    ledger.append(hint(thread * 100 + number)).unwrap();
                    assert_eq!(ledger.read().unwrap().notices, []);
                }
            });
        }
    });
    let mut numbers = numbers(&ledger);
    numbers.sort_unstable();
    let expected: Vec<u32> = (0..8)
        .flat_map(|thread| (0..25).map(move |number| thread * 100 + number))
        .collect();
    assert_eq!(numbers, expected);
}

#[test]
fn many_processes_write_whole_lines() {
    let (folder, ledger) = ledger();
    let writers: Vec<Child> = (0..4).map(|_| writer(folder.path(), 25)).collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let mut numbers = numbers(&ledger);
    numbers.sort_unstable();
    let expected: Vec<u32> = (0..25).flat_map(|number| [number; 4]).collect();
    assert_eq!(numbers, expected);
    assert_eq!(notices(&ledger), []);
}

#[test]
fn killed_writers_leave_everything_that_they_had_recorded_readable() {
    let (folder, ledger) = ledger();
    let mut recorded = 0;
    for round in 0..20_u64 {
        let mut writers = [writer(folder.path(), u32::MAX), writer(folder.path(), u32::MAX)];
        let deadline = Instant::now() + Duration::from_secs(30);
        while ledger.read().unwrap().records.len() <= recorded && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(700 * round));
        for writer in &mut writers {
            writer.kill().unwrap();
            writer.wait().unwrap();
        }
        let entry = Entry::Started {
            exercise: id("after-the-kill"),
        };
        ledger.append(entry.clone()).unwrap();
        let history = ledger.read().unwrap();
        assert_eq!(history.notices, []);
        assert_eq!(history.records.last().unwrap().entry, entry);
        assert!(
            history.records.len() > recorded + 1,
            "the writers wrote something before they were killed"
        );
        recorded = history.records.len();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_with_what_to_do() {
    let (folder, ledger) = ledger();
    std::os::unix::fs::symlink("/dev/full", folder.path().join(FILE_NAME)).unwrap();
    let error = ledger.append(hint(1)).unwrap_err();
    let said = format!("{}\nhint: {}", error.message, error.hint.unwrap());
    insta::assert_snapshot!(said.replace(folder.path().to_str().unwrap(), "TMP"), @r"
    cannot write `TMP/ledger.jsonl`
    hint: free some space on that disk, then run the command again
    ");
}

/// Runs the writer with a limit on how large a file may get, in the shell's blocks of 512 or 1024 bytes.
/// The write that meets it is cut short, as on a full disk.
#[cfg(unix)]
fn run_limited(folder: &Path, before: &str) -> std::process::ExitStatus {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &format!("{before} ulimit -c 0; ulimit -f 2; exec \"$0\" --exact {WRITER} --ignored"),
    ]);
    command.arg(std::env::current_exe().unwrap());
    prepare(&mut command, folder, 1000);
    command.status().unwrap()
}

#[cfg(unix)]
#[test]
fn a_record_that_does_not_fit_is_taken_back_whole() {
    let (folder, ledger) = ledger();
    let status = run_limited(folder.path(), "trap '' XFSZ;");
    assert_eq!(
        status.code(),
        Some(101),
        "the append fails, and the child says so"
    );
    let numbers = numbers(&ledger);
    assert!(numbers.len() > 3);
    assert_eq!(notices(&ledger), []);
    assert!(fs::read(folder.path().join(FILE_NAME)).unwrap().ends_with(b"\n"));
    ledger.append(hint(5000)).unwrap();
    assert_eq!(super::numbers(&ledger), [numbers, vec![5000]].concat());
}

#[cfg(unix)]
#[test]
fn a_process_that_dies_in_the_middle_of_a_write_tears_only_its_own_line() {
    let (folder, ledger) = ledger();
    let status = run_limited(folder.path(), "");
    assert_eq!(status.code(), None, "killed by a signal");
    let numbers = numbers(&ledger);
    assert!(numbers.len() > 3);
    assert_eq!(
        notices(&ledger).len(),
        1,
        "the write was cut short, and nobody could take it back"
    );
    ledger.append(hint(5000)).unwrap();
    assert_eq!(super::numbers(&ledger), [numbers, vec![5000]].concat());
    assert_eq!(torn(folder.path()).len(), 1);
}

#[test]
fn a_ledger_that_another_process_holds_is_waited_for() {
    let (folder, ledger) = ledger();
    ledger.append(hint(1)).unwrap();
    let holder = OpenOptions::new()
        .write(true)
        .open(folder.path().join(FILE_NAME))
        .unwrap();
    holder.lock().unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| ledger.append(hint(2)));
        std::thread::sleep(Duration::from_millis(100));
        assert!(!waiting.is_finished());
        holder.unlock().unwrap();
        waiting.join().unwrap().unwrap();
    });
    assert_eq!(numbers(&ledger), [1, 2]);
}
