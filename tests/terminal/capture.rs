//! The picture in the README: what was on the screen, as SVG.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use vt100::Color;

use crate::desk::Desk;

/// Pixels of one character.
const CELL: (u16, u16) = (8, 17);
/// Pixels around the screen.
const MARGIN: u16 = 12;
/// What the sixteen colours look like.
const PALETTE: [&str; 16] = [
    "#1e2127", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf", "#5c6370",
    "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ffffff",
];
const PAPER: &str = "#1e2127";
const INK: &str = "#d7dae0";

/// `cargo test --release --test terminal picture -- --ignored` draws it again.
#[test]
#[ignore = "writes the picture that the README shows"]
fn the_picture_of_the_readme_is_drawn_from_a_sitting() {
    let desk = Desk::new();
    desk.start("orders-n-plus-one");
    let mut screen = desk.open(&["watch"], (124, 34));
    screen.wait_for("Not passed");
    screen.press("q");
    screen.wait_for("Cases:");
    let file = desk.file("orders-n-plus-one", "shop/selectors.py");
    let starter = fs::read_to_string(&file).expect("the starter");
    let better = starter.replacen("Order.objects.", "Order.objects.select_related(\"customer\").", 1);
    fs::write(&file, format!("{better}\nprint(\"still one query too many?\")\n")).expect("a save");
    screen.wait_for("one query too many?");
    let svg = screen.with(svg);
    fs::write(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal/watch.svg"),
        svg,
    )
    .expect("a picture");
    screen.press("q");
    screen.end();
}

/// The screen as a picture.
fn svg(screen: &vt100::Screen) -> String {
    let (lines, columns) = screen.size();
    let (lines, columns) = (lines.get(), columns.get());
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, lines * CELL.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for line in 0..lines {
        let mut column = 0;
        while column < columns {
            let look = looks(screen, line, column);
            let mut end = column + 1;
            while end < columns && looks(screen, line, end) == look {
                end += 1;
            }
            let text: String = (column..end)
                .map(
                    |column| match screen.cell(line, column).map(vt100::Cell::contents) {
                        Some(contents) if !contents.is_empty() => contents.to_owned(),
                        _ => " ".to_owned(),
                    },
                )
                .collect();
            if !text.trim().is_empty() {
                let (x, y) = (MARGIN + column * CELL.0, MARGIN + line * CELL.1 + 13);
                let length = (end - column) * CELL.0;
                let text = text
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;");
                let _ = writeln!(
                    svg,
                    "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" xml:space=\"preserve\" {look}>{text}</text>"
                );
            }
            column = end;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// How a character looks, as attributes.
fn looks(screen: &vt100::Screen, line: u16, column: u16) -> String {
    let Some(cell) = screen.cell(line, column) else {
        return String::new();
    };
    let color = match cell.fgcolor() {
        Color::Default => INK.to_owned(),
        Color::Idx(index) => PALETTE.get(usize::from(index)).copied().unwrap_or(INK).to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
    };
    let weight = if cell.bold() { " font-weight=\"bold\"" } else { "" };
    let opacity = if cell.dim() { " opacity=\"0.6\"" } else { "" };
    format!("fill=\"{color}\"{weight}{opacity}")
}
