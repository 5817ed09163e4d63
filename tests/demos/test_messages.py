"""Every code has a sentence."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from demos import messages, services, throttles

PARAMS = {
    "size_bytes": 14 * 1024**2,
    "limit_bytes": 10 * 1024**2,
    "width": 9000,
    "height": 6000,
    "limit_pixels": 40_000_000,
    "format": "HEIC",
    "offered": "style 0–2",
    "limit": 100,
    "wait_s": 12,
    "seconds": 60,
    "label": "Style",
    "name": "state",
    "takes": "int64 [4]",
    "line": 2,
    "count": 30,
    "handle": "acme/net/1",
    "one": "acme/net/1",
    "other": "acme/words/1",
}


@pytest.mark.parametrize("code", sorted(messages.SENTENCES))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_sentence_is_whole(code, language):
    with translation.override(language):
        sentence = messages.sentence(code, PARAMS)

    assert "%(" not in sentence
    assert sentence.strip()


@pytest.mark.parametrize(
    ("language", "limit", "start"),
    [
        ("en", 1, "1 run is waiting"),
        ("en", 2, "2 runs are waiting"),
        ("zh-hans", 1, "已有 1 个运行在等待"),
    ],
)
def test_sentence_agrees_with_its_number(language, limit, start):
    with translation.override(language):
        assert messages.sentence("queue_full", {"limit": limit}).startswith(start)


def test_facts_are_in_the_sentence():
    sentence = messages.sentence("picture_too_large", PARAMS)

    assert sentence.replace("\xa0", " ") == (
        "The picture is 14.0 MB; the limit is 10.0 MB."
    )


def test_codes_that_are_raised_have_sentences():
    engine = Path(messages.__file__).parent / "engine"
    source = "".join(path.read_text() for path in engine.rglob("*.py"))
    raised = set(re.findall(r"(?:PictureRefused|EngineError)\(\s*\"(\w+)\"", source))

    refusals = {cls.code for cls in services.RunRefused.__subclasses__()}

    assert len(raised) > 8
    assert throttles.TooManyRuns.code in refusals
    assert raised | refusals <= messages.SENTENCES.keys()


def test_unknown_code_gives_a_neutral_sentence():
    neutral = messages.sentence("internal_error")

    assert messages.sentence("no such code") == neutral
