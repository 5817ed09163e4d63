"""The benchmark's own parts: what it sends, how it reads, what it says."""

import asyncio
import io
import json

import numpy as np
import pytest
from PIL import Image

from bench import report
from bench.connection import Connection, upload
from bench.figures import percentile, ratio, spread
from bench.peers import classifier
from bench.pictures import Pictures, photo
from bench.report import BARS, Rounds
from tests.builders import picture_bytes
from tests.demos.engine.pictures import noise, saved


def test_no_two_pictures_are_alike_and_all_cost_the_same():
    pictures = Pictures(photo(saved(noise((80, 60)), "PNG"), (80, 60)))

    files = [pictures[number] for number in range(50)]

    assert len(set(files)) == 50
    assert len({len(file) for file in files}) == 1
    images = [np.asarray(Image.open(io.BytesIO(file))) for file in files]
    assert len({image.tobytes() for image in images}) == 50


def test_upload_is_a_form_with_a_file():
    request = upload("/predict", "image", b"bytes of a picture")

    head, _, body = request.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b'name="image"; filename=' in body
    assert b"\r\n\r\nbytes of a picture\r\n--" in body


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ],
)
def test_answer_that_comes_in_pieces_is_read(answer):
    async def exchange():
        connection = Connection()
        loop = asyncio.get_running_loop()
        connection._answer = loop.create_future()
        for place in range(len(answer)):
            connection.data_received(answer[place : place + 1])
        return await connection._answer

    read = asyncio.run(exchange())

    assert read.status == 200
    assert b"hello" in read.body


def test_ratios_are_taken_within_rounds():
    assert ratio([1, 4, 9], [2, 4, 3]) == spread([0.5, 1, 3])
    assert str(spread([0.5, 1, 3])) == "1.00 (0.50–3.00)"
    assert percentile([1, 2, 3, 4], 0.5) == 3


def test_peers_see_what_the_demo_sees():
    image = classifier.decode(picture_bytes("JPEG", (320, 240)))

    pixels = classifier.preprocess(image)

    assert pixels.shape == (1, 224, 224, 3)
    assert pixels.dtype == np.float32


@pytest.mark.parametrize("part", BARS)
def test_report_says_which_bars_are_reached(part, tmp_path, monkeypatch):
    class Everything(dict):
        def __missing__(self, name: str) -> float:
            return 1.0

    path = tmp_path / f"{part}.json"
    path.write_text(json.dumps({"machine": {"Date": "today"}, "rounds": [{}, {}]}))
    every = [Everything(), Everything()]
    monkeypatch.setattr(Rounds, "__getitem__", lambda _, name: [r[name] for r in every])

    text = report.text(part, path)

    assert text.count("reached") + text.count("missed") == len(BARS[part])
    assert "- Rounds: 2" in text


@pytest.mark.parametrize("whos", [("bare", "site"), ("bare", "site", "postgresql")])
def test_searches_have_a_column_for_everyone_who_was_asked(whos, tmp_path):
    figures = {
        f"2500_{who}_{kind}_{clients}_p{share}_ms": 1.5
        for who in whos
        for kind in report.SEARCH_KINDS
        for clients in (1, 16)
        for share in (50, 95)
    }
    path = tmp_path / "search.json"
    rounds = [figures | {"2500_build_s": 1, "2500_build_mb": 1}]
    path.write_text(json.dumps({"machine": {}, "rounds": rounds}))

    text = report.text("search", path)

    assert ("PostgreSQL" in text) == ("postgresql" in whos)
    assert f"| 2,500 | typo |{' 1.5 / 1.5 |' * len(whos) * 2}" in text
