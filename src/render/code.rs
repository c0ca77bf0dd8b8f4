//! Code in the colours of the terminal. The only place that names syntect.

use std::sync::LazyLock;

use anstyle::{AnsiColor, Style};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::text::escape_lines;
use super::view::{BAD, COMMAND, GOOD, NOTE, PLAIN, QUIET, STRONG, View, paint};

/// Syntect's own syntaxes; each is unpacked when it is first used.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

const KEYWORD: Style = AnsiColor::Magenta.on_default();

/// What is painted how: the first that fits the innermost scope with any. Of the sixteen colours only, which the
/// reader has chosen to be legible.
static PALETTE: LazyLock<Vec<(Scope, Style)>> = LazyLock::new(|| {
    [
        ("comment", QUIET),
        ("punctuation.section", PLAIN),
        // Between the braces of an f-string is code again; and so it is between a decorator's parentheses.
        ("meta.interpolation", PLAIN),
        ("meta.annotation.arguments", PLAIN),
        ("meta.annotation.parameters", PLAIN),
        ("meta.annotation", NOTE),
        ("storage.type.string", GOOD),
        ("string", GOOD),
        ("constant", COMMAND),
        ("keyword.operator.logical", KEYWORD),
        ("keyword.operator", PLAIN),
        ("keyword", KEYWORD),
        ("storage", KEYWORD),
        ("entity.name.tag", KEYWORD),
        ("entity.other.attribute-name", NOTE),
        ("entity.name", STRONG),
        ("markup.inserted", GOOD),
        ("markup.deleted", BAD),
        ("meta.diff.range", COMMAND),
        ("meta.diff.header", STRONG),
    ]
    .into_iter()
    .filter_map(|(scope, style)| Some((Scope::new(scope).ok()?, style)))
    .collect()
});

/// What Django finds in a template, whatever is around it.
const TEMPLATE_TAGS: [(&str, &str, Style); 3] =
    [("{%", "%}", KEYWORD), ("{{", "}}", COMMAND), ("{#", "#}", QUIET)];

/// `source` as code of `language`, the first word behind a fence: harmless, and in colours where there are any and the
/// language is known.
#[must_use]
pub fn highlight(source: &str, language: &str, view: &View) -> String {
    let source = escape_lines(source);
    if !view.color {
        return source;
    }
    let language = language.to_ascii_lowercase();
    let is_session = |line: &str| line.starts_with("$ ") || line.starts_with(">>> ");
    let (name, is_template) = match language.as_str() {
        "html" | "django" | "htmldjango" | "html+django" | "jinja" | "jinja2" => ("html", true),
        // Syntect has none of its own; comments, texts and numbers are those of Python.
        "toml" => ("python", false),
        other => (other, false),
    };
    let lines: Vec<String> = match name {
        "console" | "sh" | "bash" | "shell" | "pycon" if source.lines().any(is_session) => session(&source),
        name => {
            let Some(syntax) = find(name) else { return source };
            let mut painter = Painter::new(syntax);
            source
                .lines()
                .map(|line| painter.paint(line, is_template))
                .collect()
        }
    };
    lines.join("\n")
}

/// No syntax for a name that is empty or `text`, without a look at all of them.
fn find(name: &str) -> Option<&'static SyntaxReference> {
    if name.is_empty() || name == "text" || name == "console" {
        return None;
    }
    SYNTAXES.find_syntax_by_token(name)
}

/// What was typed at a prompt, and what came back.
fn session(source: &str) -> Vec<String> {
    let mut python: Option<Painter> = None;
    let mut in_python = false;
    source
        .lines()
        .map(|line| {
            if let Some(typed) = line.strip_prefix("$ ") {
                in_python = false;
                let (typed, comment) = typed.split_at(comment_at(typed));
                return format!(
                    "{} {}{}",
                    paint(QUIET, "$"),
                    paint(COMMAND, typed),
                    paint(QUIET, comment)
                );
            }
            let prompt = line.get(..4).unwrap_or(line);
            in_python = prompt.trim_end() == ">>>" || in_python && prompt.trim_end() == "...";
            let Some(syntax) = in_python.then(|| find("python")).flatten() else {
                return line.to_owned();
            };
            let painter = python.get_or_insert_with(|| Painter::new(syntax));
            let typed = line.get(4..).unwrap_or("");
            format!("{}{}", paint(QUIET, prompt), painter.paint(typed, false))
        })
        .collect()
}

/// Where a shell sees a comment begin; the end where it sees none.
fn comment_at(command: &str) -> usize {
    let is_outside = |index: usize| {
        ["'", "\""]
            .iter()
            .all(|quote| command[..index].matches(quote).count() % 2 == 0)
    };
    command
        .match_indices(" #")
        .map(|(index, _)| index)
        .find(|index| is_outside(*index))
        .unwrap_or(command.len())
}

/// Paints line after line of one text.
struct Painter {
    state: ParseState,
    scopes: ScopeStack,
}

impl Painter {
    fn new(syntax: &SyntaxReference) -> Self {
        Self {
            state: ParseState::new(syntax),
            scopes: ScopeStack::new(),
        }
    }

    fn paint(&mut self, line: &str, is_template: bool) -> String {
        let mut styles = vec![PLAIN; line.len()];
        // What cannot be parsed, which would be a mistake in a syntax, stays as it is.
        let changes = self
            .state
            .parse_line(&format!("{line}\n"), &SYNTAXES)
            .unwrap_or_default();
        let mut start = 0;
        for (index, change) in changes {
            let end = index.min(line.len());
            styles[start..end].fill(self.style());
            start = end;
            let _ = self.scopes.apply(&change);
        }
        styles[start..].fill(self.style());
        if is_template {
            for (open, close, style) in TEMPLATE_TAGS {
                fill_between(line, open, close, style, &mut styles);
            }
        }
        line_in(&styles, line)
    }

    fn style(&self) -> Style {
        let known = |scope: &Scope| PALETTE.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
        self.scopes
            .scopes
            .iter()
            .rev()
            .find_map(known)
            .map_or(PLAIN, |(_, style)| *style)
    }
}

fn fill_between(line: &str, open: &str, close: &str, style: Style, styles: &mut [Style]) {
    let mut from = 0;
    while let Some(start) = line[from..].find(open).map(|index| from + index)
        && let Some(end) = line[start..].find(close).map(|index| start + index + close.len())
    {
        styles[start..end].fill(style);
        from = end;
    }
}

/// `line`, each byte in its style.
fn line_in(styles: &[Style], line: &str) -> String {
    let mut shown = String::new();
    let mut start = 0;
    for run in styles.chunk_by(PartialEq::eq) {
        let end = start + run.len();
        shown.push_str(&paint(run[0], &line[start..end]));
        start = end;
    }
    shown
}
