//! What a learner did: a map of days, and a line for each exercise that was worked on.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, ToSpan as _};

use super::overview::ExerciseOverview;
use super::text::{columns, escape, pad, plural};
use super::view::{GOOD, QUIET, View, paint};
use crate::ledger::ExerciseStanding;

/// How many weeks are shown where there is room: half a year.
const WEEKS: usize = 26;

/// From how many checks on a day its square is darker.
const DARKER: [u32; 4] = [1, 3, 8, 20];

/// A square for each day of the last weeks, a column for each week, darker where more was checked. Nothing before
/// there are two days to tell apart.
#[must_use]
pub fn days(checks: &BTreeMap<Date, u32>, today: Date, view: &View) -> String {
    let Some(&first) = checks.keys().next() else {
        return String::new();
    };
    if checks.len() < 2 {
        return String::new();
    }
    let monday = |day: Date| {
        let since = i64::from(day.weekday().since(Weekday::Monday));
        day.checked_sub(since.days()).unwrap_or(day)
    };
    let room = WEEKS.min(view.width.saturating_sub(8) / 2).max(1);
    let last = monday(today);
    let mut weeks: Vec<Date> = std::iter::successors(Some(last), |week| week.checked_sub(7.days()).ok())
        .take_while(|week| *week >= monday(first))
        .take(room)
        .collect();
    weeks.reverse();
    let mut shown = String::new();
    for (row, name) in ["Mon", "", "Wed", "", "Fri", "", "Sun"].iter().enumerate() {
        let squares: String = weeks
            .iter()
            .filter_map(|week| {
                week.checked_add(i64::try_from(row).unwrap_or_default().days())
                    .ok()
            })
            .filter(|day| *day <= today)
            .map(|day| square(checks.get(&day).copied().unwrap_or(0), view))
            .collect();
        shown.push_str(&format!("  {}{squares}\n", paint(QUIET, &pad(name, 4))));
    }
    shown
}

/// A day, with room beside it.
fn square(checks: u32, view: &View) -> String {
    let shades = if view.unicode {
        ["·", "░", "▒", "▓", "█"]
    } else {
        [".", "-", "+", "*", "#"]
    };
    let shade = DARKER.iter().filter(|least| checks >= **least).count();
    let style = if shade == 0 { QUIET } else { GOOD };
    format!(" {}", paint(style, shades[shade]))
}

/// What was worked on: how often it was checked, how long, and whether with help.
#[must_use]
pub fn worked_on(exercises: &[(&ExerciseOverview, &ExerciseStanding)], view: &View) -> String {
    let widest = exercises
        .iter()
        .map(|(exercise, _)| columns(&exercise.id))
        .max()
        .unwrap_or(0);
    let mut shown = String::new();
    for (exercise, standing) in exercises {
        let sign = if standing.passed.is_some() {
            view.tick()
        } else {
            view.dot()
        };
        let help = match (standing.gave_up, standing.hints_taken) {
            (true, _) => ", solution seen first".to_owned(),
            (false, 0) => String::new(),
            (false, hints) => format!(", {}", plural(hints, "hint")),
        };
        let facts = if standing.attempts == 0 {
            format!("not checked yet{help}")
        } else {
            let checks = plural(standing.attempts, "check");
            format!("{checks}, {}{help}", time(standing.worked))
        };
        let room = view.width.saturating_sub(4 + widest + 2);
        shown.push_str(&format!(
            "  {sign} {}  {}\n",
            pad(&escape(&exercise.id), widest),
            paint(QUIET, &view.cut(&facts, room))
        ));
    }
    shown
}

/// "under a minute", "12 min", "1 h 05 min".
fn time(worked: SignedDuration) -> String {
    match worked.as_mins() {
        ..1 => "under a minute".to_owned(),
        minutes @ ..60 => format!("{minutes} min"),
        minutes => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::render::Detail;

    fn view(width: usize, unicode: bool) -> View {
        View {
            width,
            color: false,
            unicode,
            detail: Detail::Normal,
        }
    }

    fn plain(checks: &BTreeMap<Date, u32>, today: Date, view: &View) -> String {
        anstream::adapter::strip_str(&days(checks, today, view)).to_string()
    }

    #[test]
    fn days_are_squares_in_columns_of_weeks() {
        // 2026-11-21 is a Saturday.
        let checks = BTreeMap::from([
            (date(2026, 11, 2), 1),
            (date(2026, 11, 4), 3),
            (date(2026, 11, 13), 9),
            (date(2026, 11, 15), 2),
            (date(2026, 11, 21), 40),
        ]);
        insta::assert_snapshot!(plain(&checks, date(2026, 11, 21), &view(80, true)), @"
        Mon  ░ · ·
             · · ·
        Wed  ▒ · ·
             · · ·
        Fri  · ▓ ·
             · · █
        Sun  · ░
        ");
        insta::assert_snapshot!(plain(&checks, date(2026, 11, 21), &view(12, false)), @"
        Mon  . .
             . .
        Wed  . .
             . .
        Fri  * .
             . #
        Sun  -
        ");
    }

    #[test]
    fn one_day_is_no_map() {
        let checks = BTreeMap::from([(date(2026, 11, 2), 1)]);
        assert_eq!(days(&checks, date(2026, 11, 21), &view(80, true)), "");
    }

    #[test]
    fn a_clock_that_was_set_back_is_no_trouble() {
        let checks = BTreeMap::from([(date(2027, 1, 1), 1), (date(2027, 1, 2), 1)]);
        assert_eq!(
            days(&checks, date(2026, 11, 21), &view(80, true)).lines().count(),
            7
        );
    }

    #[test]
    fn times_are_told_as_people_do() {
        let told = [30, 60, 3_540, 3_900].map(|seconds| time(SignedDuration::from_secs(seconds)));
        assert_eq!(told, ["under a minute", "1 min", "59 min", "1 h 05 min"]);
    }
}
