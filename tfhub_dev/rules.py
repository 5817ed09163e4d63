"""The door to the site's own rules, of which a built package carries a copy."""

from importlib import import_module
from typing import Any

from tfhub_dev import __version__
from tfhub_dev.failures import Failure
from tfhub_dev.tokens import default_site

COPIES = "tfhub_dev._site"


def shared(name: str, extra: str = "validate") -> Any:
    """Return one of the site's plain modules.

    Args:
        name: as the site calls it: `registry.modules.archive`.
        extra: what to install where something it needs is missing.

    Raises:
        Failure: this copy of the package was not built, or needs more packages.
    """
    try:
        return import_module(f"{COPIES}.{name}")
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing.startswith(COPIES):
            raise Failure(
                "This copy of tfhub_dev was not built and lacks the site's rules.",
                code="not_built",
                next_step="Install it: pip install ./tfhub_dev",
            ) from error
        raise lacking(missing, extra) from error


def lacking(missing: str, extra: str) -> Failure:
    """The failure of a package that is not installed."""
    site = default_site() or "http://SITE"
    return Failure(
        f"The Python package “{missing}” is needed for this and not installed.",
        code="package_missing",
        next_step=f'Install it: pip install "tfhub_dev[{extra}] @ '
        f'{site}/dist/tfhub_dev-{__version__}-py3-none-any.whl"',
    )
