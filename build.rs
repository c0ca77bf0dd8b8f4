//! Rebuilds the binary when what it embeds changes: without this, cargo does not see new files.

fn main() {
    for embedded in ["exercises", "sandbox"] {
        println!("cargo::rerun-if-changed={embedded}");
    }
}
