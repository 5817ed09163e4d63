"""Real things for tests: tiny SavedModels, their archives, and pictures.

Each `…_module` function leaves a complete module (weights, contract, labels) in
the folder given. They are built by TensorFlow once, in a process of its own, and
kept under `var/cache/`; what they answer is told in `tests.tiny_modules`.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

from PIL import Image

from catalog.contract import Contract
from demos.deployment.programs import convert
from demos.engine.conversion import Order

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "cache" / "test-modules"


def classifier_module(folder: Path) -> Path:
    """Mean colour → red, green, blue or grey; `images` 32×32 → `logits` [N,4]."""
    return _copied("classifier", folder)


def corner_module(folder: Path) -> Path:
    """Is the upper left quarter red? `images` 32×32 → `logits` [N,2]."""
    return _copied("corner", folder)


def feature_module(folder: Path) -> Path:
    """Mean colour → 8 numbers; `images` 32×32 → `feature_vector` [N,8]."""
    return _copied("feature", folder)


def detector_module(folder: Path) -> Path:
    """Boxes around red, green and blue; `input_tensor` uint8 [1,H,W,3]."""
    return _copied("detector", folder)


def stylizer_module(folder: Path) -> Path:
    """Copies, inverts or greys `image` as the one-hot `style_weights` [3] says."""
    return _copied("stylizer", folder)


def segmenter_module(folder: Path) -> Path:
    """`images` 64×64 → `mask` [N,64,64,1], 1 where the picture is red."""
    return _copied("segmenter", folder)


def endless_module(folder: Path) -> Path:
    """Red or not; `images` 32×32; a bright picture keeps it at work for hours."""
    return _copied("endless", folder)


def painter_module(folder: Path) -> Path:
    """Mixes `image` with the mean colour of a second picture, as a number says."""
    return _copied("painter", folder, "tiny_inputs")


def counter_module(folder: Path) -> Path:
    """Texts → how many bytes and spaces they have, `vectors` [N,2]."""
    return _copied("counter", folder, "tiny_inputs")


def writer_module(folder: Path) -> Path:
    """A text → the same text and three words more."""
    return _copied("writer", folder, "tiny_inputs")


def sketch_module(folder: Path) -> Path:
    """A drawing → is more ink `left` or `right`?"""
    return _copied("sketch", folder, "tiny_inputs")


def silent_module(folder: Path) -> Path:
    """Carries no contract: a picture, texts and two numbers → a sum and a text."""
    return _copied("silent", folder, "tiny_inputs")


def packed(folder: Path) -> bytes:
    """The folder as a `.tar.gz`, files at the root, as a publisher uploads it.

    The same files make the same bytes, whenever they were written.
    """
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w") as archive,
    ):
        archive.add(folder, arcname=".", filter=_of_no_time)
    return out.getvalue()


def _of_no_time(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime = 0
    return entry


def picture_bytes(
    format: str = "PNG",
    size: tuple[int, int] = (64, 48),
    color: str | tuple[int, ...] = "red",
    mode: str = "RGB",
) -> bytes:
    """A picture of one colour, `size` as (width, height)."""
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, format=format)
    return out.getvalue()


def drawing_bytes(size: tuple[int, int], ink: tuple[int, int, int, int]) -> bytes:
    """A PNG of white paper with a black rectangle (left, top, right, bottom)."""
    out = io.BytesIO()
    paper = Image.new("RGB", size, "white")
    paper.paste((0, 0, 0), ink)
    paper.save(out, format="PNG")
    return out.getvalue()


def built_modules() -> Path:
    """The folder with every tiny module, built if this source was not built yet."""
    return _built("tiny_modules")


def input_modules() -> Path:
    """The folder with the tiny modules that take more than one photo."""
    return _built("tiny_inputs")


def converted_file(name: str) -> Path:
    """A tiny module as a LiteRT file, converted once for each text of what makes it."""
    sources = ("tests/tiny_modules.py", "demos/engine/conversion.py")
    text = b"".join((ROOT / source).read_bytes() for source in sources)
    file = CACHE / f"{name}-{hashlib.sha256(text).hexdigest()[:12]}.tflite"
    if not file.is_file():
        folder = built_modules() / name
        contract = (folder / "assets.extra" / "demo.json").read_text()
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            order = Order(
                folder=folder,
                contract=Contract.from_json(json.loads(contract)),
                out=Path(scratch) / "converted.tflite",
                memory_bytes=8 * 1024**3,
                seconds=200,
            )
            convert(order, Path(scratch))
            order.out.replace(file)
    return file


def lite_file(name: str) -> Path:
    """A file of `tests.tiny_lite`: colours of 8×8 pictures, as numbers or quantised.

    `float`, `int8`, `uint8`, `nameless` (no signature) and `labelled` (labels within)
    answer `scores` [1,3]; `broken` answers NaN, `failing` fails, `double` doubles three
    numbers.
    """
    return _built("tiny_lite") / f"{name}.tflite"


def lite_networks() -> Path:
    """Networks of `tests.lite_networks`, as SavedModels and as `.tflite` files."""
    return _built("lite_networks")


def keras_modules() -> Path:
    """Five Keras networks as SavedModels without their weights, and `counts.json`."""
    return _built("keras_modules")


def keras_backbones() -> Path:
    """Classifiers on networks of Keras 3 and 2, as `tests.keras_backbones` tells."""
    return _built("keras_backbones")


def hostile_module(name: str, folder: Path) -> Path:
    """A module of `tests.tiny_hostile`: it keeps every rule, and cannot be run."""
    return _copied(name, folder, "tiny_hostile")


def keras_upload(name: str) -> bytes:
    """A Keras file of `tests.keras_uploads`, as somebody would send it."""
    return keras_file(name).read_bytes()


def keras_file(name: str) -> Path:
    """The same as a file."""
    return _built("keras_uploads") / name


def tfjs_folder(name: str) -> Path:
    """A folder of `tests.tiny_tfjs`, `graph` or `layers`; `numbers.json` beside it."""
    return _built("tiny_tfjs") / name


def keras_2_file(name: str) -> Path:
    """A file of `tests.keras_2_uploads`, as Keras 2 wrote it."""
    return _built("keras_2_uploads") / name


@cache
def _built(source: str) -> Path:
    """Run `tests.<source>` in a process of its own, once for each of its texts."""
    digest = hashlib.sha256((ROOT / "tests" / f"{source}.py").read_bytes()).hexdigest()
    folder = CACHE / f"{source}-{digest[:12]}-tensorflow-{version('tensorflow')}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=CACHE))
    command = [sys.executable, "-m", f"tests.{source}", str(unfinished)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=280)
    try:
        unfinished.rename(folder)
    except OSError:  # Another test process was faster.
        shutil.rmtree(unfinished)
    return folder


def _copied(name: str, folder: Path, source: str = "tiny_modules") -> Path:
    built = _built(source) / name
    return Path(shutil.copytree(built, folder, dirs_exist_ok=True))
