//! What a guest prints: told up to a cap, counted beyond it, never refused.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use super::events::{Event, Listener};

/// How much a guest may write at once, and as often as it likes. CPython drops what a raw stream does not
/// take in one go, so this is more than anybody prints.
const PERMIT: usize = 16 << 20;

/// How many bytes are dropped between two events that say so.
const DROPPED_BETWEEN_EVENTS: u64 = 1 << 20;

/// A sink that standard output and standard error share. Clones write to the same place.
#[derive(Clone)]
pub(super) struct CappedOutput {
    written: Arc<Mutex<Written>>,
    listener: Listener,
}

struct Written {
    /// How many more bytes are told.
    room: usize,
    dropped: u64,
    /// How many of them were told of.
    told: u64,
}

impl CappedOutput {
    /// A sink that tells `listener` the first `cap` bytes.
    pub(super) fn new(cap: usize, listener: &Listener) -> Self {
        Self {
            written: Arc::new(Mutex::new(Written {
                room: cap,
                dropped: 0,
                told: 0,
            })),
            listener: listener.clone(),
        }
    }

    /// How many bytes were written beyond the cap.
    pub(super) fn dropped(&self) -> u64 {
        self.written
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .dropped
    }

    /// Whom it tells.
    pub(super) fn listener(&self) -> Listener {
        self.listener.clone()
    }

    fn append(&self, bytes: &[u8]) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, dropped) = bytes.split_at(written.room.min(bytes.len()));
        written.room -= kept.len();
        written.dropped += dropped.len() as u64;
        let is_news = written.told == 0 && written.dropped > 0
            || written.dropped - written.told >= DROPPED_BETWEEN_EVENTS;
        if is_news || !kept.is_empty() {
            written.told = written.dropped;
            (self.listener)(Event::Printed {
                kept: kept.to_vec(),
                dropped: written.dropped,
            });
        }
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

    /// What is told when `pieces` are written to a sink with room for `cap` bytes: text and dropped bytes.
    fn told(cap: usize, pieces: &[&[u8]]) -> (Vec<(String, u64)>, u64) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let hearing = told.clone();
        let listener: Listener = Arc::new(move |event| match event {
            Event::Printed { kept, dropped } => {
                hearing
                    .lock()
                    .unwrap()
                    .push((String::from_utf8(kept).unwrap(), dropped));
            }
            other => panic!("{other:?}"),
        });
        let sink = CappedOutput::new(cap, &listener);
        for piece in pieces {
            sink.append(piece);
        }
        let told = told.lock().unwrap().clone();
        (told, sink.dropped())
    }

    #[test]
    fn what_exceeds_the_cap_is_counted_and_dropped() {
        let (told, dropped) = told(5, &[b"abc", b"defg", b"h"]);
        assert_eq!(told, [("abc".to_owned(), 0), ("de".to_owned(), 2)]);
        assert_eq!(dropped, 3);
    }

    #[test]
    fn what_is_dropped_is_told_now_and_then() {
        let megabyte = vec![b'x'; 1 << 20];
        let (told, dropped) = told(1, &[b"a", b"b", &megabyte, b"c", &megabyte]);
        let counts: Vec<u64> = told.iter().map(|(_, dropped)| *dropped).collect();
        assert_eq!(counts, [0, 1, (1 << 20) + 1, (2 << 20) + 2]);
        assert_eq!(dropped, (2 << 20) + 2);
    }
}
