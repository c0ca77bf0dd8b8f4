//! What is worth doing again, and when.

use jiff::civil::Date;
use serde::Serialize;

use super::json;
use super::report::step;
use super::text::{columns, escape, pad, plural};
use super::view::{NOTE, QUIET, STRONG, View, paint};
use crate::error::Error;
use crate::ledger::Review;

/// How many of those that are not due yet are named.
const LATER: usize = 5;

/// The reviews for people, which come in the order in which they are due.
#[must_use]
pub fn reviews(reviews: &[Review], today: Date, view: &View) -> String {
    if reviews.is_empty() {
        let nothing = "Nothing is passed yet, so there is nothing to do again.";
        return format!("{nothing}\n{}", step("Begin", "start"));
    }
    let (due, later): (Vec<&Review>, Vec<&Review>) = reviews
        .iter()
        .partition(|review| review.is_begun || review.is_due(today));
    let mut shown = String::new();
    if due.is_empty() {
        shown.push_str("Nothing is worth doing again today.\n");
    } else {
        let (exercises, are) = (
            plural(due.len(), "exercise"),
            if due.len() == 1 { "is" } else { "are" },
        );
        shown.push_str(&format!(
            "{} {are} worth doing again\n\n",
            paint(STRONG, &exercises)
        ));
        shown.push_str(&rows(&due, today, view));
        // What is begun comes before what is only due.
        if let Some(first) = due.iter().find(|review| review.is_begun).or(due.first()) {
            shown.push('\n');
            shown.push_str(&step("Next", &format!("review {}", first.exercise)));
        }
    }
    if !later.is_empty() {
        let mut named: Vec<String> = later
            .iter()
            .take(LATER)
            .map(|review| format!("{} {}", review.exercise, when(review.due, today)))
            .collect();
        if later.len() > LATER {
            named.push(format!("{} more", later.len() - LATER));
        }
        shown.push_str(&view.prose_in(QUIET, 0, &format!("Later: {}", named.join(", "))));
    }
    shown
}

fn rows(due: &[&Review], today: Date, view: &View) -> String {
    let widest = due
        .iter()
        .map(|review| columns(review.exercise.as_str()))
        .max()
        .unwrap_or(0);
    let mut shown = String::new();
    for review in due {
        let id = pad(&escape(review.exercise.as_str()), widest);
        let state = if review.is_begun {
            "begun".to_owned()
        } else {
            format!("due {}", when(review.due, today))
        };
        let last = format!("passed {}, {}", when(review.last, today), how(review.grade));
        let room = view.width.saturating_sub(2 + widest + 2 + 20 + 2);
        shown.push_str(&format!(
            "  {id}  {}  {}\n",
            paint(NOTE, &pad(&state, 20)),
            paint(QUIET, &view.cut(&last, room))
        ));
    }
    shown
}

/// How a pass came about, as a phrase.
const fn how(grade: u8) -> &'static str {
    match grade {
        5 => "at the first check",
        4 => "after a failed check or two",
        3 => "with hints or many checks",
        _ => "after a look at the solution",
    }
}

/// A day as seen from today: "3 days ago", "in 12 days".
fn when(day: Date, today: Date) -> String {
    match day.duration_since(today).as_hours() / 24 {
        0 => "today".to_owned(),
        -1 => "yesterday".to_owned(),
        1 => "tomorrow".to_owned(),
        ago @ ..0 => format!("{} ago", plural(ago.unsigned_abs(), "day")),
        ahead => format!("in {}", plural(ahead.unsigned_abs(), "day")),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    rule: &'static str,
    today: String,
    reviews: Vec<ReviewDocument<'a>>,
}

#[derive(Serialize)]
struct ReviewDocument<'a> {
    exercise: &'a str,
    is_begun: bool,
    is_due: bool,
    due: String,
    last: String,
    grade: u8,
    repetitions: u32,
    easiness: f64,
}

/// The same for machines, format 1.
///
/// # Errors
///
/// When it cannot be serialised, which would be a bug.
pub fn reviews_json(reviews: &[Review], today: Date) -> Result<String, Error> {
    json::document(&Document {
        format: json::FORMAT,
        rule: "SM-2",
        today: today.to_string(),
        reviews: reviews
            .iter()
            .map(|review| ReviewDocument {
                exercise: review.exercise.as_str(),
                is_begun: review.is_begun,
                is_due: review.is_due(today),
                due: review.due.to_string(),
                last: review.last.to_string(),
                grade: review.grade,
                repetitions: review.repetitions,
                easiness: review.easiness,
            })
            .collect(),
    })
}
