"""Records cross over as JSON that any reader takes."""

import json

from harness.channel import Channel


def sent(act) -> dict:
    documents: list[str] = []
    act(Channel(documents.append, "t"))
    (document,) = documents
    return json.loads(document)


def test_a_record_carries_the_token_and_one_kind() -> None:
    assert sent(lambda channel: channel.started("list")) == {
        "token": "t",
        "record": {"started": {"scenario": "list"}},
    }


def test_a_lone_surrogate_is_written_out() -> None:
    documents: list[str] = []
    Channel(documents.append, "t").observation("name", "\ud800")
    assert documents[0].encode("utf-8")
    assert json.loads(documents[0])["record"]["observation"]["name"] == "name"
