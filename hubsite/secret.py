"""The secret key of an installation that was given none."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def local_secret_key(var_dir: Path) -> str:
    """Return this installation's own key, made on first use and kept.

    The file is created with mode 0600 and `O_EXCL`, so that two processes that
    start together agree on one key.
    """
    path = var_dir / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        var_dir.mkdir(parents=True, exist_ok=True)
    fresh = var_dir / f"secret-key.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_text(get_random_secret_key())
    try:
        os.link(fresh, path)  # atomic, and refuses to replace
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text()
