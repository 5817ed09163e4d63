"""Tells how a module's pictures are to be scaled: by its first steps, or its names."""

from collections.abc import Iterable

from catalog.scaling import SCALINGS, Evidence
from registry.modules.backbones import backbone_of
from registry.modules.inlining import Inlined
from registry.modules.pixels import Scaled, scaled

# What networks are made for: shares of white, pixel values as they are, or numbers
# around 0. ImageNet's deviations make a span of 4.4, those of dark pictures more.
_SHARE_SPANS = (1.0, 255.0)
_CENTRED_SPANS = ((0.9, 8.0), (200.0, 260.0))
_NEAR = 0.02
# How far the middle may lie off 0, as a share of the span, and how much nearer than
# with any other scaling. Pictures have their middle there by chance where a graph
# takes off their own mean: (x - 0.13) / 0.31 is for 0..1, though -1..1 comes nearer.
_FARTHEST, _MARGIN = 0.45, 0.1
_EXACT = 1 / 1000
_WRONG = 1.0
# Only pixel values are made as small, twice where people scale before a network that
# does so itself.
_TINY = 1 / 50


def read_evidence(inlined: Inlined, names: Iterable[str] = ()) -> Evidence:
    """Return what speaks for how a signature's pictures are scaled.

    Args:
        inlined: its operations.
        names: what they were called, where they have no names of their own now.
    """
    backbone = backbone_of(names or inlined.ops)
    name, habit = (backbone.name, backbone.scaling) if backbone else ("", "")
    try:
        pictures = scaled(inlined)
    # A stranger's graph may give an operation anything.
    except (ValueError, TypeError, IndexError, ArithmeticError):
        return Evidence(backbone=name)
    made_for = {_made_for(picture) for picture in pictures}
    if len(made_for) == 1 and (scaling := made_for.pop()):
        return Evidence(scaling, is_certain=True, backbone=name)
    is_as_fed = all(picture.is_as_fed for picture in pictures)
    return Evidence(habit if is_as_fed else "", backbone=name)


def _made_for(picture: Scaled) -> str:
    """The one range of pixel values that a graph's first steps are for; or ""."""
    if picture.is_as_fed:
        return ""
    plain = (name for name, rule in SCALINGS.items() if rule.keys() == {"value_range"})
    off = sorted(
        (_off(picture, *SCALINGS[name]["value_range"]), name) for name in plain
    )
    (best, name), (second, _) = off[:2]
    is_alone = best <= _EXACT or second > _FARTHEST
    if is_alone and best <= _FARTHEST and second - best >= _MARGIN:
        return name
    factors = abs(picture.factor)
    return "0..255" if ((factors > 0) & (factors < _TINY)).all() else ""


def _off(picture: Scaled, low: float, high: float) -> float:
    """How far a picture fed from `low` to `high` is from what networks take."""
    if low < 0 and not picture.shift.any():
        return _WRONG  # What lies around 0 already is multiplied by no one.
    lows, highs = picture.ends(low, high)
    return max(
        _off_one(one, other)
        for one, other in zip(lows.tolist(), highs.tolist(), strict=True)
    )


def _off_one(low: float, high: float) -> float:
    span = high - low
    is_share = any(abs(span - wanted) < _NEAR * wanted for wanted in _SHARE_SPANS)
    if is_share and abs(low) < span * _EXACT:
        return 0.0
    if not any(least <= span <= most for least, most in _CENTRED_SPANS):
        return _WRONG
    return min(abs(low + high) / 2 / span, _WRONG)
