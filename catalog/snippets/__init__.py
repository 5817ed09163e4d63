"""The usage code of a version, generated from its handle and its contract."""

from catalog.snippets.usage import GuideStep, Snippet, usage_guide, usage_tabs
from catalog.snippets.variants import ShownVariant, local_program, shown_variants

__all__ = [
    "GuideStep",
    "ShownVariant",
    "Snippet",
    "local_program",
    "shown_variants",
    "usage_guide",
    "usage_tabs",
]
