"""`python keras_weights.py NAME FILENAME FOLDER`: fetch weights as Keras does.

Run by `zoo.clients` in a process of its own, with `KERAS_HOME` set to FOLDER.
"""

import socket
import sys
from pathlib import Path

import keras

# A network that swallows packets must not hold the whole build.
CONNECT_LIMIT_S = 20


def main(name: str, filename: str, folder: str) -> None:
    """Have `keras.applications.NAME` download its ImageNet weights into FOLDER."""
    socket.setdefaulttimeout(CONNECT_LIMIT_S)
    try:
        getattr(keras.applications, name)(weights="imagenet")
    except Exception as error:  # noqa: BLE001  Keras raises nothing narrower
        sys.exit(f"Error: {' '.join(str(error).split())}")
    (Path(folder) / "models" / filename).rename(Path(folder) / filename)


if __name__ == "__main__":
    main(*sys.argv[1:])
