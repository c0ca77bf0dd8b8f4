//! Messages that are put together here: the host's own questions, and answers in the database's place.

use super::{Target, TransactionState};

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(body.len() + 5);
    bytes.push(tag);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(body);
    bytes
}

fn texts(texts: &[&[u8]]) -> Vec<u8> {
    texts
        .iter()
        .flat_map(|text| text.iter().copied().chain([0]))
        .collect()
}

/// Statements in one text.
pub(in crate::sandbox::witness) fn query(text: &[u8]) -> Vec<u8> {
    message(b'Q', &texts(&[text]))
}

/// Prepares `text` under the name `statement`.
pub(in crate::sandbox::witness) fn parse(statement: &[u8], text: &[u8]) -> Vec<u8> {
    let mut body = texts(&[statement, text]);
    body.extend_from_slice(&[0, 0]);
    message(b'P', &body)
}

/// Binds `statement`, which takes no parameters, to `portal`, with all results as text.
pub(in crate::sandbox::witness) fn bind(portal: &[u8], statement: &[u8]) -> Vec<u8> {
    let mut body = texts(&[portal, statement]);
    body.extend_from_slice(&[0; 6]);
    message(b'B', &body)
}

/// Runs `portal` to its end.
pub(in crate::sandbox::witness) fn execute(portal: &[u8]) -> Vec<u8> {
    let mut body = texts(&[portal]);
    body.extend_from_slice(&[0; 4]);
    message(b'E', &body)
}

/// Forgets a statement or a portal.
pub(in crate::sandbox::witness) fn close(target: Target, name: &[u8]) -> Vec<u8> {
    let mut body = vec![match target {
        Target::Statement => b'S',
        Target::Portal => b'P',
    }];
    body.extend(texts(&[name]));
    message(b'C', &body)
}

/// Ends a group of messages.
pub(in crate::sandbox::witness) fn sync() -> Vec<u8> {
    message(b'S', &[])
}

/// An error of the given severity, such as `ERROR` or `FATAL`.
pub(in crate::sandbox::witness) fn error(severity: &str, state: &str, text: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for (letter, field) in [(b'S', severity), (b'V', severity), (b'C', state), (b'M', text)] {
        body.push(letter);
        body.extend(texts(&[field.as_bytes()]));
    }
    body.push(0);
    message(b'E', &body)
}

/// Where the session stands, at the end of the answers.
pub(in crate::sandbox::witness) fn ready_for_query(state: TransactionState) -> Vec<u8> {
    message(b'Z', &[state.letter()])
}

/// An error or a notice with its fields.
pub(in crate::sandbox::witness) fn report(tag: u8, fields: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (letter, field) in fields {
        body.push(*letter);
        body.extend(texts(&[field]));
    }
    body.push(0);
    message(tag, &body)
}
