"""Where the benchmark keeps its things, all below `var/bench`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
# This site: a folder like `var`, with a database and files of its own.
SITE = VAR / "site"
# What all are given: module/, model.tflite and labels.json.
MODEL = VAR / "model"
PICTURE = VAR / "picture.jpg"  # 640 × 480
PHOTO = VAR / "photo.jpg"  # 12 megapixels
LOGS = VAR / "log"

PYTHON = sys.executable
PEERS_PYTHON = str(VAR / "venv" / "bin" / "python")
