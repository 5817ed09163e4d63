"""How scores, times and drawings are written."""

import json
import shlex

import pytest

from demos.drawing import overlay, strip
from demos.models import Run
from demos.templatetags import demos_tags
from tests.factories import RunFactory, VersionFactory


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (0.6278, "62.8"),
        (0.0, "0.0"),
        (0.0004, "<0.1"),
        (0.0005, "0.1"),
        (0.9994, "99.9"),
        (0.99996, ">99.9"),
        (1.0, ">99.9"),
    ],
)
def test_percent_never_claims_certainty(score: float, text: str) -> None:
    assert demos_tags.percent(score) == f"{text}\u00a0%"


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0.42, "0.4 ms"), (21.3, "21 ms"), (1240, "1.24 s"), (None, "–")],
)
def test_durations_have_the_unit_that_reads_best(
    milliseconds: float | None, text: str
) -> None:
    assert demos_tags.duration(milliseconds) == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("seconds", "text"), [(3600, "1 hour"), (7200, "2 hours"), (90, "2 minutes")]
)
def test_lifetimes_are_words(seconds: int, text: str) -> None:
    assert demos_tags.lifetime(seconds) == text


def test_long_vectors_are_cut_in_the_response() -> None:
    shown = demos_tags.pretty_json({"values": [0.5] * 1280})

    assert "… 1268 more" in shown
    assert len(shown) < 400


def test_curl_quotes_what_a_shell_would_read() -> None:
    run = RunFactory.build(options={"style": 3, "a b": 1})

    command = demos_tags.curl(run, "http://hub")

    assert "-F style=3 -F 'a b=1'" in command


TEXT_AND_TENSOR = {
    "task": "tensors",
    "inputs": [
        {"kind": "text", "name": "lines", "many": True},
        {"kind": "tensor", "name": "state", "dtype": "int32"},
    ],
    "output": {"keys": {}, "meaning": "tensors"},
}
TWO_PICTURES = {
    **TEXT_AND_TENSOR,
    "inputs": [
        {"name": "content", "resize": "keep"},
        {"name": "paint", "label": "A style", "resize": "keep"},
        {"kind": "text", "name": "lines", "many": True},
    ],
}


@pytest.mark.django_db
def test_curl_sends_texts_and_tensors_as_json() -> None:
    run = RunFactory(
        version=VersionFactory(contract_data=TEXT_AND_TENSOR),
        texts={"lines": ["it's", "春"], "state": ["[[1, 2]]"]},
    )

    command = demos_tags.curl(run, "http://hub")

    body = json.loads(shlex.split(command)[4])
    assert body == {"text": ["it's", "春"], "state": [[1, 2]]}


@pytest.mark.django_db
def test_curl_names_every_picture() -> None:
    run = RunFactory(
        version=VersionFactory(contract_data=TWO_PICTURES),
        pictures={"paint": {"sample": "", "key": "runs/x/picture-2.png"}},
        texts={"lines": ["@a", "b"]},
    )

    words = shlex.split(demos_tags.curl(run, "http://hub"))

    assert "image=@picture.jpg" in words
    assert "paint=@a-style.jpg" in words
    assert words[words.index("--form-string") + 1] == "text=@a\nb"


def detection(**box: float) -> Run:
    found = {"label": "cup", "index": 0, "score": 0.9, "box": box}
    run = RunFactory.build(width=640, height=480)
    run.result = {"kind": "detection", "predictions": [found]}
    return run


def test_label_lies_above_its_box() -> None:
    (box,) = overlay.boxes(detection(x=10, y=100, width=50, height=50))

    assert (box.label_x, box.label_y) == (10, 77)


def test_label_of_a_box_at_the_edge_stays_in_the_picture() -> None:
    (box,) = overlay.boxes(detection(x=620, y=5, width=20, height=50))

    assert box.label_y == 5
    assert box.label_x + box.label_width <= 640


def test_larger_boxes_are_drawn_first() -> None:
    run = detection(x=0, y=0, width=10, height=10)
    large = {"x": 0, "y": 0, "width": 100, "height": 100}
    run.result["predictions"].append(
        {"label": "table", "index": 1, "score": 0.5, "box": large}
    )

    assert [box.label for box in overlay.boxes(run)] == ["table", "cup"]


def test_every_value_of_a_long_vector_has_a_bar() -> None:
    bars = strip.vector_bars([0.1] * 1279 + [-1.0])

    assert len(bars) == strip.VECTOR_BARS
    assert bars[-1].height == "50.00%"


def test_empty_vector_has_no_bars() -> None:
    assert strip.vector_bars([]) == []
