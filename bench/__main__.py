"""`python -m bench engine|serving`: measure, print, and write docs/benchmarks.md."""

import argparse
import json
import sys

from bench import engine, environment, machine, report, serving, site
from bench.places import VAR

PARTS = {"engine": engine, "serving": serving}


def main() -> int:
    """Measure what the arguments name."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("part", choices=PARTS)
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--quick", action="store_true", help="for a first look")
    chosen = arguments.parse_args()
    VAR.mkdir(parents=True, exist_ok=True)
    environment.install_peers()
    site.prepare()
    part, facts = PARTS[chosen.part], machine.facts()
    results = part.measure(chosen.rounds, quick=chosen.quick, say=_say)
    site.clear()
    path = VAR / f"{chosen.part}{'-quick' if chosen.quick else ''}.json"
    kept = {"machine": facts, "rounds": results}
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    _say("\n" + report.text(chosen.part, path))
    if not chosen.quick:
        report.write()
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
