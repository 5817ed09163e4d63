"""The secrets of an installation that was given none."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

from django.core.management.utils import get_random_secret_key

# An Ed25519 private key is this many random bytes: RFC 8032, 5.1.5.
SIGNING_KEY_BYTES = 32


def local_secret_key(var_dir: Path) -> str:
    """Return this installation's own key, made on first use and kept."""
    return _kept(var_dir / "secret-key", get_random_secret_key)


def local_signing_key(var_dir: Path) -> str:
    """Return the key this installation signs receipts with, in base64; kept as well."""
    return _kept(var_dir / "signing-key", _new_signing_key)


def _new_signing_key() -> str:
    return base64.b64encode(os.urandom(SIGNING_KEY_BYTES)).decode()


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Return what a file holds, filling it on first use.

    The file is created with mode 0600 and `O_EXCL`, so that two processes that
    start together agree on one key.
    """
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(make())
    try:
        os.link(fresh, path)  # atomic, and refuses to replace
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text()
