//! The record of everything that happened in a workspace: one line per event, written once, kept for good.
//!
//! A record is appended under an exclusive lock and is on the disk before [`Ledger::append`] returns.
//! A kill at any instruction leaves every earlier record readable; at worst the last line is torn, and
//! the next append sets it aside. Nothing here ever rewrites a finished line.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::{Timestamp, Unit};

use crate::error::{Error, Fault, IoContext};
use crate::exercise::FileTree;
use crate::submission::Submission;
use crate::workspace::disk;

mod blobs;
mod lock;
mod next;
mod record;
mod review;
mod standing;
mod tail;
#[cfg(test)]
mod tests;

pub use next::{Candidate, Next, next_exercise};
pub use record::{Attempt, Entry, Record};
pub use review::{Review, reviews};
pub use standing::{ExerciseStanding, Standing, State, Streak};

use lock::Sharing;
use record::Line;

/// The name of the ledger's file in its folder.
pub const FILE_NAME: &str = "ledger.jsonl";

/// The ledger of one workspace. Holds no file open: every call locks, works and lets go.
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: PathBuf,
}

/// What the ledger says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// In the order in which they were recorded.
    pub records: Vec<Record>,
    /// The lines that say nothing, for the caller to show.
    pub notices: Vec<Notice>,
}

/// A line that cannot be read. Its text is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The last line was never finished. The next append sets it aside.
    Torn {
        /// Counted from 1.
        line: usize,
        /// How much of it there is.
        bytes: usize,
    },
    /// A finished line is no record. It stays where it is and is skipped.
    Damaged {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The last line was never finished, and has been set aside.
    SetAside {
        /// The file that holds it now.
        path: PathBuf,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Torn { line, bytes } => write!(
                formatter,
                "line {line} of the ledger was never finished ({bytes} bytes): the program was stopped while \
                 it wrote; the next record sets it aside"
            ),
            Self::Damaged { line, reason } => {
                write!(
                    formatter,
                    "line {line} of the ledger cannot be read and is skipped: {reason}"
                )
            }
            Self::SetAside { path } => write!(
                formatter,
                "the last line of the ledger was never finished, because the program was stopped while it \
                 wrote; it is now in `{}`",
                path.display()
            ),
        }
    }
}

impl Ledger {
    /// The ledger in a workspace's `.djangology` folder, which is created if it is missing.
    ///
    /// # Errors
    ///
    /// When that folder can neither be found nor created.
    pub fn open(workspace_dot_folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(workspace_dot_folder).at(Fault::Storage, "create", workspace_dot_folder)?;
        Ok(Self {
            folder: workspace_dot_folder.to_owned(),
        })
    }

    /// The ledger's file, whether it exists yet or not.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// Records `entry` as of now. When this returns, the record is on the disk. A torn line that was met
    /// on the way is reported.
    ///
    /// # Errors
    ///
    /// When the ledger is of a newer format, another process holds it for too long, or the disk refuses;
    /// then nothing is recorded, and the ledger is as it was.
    pub fn append(&self, entry: Entry) -> Result<Option<Notice>, Error> {
        self.append_at(Timestamp::now(), entry)
    }

    /// Records `entry` as of `time`, which is kept to the millisecond.
    ///
    /// # Errors
    ///
    /// As [`Ledger::append`].
    pub fn append_at(&self, time: Timestamp, entry: Entry) -> Result<Option<Notice>, Error> {
        let path = self.path();
        let time = time.round(Unit::Millisecond).unwrap_or(time);
        let record = Record { time, entry };
        let line = record
            .to_line()
            .map_err(|error| Error::bug("a record cannot be written as JSON").with_source(error))?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .at(Fault::Storage, "open", &path)?;
        lock::lock(&file, &path, Sharing::Exclusive)?;
        let tail = tail::mend(&mut file, &path)?;
        let mut bytes = Vec::with_capacity(line.len() + 1);
        if tail.is_open {
            bytes.push(b'\n');
        }
        bytes.extend(line);
        write_durably(&mut file, tail.length, &bytes).at(Fault::Storage, "write", &path)?;
        if tail.length == 0 {
            disk::sync_folder(&self.folder).at(Fault::Storage, "write in", &self.folder)?;
        }
        Ok(tail.set_aside.map(|path| Notice::SetAside { path }))
    }

    /// Everything that was recorded. Changes nothing on the disk.
    ///
    /// # Errors
    ///
    /// When the ledger is of a newer format or cannot be read, or another process holds it for too long.
    pub fn read(&self) -> Result<History, Error> {
        let path = self.path();
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(History::default()),
            result => result.at(Fault::Storage, "open", &path)?,
        };
        lock::lock(&file, &path, Sharing::Shared)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).at(Fault::Storage, "read", &path)?;
        // Let go before the work begins, so that nobody waits for it.
        drop(file);
        let mut history = History::default();
        let mut lines = bytes
            .split_inclusive(|byte| *byte == b'\n')
            .enumerate()
            .peekable();
        while let Some((index, bytes)) = lines.next() {
            let line = index + 1;
            match Line::parse(bytes) {
                Line::Blank => {}
                Line::Record(record) => history.records.push(record),
                Line::Newer(format) => return Err(tail::newer_format(&path, format)),
                Line::NotJson(_) if lines.peek().is_none() => history.notices.push(Notice::Torn {
                    line,
                    bytes: bytes.len(),
                }),
                Line::NotJson(reason) | Line::NoRecord(reason) => {
                    history.notices.push(Notice::Damaged { line, reason });
                }
            }
        }
        Ok(history)
    }

    /// Keeps the submission's files, each content once, and says under which digests, for
    /// [`Attempt::files`]. When this returns, they are on the disk.
    ///
    /// # Errors
    ///
    /// When the disk refuses.
    pub fn keep_files(&self, submission: &Submission) -> Result<BTreeMap<String, String>, Error> {
        blobs::keep(&self.folder, &submission.files)
    }

    /// The files that an attempt handed in.
    ///
    /// # Errors
    ///
    /// When one of them is missing or damaged.
    pub fn read_files(&self, attempt: &Attempt) -> Result<FileTree, Error> {
        blobs::read(&self.folder, &attempt.files)
    }
}

/// Writes `bytes` at the end, which is `length`, and waits for the disk. What was written of them is
/// taken back when it cannot all be: a record that was refused is not half there.
fn write_durably(file: &mut File, length: u64, bytes: &[u8]) -> io::Result<()> {
    let written = file
        .seek(SeekFrom::Start(length))
        .and_then(|_| file.write_all(bytes))
        .and_then(|()| file.sync_data());
    if written.is_err() {
        // When this fails as well, the line is torn, and the next append sets it aside.
        let _ = file.set_len(length);
    }
    written
}
