"""Canonical JSON, signatures, and reading what strangers send."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from demos.receipts.format import (
    MAX_BYTES,
    NotAReceipt,
    Standing,
    check,
    differences,
    read,
    sign,
)
from registry.signing.canonical import NotCanonical, canonical, exact

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
TRUSTED = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
BODY = {"run": "1", "output": {"label": "虎斑猫", "score": "0.38"}, "count": 3}


def written(receipt: dict) -> bytes:
    return json.dumps(receipt, indent=2, ensure_ascii=False).encode()


def test_canonical_form_is_that_of_rfc_8785():
    value = {"b": [True, None, -7], "a": 'é"\\\u0007\n\u2028', "A": {}}

    text = canonical(value).decode()

    assert text == '{"A":{},"a":"é\\"\\\\\\u0007\\n\u2028","b":[true,null,-7]}'


@pytest.mark.parametrize(
    "value",
    [0.5, float("nan"), 2**53, -(2**53), "\ud800", {"é": 1}, {1: 2}, b"x", {"a": {1}}],
)
def test_what_readers_could_write_differently_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


def test_numbers_that_are_not_whole_become_their_digits():
    assert exact({"a": (0.1, 1.0, 1e-07), "b": 3}) == {
        "a": ["0.1", "1.0", "1e-07"],
        "b": 3,
    }


def test_receipt_survives_being_written_and_read():
    receipt = read(written(sign(BODY, KEY)))

    assert check(receipt, TRUSTED) is Standing.VALID


def test_same_facts_give_the_same_receipt():
    assert sign(BODY, KEY) == sign(dict(reversed(BODY.items())), KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"count": 4},
        {"count": 3.0},
        {"more": 1},
        {"output": {"label": "虎斑猫", "score": "0.99"}},
        {"signature": "AAAA"},
        {"signature": base64.b64encode(bytes(64)).decode()},
    ],
)
def test_changed_receipt_is_altered(change):
    receipt = {**sign(BODY, KEY), **change}

    assert check(read(written(receipt)), TRUSTED) is Standing.ALTERED


def test_receipt_of_another_server_is_told_apart():
    receipt = sign(BODY, OTHER)

    assert check(receipt, TRUSTED) is Standing.OTHER_KEY
    assert check({**receipt, "count": 4}, TRUSTED) is Standing.OTHER_KEY_ALTERED
    assert check({**receipt, "key": TRUSTED}, TRUSTED) is Standing.ALTERED
    assert check({**receipt, "key": "é!"}, TRUSTED) is Standing.OTHER_KEY_ALTERED


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * (MAX_BYTES + 1), "too_large"),
        (b"\xff\xfe", "not_text"),
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"a":' * 100_000, "not_json"),
        (b"9" * 5000, "not_json"),
        (b'{"format": "\\ud800"}', "not_json"),
        (b'{"key": "a", "key": "b"}', "not_json"),
        (b"[]", "not_a_receipt"),
        (b"NaN", "not_a_receipt"),
        (b'{"format": "model-hub-receipt/1"}', "not_a_receipt"),
        (b'{"format": 1, "key": [], "signature": {}}', "not_a_receipt"),
        (b'{"format": "other/1", "key": "", "signature": ""}', "not_a_receipt"),
    ],
)
def test_what_is_no_receipt_is_refused(data, code):
    with pytest.raises(NotAReceipt) as refused:
        read(data)

    assert refused.value.code == code


def test_nested_receipt_is_refused():
    deep = "1"
    for _level in range(100):
        deep = [deep]

    with pytest.raises(NotAReceipt):
        read(written({**sign(BODY, KEY), "deep": deep}))


def test_differences_name_their_places():
    given = {**BODY, "output": {"label": "dog", "score": "0.38"}, "list": [1, 2]}
    expected = {**BODY, "list": [1]}

    found = [
        (item.path, item.given, item.expected) for item in differences(given, expected)
    ]

    assert found == [("list[1]", "2", None), ("output.label", '"dog"', '"虎斑猫"')]
