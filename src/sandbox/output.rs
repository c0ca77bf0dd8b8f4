//! What a guest prints: kept up to a cap, counted beyond it, never refused.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::observation::Output;

/// How much a guest may write at once, and as often as it likes. CPython drops what a raw stream does not
/// take in one go, so this is more than anybody prints.
const PERMIT: usize = 16 << 20;

/// A sink that standard output and standard error share. Clones write to the same place.
#[derive(Clone)]
pub(super) struct CappedOutput {
    written: Arc<Mutex<Written>>,
    cap: usize,
}

#[derive(Default)]
struct Written {
    kept: Vec<u8>,
    dropped: u64,
}

impl CappedOutput {
    /// A sink that keeps the first `cap` bytes.
    pub(super) fn new(cap: usize) -> Self {
        Self {
            written: Arc::default(),
            cap,
        }
    }

    /// What was written so far.
    pub(super) fn output(&self) -> Output {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        Output {
            text: String::from_utf8_lossy(&written.kept).into_owned(),
            dropped_bytes: written.dropped,
        }
    }

    fn append(&self, bytes: &[u8]) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let room = self.cap.saturating_sub(written.kept.len());
        let (kept, dropped) = bytes.split_at(room.min(bytes.len()));
        written.kept.extend_from_slice(kept);
        written.dropped += dropped.len() as u64;
    }
}

impl IsTerminal for CappedOutput {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for CappedOutput {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for CappedOutput {
    async fn ready(&mut self) {}
}

impl OutputStream for CappedOutput {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.append(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(PERMIT)
    }
}

impl AsyncWrite for CappedOutput {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.append(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exceeds_the_cap_is_counted_and_dropped() {
        let sink = CappedOutput::new(5);
        sink.append(b"abc");
        sink.append(b"defg");
        sink.append(b"h");
        assert_eq!(
            sink.output(),
            Output {
                text: "abcde".to_owned(),
                dropped_bytes: 3
            }
        );
    }

    #[test]
    fn a_character_that_the_cap_cuts_in_two_is_replaced() {
        let sink = CappedOutput::new(2);
        sink.append("aé".as_bytes());
        assert_eq!(sink.output().text, "a\u{fffd}");
    }
}
