"""From a network's graph to the dozen stages that a page shows."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from catalog.diagrams.blocks import Block
from catalog.diagrams.describing import QUIET
from catalog.diagrams.graph import Graph
from catalog.diagrams.layers import fuse
from catalog.diagrams.segments import blocks_of
from catalog.diagrams.sizes import NOMINAL_SIDE, Size
from catalog.diagrams.texts import fold_text
from catalog.diagrams.wording import EXPAND, STAGE_TITLES, Phrase

Kind = Literal["conv", "block", "mix", "pool", "dense", "io"]
# More rows than this help nobody; what is beyond is drawn as one.
MAX_STAGES = 60


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of the list and one group of plates.

    Attributes:
        kind: the colour: `conv`, `block`, `mix`, `pool`, `dense`, `io`.
        title: an English title from `STAGE_TITLES`; translate it where shown.
        details: what to say about the stage, each a phrase to translate.
        repeats: how many equal blocks follow one another.
        output_shape: `14×14×64`, `1000`, or `H/4×W/4×32` for any size of picture.
        resolution: `14²`, `14×7`, `H×W`, `1/4`, or nothing for a vector.
        side: height and width as one number, None for a vector.
        channels: of the output.
        parameters: of all blocks together.
        share: of the model's parameters, 0..1.
        inner: the fused operations of one block, in order; empty without structure.
        layer_count: layers in one block.
        skip: the block's input is added to its output.
    """

    kind: Kind
    title: str
    details: tuple[Phrase, ...]
    repeats: int
    output_shape: str
    resolution: str
    side: float | None
    channels: int | None
    parameters: int
    share: float
    inner: tuple[str, ...] = ()
    layer_count: int = 1
    skip: bool = False

    @property
    def detail(self) -> str:
        """The details in English, for those who do not translate."""
        return self.detail_in(str)

    def detail_in(self, translate: Callable[[str], str]) -> str:
        """`expand ×6, 3×3 depthwise, stride 2` in the translator's language."""
        return ", ".join(phrase.said(translate) for phrase in self.details)


@dataclass(frozen=True, slots=True)
class Architecture:
    """The stages of a network, the input first."""

    stages: tuple[Stage, ...]
    layer_count: int
    parameter_count: int

    def to_json(self) -> dict[str, Any]:
        """As stored with the version and as served to be downloaded."""
        stages = [
            asdict(stage)
            | {
                "details": [phrase.to_json() for phrase in stage.details],
                "detail": stage.detail,
            }
            for stage in self.stages
        ]
        return {
            "layer_count": self.layer_count,
            "parameter_count": self.parameter_count,
            "stages": stages,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From what `to_json` gave."""
        return cls(
            tuple(_stage_from(item) for item in data["stages"]),
            data["layer_count"],
            data["parameter_count"],
        )


def _stage_from(data: dict[str, Any]) -> Stage:
    known = {key: value for key, value in data.items() if key != "detail"}
    known["details"] = tuple(Phrase.from_json(item) for item in data["details"])
    known["inner"] = tuple(data["inner"])
    return Stage(**known)


def summarise(graph: Graph) -> Architecture:
    """The stages of a network, found from the structure of its graph alone."""
    layers = fuse(fold_text(graph))
    blocks = _without_quiet(blocks_of(layers))
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and groups[-1][-1].key == block.key and block.kind != "io":
            groups[-1].append(block)
        else:
            groups.append([block])
    if len(groups) > MAX_STAGES:
        rest = [block for group in groups[MAX_STAGES - 1 :] for block in group]
        groups = [*groups[: MAX_STAGES - 1], rest]
    return Architecture(
        tuple(_stage(group, graph.parameter_count) for group in groups),
        sum(layer.layer_count for layer in layers),
        graph.parameter_count,
    )


def _without_quiet(blocks: list[Block]) -> list[Block]:
    """Lone activations and norms become part of the block behind or before them."""
    found: list[Block] = []
    waiting: list[Block] = []
    for block in blocks:
        if block.name in QUIET and len(block.layers) == 1:
            waiting.append(block)
            continue
        if found and found[-1].name == "suppression" and not _weighs(block):
            continue  # Counting what is left is no stage.
        block.layers = [layer for one in waiting for layer in one.layers] + block.layers
        waiting = []
        found.append(block)
    if found and waiting:
        end = [layer for one in waiting for layer in one.layers]
        if not end[-1].size.is_vector and end[-1].size != found[-1].output:
            return found + waiting
        found[-1].layers += end
    return found or waiting


def _weighs(block: Block) -> bool:
    return any(layer.parameters for layer in block.layers)


def _stage(group: list[Block], total: int) -> Stage:
    first, last = group[0], group[-1]
    size = last.output
    parameters = sum(layer.parameters for block in group for layer in block.layers)
    return Stage(
        kind=first.kind,  # type: ignore[arg-type]
        title=STAGE_TITLES.get(first.name, STAGE_TITLES["other"]),
        details=_details(group),
        repeats=len(group),
        output_shape=_shape_text(size),
        resolution=_resolution(size),
        side=None if size.is_vector else round(size.side, 2),
        channels=size.channels,
        parameters=parameters,
        share=round(parameters / total, 6) if total else 0.0,
        inner=tuple(last.inner),
        layer_count=sum(layer.layer_count for layer in last.layers),
        skip=last.skip,
    )


def _details(group: list[Block]) -> tuple[Phrase, ...]:
    """The first block's, with the expansion of all where they differ."""
    found = {
        float(phrase.value)
        for block in group
        for phrase in block.details
        if phrase.text == EXPAND
    }
    if len(found) < 2:
        return tuple(group[0].details)
    span = Phrase(EXPAND, f"{min(found):g}–{max(found):g}")
    return tuple(span if p.text == EXPAND else p for p in group[0].details)


def _shape_text(size: Size) -> str:
    channels = [str(size.channels)] if size.channels is not None else []
    if size.height is None or size.width is None:
        length = [str(size.length)] if size.length is not None else []
        return "×".join(length + channels)
    if size.is_open:
        height, width = (f"{name}{_fraction(size)}" for name in ("H", "W"))
    else:
        height, width = f"{size.height:g}", f"{size.width:g}"
    return "×".join([height, width, *channels])


def _resolution(size: Size) -> str:
    if size.height is None or size.width is None:
        return ""
    if size.is_open:
        return f"1{_fraction(size)}" if _fraction(size) else "H×W"
    if size.height == size.width:
        return f"{size.height:g}²"
    return f"{size.height:g}×{size.width:g}"


def _fraction(size: Size) -> str:
    """`/4` where the side is a quarter of the picture's."""
    ratio = NOMINAL_SIDE / size.side
    return "" if abs(ratio - 1) < 0.01 else f"/{ratio:.2g}"
