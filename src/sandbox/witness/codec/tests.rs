//! The codec against arbitrary splits, arbitrary bytes, and the messages that there are.

use proptest::collection::vec;
use proptest::prelude::*;

use super::frame::{Frame, Framer, LONGEST_MESSAGE};
use super::{Malformed, Target, TransactionState, backend, frontend, write};

/// Every frame in `bytes`, pushed in pieces that end at `cuts`.
fn frames(bytes: &[u8], cuts: &[usize]) -> Result<Vec<Frame>, Malformed> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    let mut framer = Framer::default();
    let mut found = Vec::new();
    for pair in cuts.windows(2) {
        framer.push(&bytes[pair[0]..pair[1]]);
        while let Some(frame) = framer.next()? {
            found.push(frame);
        }
    }
    Ok(found)
}

fn only(bytes: &[u8]) -> Frame {
    let mut found = frames(bytes, &[]).expect("a message");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn startup(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("short");
    [&length.to_be_bytes(), body].concat()
}

#[test]
fn a_query_is_its_text() {
    let frame = only(&write::query(b"SELECT 1"));
    assert_eq!(
        frontend::Message::parse(&frame),
        Ok(frontend::Message::Query { text: b"SELECT 1" })
    );
}

#[test]
fn a_bind_has_values_and_nulls() {
    let mut body = b"portal\0statement\0".to_vec();
    body.extend([0, 1, 0, 0, 0, 2, 0, 0, 0, 1, b'7', 0xff, 0xff, 0xff, 0xff, 0, 0]);
    let mut bytes = vec![b'B'];
    bytes.extend(startup(&body));
    let frame = only(&bytes);
    assert_eq!(
        frontend::Message::parse(&frame),
        Ok(frontend::Message::Bind {
            portal: b"portal",
            statement: b"statement",
            formats: vec![0],
            values: vec![Some(b"7"), None],
            result_formats: vec![],
        })
    );
}

#[test]
fn a_first_message_names_who_asks() {
    let frame = only(&startup(b"\0\x03\0\0user\0postgres\0\0"));
    assert_eq!(
        frontend::Message::parse(&frame),
        Ok(frontend::Message::Startup {
            parameters: vec![(b"user", b"postgres")]
        })
    );
    let frame = only(&startup(&80_877_103_i32.to_be_bytes()));
    assert_eq!(
        frontend::Message::parse(&frame),
        Ok(frontend::Message::Encryption)
    );
}

#[test]
fn what_is_written_is_read() {
    let named = only(&write::close(Target::Portal, b"p"));
    assert_eq!(
        frontend::Message::parse(&named),
        Ok(frontend::Message::Close {
            target: Target::Portal,
            name: b"p"
        })
    );
    let frame = only(&write::error("FATAL", "08P01", "no such message"));
    let Ok(backend::Message::Error(report)) = backend::Message::parse(&frame) else {
        panic!("an error");
    };
    assert_eq!(
        (report.state(), report.message()),
        ("08P01".to_owned(), "no such message".to_owned())
    );
    for state in [
        TransactionState::Idle,
        TransactionState::Open,
        TransactionState::Failed,
    ] {
        let frame = only(&write::ready_for_query(state));
        assert_eq!(
            backend::Message::parse(&frame),
            Ok(backend::Message::ReadyForQuery(state))
        );
    }
}

#[test]
fn a_message_that_is_longer_or_shorter_than_its_fields_is_refused() {
    for bytes in [b"Q\0\0\0\x06a\0".as_slice(), b"S\0\0\0\x04"] {
        assert!(frontend::Message::parse(&only(bytes)).is_ok());
    }
    for bytes in [
        b"Q\0\0\0\x05a".as_slice(),
        b"Q\0\0\0\x07a\0b",
        b"S\0\0\0\x05x",
        b"B\0\0\0\x08\0\0\x7f\xff",
        b"!\0\0\0\x04",
    ] {
        assert!(frontend::Message::parse(&only(bytes)).is_err(), "{bytes:?}");
    }
}

#[test]
fn a_length_beyond_all_measure_is_refused_before_its_bytes_arrive() {
    let mut framer = Framer::default();
    framer.push(&[b'Q', 0xff, 0xff, 0xff, 0xff]);
    assert!(framer.next().is_err());
    framer.clear();
    let longest = u32::try_from(LONGEST_MESSAGE).expect("fits");
    framer.push(&[[b'Q'].as_slice(), &(longest + 1).to_be_bytes()].concat());
    assert!(framer.next().is_err());
    framer.clear();
    framer.push(&[b'Q', 0, 0, 0, 3]);
    assert!(framer.next().is_err());
}

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let text = "[ -~é]{0,40}";
    let message = prop_oneof![
        text.prop_map(|text| write::query(text.as_bytes())),
        (text, text).prop_map(|(name, text)| write::parse(name.as_bytes(), text.as_bytes())),
        (text, text).prop_map(|(portal, name)| write::bind(portal.as_bytes(), name.as_bytes())),
        text.prop_map(|portal| write::execute(portal.as_bytes())),
        text.prop_map(|name| write::close(Target::Statement, name.as_bytes())),
        Just(write::sync()),
        text.prop_map(|user| startup(&[b"\0\x03\0\0user\0".as_slice(), user.as_bytes(), b"\0\0"].concat())),
    ];
    vec(message, 0..12)
}

proptest! {
    #[test]
    fn however_messages_are_split_the_same_ones_arrive(
        messages in messages(),
        cuts in vec(any::<usize>(), 0..20),
    ) {
        let found = frames(&messages.concat(), &cuts).expect("all well-formed");
        let found: Vec<&[u8]> = found.iter().map(Frame::bytes).collect();
        prop_assert_eq!(found, messages);
    }

    #[test]
    fn nothing_is_lost_or_invented_in_arbitrary_bytes(
        bytes in vec(prop_oneof![3 => 0_u8..8, 1 => any::<u8>()], 0..200),
        cuts in vec(any::<usize>(), 0..6),
    ) {
        let mut framer = Framer::default();
        framer.push(&bytes);
        let mut whole = Vec::new();
        let ended = loop {
            match framer.next() {
                Ok(Some(frame)) => whole.push(frame),
                Ok(None) => break Ok(()),
                Err(malformed) => break Err(malformed),
            }
        };
        let read: Vec<u8> = whole.iter().flat_map(|frame| frame.bytes().to_vec()).collect();
        prop_assert!(bytes.starts_with(&read));
        prop_assert_eq!(framer.is_empty(), read.len() == bytes.len());
        let in_pieces = frames(&bytes, &cuts);
        prop_assert_eq!(in_pieces.is_err(), ended.is_err());
        if let Ok(in_pieces) = in_pieces {
            prop_assert_eq!(in_pieces, whole);
        }
    }

    #[test]
    fn no_body_whatever_makes_the_parsers_panic(tag in any::<u8>(), body in vec(any::<u8>(), 0..80)) {
        let mut bytes = vec![tag.max(1)];
        bytes.extend(startup(&body));
        let frame = only(&bytes);
        let _ = frontend::Message::parse(&frame);
        let _ = backend::Message::parse(&frame);
    }

    #[test]
    fn a_parsed_bind_holds_no_more_than_its_message(body in vec(any::<u8>(), 0..120)) {
        let mut bytes = vec![b'B'];
        bytes.extend(startup(&body));
        let frame = only(&bytes);
        if let Ok(frontend::Message::Bind { values, .. }) = frontend::Message::parse(&frame) {
            let held: usize = values.iter().flatten().map(|value| value.len()).sum();
            prop_assert!(held <= body.len() && values.len() <= body.len());
        }
    }
}
