"""Draws an architecture: a small icon, the figure of a page, a file of its own.

On pages the colours come from the style sheet (`k-conv` …) and follow the theme;
the file to download carries its own. Nothing uses a `style` attribute, which the
site's content security policy forbids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from catalog.diagrams import plates
from catalog.diagrams.stages import Architecture, Stage
from catalog.diagrams.wording import FIGURE_TITLE

ROW_SIZE = (128, 56)
ROW_INNER_WIDTH = 118
ROW_GAP = 1.0
ROW_STAGE_GAP = 2.8

FIGURE_WIDTH = 960.0
FIGURE_HEIGHT = 200.0
PLATE_TOP = 32.0
PLATE_HEIGHT = 122.0
PLATE_GAP = 2.0
STAGE_GAP = 26.0
WIDEST_PLATE = 44.0
NARROWEST_PLATE = 2.0
LABEL_SIZE = 11
CHARACTER_WIDTH = 0.6 * LABEL_SIZE  # of a monospaced font

FILE_COLOURS = {
    "conv": "#3567ad",
    "block": "#0e7f70",
    "mix": "#7350b0",
    "pool": "#7c8683",
    "dense": "#b8430a",
    "io": "#14191a",
}
FILE_FONT = "ui-monospace, Menlo, Consolas, monospace"


def row_plates(architecture: Architecture) -> str:
    """The icon of a model in a list, 128×56. The row beside it is its text."""
    return shared_row_plates([architecture])[0]


def shared_row_plates(architectures: Sequence[Architecture]) -> list[str]:
    """The icons of several models on one scale, so that their sizes compare."""
    largest = max(map(plates.full_side, architectures), default=1.0)
    widest = max(map(_natural_row_width, architectures), default=0.0)
    scale = min(1.0, ROW_INNER_WIDTH / widest) if widest else 1.0
    return [_row(architecture, scale, largest) for architecture in architectures]


def _natural_row_width(architecture: Architecture) -> float:
    stages = architecture.stages
    counts = [plates.plate_count(stage) for stage in stages]
    widths = [plates.row_width(stage) for stage in stages]
    natural = plates.total_width(widths, counts, ROW_GAP)
    return natural + ROW_STAGE_GAP * (len(stages) - 1)


def _row(architecture: Architecture, scale: float, largest: float) -> str:
    width, height = ROW_SIZE
    parts, x = [], 0.0
    for stage in architecture.stages:
        tall = plates.relative_height(stage, largest) * height
        plate_width = plates.row_width(stage)
        for _ in range(plates.plate_count(stage)):
            parts.append(
                f'<rect class="k-{stage.kind}" x="{x:.2f}"'
                f' y="{(height - tall) / 2:.2f}" width="{plate_width * scale:.2f}"'
                f' height="{tall:.2f}" rx="0.6"/>'
            )
            x += (plate_width + ROW_GAP) * scale
        x += (ROW_STAGE_GAP - ROW_GAP) * scale
    return (
        f'<svg class="plates" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def plate_strip(architecture: Architecture) -> str:
    """The figure's plates alone, as wide as the place it is put into."""
    layout = _layout(architecture)
    centre = PLATE_HEIGHT / 2
    body = "".join(
        plate for group in layout.groups for plate in _plates(group, centre, _PageInk())
    )
    return (
        f'<svg class="plates" viewBox="0 0 {layout.width:.0f} {PLATE_HEIGHT:.0f}"'
        f' aria-hidden="true" focusable="false">{body}</svg>'
    )


def stage_figure(architecture: Architecture, title: str = FIGURE_TITLE) -> str:
    """The figure of a model page. The list under it says the same in words."""
    layout = _layout(architecture)
    body = "".join(_drawn(layout, _PageInk()))
    return (
        f'<svg viewBox="0 0 {layout.width:.0f} {FIGURE_HEIGHT:.0f}" role="img">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def standalone_svg(architecture: Architecture, title: str = FIGURE_TITLE) -> str:
    """The figure as a file that needs no style sheet."""
    layout = _layout(architecture)
    width, height = f"{layout.width:.0f}", f"{FIGURE_HEIGHT:.0f}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        f"{''.join(_drawn(layout, _FileInk()))}</svg>\n"
    )


# --- layout ---------------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """The plates of one stage: where they start, how wide and high they are."""

    stage: Stage
    count: int
    plate_width: float
    height: float
    x: float = 0.0

    @property
    def width(self) -> float:
        return self.plate_width * self.count + PLATE_GAP * (self.count - 1)

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def labels(self) -> tuple[str, str]:
        channels = self.stage.channels
        return self.stage.resolution, "" if channels is None else str(channels)

    @property
    def reach(self) -> float:
        """Half the room it takes: its plates or its longest label."""
        label = max(map(len, self.labels)) * CHARACTER_WIDTH + 4
        return max(self.width, label) / 2


@dataclass(slots=True)
class _Layout:
    width: float
    groups: list[_Group] = field(default_factory=list)


def _layout(architecture: Architecture) -> _Layout:
    stages = architecture.stages
    counts = [plates.plate_count(stage) for stage in stages]
    widths = [plates.figure_width(stage) for stage in stages]
    room = FIGURE_WIDTH - 40 - STAGE_GAP * (len(stages) - 1)
    room -= PLATE_GAP * sum(count - 1 for count in counts)
    units = plates.total_width(widths, counts, 0) or 1.0
    scale = min(room / units, WIDEST_PLATE / max(widths, default=1.0))
    scale = max(scale, NARROWEST_PLATE / min(widths, default=1.0))
    largest = plates.full_side(architecture)
    groups = [
        _Group(
            stage,
            count,
            width * scale,
            plates.relative_height(stage, largest) * PLATE_HEIGHT,
        )
        for stage, count, width in zip(stages, counts, widths, strict=True)
    ]
    return _placed(groups)


def _placed(groups: list[_Group]) -> _Layout:
    """Set the groups side by side, far enough apart for arrows and labels."""
    x = 0.0
    for index, group in enumerate(groups):
        if index:
            before = groups[index - 1]
            pitch = before.reach + group.reach
            apart = before.width / 2 + group.width / 2 + STAGE_GAP
            x = before.middle + max(pitch, apart) - group.width / 2
        group.x = x
    if not groups:
        return _Layout(FIGURE_WIDTH)
    left = groups[0].middle - groups[0].reach
    right = groups[-1].middle + groups[-1].reach
    width = max(FIGURE_WIDTH, right - left + 8)
    for group in groups:
        group.x += (width - (right - left)) / 2 - left
    return _Layout(width, groups)


# --- drawing --------------------------------------------------------------------


class _PageInk:
    """Colours by class and by the page's custom properties."""

    font = ""
    strong = "var(--ink-2)"
    text = "var(--ink-3)"
    line = "var(--ink-3)"

    def plate(self, kind: str) -> str:
        return f"class={quoteattr(f'k-{kind}')}"


class _FileInk:
    """Colours written out: the light theme's."""

    font = f' font-family="{FILE_FONT}"'
    strong = "#434c4e"
    text = "#59645f"
    line = "#59645f"

    def plate(self, kind: str) -> str:
        return f'fill="{FILE_COLOURS.get(kind, FILE_COLOURS["io"])}"'


def _drawn(layout: _Layout, ink: _PageInk | _FileInk) -> Iterator[str]:
    centre = PLATE_TOP + PLATE_HEIGHT / 2
    before = None
    for group in layout.groups:
        if before is not None:
            yield _arrow(before.x + before.width + 6, group.x - 6, centre, ink)
        yield from _plates(group, centre, ink)
        if group.stage.repeats > 1:
            yield _bracket(group, ink)
        for line, label in enumerate(group.labels):
            y = PLATE_TOP + PLATE_HEIGHT + 20 + line * 15
            yield _text(group.middle, y, label, ink.text, ink)
        before = group


def _plates(group: _Group, centre: float, ink: _PageInk | _FileInk) -> Iterator[str]:
    for number in range(group.count):
        x = group.x + number * (group.plate_width + PLATE_GAP)
        yield (
            f'<rect {ink.plate(group.stage.kind)} x="{x:.1f}"'
            f' y="{centre - group.height / 2:.1f}" width="{group.plate_width:.1f}"'
            f' height="{group.height:.1f}" rx="1.5"/>'
        )


def _arrow(start: float, end: float, y: float, ink: _PageInk | _FileInk) -> str:
    if end - start < 8:
        return ""
    return (
        f'<path d="M{start:.1f} {y:.1f}H{end:.1f}m-4 -3 4 3 -4 3" fill="none"'
        f' stroke="{ink.line}" stroke-width="1"/>'
    )


def _bracket(group: _Group, ink: _PageInk | _FileInk) -> str:
    left, right = group.x, group.x + group.width
    path = (
        f'<path d="M{left:.1f} {PLATE_TOP - 5:.1f}v-5H{right:.1f}v5" fill="none"'
        f' stroke="{ink.line}" stroke-width="1"/>'
    )
    text = f"×{group.stage.repeats}"
    return path + _text(group.middle, PLATE_TOP - 16, text, ink.strong, ink)


def _text(x: float, y: float, text: str, fill: str, ink: _PageInk | _FileInk) -> str:
    if not text:
        return ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{LABEL_SIZE}"{ink.font}'
        f' text-anchor="middle" fill="{fill}">{escape(text)}</text>'
    )
