//! The same job shows the same again; another seed shows something else.

use crate::projects::{PLAIN_VIEW, job, run, value};

const EVERYTHING_THAT_COULD_VARY: &str = "import os, random, secrets, time, uuid
from django.contrib.auth.models import User
lab.observe(\"urandom\", os.urandom(8).hex())
lab.observe(\"random\", [random.random(), lab.random.random(), secrets.token_hex(4), str(uuid.uuid4())])
lab.observe(\"time\", [time.time(), time.monotonic(), time.perf_counter()])
lab.observe(\"now\", lab.clock.now())
lab.observe(\"hash\", [hash(\"text\"), list({\"a\", \"b\", \"c\", \"d\"}), id(object()) % 64])
lab.observe(\"password\", User.objects.create_user(\"ana\", password=\"x\").password)";

#[test]
fn the_same_seed_shows_the_same() {
    let everything = job(PLAIN_VIEW, EVERYTHING_THAT_COULD_VARY);
    let (first, second) = (run(&everything), run(&everything));
    assert_eq!(first.scenarios, second.scenarios);
    assert!(first.scenarios["scene"].raised.is_none(), "{first:#?}");
}

#[test]
fn another_seed_shows_other_data_on_another_day() {
    let mut other = job(PLAIN_VIEW, EVERYTHING_THAT_COULD_VARY);
    let first = run(&other);
    other.seed = 8;
    let second = run(&other);
    for name in ["urandom", "random", "now"] {
        assert_ne!(value(&first, name), value(&second, name), "{name}");
    }
}

#[test]
fn many_runs_at_once_do_not_disturb_each_other() {
    let everything = job(PLAIN_VIEW, EVERYTHING_THAT_COULD_VARY);
    let alone = run(&everything);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6).map(|_| scope.spawn(|| run(&everything))).collect();
        for other in runs {
            assert_eq!(other.join().expect("a run").scenarios, alone.scenarios);
        }
    });
}
