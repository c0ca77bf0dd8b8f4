//! Which pages of the guest's memory a run writes to: seen at the end of one run, copied at once at the start of
//! all others.
//!
//! The memory is mapped from the compiled image, and whoever writes to a page first has to wait until it is copied.
//! A run does that four thousand times, nearly the same pages each time, and copying them together takes a third
//! of the time: a check is 8 % faster (2026-11-21, Linux 6.18). It is about speed only: whatever pages are named,
//! they hold the same bytes.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::cache::keep_file;
use super::compile::{compiled_file, copy_pages};

/// Where it is written down for the image in `folder`: byte ranges of the mapping, as a JSON array of pairs.
fn file_of(folder: &Path) -> PathBuf {
    compiled_file(folder, "guest").with_extension("pages")
}

/// Copies what runs write to, for the guest that was just made in this process. Nothing happens where nothing is
/// known yet, or the system cannot do it.
pub fn copy_written_pages(folder: &Path) {
    let Some(ranges) = known(folder) else {
        return;
    };
    for mapping in mappings(&compiled_file(folder, "guest")) {
        for range in &ranges {
            let (from, to) = (mapping.start + range.start, mapping.start + range.end);
            if range.start < range.end && to <= mapping.end && copy_pages(from..to).is_err() {
                return;
            }
        }
    }
}

/// Writes down what the guest in this process has written to, unless that is known already.
pub fn learn_written_pages(folder: &Path) {
    let file = file_of(folder);
    if file.exists() {
        return;
    }
    let Some(mapping) = mappings(&compiled_file(folder, "guest")).into_iter().next() else {
        return;
    };
    let Some(entries) = page_entries(&mapping) else {
        return;
    };
    let written: Vec<bool> = entries.into_iter().map(is_a_copy).collect();
    let ranges: Vec<(usize, usize)> = ranges(&written, mapping.len() / written.len().max(1))
        .into_iter()
        .map(|range| (range.start, range.end))
        .collect();
    // The next run is as good an occasion.
    let _ = serde_json::to_vec(&ranges).map(|text| keep_file(&file, &text));
}

fn known(folder: &Path) -> Option<Vec<Range<usize>>> {
    let text = std::fs::read(file_of(folder)).ok()?;
    let pairs: Vec<(usize, usize)> = serde_json::from_slice(&text).ok()?;
    Some(pairs.into_iter().map(|(from, to)| from..to).collect())
}

/// Where this process has mapped `file` so that writing to it makes a copy; nothing on systems that do not tell.
fn mappings(file: &Path) -> Vec<Range<usize>> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    std::fs::read_to_string("/proc/self/maps")
        .unwrap_or_default()
        .lines()
        .filter_map(|line| private_mapping(line, &name))
        .collect()
}

/// The addresses in a line of `/proc/self/maps`, where it tells of a private and writable mapping of the file `name`.
fn private_mapping(line: &str, name: &str) -> Option<Range<usize>> {
    let (addresses, rest) = line.split_once(' ')?;
    if !rest.starts_with("rw-p") || !rest.ends_with(&format!("/{name}")) {
        return None;
    }
    let (from, to) = addresses.split_once('-')?;
    Some(usize::from_str_radix(from, 16).ok()?..usize::from_str_radix(to, 16).ok()?)
}

/// What the system says of each page of `mapping`, in the words of `/proc/self/pagemap`.
fn page_entries(mapping: &Range<usize>) -> Option<Vec<u64>> {
    use std::io::{Read as _, Seek as _, SeekFrom};

    const ENTRY: usize = size_of::<u64>();
    let page = page_size();
    let mut pagemap = std::fs::File::open("/proc/self/pagemap").ok()?;
    pagemap
        .seek(SeekFrom::Start(u64::try_from(mapping.start / page * ENTRY).ok()?))
        .ok()?;
    let mut entries = vec![0; mapping.len() / page * ENTRY];
    pagemap.read_exact(&mut entries).ok()?;
    Some(
        entries
            .as_chunks()
            .0
            .iter()
            .map(|&entry| u64::from_ne_bytes(entry))
            .collect(),
    )
}

#[cfg(target_os = "linux")]
fn page_size() -> usize {
    rustix::param::page_size()
}

/// Nobody asks: where there is no `/proc`, no mapping is found.
#[cfg(not(target_os = "linux"))]
fn page_size() -> usize {
    4096
}

/// Whether a page is in memory (bit 63) and is none of a file's (bit 61), as the kernel's documentation of pagemap
/// has it: then it was written to.
fn is_a_copy(entry: u64) -> bool {
    entry >> 63 & 1 == 1 && entry >> 61 & 1 == 0
}

/// The stretches of pages that are `written`, in bytes.
fn ranges(written: &[bool], page: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for index in (0..written.len()).filter(|&index| written[index]) {
        let (from, to) = (index * page, (index + 1) * page);
        match found.last_mut() {
            Some(last) if last.end == from => last.end = to,
            _ => found.push(from..to),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_writable_mapping_of_the_file_is_recognised() {
        let of = |line| private_mapping(line, "guest-x.cwasm");
        assert_eq!(
            of("7fca06000000-7fca09000000 rw-p 01a3f000 fe:00 1204 /a folder/guest-x.cwasm"),
            Some(0x7fca_0600_0000..0x7fca_0900_0000)
        );
        for other in [
            "7fca06000000-7fca09000000 r-xp 01a3f000 fe:00 1204 /a folder/guest-x.cwasm",
            "7fca06000000-7fca09000000 rw-p 01a3f000 fe:00 1204 /a folder/another-guest-x.cwasm",
            "7fca06000000-7fca09000000 rw-p 00000000 00:00 0",
            "",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn pages_beside_each_other_are_one_range() {
        let written = [true, true, false, false, true, false, true, true];
        assert_eq!(ranges(&written, 10), [0..20, 40..50, 60..80]);
        assert!(ranges(&[], 10).is_empty());
    }

    #[test]
    fn a_page_of_the_file_and_one_that_is_not_there_are_not_copies() {
        assert!(is_a_copy(1 << 63));
        assert!(!is_a_copy(1 << 63 | 1 << 61));
        assert!(!is_a_copy(0));
    }

    #[test]
    fn a_folder_where_nothing_is_known_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        copy_written_pages(folder.path());
        learn_written_pages(folder.path());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
