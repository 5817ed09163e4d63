"""What people type for a model: an address of its page, or a handle and a site."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tfhub_dev.failures import Exit, Failure
from tfhub_dev.tokens import SITE_VARIABLE, default_site

_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]*(/[\w.-]+)+", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A model on a site.

    Attributes:
        site: address, without a slash at the end.
        handle: `publisher/name` or `publisher/name/1`.
        is_address: whether the site was part of what was typed for the model.
    """

    site: str
    handle: str
    is_address: bool = False


def read_place(typed: str, site: str | None = None) -> Place:
    """Read a handle or the address of a model's page.

    Raises:
        Failure: it is neither, or no site is known.
    """
    parts = urlsplit(typed)
    is_address = parts.scheme in ("http", "https")
    handle = (parts.path if is_address else typed).strip("/")
    if not _HANDLE.fullmatch(handle) or ".." in handle.split("/"):
        raise Failure(
            f"“{typed}” names no model.",
            Exit.USAGE,
            code="no_handle",
            next_step="Write publisher/name, publisher/name/1 or a page's address.",
        )
    if is_address:
        return Place(f"{parts.scheme}://{parts.netloc}", handle, is_address=True)
    return Place(read_site(site), handle)


def read_site(site: str | None = None) -> str:
    """Return the address of the site that is meant.

    Raises:
        Failure: none is known, or it is no address.
    """
    address = (site or default_site()).rstrip("/")
    if not address:
        raise Failure(
            "No site is named.",
            Exit.USAGE,
            code="no_site",
            next_step=f"Use --site http://…, set {SITE_VARIABLE}, or log in once.",
        )
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
        raise Failure(
            f"“{address}” is no address of a site.",
            Exit.USAGE,
            code="no_site",
            next_step="Write it as http://hub.example or http://127.0.0.1:8000.",
        )
    return address
