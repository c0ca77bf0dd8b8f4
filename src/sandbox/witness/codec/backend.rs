//! What the database answers.

use super::field::Fields;
use super::frame::Frame;
use super::{Malformed, TransactionState};

/// A message of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::witness) enum Message<'a> {
    /// How a client proves who it is; 0 when it need not, or has.
    Authentication(i32),
    /// A setting that a client wants to know, whenever it changes.
    ParameterStatus {
        name: &'a [u8],
        value: &'a [u8],
    },
    /// The end of the answers to a query, or to a group of messages.
    ReadyForQuery(TransactionState),
    /// The columns of the rows that follow.
    RowDescription(Vec<Column<'a>>),
    /// A row: a value for each column, nothing for NULL.
    DataRow(Vec<Option<&'a [u8]>>),
    /// A statement is done; its tag, such as `UPDATE 3`.
    CommandComplete {
        tag: &'a [u8],
    },
    /// A statement without any words is done.
    EmptyQuery,
    /// A statement failed.
    Error(Report<'a>),
    /// Something that a person should know.
    Notice(Report<'a>),
    ParseComplete,
    BindComplete,
    CloseComplete,
    /// What was described returns no rows.
    NoData,
    /// The portal has more rows than were asked for.
    PortalSuspended,
    /// The types of a statement's parameters.
    ParameterDescription(Vec<i32>),
    /// The client is to send what is copied in.
    CopyIn,
    /// The client is to receive what is copied out.
    CopyOut,
    /// A piece of what is copied out.
    CopyData,
    /// The end of what is copied out.
    CopyDone,
    /// Anything else that the protocol knows and that tells nothing here.
    Other,
}

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::witness) struct Column<'a> {
    pub(in crate::sandbox::witness) name: &'a [u8],
    /// The table that it comes from; 0 for none.
    pub(in crate::sandbox::witness) table: i32,
    /// The number of its type.
    pub(in crate::sandbox::witness) kind: i32,
}

/// The fields of an error or a notice, by their letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::sandbox::witness) struct Report<'a>(pub(in crate::sandbox::witness) Vec<(u8, &'a [u8])>);

impl Report<'_> {
    /// The five characters that say what happened.
    pub(in crate::sandbox::witness) fn state(&self) -> String {
        self.text(b'C')
    }

    /// What happened, in words.
    pub(in crate::sandbox::witness) fn message(&self) -> String {
        self.text(b'M')
    }

    fn text(&self, letter: u8) -> String {
        let field = self.0.iter().find(|(known, _)| *known == letter);
        field
            .map(|(_, text)| String::from_utf8_lossy(text).into_owned())
            .unwrap_or_default()
    }
}

impl<'a> Message<'a> {
    /// The message in `frame`.
    pub(in crate::sandbox::witness) fn parse(frame: &'a Frame) -> Result<Self, Malformed> {
        let mut fields = Fields::of(frame.body());
        let tag = frame
            .tag
            .ok_or(Malformed("the database sent a message without a kind"))?;
        let message = match tag {
            b'R' => {
                let kind = fields.int32()?;
                fields.rest();
                Self::Authentication(kind)
            }
            b'S' => Self::ParameterStatus {
                name: fields.text()?,
                value: fields.text()?,
            },
            b'Z' => Self::ReadyForQuery(
                TransactionState::of_letter(fields.byte()?)
                    .ok_or(Malformed("the database is in a state that is none"))?,
            ),
            b'T' => Self::RowDescription(columns(&mut fields)?),
            b'D' => {
                let count = fields.count(4)?;
                Self::DataRow((0..count).map(|_| fields.value()).collect::<Result<_, _>>()?)
            }
            b'C' => Self::CommandComplete { tag: fields.text()? },
            b'I' => Self::EmptyQuery,
            b'E' => Self::Error(report(&mut fields)?),
            b'N' => Self::Notice(report(&mut fields)?),
            b'1' => Self::ParseComplete,
            b'2' => Self::BindComplete,
            b'3' => Self::CloseComplete,
            b'n' => Self::NoData,
            b's' => Self::PortalSuspended,
            b't' => {
                let count = fields.count(4)?;
                Self::ParameterDescription((0..count).map(|_| fields.int32()).collect::<Result<_, _>>()?)
            }
            b'G' => {
                fields.rest();
                Self::CopyIn
            }
            b'H' => {
                fields.rest();
                Self::CopyOut
            }
            b'd' => {
                fields.rest();
                Self::CopyData
            }
            b'c' => Self::CopyDone,
            // Keys for cancelling, notifications, results of function calls, replication.
            b'K' | b'A' | b'V' | b'v' | b'W' => {
                fields.rest();
                Self::Other
            }
            _ => return Err(Malformed("the database sent a message of an unknown kind")),
        };
        fields.end()?;
        Ok(message)
    }
}

fn columns<'a>(fields: &mut Fields<'a>) -> Result<Vec<Column<'a>>, Malformed> {
    (0..fields.count(19)?)
        .map(|_| {
            let name = fields.text()?;
            let table = fields.int32()?;
            fields.int16()?;
            let kind = fields.int32()?;
            // The type's size and modifier, and the format.
            fields.bytes(8)?;
            Ok(Column { name, table, kind })
        })
        .collect()
}

fn report<'a>(fields: &mut Fields<'a>) -> Result<Report<'a>, Malformed> {
    let mut report = Report::default();
    loop {
        match fields.byte()? {
            0 => return Ok(report),
            letter => report.0.push((letter, fields.text()?)),
        }
    }
}
