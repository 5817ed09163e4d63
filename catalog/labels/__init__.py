"""The labels of a model: their Chinese names, and how to find one's thing."""

from catalog.labels.browsing import Label, find_labels, list_labels
from catalog.labels.vocabulary import chinese_names

__all__ = ["Label", "chinese_names", "find_labels", "list_labels"]
