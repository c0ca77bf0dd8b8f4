//! Briefs, hints and debriefs: Markdown on a terminal. The only place that names `pulldown_cmark`.

mod pieces;
mod table;

use anstyle::Style;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use self::pieces::{LongWord, Piece, wrap};
use self::table::Table;
use super::code::highlight;
use super::text::{columns, escape};
use super::view::{COMMAND, PLAIN, QUIET, View, paint};

/// Markdown, wrapped to the width of the terminal: drawn where there are colours; where there are none, the signs of
/// Markdown stay, and say in plain text what bold and colour say on a terminal.
#[must_use]
pub fn markdown(source: &str, view: &View) -> String {
    let source = source.trim();
    let mut drawing = Drawing::new(source, view);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        drawing.add(event, range.start);
    }
    drawing.flush();
    drawing.shown
}

/// What stands to the left of a block.
struct Margin {
    /// Before its first line, while that is still to come.
    first: Option<String>,
    /// Before the others.
    rest: String,
    columns: usize,
}

/// Everything up to where the parser is.
struct Drawing<'a> {
    source: &'a str,
    view: &'a View,
    shown: String,
    is_after_blank: bool,
    margins: Vec<Margin>,
    /// The number of the next item of each open list, where it counts.
    lists: Vec<Option<u64>>,
    styles: Vec<Style>,
    /// The paragraph, heading or cell that is being read.
    pieces: Vec<Piece>,
    /// Open links: where each begins in `pieces`, and where it leads.
    links: Vec<(usize, String)>,
    /// The code that is being read, with what stands behind its fence; nothing there for indented code.
    code: Option<(Option<String>, String)>,
    table: Option<Table>,
}

impl<'a> Drawing<'a> {
    fn new(source: &'a str, view: &'a View) -> Self {
        Self {
            source,
            view,
            shown: String::new(),
            is_after_blank: false,
            margins: Vec::new(),
            lists: Vec::new(),
            styles: Vec::new(),
            pieces: Vec::new(),
            links: Vec::new(),
            code: None,
            table: None,
        }
    }

    fn add(&mut self, event: Event, start: usize) {
        match event {
            Event::Start(tag) => self.start(tag, start),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.say(&text),
            },
            Event::Code(text) => self.code_span(&text),
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.pieces.push(Piece::line_break()),
            Event::Html(text) => {
                for line in text.lines() {
                    self.line(&escape(line));
                }
            }
            Event::InlineHtml(text) => self.say(&text),
            Event::Rule => {
                self.open(start);
                let dash = if self.view.unicode { "─" } else { "-" };
                let rule = if self.view.color {
                    paint(QUIET, &dash.repeat(self.room()))
                } else {
                    "---".to_owned()
                };
                self.line(&rule);
            }
            // Footnotes, mathematics and the like are not asked for.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag, start: usize) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.open(start),
            Tag::Heading { level, .. } => {
                self.open(start);
                let style = match level {
                    HeadingLevel::H1 => PLAIN.bold().underline(),
                    _ => PLAIN.bold(),
                };
                self.sign(&format!("{} ", "#".repeat(level as usize)));
                self.begin(style);
            }
            Tag::BlockQuote(_) => {
                self.open(start);
                let bar = if self.view.color {
                    self.view.bar()
                } else {
                    ">".to_owned()
                };
                self.margins.push(Margin {
                    first: None,
                    rest: format!("{bar} "),
                    columns: 2,
                });
            }
            Tag::List(first) => {
                self.open(start);
                self.lists.push(first);
            }
            Tag::Item => {
                self.open(start);
                let marker = self.marker();
                let columns = columns(&marker);
                self.margins.push(Margin {
                    first: Some(marker),
                    rest: " ".repeat(columns),
                    columns,
                });
            }
            Tag::CodeBlock(kind) => {
                self.open(start);
                let info = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.into_string()),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((info, String::new()));
            }
            Tag::Table(alignments) => {
                self.open(start);
                self.table = Some(Table::new(alignments));
            }
            Tag::TableHead => {
                self.begin(PLAIN.bold());
                self.with_table(Table::begin_row);
            }
            Tag::TableRow => self.with_table(Table::begin_row),
            Tag::Emphasis => self.emphasize("*", Style::italic),
            Tag::Strong => self.emphasize("**", Style::bold),
            Tag::Strikethrough => self.emphasize("~~", Style::strikethrough),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((self.pieces.len(), dest_url.into_string()));
                self.begin(self.style().underline());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.flush(),
            TagEnd::Heading(_) => {
                self.styles.pop();
                self.flush();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.margins.pop();
            }
            TagEnd::Item => {
                self.flush();
                if self.margins.last().is_some_and(|margin| margin.first.is_some()) {
                    self.line("");
                }
                self.margins.pop();
            }
            TagEnd::List(_) => _ = self.lists.pop(),
            TagEnd::CodeBlock => self.draw_code(),
            TagEnd::TableHead => _ = self.styles.pop(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.pieces);
                self.with_table(|table| table.add(cell));
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    for line in table.lines(self.room(), self.view) {
                        self.line(&line);
                    }
                }
            }
            TagEnd::Emphasis => self.emphasized("*"),
            TagEnd::Strong => self.emphasized("**"),
            TagEnd::Strikethrough => self.emphasized("~~"),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    /// Ends what is open and leaves the blank line that the author left before what begins at `start`.
    fn open(&mut self, start: usize) {
        self.flush();
        let follows_its_marker = self.margins.iter().any(|margin| margin.first.is_some());
        if follows_its_marker || self.shown.is_empty() || self.is_after_blank {
            return;
        }
        let before = self.source[..start]
            .rsplit_once('\n')
            .map_or("", |(before, _)| before);
        let line_before = before.rsplit_once('\n').map_or(before, |(_, line)| line);
        if line_before.trim_matches([' ', '>', '\t', '\r']).is_empty() {
            self.line("");
            self.is_after_blank = true;
        }
    }

    /// Writes the paragraph that has been read.
    fn flush(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        if pieces.is_empty() {
            return;
        }
        for line in wrap(&pieces, self.room(), LongWord::StaysWhole) {
            self.line(&pieces::shown(&line));
        }
    }

    /// Writes a line behind its margins.
    fn line(&mut self, text: &str) {
        let mut line = String::new();
        for margin in &mut self.margins {
            line.push_str(&margin.first.take().unwrap_or_else(|| margin.rest.clone()));
        }
        line.push_str(text);
        self.shown.push_str(line.trim_end());
        self.shown.push('\n');
        self.is_after_blank = false;
    }

    /// Columns between the margins and the end of the line.
    fn room(&self) -> usize {
        let taken: usize = self.margins.iter().map(|margin| margin.columns).sum();
        self.view.prose().saturating_sub(taken)
    }

    fn marker(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number += 1;
                marker
            }
            _ if self.view.color && self.view.unicode => "• ".to_owned(),
            _ => "- ".to_owned(),
        }
    }

    fn draw_code(&mut self) {
        let Some((info, code)) = self.code.take() else {
            return;
        };
        let language = info
            .as_deref()
            .and_then(|info| info.split([' ', ',', '{']).next());
        let shown = highlight(code.trim_end_matches('\n'), language.unwrap_or(""), self.view);
        let fence = if code.contains("```") { "~~~~" } else { "```" };
        let fence = info
            .filter(|_| !self.view.color)
            .map(|info| (fence, escape(&info)));
        let indent = match (self.view.color, &fence) {
            (true, _) => "  ",
            (false, None) => "    ",
            (false, Some(_)) => "",
        };
        if let Some((fence, info)) = &fence {
            self.line(&format!("{fence}{info}"));
        }
        for line in shown.lines() {
            self.line(&format!("{indent}{line}"));
        }
        if let Some((fence, _)) = fence {
            self.line(fence);
        }
    }

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = &mut self.table {
            change(table);
        }
    }

    /// The style of what comes next.
    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or(PLAIN)
    }

    /// What comes next is in `style`, where there are styles.
    fn begin(&mut self, style: Style) {
        self.styles.push(if self.view.color { style } else { PLAIN });
    }

    fn emphasize(&mut self, sign: &str, style: fn(Style) -> Style) {
        self.sign(sign);
        self.begin(style(self.style()));
    }

    fn emphasized(&mut self, sign: &str) {
        self.styles.pop();
        self.sign(sign);
    }

    /// A sign of Markdown, where it has to say what a style cannot.
    fn sign(&mut self, sign: &str) {
        if !self.view.color {
            self.pieces.push(Piece::new(sign, PLAIN));
        }
    }

    /// Text that is written here. References such as `&#27;` are resolved by now, so that it has to be made harmless.
    fn say(&mut self, text: &str) {
        self.pieces.push(Piece::new(escape(text), self.style()));
    }

    fn code_span(&mut self, text: &str) {
        let sign = if text.contains('`') { "``" } else { "`" };
        self.sign(sign);
        let style = if self.view.color {
            self.style().fg_color(COMMAND.get_fg_color())
        } else {
            PLAIN
        };
        self.pieces.push(Piece::new(escape(text), style));
        self.sign(sign);
    }

    /// The address behind a link's text, unless that is all that its text says.
    fn end_link(&mut self) {
        self.styles.pop();
        let Some((start, address)) = self.links.pop() else {
            return;
        };
        let text: String = self.pieces[start..]
            .iter()
            .map(|piece| piece.text.as_str())
            .collect();
        let address = escape(&address);
        if address.is_empty() || text == address || format!("mailto:{text}") == address {
            return;
        }
        let style = if self.view.color { QUIET } else { PLAIN };
        let shown = if text.is_empty() {
            address
        } else {
            format!(" ({address})")
        };
        self.pieces.push(Piece::new(shown, style));
    }
}
