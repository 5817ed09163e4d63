"""Keeps TensorFlow.js for the browser tests: one file of a pinned package.

`python -m tools.tfjs` fetches it by npm where it is not there yet. HUB_SKIP_BROWSER=1
leaves it out with the tests that need it.
"""

import os
import sys
import tempfile
from pathlib import Path

from zoo.sources import Source, SourceError, fetch, read_members

SOURCE = Source(
    client="npm",
    name="@tensorflow/tfjs",
    version="4.22.0",
    filename="tensorflow-tfjs-4.22.0.tgz",
    sha256="56505c191e24116787477b3bb5bb1cc0cf1c2bdce8112b9c402a8a2d31cf2f00",
    size_bytes=30_566_337,
)
# The whole library as one module, which a page can import.
MEMBER = "package/dist/tf.fesm.min.js"
CACHE = Path(__file__).resolve().parents[1] / "var" / "cache"
BUNDLE = CACHE / f"tfjs-{SOURCE.version}.js"


def bring() -> None:
    """Put the file in its place, unless it is there.

    Raises:
        SourceError: it could not be had; one sentence says why.
    """
    if BUNDLE.is_file():
        return
    BUNDLE.parent.mkdir(parents=True, exist_ok=True)
    # The package is 30 MB, and 147 MB unpacked: only the one file stays.
    with tempfile.TemporaryDirectory(prefix=".tfjs-", dir=BUNDLE.parent) as name:
        package = fetch(SOURCE, Path(name))
        unfinished = Path(name) / "bundle"
        unfinished.write_bytes(read_members(package, [MEMBER])[MEMBER])
        unfinished.replace(BUNDLE)


def main() -> int:
    """Bring it, and say what keeps it away."""
    if os.environ.get("HUB_SKIP_BROWSER") == "1":
        return 0
    try:
        bring()
    except SourceError as error:
        sys.stderr.write(
            f"{error} Or leave the browser tests out with HUB_SKIP_BROWSER=1.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
