"""The labels of a model: their Chinese names, and how to find one's thing."""

from catalog.labels.browsing import Label, LabelList, browse, list_labels
from catalog.labels.vocabulary import chinese_names

__all__ = ["Label", "LabelList", "browse", "chinese_names", "list_labels"]
