//! Rebuilds the binary when the built-in pack changes: without this, cargo does not see new files.

fn main() {
    println!("cargo::rerun-if-changed=exercises");
}
