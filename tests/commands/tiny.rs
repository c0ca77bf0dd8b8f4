//! A pack of two exercises that are about one word in a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub fn write_pack(folder: &Path) {
    write(
        folder,
        "pack.toml",
        "format = 1\nname = \"tiny\"\nversion = \"1.0.0\"\ntitle = \"Tiny\"\ntracks = [\"drinks\"]\n",
    );
    write(
        folder,
        "drinks/track.toml",
        "title = \"Drinks\"\nsummary = \"Two lists.\"\nexercises = [\"tea-list\", \"coffee-list\"]\n",
    );
    exercise(&folder.join("drinks/tea-list"), "The tea list", 1);
    exercise(&folder.join("drinks/coffee-list"), "The coffee list", 2);
}

pub fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn exercise(folder: &Path, title: &str, level: u8) {
    let manifest = format!(
        r#"format = 1
title = "{title}"
level = {level}
minutes = 10
summary = "A list that says the wrong thing."
edits = ["shop/answer.txt"]

[[hint]]
text = "Read the list *aloud*."

[[hint]]
text = "It says `milk`."

[[case]]
name = "says-tea"
title = "The list says tea"
scenario = "said"
points = 7

[[case.expect]]
observe = "answer"
is = "reference"
message = "The list does not say tea"

[[case]]
name = "says-it-again"
title = "It says so twice"
scenario = "said"
points = 3
after = ["says-tea"]

[[case.expect]]
observe = "answer"
is = "reference"

[[right]]
name = "tea-too"
summary = "The same in other words"

[[right]]
name = "tea-three"
summary = "Once more"

[[wrong]]
name = "water"
rejected_by = "says-tea"
summary = "Says water"
"#
    );
    let files = BTreeMap::from([
        ("exercise.toml", manifest.as_str()),
        (
            "brief.md",
            "# The list\n\nThe list says *milk*. It should say\n`tea`.\n",
        ),
        ("debrief.md", "Tea is what it says on the tin.\n"),
        ("scenario.py", "def said(lab):\n    lab.observe(\"answer\", 1)\n"),
        ("starter/manage.py", "# frozen\n"),
        ("starter/shop/answer.txt", "milk\n"),
        ("solution/shop/answer.txt", "tea\n"),
        ("right/tea-too/shop/answer.txt", "tea\n"),
        ("right/tea-three/shop/answer.txt", " tea\n"),
        ("wrong/water/shop/answer.txt", "water\n"),
    ]);
    for (path, text) in files {
        write(folder, path, text);
    }
}
