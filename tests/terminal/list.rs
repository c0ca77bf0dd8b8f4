//! The list of exercises as a screen.

use crate::desk::Desk;

#[test]
fn typing_narrows_the_list_and_enter_begins() {
    let desk = Desk::new();
    let mut screen = desk.open(&["list"], (80, 24));
    screen.wait_for("Esc leave");
    insta::assert_snapshot!("list", screen.text());
    screen.press("n-plus");
    screen.wait_for("1 of 25");
    screen.press("\r");
    let begun = screen.wait_for("Not passed");
    assert!(begun.contains("orders-n-plus-one"), "{begun}");
    screen.press("qq");
    assert_eq!(screen.end().0, 0);
}

#[test]
fn leaving_the_list_leaves_everything_as_it_was() {
    let desk = Desk::new();
    let mut screen = desk.open(&["list"], (80, 24));
    screen.wait_for("of 25 exercises");
    screen.press("\u{3}");
    assert_eq!(screen.end().0, 0);
    assert!(!desk.path("djangology").exists());
}
