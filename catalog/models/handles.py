"""The rules for handles: `publisher/name…/version`."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# tfhub.dev's own rules for handles: tools/validator.py of tensorflow/tfhub.dev.
publisher_name = RegexValidator(r"\A[a-z0-9][a-z0-9-]*\Z")
# First segments of the site's own addresses: no publisher may hide behind one.
RESERVED_NAMES = frozenset(
    [
        "account",
        "accounts",
        "admin",
        "api",
        "batches",
        "collections",
        "compare",
        "datasets",
        "dist",
        "docs",
        "facts",
        "feeds",
        "groups",
        "healthz",
        "language",
        "media",
        "metrics",
        "models",
        "publish",
        "publishers",
        "readyz",
        "robustness",
        "runs",
        "s",
        "samples",
        "search",
        "static",
        "status",
        "tags",
        "verify",
        "with",
    ]
)
# What may not follow the publisher: tfhub.dev's addresses of collections and variants.
RESERVED_PREFIXES = frozenset(
    ["collections", "coral-model", "lite-model", "tfjs-model"]
)
# Some of tfhub.dev's names have dots, as in `mobilenet_v1_0.75_160_quantized`.
model_name = RegexValidator(r"\A(?!\.)[A-Za-z0-9._-]+(/(?!\.)[A-Za-z0-9._-]+)*\Z")


def not_reserved(name: str) -> None:
    """Refuse a publisher name that is an address of the site itself."""
    if name in RESERVED_NAMES:
        raise ValidationError(_("“%(name)s” is reserved.") % {"name": name})


def not_a_prefix(name: str) -> None:
    """Refuse a model name that begins like the address of something else."""
    first = name.partition("/")[0]
    if first in RESERVED_PREFIXES:
        raise ValidationError(_("“%(name)s” is reserved.") % {"name": first})
