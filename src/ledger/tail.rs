//! The end of the ledger's file: what a kill left there, and putting it aside.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::record::{FORMAT, Line};
use crate::error::{Error, Fault, IoContext};
use crate::workspace::disk;

/// How far back the first look reaches, in bytes: a few records.
const WINDOW: u64 = 4096;

/// Where and how to go on writing.
pub(super) struct Tail {
    /// The length of what is whole, in bytes.
    pub length: u64,
    /// Whether the last record lacks its line feed.
    pub is_open: bool,
    /// Where the torn line went, when there was one.
    pub set_aside: Option<PathBuf>,
}

/// Makes the end of the ledger ready for the next line. The caller holds the exclusive lock.
///
/// # Errors
///
/// When the ledger is of a newer format, which leaves it untouched, or the disk refuses.
pub(super) fn mend(file: &mut File, path: &Path) -> Result<Tail, Error> {
    let length = file.metadata().at(Fault::Storage, "read", path)?.len();
    let (start, last) = line_before(file, length).at(Fault::Storage, "read", path)?;
    refuse_newer(file, path, length)?;
    if !matches!(Line::parse(&last), Line::NotJson(_)) {
        return Ok(Tail {
            length,
            is_open: last.last().is_some_and(|byte| *byte != b'\n'),
            set_aside: None,
        });
    }
    // Copied before it is cut off: a kill between the two leaves it twice, never not at all.
    let aside = keep(&last, path)?;
    file.set_len(start)
        .and_then(|()| file.sync_all())
        .at(Fault::Storage, "mend", path)?;
    Ok(Tail {
        length: start,
        is_open: false,
        set_aside: Some(aside),
    })
}

/// Looks at the last record that can be read. It is enough: whoever meets a newer format stops writing,
/// so that nothing older follows it.
fn refuse_newer(file: &mut File, path: &Path, length: u64) -> Result<(), Error> {
    let mut end = length;
    while end > 0 {
        let (start, line) = line_before(file, end).at(Fault::Storage, "read", path)?;
        match Line::parse(&line) {
            Line::Newer(format) => return Err(newer_format(path, format)),
            Line::Record(_) => break,
            Line::Blank | Line::NotJson(_) | Line::NoRecord(_) => end = start,
        }
    }
    Ok(())
}

/// The refusal of a ledger that a newer program has written to.
pub(super) fn newer_format(path: &Path, format: u64) -> Error {
    Error::storage(format!(
        "`{}` has records of format {format}, and this djangology reads format {FORMAT}",
        path.display()
    ))
    .with_hint("a newer djangology wrote them: update djangology; nothing was changed")
}

/// The line that ends at `end`, with its line feed if it has one, and where it begins.
fn line_before(file: &mut File, end: u64) -> io::Result<(u64, Vec<u8>)> {
    let mut window = WINDOW;
    loop {
        let from = end.saturating_sub(window);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        Read::by_ref(file).take(end - from).read_to_end(&mut bytes)?;
        let without_line_feed = &bytes[..bytes.len().saturating_sub(1)];
        match without_line_feed.iter().rposition(|byte| *byte == b'\n') {
            Some(index) => {
                let line = bytes.split_off(index + 1);
                return Ok((from + index as u64 + 1, line));
            }
            None if from == 0 => return Ok((0, bytes)),
            None => window *= 4,
        }
    }
}

/// Writes a torn line to the first free `ledger.torn-<n>` beside the ledger.
fn keep(torn: &[u8], path: &Path) -> Result<PathBuf, Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    for number in 1_u32.. {
        let aside = folder.join(format!("ledger.torn-{number}"));
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&aside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            result => result.at(Fault::Storage, "create", &aside)?,
        };
        file.write_all(torn)
            .and_then(|()| file.sync_all())
            .and_then(|()| disk::sync_folder(folder))
            .at(Fault::Storage, "write", &aside)?;
        return Ok(aside);
    }
    Err(Error::bug("no number is left for a torn line of the ledger"))
}
