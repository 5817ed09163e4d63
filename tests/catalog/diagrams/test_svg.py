"""The drawings: well formed, escaped, without inline style, as wide as they need."""

import re
from itertools import pairwise
from xml.dom import minidom

import pytest

from catalog.diagrams.stages import Architecture, Stage
from catalog.diagrams.svg import (
    plate_strip,
    row_plates,
    shared_row_plates,
    stage_figure,
    standalone_svg,
)


def stage(**changes) -> Stage:
    facts = {
        "kind": "conv",
        "title": "Conv",
        "details": (),
        "repeats": 1,
        "output_shape": "112×112×32",
        "resolution": "112²",
        "side": 112.0,
        "channels": 32,
        "parameters": 10,
        "share": 0.1,
    }
    return Stage(**(facts | changes))


def network(*stages: Stage) -> Architecture:
    start = stage(kind="io", side=224.0, resolution="224²", channels=3)
    return Architecture((start, *stages), 10, 100)


def elements(svg: str, name: str) -> list[minidom.Element]:
    document = minidom.parseString(svg)  # noqa: S318 - our own drawing
    return list(document.getElementsByTagName(name))


DRAWINGS = [row_plates, plate_strip, stage_figure, standalone_svg]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_each_block_is_a_plate(draw):
    svg = draw(network(stage(repeats=4)))
    backgrounds = draw is standalone_svg
    assert len(elements(svg, "rect")) == 5 + backgrounds


@pytest.mark.parametrize("draw", DRAWINGS)
def test_nothing_needs_an_inline_style_or_script(draw):
    svg = draw(network(stage()))
    assert not re.search(r"style|script|\son\w+=|href", svg)


def test_the_figure_has_a_role_and_an_escaped_title():
    svg = stage_figure(network(stage()), title='<script>"x"&')
    root = elements(svg, "svg")[0]
    assert root.getAttribute("role") == "img"
    assert elements(svg, "title")[0].firstChild.data == '<script>"x"&'


def test_labels_are_escaped():
    svg = stage_figure(network(stage(resolution="<b>&")))
    assert "<b>" not in svg
    texts = [element.firstChild.data for element in elements(svg, "text")]
    assert "<b>&" in texts


def test_a_repeated_stage_has_a_bracket_with_its_number():
    texts = [
        element.firstChild.data
        for element in elements(stage_figure(network(stage(repeats=3))), "text")
    ]
    assert "×3" in texts


def test_height_is_resolution():
    svg = row_plates(network(stage(), stage(side=7.0), stage(side=None, kind="pool")))
    heights = [float(e.getAttribute("height")) for e in elements(svg, "rect")]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] == 56


@pytest.mark.parametrize("stage_count", [0, 1, 12, 60])
def test_every_plate_lies_inside_the_drawing(stage_count):
    architecture = network(*[stage(repeats=8, channels=2048)] * stage_count)
    for draw in (row_plates, plate_strip, stage_figure):
        svg = draw(architecture)
        box = elements(svg, "svg")[0].getAttribute("viewBox").split()
        for plate in elements(svg, "rect"):
            left = float(plate.getAttribute("x"))
            right = left + float(plate.getAttribute("width"))
            assert left >= 0
            assert right <= float(box[2])


def test_the_labels_of_a_long_network_do_not_touch():
    svg = stage_figure(network(*[stage(channels=1280)] * 40))
    places = sorted(
        float(element.getAttribute("x"))
        for element in elements(svg, "text")
        if element.firstChild.data == "1280"
    )
    gaps = [b - a for a, b in pairwise(places)]
    assert min(gaps) > 4 * 6.6


def test_the_file_brings_its_own_colours():
    svg = standalone_svg(network(stage()))
    assert svg.startswith("<?xml")
    assert "#3567ad" in svg
    assert "class=" not in svg
    assert "var(" not in svg


def sizes(svg: str) -> list[tuple[float, float]]:
    return [
        (float(plate.getAttribute("width")), float(plate.getAttribute("height")))
        for plate in elements(svg, "rect")
    ]


def test_models_side_by_side_are_drawn_to_one_scale():
    deep = network(*[stage(channels=1280)] * 30)
    flat = network(stage(channels=1280))

    together = [sizes(svg) for svg in shared_row_plates([deep, flat])]

    assert together[0][1] == together[1][1]
    assert sizes(row_plates(flat))[1][0] > together[1][1][0]


def test_the_largest_resolution_of_all_is_the_full_height():
    fine = Architecture((stage(side=448.0),), 1, 1)
    coarse = Architecture((stage(side=224.0),), 1, 1)

    fine_plate, coarse_plate = (
        sizes(svg)[0][1] for svg in shared_row_plates([fine, coarse])
    )

    assert fine_plate > coarse_plate
