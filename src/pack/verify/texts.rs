//! Checks what an exercise says to people: that it says enough, and not too much too early.

use crate::exercise::Exercise;

/// Fewer words cannot tell a story with numbers, what is wanted, and what may be edited.
const LEAST_BRIEF_WORDS: usize = 60;
/// Fewer words cannot say why it works, what else would, and what it costs.
const LEAST_DEBRIEF_WORDS: usize = 60;
/// From vague to nearly the answer takes three steps.
const LEAST_HINTS: usize = 3;
/// A sentence of at least so many words that is found elsewhere was copied; shorter ones meet by chance.
const LEAST_COPIED_WORDS: usize = 6;

/// What is wrong with the texts of `exercise`.
pub(super) fn check(exercise: &Exercise) -> Vec<String> {
    let mut problems = Vec::new();
    for (file, text, least) in [
        ("brief.md", &exercise.brief, LEAST_BRIEF_WORDS),
        ("debrief.md", &exercise.debrief, LEAST_DEBRIEF_WORDS),
    ] {
        let words = text.split_whitespace().count();
        if words < least {
            problems.push(format!(
                "`{file}` has {words} words; {least} or more are expected"
            ));
        }
    }
    if exercise.hints.len() < LEAST_HINTS {
        problems.push(format!(
            "hints: {}; {LEAST_HINTS} or more are expected, from vague to nearly the answer",
            exercise.hints.len()
        ));
    }
    for (index, hint) in exercise.hints.iter().enumerate() {
        if hint.trim().is_empty() {
            problems.push(format!("hint {} is empty", index + 1));
        } else if let Some(sentence) = copied_sentence(hint, &exercise.brief) {
            problems.push(format!(
                "`brief.md` gives hint {} away: \"{sentence}\"",
                index + 1
            ));
        }
    }
    if let Some(sentence) = copied_sentence(&exercise.debrief, &exercise.brief) {
        problems.push(format!(
            "`brief.md` gives a part of the debrief away: \"{sentence}\""
        ));
    }
    problems
}

/// The first sentence of `text` that `other` holds as well.
fn copied_sentence(text: &str, other: &str) -> Option<String> {
    let other = plain(other);
    let paragraphs = text.split("\n\n");
    paragraphs
        .flat_map(|paragraph| {
            let paragraph = one_spaced(paragraph);
            sentences(&paragraph)
        })
        .find(|sentence| {
            sentence.split(' ').count() >= LEAST_COPIED_WORDS && other.contains(&plain(sentence))
        })
}

fn sentences(paragraph: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut current = String::new();
    for word in paragraph.split(' ') {
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
        if word.ends_with(['.', '?', '!']) {
            sentences.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        sentences.push(current);
    }
    sentences
}

/// `text` with single spaces and without the marks that Markdown puts around words, in lower case.
fn plain(text: &str) -> String {
    one_spaced(text)
        .chars()
        .filter(|character| !matches!(character, '*' | '_' | '`' | '#' | '>'))
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .trim_end_matches(['.', '?', '!'])
        .to_owned()
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::copied_sentence;

    #[test]
    fn a_copied_sentence_is_found_across_line_breaks_and_emphasis() {
        let hint = "Look at the page. Forward keys are joined, reverse sets take a second query.";
        let brief =
            "The list is slow. *Forward keys are joined,*\nreverse sets take a `second` query, they say.";
        assert_eq!(
            copied_sentence(hint, brief).as_deref(),
            Some("Forward keys are joined, reverse sets take a second query.")
        );
    }

    #[test]
    fn a_few_words_in_common_are_no_copy() {
        assert_eq!(
            copied_sentence("The list is slow.", "They say: the list is slow."),
            None
        );
    }
}
