#!/usr/bin/env bash
# Builds the self-contained binary and uses it in an empty folder, with an empty PATH and an empty home:
# it must start and check an exercise with nothing but itself.
set -euo pipefail
cd "$(dirname "$0")/.."

place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

cargo run --release --quiet -- image bundle --out "$place/image.bundle"
DJANGOLOGY_BUNDLE="$place/image.bundle" cargo build --release --features bundled
mkdir "$place/alone" "$place/home"
cp "${CARGO_TARGET_DIR:-target}/release/djangology" "$place/alone/"

cd "$place/alone"
alone=(env --ignore-environment PATH= HOME="$place/home" ./djangology)
"${alone[@]}" start orders-n-plus-one
if "${alone[@]}" check orders-n-plus-one; then
    echo "the starter passed, which it must not" >&2
    exit 1
fi
"${alone[@]}" doctor
echo "the bundled binary works alone"
