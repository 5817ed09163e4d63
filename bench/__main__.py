"""`python -m bench engine|serving|search|pages|downloads`: measure, write the page.

`python -m bench ranking FOLDER` asks what people type over a folder of real documents.
"""

import argparse
import json
import sys

from bench import (
    downloads,
    engine,
    environment,
    machine,
    pages,
    ranking,
    report,
    search,
    serving,
    site,
)
from bench.places import VAR

PARTS = {"engine": engine, "serving": serving}
SIZED = {"search": search, "pages": pages}


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


def main() -> int:
    """Measure what the arguments name."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("part", choices=[*PARTS, *SIZED, "downloads", "ranking"])
    arguments.add_argument("folder", nargs="?", help="of documents, for ranking")
    arguments.add_argument("--sizes", type=_sizes, help="such as 2500,70000")
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--quick", action="store_true", help="for a first look")
    chosen = arguments.parse_args()
    VAR.mkdir(parents=True, exist_ok=True)
    if chosen.part == "ranking":
        return ranking.ask(chosen.folder, say=_say)
    facts = machine.facts()
    if chosen.part in SIZED:
        part = SIZED[chosen.part]
        sizes = chosen.sizes or part.SIZES
        results = part.measure(chosen.rounds, quick=chosen.quick, say=_say, sizes=sizes)
    elif chosen.part == "downloads":
        results = downloads.measure(chosen.rounds, quick=chosen.quick, say=_say)
    else:
        results = _beside_peers(chosen)
    path = VAR / f"{chosen.part}{'-quick' if chosen.quick else ''}.json"
    kept = {"machine": facts, "rounds": results}
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    _say("\n" + report.text(chosen.part, path))
    if not chosen.quick:
        report.write()
    return 0


def _beside_peers(chosen: argparse.Namespace) -> list[dict[str, float]]:
    environment.install_peers()
    site.prepare()
    results = PARTS[chosen.part].measure(chosen.rounds, quick=chosen.quick, say=_say)
    site.clear()
    return results


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
