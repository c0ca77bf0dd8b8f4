//! The rule that nobody is kept waiting while a statement works through a table.

use super::compare::Broken;
use super::value::{counted, cut};
use crate::exercise::{BlockingLimits, Rule};
use crate::report::{Watched, WatchedStatement};
use crate::statement::{Statement, TableLock, Work, WorkKind};

/// How much of a statement a sentence quotes, in characters.
const QUOTED: usize = 120;

/// The heaviest work that `statement` does while a lock is held that others wait for, and that lock.
fn broken_by<'a>(limits: &BlockingLimits, statement: &'a Statement) -> Option<(&'a Work, &'a TableLock)> {
    let lock = statement
        .strongest_lock()
        .filter(|lock| lock.mode.waiting() >= limits.whom)?;
    let work = statement.work.iter().find(|work| counts(limits, work))?;
    // A lock on the very table says more than an equal one on another.
    let same_table = statement
        .locks
        .iter()
        .find(|other| other.table == work.table && other.mode == lock.mode);
    Some((work, same_table.unwrap_or(lock)))
}

fn counts(limits: &BlockingLimits, work: &Work) -> bool {
    let is_enough = match work.kind {
        WorkKind::Rewrite | WorkKind::IndexBuild => work.rows > 0,
        WorkKind::Change | WorkKind::Scan => work.rows >= limits.rows.max(1),
    };
    is_enough && limits.work.contains(&work.kind)
}

/// What breaks the rule in `statements`, if anything does.
pub fn unblocking(observe: &str, statements: &[Statement], limits: &BlockingLimits) -> Option<Broken> {
    let mut broken = statements
        .iter()
        .filter_map(|statement| Some((statement, broken_by(limits, statement)?)));
    let (statement, (work, lock)) = broken.next()?;
    let more = match broken.count() {
        0 => String::new(),
        others => format!(
            "; and so it is with {}",
            counted(others, "later statement", "later statements")
        ),
    };
    let since = if lock.taken_here {
        "takes"
    } else {
        "runs while its transaction holds"
    };
    Some(Broken::new(
        format!(
            "`{observe}` keeps {} waiting while a table is worked through",
            lock.mode.waiting().noun()
        ),
        format!(
            "`{}` {since} {} on `{}`, and {}: {} wait that long{more}",
            one_line(&statement.sql),
            lock.mode.name(),
            lock.table,
            phrase(work),
            lock.mode.waiting().noun(),
        ),
    ))
}

/// What was done, as a phrase that follows its subject.
fn phrase(work: &Work) -> String {
    let rows = counted(usize::try_from(work.rows).unwrap_or(usize::MAX), "row", "rows");
    let table = &work.table;
    match work.kind {
        WorkKind::Rewrite => format!("writes all {rows} of `{table}` anew"),
        WorkKind::IndexBuild => format!("builds an index over {rows} of `{table}`"),
        WorkKind::Change => format!("goes through {rows} of `{table}` to change them"),
        WorkKind::Scan => format!("reads {rows} of `{table}`"),
    }
}

fn one_line(sql: &str) -> String {
    cut(&sql.split_whitespace().collect::<Vec<_>>().join(" "), QUOTED)
}

/// Whether a statement took a lock, or did more than note or look up a thing or two, as every migration does
/// once it has run.
fn tells(statement: &Statement) -> bool {
    const A_THING_OR_TWO: u64 = 5;
    statement.locks.iter().any(|lock| lock.taken_here)
        || statement.work.iter().any(|work| work.rows > A_THING_OR_TWO)
}

/// What a report shows of the statements: those that locked or did something. The ones that break a rule of
/// `rules` are marked.
pub fn watched<'a>(
    observe: &str,
    statements: &[Statement],
    rules: &(impl Iterator<Item = &'a Rule> + Clone),
) -> Option<Watched> {
    let breaks = |statement: &Statement| {
        rules
            .clone()
            .any(|rule| matches!(rule, Rule::Unblocking(limits) if broken_by(limits, statement).is_some()))
    };
    let shown: Vec<WatchedStatement> = statements
        .iter()
        .filter(|statement| tells(statement) || breaks(statement))
        .map(|statement| WatchedStatement {
            breaks_the_rule: breaks(statement),
            ..WatchedStatement::from(statement.clone())
        })
        .collect();
    (!shown.is_empty()).then(|| Watched {
        observe: observe.to_owned(),
        statements: shown,
    })
}
