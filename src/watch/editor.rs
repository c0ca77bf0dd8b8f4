//! Which editor opens a file at a line, and how it is told to.

use std::path::Path;
use std::process::Command;

use crate::error::Error;

/// How an editor is told the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// `+LINE FILE`: vi and most others in a terminal.
    PlusLine,
    /// `FILE:LINE`.
    Colon,
    /// `--goto FILE:LINE`: Visual Studio Code and its kin.
    Goto,
    /// `--line LINE FILE`: `pycharm` and its kin.
    LineOption,
    /// Not at all.
    FileOnly,
}

/// The editors that are known, by the name of their program: how they are told, and whether they have a window of
/// their own.
const EDITORS: [(&[&str], Manner, bool); 7] = [
    (
        &[
            "vi",
            "vim",
            "nvim",
            "view",
            "nano",
            "pico",
            "emacs",
            "emacsclient",
            "joe",
            "kak",
            "micro",
            "mcedit",
            "ne",
            "jed",
        ],
        Manner::PlusLine,
        false,
    ),
    (&["hx", "helix"], Manner::Colon, false),
    (
        &[
            "code",
            "code-insiders",
            "codium",
            "vscodium",
            "cursor",
            "windsurf",
        ],
        Manner::Goto,
        true,
    ),
    (
        &["subl", "sublime_text", "zed", "zeditor", "mate", "lapce"],
        Manner::Colon,
        true,
    ),
    (
        &["idea", "pycharm", "charm", "webstorm"],
        Manner::LineOption,
        true,
    ),
    (
        &["gvim", "mvim", "gedit", "kate", "geany"],
        Manner::PlusLine,
        true,
    ),
    (
        &["notepad", "notepad.exe", "open", "xdg-open"],
        Manner::FileOnly,
        true,
    ),
];

/// A command that opens a file at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    words: Vec<String>,
    /// Whether it has a window of its own, so that this terminal stays ours.
    pub has_window: bool,
}

impl Editor {
    /// The editor that the learner has chosen: `wish`, else `$VISUAL`, else `$EDITOR`.
    ///
    /// # Errors
    ///
    /// When none is chosen, or when the choice cannot be taken apart into words.
    pub fn choose(wish: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let chosen = wish
            .map(str::to_owned)
            .or_else(|| variable("VISUAL").filter(|value| !value.trim().is_empty()))
            .or_else(|| variable("EDITOR").filter(|value| !value.trim().is_empty()))
            .ok_or_else(|| {
                Error::usage("no editor is named").with_hint(
                    "set `$VISUAL` or `$EDITOR`, or start with `--edit-cmd 'code -g {file}:{line}'`",
                )
            })?;
        let words = shlex::split(&chosen)
            .filter(|words| !words.is_empty())
            .ok_or_else(|| Error::usage(format!("the editor `{chosen}` cannot be read as a command")))?;
        let has_window = known(&words[0]).is_some_and(|(_, has_window)| has_window);
        Ok(Self { words, has_window })
    }

    /// The command that opens `file` at `line`, counted from 1.
    #[must_use]
    pub fn command(&self, file: &Path, line: u32) -> Command {
        let words = self.words_for(&file.display().to_string(), line);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command
    }

    fn words_for(&self, file: &str, line: u32) -> Vec<String> {
        let line = line.to_string();
        if self.words.iter().any(|word| word.contains("{file}")) {
            let complete = |word: &String| word.replace("{file}", file).replace("{line}", &line);
            return self.words.iter().map(complete).collect();
        }
        let manner = known(&self.words[0]).map_or(Manner::FileOnly, |(manner, _)| manner);
        let mut words = self.words.clone();
        match manner {
            Manner::PlusLine => words.extend([format!("+{line}"), file.to_owned()]),
            Manner::Colon => words.push(format!("{file}:{line}")),
            Manner::Goto => words.extend(["--goto".to_owned(), format!("{file}:{line}")]),
            Manner::LineOption => words.extend(["--line".to_owned(), line, file.to_owned()]),
            Manner::FileOnly => words.push(file.to_owned()),
        }
        words
    }
}

fn known(program: &str) -> Option<(Manner, bool)> {
    let name = Path::new(program).file_name()?.to_str()?;
    EDITORS
        .iter()
        .find(|(names, ..)| names.contains(&name))
        .map(|(_, manner, has_window)| (*manner, *has_window))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(wish: &str) -> String {
        let editor = Editor::choose(Some(wish), |_| None).expect(wish);
        editor.words_for("shop/views.py", 12).join(" ")
    }

    #[test]
    fn each_editor_is_told_the_line_in_its_own_manner() {
        assert_eq!(words("vim"), "vim +12 shop/views.py");
        assert_eq!(words("/usr/bin/nano -w"), "/usr/bin/nano -w +12 shop/views.py");
        assert_eq!(words("hx"), "hx shop/views.py:12");
        assert_eq!(words("code --wait"), "code --wait --goto shop/views.py:12");
        assert_eq!(words("pycharm"), "pycharm --line 12 shop/views.py");
        assert_eq!(words("my-editor"), "my-editor shop/views.py");
        assert_eq!(
            words("my-editor -l {line} '{file}'"),
            "my-editor -l 12 shop/views.py"
        );
    }

    #[test]
    fn a_wish_comes_before_visual_and_visual_before_editor() {
        let variables = |name: &str| match name {
            "VISUAL" => Some("code".to_owned()),
            "EDITOR" => Some("vi".to_owned()),
            _ => None,
        };
        let chosen = |wish| Editor::choose(wish, variables).expect("an editor");
        assert_eq!(chosen(Some("nano")).words, ["nano"]);
        assert_eq!(chosen(None).words, ["code"]);
        assert!(chosen(None).has_window);
        assert!(!chosen(Some("nano")).has_window);
        assert_eq!(
            Editor::choose(None, |name| (name == "EDITOR").then(|| "vi".to_owned()))
                .expect("vi")
                .words,
            ["vi"]
        );
    }

    #[test]
    fn without_a_choice_it_is_said_how_to_make_one() {
        let refused = Editor::choose(None, |_| None).expect_err("none");
        assert!(refused.hint.is_some_and(|hint| hint.contains("--edit-cmd")));
        assert!(Editor::choose(Some("vim 'unclosed"), |_| None).is_err());
    }
}
