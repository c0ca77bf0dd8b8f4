#!/usr/bin/env bash
# Builds the self-contained binary and uses it in an empty folder, with an empty PATH and an empty home:
# it must start and check an exercise, on either database, with nothing but itself.
#
#     tests/bundled.sh [PROGRAM]
#
# PROGRAM writes what goes into the binary; without one it is built first.
set -euo pipefail
cd "$(dirname "$0")/.."

source="$PWD"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

if [ $# = 0 ]; then
    cargo build --release
    set -- "${CARGO_TARGET_DIR:-target}/release/djangology"
fi
"$1" image bundle --out "$place/image.bundle"
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

# The same exercise on PostgreSQL, which the binary carries as well.
cp -r "$source/exercises" "$place/exercises"
postgresql="$place/exercises/orm/orders-n-plus-one"
sed -i '1,/^\[/ s/^level .*/&\ndatabase = "postgresql"/' "$postgresql/exercise.toml"
"${alone[@]}" --pack "$place/exercises" check orders-n-plus-one --path "$postgresql/solution" --format json >"$place/report.json"
grep '"verdict": "passed"' "$place/report.json"
grep '"database": "PostgreSQL 18' "$place/report.json"
echo "the bundled binary works alone"
