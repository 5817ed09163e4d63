"""How static files are stored for production."""

from collections.abc import Callable
from re import Match
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Where our own ES modules lie; files of packages name each other in ways of their own.
OWN_MODULES = "js/"


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Compressed, content-hashed files; `import` lines in our ES modules follow."""

    support_js_module_import_aggregation = True

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        """Return what rewrites the addresses in file `name`."""
        if name.endswith(".js") and not name.startswith(OWN_MODULES):
            return _unchanged
        converter: Any = super().url_converter(name, hashed_files, template)
        return converter


def _unchanged(match: Match[str]) -> str:
    return match.group(0)
