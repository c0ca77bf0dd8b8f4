//! How long it takes from a save to the verdict on the screen, and what watching costs while nothing happens.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for whoever runs it with `--nocapture`"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::desk::{Desk, Screen};

/// How often is saved.
const SAVES: usize = 50;

/// Prints the figures; what they are held to here leaves room for a busy machine. `cargo test --release --test
/// terminal speed -- --nocapture`.
#[test]
fn a_save_is_judged_before_one_looks_up() {
    let desk = Desk::new();
    desk.start("orders-n-plus-one");
    let file = desk.file("orders-n-plus-one", "shop/selectors.py");
    let starter = fs::read_to_string(&file).expect("the starter");
    let solution = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("exercises/orm/orders-n-plus-one/solution/shop/selectors.py");
    let solution = fs::read_to_string(solution).expect("the solution");
    let mut screen = desk.open(&["watch"], (100, 30));
    screen.wait_for("Not passed");
    screen.press("q");
    screen.wait_for("Cases:");
    screen.press("3");
    for (name, answer) in [("starter", &starter), ("solution", &solution)] {
        fs::write(&file, format!("{answer}\nprint('{name} first.')\n")).expect("a save");
        screen.wait_for(if name == "starter" {
            "starter first."
        } else {
            "Why it works"
        });
        measure(name, answer, &file, &mut screen);
    }

    let before = computed(screen.process_id());
    let idle = Duration::from_secs(5);
    std::thread::sleep(idle);
    let share = computed(screen.process_id()).saturating_sub(before).as_secs_f64() / idle.as_secs_f64();
    println!("idle: {:.2} % of one core", 100.0 * share);
    assert!(share < 0.01, "{share}");
    screen.press("q");
    screen.end();
}

/// From a save of `answer` to its verdict, many times.
fn measure(name: &str, answer: &str, file: &Path, screen: &mut Screen) {
    screen.press("\u{1b}3");
    let mut times = Vec::new();
    for number in 0..SAVES {
        // What it prints tells which save the verdict is about.
        let text = format!("{answer}\nprint('save number {number}.')\n");
        fs::write(file, text).expect("a save");
        let began = Instant::now();
        screen.wait_for(&format!("save number {number}."));
        times.push(began.elapsed());
        // Somebody thinks before they save again.
        std::thread::sleep(Duration::from_millis(150));
    }
    times.sort();
    let (fastest, slowest) = (times[0], times[times.len() - 1]);
    let middle = times[times.len() / 2];
    println!(
        "save to verdict, {name}: median of {SAVES} {middle:.1?}, fastest {fastest:.1?}, slowest {slowest:.1?}"
    );
    assert!(middle < Duration::from_secs(1), "{middle:?}");
}

/// The processor time of a process so far, to the nanosecond: what the clock's ticks say of so little is chance.
fn computed(process: u32) -> Duration {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("its threads");
    let of_thread = |thread: fs::DirEntry| -> u64 {
        let account = fs::read_to_string(thread.path().join("schedstat")).expect("an account");
        let nanoseconds = account.split_whitespace().next().expect("a number");
        nanoseconds.parse().expect("a number")
    };
    let threads = threads.map(|thread| thread.expect("a thread"));
    Duration::from_nanos(threads.map(of_thread).sum())
}
