//! How much room a side module needs: the section `dylink.0` that Emscripten puts at its front.

use super::waiting::Reader;

/// How much room a side module needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// Bytes of memory.
    pub(super) memory_size: u32,
    /// Its alignment, as a power of two.
    pub(super) memory_alignment: u32,
    /// Places in the table.
    pub(super) table_size: u32,
}

impl Layout {
    /// Reads it from the section `dylink.0`, which comes first in a side module. Nothing when there is none.
    pub(super) fn parse(wasm: &[u8]) -> Option<Self> {
        let mut module = Reader(wasm.strip_prefix(b"\0asm\x01\0\0\0\0")?);
        let length = module.number()?;
        let mut section = Reader(module.take(length)?);
        if section.name()? != b"dylink.0" {
            return None;
        }
        while !section.0.is_empty() {
            let kind = section.byte()?;
            let length = section.number()?;
            let mut part = Reader(section.take(length)?);
            if kind == 1 {
                return Some(Self {
                    memory_size: part.number()?,
                    memory_alignment: part.number()?,
                    table_size: part.number()?,
                });
            }
        }
        Some(Self::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_read_from_the_first_section() {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        // A custom section of 15 bytes: its name, then one part of kind 1 with 300, 4, 2 and 0.
        wasm.extend([0, 16, 8]);
        wasm.extend(b"dylink.0");
        wasm.extend([1, 5, 0xac, 0x02, 4, 2, 0]);
        assert_eq!(
            Layout::parse(&wasm),
            Some(Layout {
                memory_size: 300,
                memory_alignment: 4,
                table_size: 2
            })
        );
        for length in 0..wasm.len() {
            assert_eq!(Layout::parse(&wasm[..length]), None, "{length}");
        }
    }

    #[test]
    fn what_is_no_side_module_has_no_layout() {
        assert_eq!(Layout::parse(b"\0asm\x01\0\0\0\0\x05\x04name"), None);
        assert_eq!(Layout::parse(b"#!/bin/sh"), None);
    }
}
