"""The usage code of a version, generated from its handle and its contract."""

from catalog.snippets.usage import GuideStep, Snippet, usage_guide, usage_tabs

__all__ = ["GuideStep", "Snippet", "usage_guide", "usage_tabs"]
