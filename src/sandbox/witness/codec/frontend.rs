//! What a client says.

use super::field::Fields;
use super::frame::Frame;
use super::{Malformed, Target};

/// Version 3.0 of the protocol, as a first message names it.
const VERSION_3: i32 = 3 << 16;
const CANCEL: i32 = 80_877_102;
const SSL: i32 = 80_877_103;
const ENCRYPTION: i32 = 80_877_104;

/// A message of a client. Texts are bytes: their encoding is the connection's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::witness) enum Message<'a> {
    /// The first message of a connection: who asks, and with what settings.
    Startup {
        /// Names and values, such as `user` and `postgres`.
        parameters: Vec<(&'a [u8], &'a [u8])>,
    },
    /// Asks for TLS or GSS encryption, in place of a first message.
    Encryption,
    /// Asks to stop what another connection does, in place of a first message.
    Cancel,
    /// Statements in one text.
    Query { text: &'a [u8] },
    /// Prepares a statement.
    Parse {
        statement: &'a [u8],
        text: &'a [u8],
        types: Vec<i32>,
    },
    /// Gives a prepared statement its parameters.
    Bind {
        portal: &'a [u8],
        statement: &'a [u8],
        /// 0 for text and 1 for binary: none for all text, one for all alike, or one for each.
        formats: Vec<i16>,
        values: Vec<Option<&'a [u8]>>,
        result_formats: Vec<i16>,
    },
    /// Runs a portal, up to so many rows; 0 for all.
    Execute { portal: &'a [u8], rows: i32 },
    /// Asks what a statement or a portal returns.
    Describe { target: Target, name: &'a [u8] },
    /// Forgets a statement or a portal.
    Close { target: Target, name: &'a [u8] },
    /// Ends a group of messages.
    Sync,
    /// Asks for the answers so far.
    Flush,
    /// A piece of what is copied in.
    CopyData(&'a [u8]),
    /// The end of what is copied in.
    CopyDone,
    /// The client gives up copying in.
    CopyFail { reason: &'a [u8] },
    /// Calls a function by its number, past all SQL.
    FunctionCall,
    /// Says goodbye.
    Terminate,
}

impl<'a> Message<'a> {
    /// The message in `frame`.
    pub(in crate::sandbox::witness) fn parse(frame: &'a Frame) -> Result<Self, Malformed> {
        let mut fields = Fields::of(frame.body());
        let message = match frame.tag {
            None => first(&mut fields)?,
            Some(b'Q') => Self::Query { text: fields.text()? },
            Some(b'P') => Self::Parse {
                statement: fields.text()?,
                text: fields.text()?,
                types: list(&mut fields, 4, Fields::int32)?,
            },
            Some(b'B') => bind(&mut fields)?,
            Some(b'E') => Self::Execute {
                portal: fields.text()?,
                rows: fields.int32()?,
            },
            Some(b'D') => Self::Describe {
                target: target(&mut fields)?,
                name: fields.text()?,
            },
            Some(b'C') => Self::Close {
                target: target(&mut fields)?,
                name: fields.text()?,
            },
            Some(b'S') => Self::Sync,
            Some(b'H') => Self::Flush,
            Some(b'd') => Self::CopyData(fields.rest()),
            Some(b'c') => Self::CopyDone,
            Some(b'f') => Self::CopyFail {
                reason: fields.text()?,
            },
            Some(b'F') => {
                fields.rest();
                Self::FunctionCall
            }
            Some(b'X') => Self::Terminate,
            Some(_) => return Err(Malformed("a message is of a kind that no client sends")),
        };
        fields.end()?;
        Ok(message)
    }
}

fn first<'a>(fields: &mut Fields<'a>) -> Result<Message<'a>, Malformed> {
    match fields.int32()? {
        VERSION_3 => {
            let mut parameters = Vec::new();
            loop {
                let name = fields.text()?;
                if name.is_empty() {
                    return Ok(Message::Startup { parameters });
                }
                parameters.push((name, fields.text()?));
            }
        }
        SSL | ENCRYPTION => Ok(Message::Encryption),
        CANCEL => {
            fields.rest();
            Ok(Message::Cancel)
        }
        _ => Err(Malformed("a connection asks for another version of the protocol")),
    }
}

fn bind<'a>(fields: &mut Fields<'a>) -> Result<Message<'a>, Malformed> {
    let (portal, statement) = (fields.text()?, fields.text()?);
    let formats = list(fields, 2, Fields::int16)?;
    let values = list(fields, 4, Fields::value)?;
    let result_formats = list(fields, 2, Fields::int16)?;
    if formats.len() > 1 && formats.len() != values.len() {
        return Err(Malformed(
            "a message has another number of formats than of values",
        ));
    }
    Ok(Message::Bind {
        portal,
        statement,
        formats,
        values,
        result_formats,
    })
}

fn list<'a, T>(
    fields: &mut Fields<'a>,
    least: usize,
    mut entry: impl FnMut(&mut Fields<'a>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    (0..fields.count(least)?).map(|_| entry(fields)).collect()
}

fn target(fields: &mut Fields<'_>) -> Result<Target, Malformed> {
    match fields.byte()? {
        b'S' => Ok(Target::Statement),
        b'P' => Ok(Target::Portal),
        _ => Err(Malformed("a message names neither a statement nor a portal")),
    }
}
