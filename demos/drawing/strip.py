"""A vector as a strip of bars around a middle line."""

from dataclasses import dataclass

VECTOR_BARS = 256


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a strip 100 high: `x` and `width` in per cent of the strip."""

    x: str
    y: str
    width: str
    height: str


def vector_bars(values: list[float]) -> list[Bar]:
    """Return a vector as bars around a middle line, several values to a bar.

    A bar shows the value farthest from zero among those it stands for.
    """
    if not values:
        return []
    step = -(-len(values) // VECTOR_BARS)
    peaks = [max(values[i : i + step], key=abs) for i in range(0, len(values), step)]
    largest = max(abs(peak) for peak in peaks) or 1.0
    width = 100 / len(peaks)
    return [
        _bar(i * width, width * 0.8, peak / largest) for i, peak in enumerate(peaks)
    ]


def _bar(x: float, width: float, share: float) -> Bar:
    height = abs(share) * 50
    top = 50 - height if share > 0 else 50
    return Bar(f"{x:.3f}%", f"{top:.2f}%", f"{width:.3f}%", f"{height:.2f}%")
