//! The screen of `watch` and of `list`, drawn: the verdict above, the keys below, and between them panes or a page. The
//! only room that names ratatui, beside the terminal itself.

mod list;
mod pages;
mod panes;

use ansi_to_tui::IntoText as _;
use anstream::adapter::strip_str;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Clear, Paragraph};

use super::report::{duration, verdict_in_words};
use super::text::{columns, escape, plural};
use super::view::View;
use crate::watch::choice::Choice;
use crate::watch::screen::{Content, Phase, Screen};

/// What has to be there for anything but the verdict, in columns and lines.
const LEAST: (u16, u16) = (30, 8);
/// How long a check may take before it is said how long it has taken, in milliseconds.
const NOTICEABLE: u128 = 300;

/// Borders for those who have only ASCII.
const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Draws the screen of `watch`.
pub fn watch(frame: &mut Frame<'_>, screen: &mut Screen, view: &View) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        frame.render_widget(Paragraph::new(verdict(screen, view)), area);
        return;
    }
    let [top, body, bottom] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)]).areas(area);
    header(frame, top, screen, view);
    if screen.page.is_some() {
        pages::draw(frame, body, screen, view);
    } else {
        panes::draw(frame, body, screen, view);
    }
    footer(frame, bottom, screen, view);
}

/// Draws the list of exercises alone.
pub fn list(frame: &mut Frame<'_>, choice: &mut Choice, view: &View) {
    let area = frame.area();
    let [body, bottom] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(area);
    list::draw(frame, body, choice, view);
    frame.render_widget(Paragraph::new(keys(list::KEYS, bottom.width, view)), bottom);
}

fn header(frame: &mut Frame<'_>, area: Rect, screen: &Screen, view: &View) {
    let verdict = verdict(screen, view);
    let width = u16::try_from(verdict.width() + 1).unwrap_or(u16::MAX);
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(width)]).areas(area);
    let id = format!(" {} ", screen.exercise.id);
    let about = format!(
        "level {}, {}",
        screen.exercise.level.number(),
        escape(&screen.exercise.title)
    );
    let room = usize::from(left.width).saturating_sub(columns(&id) + 1);
    let title = Line::from(vec![
        Span::styled(id, bold()),
        Span::styled(
            if room > 12 {
                view.cut(&about, room)
            } else {
                String::new()
            },
            dim(),
        ),
    ]);
    frame.render_widget(Paragraph::new(title), left);
    frame.render_widget(Paragraph::new(verdict), right);
}

/// The newest verdict, or why there is none.
fn verdict(screen: &Screen, view: &View) -> Line<'static> {
    if matches!(screen.phase, Phase::Refused(..)) {
        return Line::styled("cannot be checked", style(super::view::BAD, view));
    }
    let since = match screen.phase {
        Phase::Checking(since) => Some(since.elapsed()),
        _ => None,
    };
    let Some(checked) = &screen.checked else {
        let text = format!("checking{}", view.ellipsis());
        return Line::styled(text, style(super::view::NOTE, view));
    };
    let report = &checked.report;
    let (look, word) = verdict_in_words(report.verdict);
    let sign = match (report.verdict, view.unicode) {
        (crate::report::Verdict::Passed, true) => "✓ ",
        (crate::report::Verdict::Passed, false) => "+ ",
        (_, true) => "✗ ",
        (_, false) => "x ",
    };
    let mut spans = vec![
        Span::styled(
            format!("{sign}{word}"),
            style(look, view).add_modifier(Modifier::BOLD),
        ),
        Span::raw(format!(
            " {} of {}",
            report.score,
            plural(report.max_score, "point")
        )),
    ];
    let time = match since.filter(|since| since.as_millis() >= NOTICEABLE) {
        Some(since) => Span::styled(
            format!(" checking{} {:.1} s", view.ellipsis(), since.as_secs_f32()),
            style(super::view::NOTE, view),
        ),
        None => Span::styled(format!(" {}", duration(checked.elapsed)), dim()),
    };
    spans.push(time);
    Line::from(spans)
}

fn footer(frame: &mut Frame<'_>, area: Rect, screen: &Screen, view: &View) {
    if let Some(notice) = &screen.notice {
        let text = view.cut(&escape(notice), usize::from(area.width).saturating_sub(2));
        let line = Line::styled(format!(" {text}"), style(super::view::NOTE, view));
        frame.render_widget(Paragraph::new(line), area);
        return;
    }
    let line = match screen.page.as_ref().map(|page| &page.content) {
        Some(Content::List(_)) => keys(list::KEYS, area.width, view),
        Some(Content::ResetQuestion) => {
            keys(&[("y", "reset"), ("any other key", "leave it")], area.width, view)
        }
        Some(_) => keys(
            &[
                ("Esc", "close"),
                ("up/down", "scroll"),
                ("h", "hint"),
                ("n", "next"),
                ("q", "close"),
            ],
            area.width,
            view,
        ),
        None => keys(&panes::keys(screen), area.width, view),
    };
    frame.render_widget(Paragraph::new(line), area);
}

/// As many keys with what they do as there is room for.
fn keys(keys: &[(&str, &str)], width: u16, view: &View) -> Line<'static> {
    let mut left = usize::from(width).saturating_sub(1);
    let mut spans = vec![Span::raw(" ")];
    for (key, label) in keys {
        let needed = columns(key) + 1 + columns(label) + 2;
        if needed > left {
            break;
        }
        left -= needed;
        spans.push(Span::styled((*key).to_owned(), style(super::view::COMMAND, view)));
        spans.push(Span::styled(format!(" {label}  "), dim()));
    }
    Line::from(spans)
}

/// A frame with a heading, and what is left inside.
fn framed(frame: &mut Frame<'_>, area: Rect, title: Line<'static>, is_looked_at: bool, view: &View) -> Rect {
    let look = if is_looked_at { bold() } else { dim() };
    let block = Block::bordered()
        .border_set(if view.unicode {
            border::ROUNDED
        } else {
            ASCII_BORDER
        })
        .border_style(look)
        .title(title);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    inner
}

/// Shows `shown` in `area` from line `scrolled` on, which is kept within what there is.
fn scrolling(
    frame: &mut Frame<'_>,
    outer: Rect,
    area: Rect,
    shown: Text<'static>,
    scrolled: &mut u16,
    view: &View,
) {
    let lines = u16::try_from(shown.lines.len()).unwrap_or(u16::MAX);
    let most = lines.saturating_sub(area.height);
    *scrolled = (*scrolled).min(most);
    let top = *scrolled;
    frame.render_widget(Paragraph::new(shown).scroll((top, 0)), area);
    if most > 0 && outer.width > 20 {
        let (up, down) = if view.unicode { ("↑", "↓") } else { ("^", "v") };
        let place = format!(
            " {}{} {}/{lines} ",
            if top > 0 { up } else { " " },
            if top < most { down } else { " " },
            (top + area.height).min(lines)
        );
        let width = u16::try_from(columns(&place)).unwrap_or_default();
        let spot = Rect::new(
            outer.right().saturating_sub(width + 2),
            outer.bottom().saturating_sub(1),
            width,
            1,
        );
        frame.render_widget(Paragraph::new(Span::styled(place, dim())), spot);
    }
}

/// What is written for a terminal, for this one.
fn text(written: &str, view: &View) -> Text<'static> {
    let plain = || Text::raw(strip_str(written).to_string());
    if view.color {
        written.into_text().unwrap_or_else(|_| plain())
    } else {
        plain()
    }
}

/// The same look in ratatui's terms.
fn style(look: anstyle::Style, view: &View) -> Style {
    let color = match look.get_fg_color() {
        Some(anstyle::Color::Ansi(color)) if view.color => match color {
            anstyle::AnsiColor::Green => Color::Green,
            anstyle::AnsiColor::Red => Color::Red,
            anstyle::AnsiColor::Yellow => Color::Yellow,
            anstyle::AnsiColor::Cyan => Color::Cyan,
            _ => Color::Reset,
        },
        _ => Color::Reset,
    };
    Style::new().fg(color)
}

fn bold() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

fn dim() -> Style {
    Style::new().add_modifier(Modifier::DIM)
}
