"""Pages at several sizes of the catalogue: time on the server, and bytes."""

import json
from collections.abc import Callable, Sequence

from bench import search

SIZES = (2_500, 70_000)


def measure(
    rounds: int,
    *,
    quick: bool,
    say: Callable[[str], None],
    sizes: Sequence[int] = SIZES,
) -> list[dict[str, float]]:
    """Ask for every page of each catalogue in every round.

    Returns:
        a round's figures, their names beginning with the size.
    """
    for size in sizes:
        say(f"{size:,} models: a catalogue")
        search.prepare(size)
        search.run(size, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    results = []
    for number in range(1, rounds + 1):
        figures: dict[str, float] = {}
        for size in sizes:
            say(f"round {number}: {size:,} models")
            options = ["--quick"] if quick else []
            told = json.loads(search.run(size, "-m", "bench.asking", *options))
            figures |= {f"{size}_{name}": value for name, value in told.items()}
        results.append(figures)
    return results
