//! Spreads independent pieces of work over all cores and keeps the results in order.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::error::Error;

/// Does `work` for each of `items`. The results are in the order of the items, however the threads ran.
///
/// # Errors
///
/// The first error in the order of the items; work that has not begun by then is not begun.
pub(super) fn in_parallel<Item, Outcome>(
    items: &[Item],
    work: impl Fn(&Item) -> Result<Outcome, Error> + Sync,
) -> Result<Vec<Outcome>, Error>
where
    Item: Sync,
    Outcome: Send,
{
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(items.len());
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let outcome = work(item);
                    if outcome.is_err() {
                        stop.store(true, Ordering::Relaxed);
                    }
                    if let Ok(mut done) = done.lock() {
                        done.push((index, outcome));
                    }
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .map_err(|_| Error::bug("a thread of the verification panicked while it handed in a result"))?;
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::in_parallel;
    use crate::error::Error;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..40).collect();
        let doubled = in_parallel(&items, |item| {
            std::thread::sleep(Duration::from_micros(40 - item));
            Ok(item * 2)
        });
        let expected: Vec<u64> = items.iter().map(|item| item * 2).collect();
        assert_eq!(doubled.unwrap(), expected);
    }

    #[test]
    fn an_error_ends_the_work_early() {
        let begun = AtomicUsize::new(0);
        let items: Vec<usize> = (0..10_000).collect();
        let outcome = in_parallel(&items, |item| {
            begun.fetch_add(1, Ordering::Relaxed);
            if *item == 3 {
                return Err(Error::sandbox("no more memory"));
            }
            std::thread::sleep(Duration::from_micros(20));
            Ok(())
        });
        assert_eq!(outcome.unwrap_err().message, "no more memory");
        assert!(begun.into_inner() < items.len());
    }

    #[test]
    fn nothing_to_do_is_done_at_once() {
        assert!(in_parallel(&[] as &[u8], |_| Ok(())).unwrap().is_empty());
    }
}
