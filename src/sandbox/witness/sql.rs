//! Statements as texts: where one ends and the next begins, what kind it is, and what is left of it
//! without its values.
//!
//! Source of the lexical rules: the PostgreSQL documentation, "Lexical Structure".

use std::ops::Range;

/// A piece of a statement that has a meaning; white space and comments have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A keyword, or a name without quotes.
    Word,
    /// A name in double quotes.
    Name,
    /// A number or a text.
    Value,
    /// `$1`, or a driver's `%s`.
    Placeholder,
    /// Anything else, one character.
    Sign(u8),
}

/// Reads the tokens of `text`, with the bytes that each covers. Whatever the text is, it comes to its end.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

impl Tokens<'_> {
    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    fn skip_blanks(&mut self) {
        loop {
            match (self.byte(0), self.byte(1)) {
                (Some(byte), _) if byte.is_ascii_whitespace() => self.at += 1,
                (Some(b'-'), Some(b'-')) => {
                    let line = self.text[self.at..].find('\n');
                    self.at = line.map_or(self.text.len(), |end| self.at + end);
                }
                (Some(b'/'), Some(b'*')) => self.skip_comment(),
                _ => return,
            }
        }
    }

    /// Comments nest.
    fn skip_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.byte(0), self.byte(1)) {
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                (Some(_), _) => self.at += 1,
                (None, _) => return,
            }
        }
    }

    /// Behind the closing `quote`, which counts only when it is not doubled, nor escaped where backslashes
    /// escape.
    fn skip_quoted(&mut self, quote: u8, backslashes: bool) {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            self.at += 1;
            if byte == quote {
                if self.byte(0) != Some(quote) {
                    return;
                }
                self.at += 1;
            } else if byte == b'\\' && backslashes && self.byte(0).is_some() {
                self.at += 1;
            }
        }
    }

    /// Behind a text between dollar signs, if one begins here.
    fn skip_dollar_quoted(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(end) = rest[1..].find('$') else {
            return false;
        };
        let tag = &rest[..end + 2];
        let inner = &tag[1..=end];
        if inner.starts_with(|first: char| first.is_ascii_digit())
            || !inner.bytes().all(|byte| byte != b'$' && is_word(byte))
        {
            return false;
        }
        let length = rest[tag.len()..].find(tag);
        self.at = length.map_or(self.text.len(), |length| self.at + length + 2 * tag.len());
        true
    }

    fn token(&mut self) -> Option<Token> {
        let first = self.byte(0)?;
        Some(match first {
            b'\'' => {
                self.skip_quoted(b'\'', false);
                Token::Value
            }
            b'"' => {
                self.skip_quoted(b'"', false);
                Token::Name
            }
            b'$' if self.skip_dollar_quoted() => Token::Value,
            b'$' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => {
                self.at += 1;
                self.skip_while(|byte| byte.is_ascii_digit());
                Token::Placeholder
            }
            b'%' if self.byte(1) == Some(b's') => {
                self.at += 2;
                Token::Placeholder
            }
            b'0'..=b'9' => {
                self.skip_number();
                Token::Value
            }
            b'.' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => {
                self.skip_number();
                Token::Value
            }
            byte if is_word(byte) && byte != b'$' => self.word(byte),
            byte => {
                self.at += 1;
                Token::Sign(byte)
            }
        })
    }

    /// A word, or a text that a letter marks: `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'`.
    fn word(&mut self, first: u8) -> Token {
        let marked = match (first.to_ascii_lowercase(), self.byte(1), self.byte(2)) {
            (b'e' | b'b' | b'x' | b'n', Some(b'\''), _) => Some(1),
            (b'u', Some(b'&'), Some(b'\'' | b'"')) => Some(2),
            _ => None,
        };
        if let Some(lead) = marked {
            self.at += lead;
            let quote = self.byte(0).unwrap_or(b'\'');
            self.skip_quoted(quote, first.eq_ignore_ascii_case(&b'e'));
            return if quote == b'"' { Token::Name } else { Token::Value };
        }
        self.skip_while(is_word);
        Token::Word
    }

    fn skip_number(&mut self) {
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_');
        // An exponent has a sign.
        let before = self.text.as_bytes()[self.at - 1];
        if before.eq_ignore_ascii_case(&b'e')
            && matches!(self.byte(0), Some(b'+' | b'-'))
            && self.byte(1).is_some_and(|byte| byte.is_ascii_digit())
        {
            self.at += 1;
            self.skip_while(|byte| byte.is_ascii_digit());
        }
    }

    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.byte(0).is_some_and(&belongs) {
            self.at += 1;
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = (Token, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_blanks();
        let start = self.at;
        let token = self.token()?;
        // A sign is one byte of ASCII, everything else ends before one: never inside a character.
        Some((token, start..self.at))
    }
}

const fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// Where the statements of `text` are, without the semicolons between them and without empty ones. A text
/// that defines a function in SQL's own way, whose body has semicolons, is taken for a single statement.
pub(super) fn statements(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut current: Option<Range<usize>> = None;
    let mut depth = 0_i32;
    let mut previous = "";
    for (token, range) in tokens(text) {
        match token {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth -= 1,
            Token::Word => {
                let word = &text[range.clone()];
                if word.eq_ignore_ascii_case("ATOMIC") && previous.eq_ignore_ascii_case("BEGIN") {
                    return std::iter::once(0..text.len()).collect();
                }
                previous = word;
            }
            _ => {}
        }
        if token == Token::Sign(b';') && depth <= 0 {
            found.extend(current.take());
            depth = 0;
        } else {
            let start = current.as_ref().map_or(range.start, |current| current.start);
            current = Some(start..range.end);
        }
    }
    found.extend(current);
    found
}

/// The words of a statement in capitals, names in quotes, values and signs left out: at most `most` of them.
pub(super) fn words(statement: &str, most: usize) -> Vec<String> {
    tokens(statement)
        .filter(|(token, _)| *token == Token::Word)
        .take(most)
        .map(|(_, range)| statement[range].to_ascii_uppercase())
        .collect()
}

/// A statement without its values: each is `%s`, the casts that a driver adds to them are gone, and white
/// space is single. Two executions of the same code have the same shape, whether the values came beside the
/// text or inside.
pub(super) fn shape(statement: &str) -> String {
    let mut shape = String::with_capacity(statement.len());
    let mut end = 0;
    let mut entries = tokens(statement).peekable();
    let mut after_sign_of_number = false;
    while let Some((token, range)) = entries.next() {
        let blank = range.start > end && !shape.is_empty();
        let text = &statement[range.clone()];
        end = range.end;
        let is_value = match token {
            Token::Value | Token::Placeholder => true,
            Token::Word => ["TRUE", "FALSE", "NULL"]
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word)),
            _ => false,
        };
        // `%%` is how a driver writes the percent sign that is sent.
        if token == Token::Sign(b'%') && shape.ends_with('%') && !blank {
            continue;
        }
        if blank && !after_sign_of_number {
            shape.push(' ');
        }
        after_sign_of_number = false;
        if !is_value {
            // A negative number is sent with its sign before it, the placeholder has none.
            let next_is_number = entries
                .peek()
                .is_some_and(|(next, next_range)| *next == Token::Value && next_range.start == end);
            let starts_value = shape.trim_end().ends_with(['=', '<', '>', '(', ',']);
            if token == Token::Sign(b'-') && next_is_number && starts_value {
                after_sign_of_number = true;
            } else {
                shape.push_str(text);
            }
            continue;
        }
        shape.push_str("%s");
        end = skip_cast(statement, &mut entries, end);
    }
    shape
}

/// Skips `::type`, `::type[]`, `::"type"` behind a value. Returns where it ends.
fn skip_cast(statement: &str, entries: &mut std::iter::Peekable<Tokens<'_>>, mut end: usize) -> usize {
    while statement[end..].starts_with("::") {
        entries.next();
        entries.next();
        let Some((_, range)) = entries.next() else {
            return statement.len();
        };
        end = range.end;
        while statement[end..].starts_with("[]") {
            entries.next();
            entries.next();
            end += 2;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        statements(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn semicolons_in_texts_names_comments_and_bodies_end_no_statement() {
        assert_eq!(
            split("SET lock_timeout = '2s;'; -- a;b\nALTER TABLE \"a;b\" /* ; /* ; */ */ ADD c int;;"),
            [
                "SET lock_timeout = '2s;'",
                "ALTER TABLE \"a;b\" /* ; /* ; */ */ ADD c int"
            ]
        );
        assert_eq!(
            split("DO $$ BEGIN x; END $$; SELECT $a$;$$;$a$, E'\\';', 'it''s;'"),
            ["DO $$ BEGIN x; END $$", "SELECT $a$;$$;$a$, E'\\';', 'it''s;'"]
        );
        assert_eq!(
            split("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3").len(),
            2
        );
        assert_eq!(
            split("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END").len(),
            1
        );
        assert_eq!(split(" ; -- nothing"), [""; 0]);
    }

    #[test]
    fn words_are_told_from_names_and_values() {
        assert_eq!(
            words(
                "create unique /* x */ index concurrently \"drop\" ON t ('vacuum')",
                4
            ),
            ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"]
        );
    }

    #[test]
    fn values_beside_the_text_and_inside_it_have_the_same_shape() {
        let sent = "SELECT \"a\".\"b\" FROM \"a\" WHERE \"c\" = 'O''Hara'::text AND d IN (1, -2,  3.5e-7)\n AND e = true \
                    AND f = ANY('{1,2}'::int4[]) AND g LIKE '%x' LIMIT 21";
        let written = "SELECT \"a\".\"b\" FROM \"a\" WHERE \"c\" = %s AND d IN (%s, %s, %s) AND e = %s AND f = ANY(%s) \
                       AND g LIKE %s LIMIT 21";
        assert_eq!(shape(sent), shape(written));
        assert_eq!(shape("SELECT $1, x1 - 2"), "SELECT %s, x1 - %s");
        assert_eq!(shape("SELECT 7 %% 2"), shape("SELECT 7 % 2"));
    }

    proptest! {
        #[test]
        fn any_text_has_statements_words_and_a_shape(text in any::<String>()) {
            for range in statements(&text) {
                prop_assert!(text.get(range).is_some());
            }
            words(&text, 8);
            shape(&text);
        }

        #[test]
        fn tokens_of_hostile_signs_come_to_an_end(text in "[-/*'\"$%;:()eEuU&\\\\a0 .\n]{0,60}") {
            let mut end = 0;
            for (_, range) in tokens(&text) {
                prop_assert!(range.start >= end && range.end > range.start);
                end = range.end;
            }
            shape(&text);
            statements(&text);
        }
    }
}
