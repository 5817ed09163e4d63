"""What the Directory knows: publishers, models, versions, variants, papers."""

from catalog.models.changes import Change
from catalog.models.collections import Collection, CollectionEntry
from catalog.models.documents import Citation, Document
from catalog.models.entries import Entry
from catalog.models.handles import (
    RESERVED_NAMES,
    model_name,
    not_a_prefix,
    not_reserved,
)
from catalog.models.hub_models import (
    LIFE_CYCLE_FIELDS,
    HubModel,
    ModelVersion,
    WrongState,
)
from catalog.models.imports import SourceDocument
from catalog.models.measurements import Measurement
from catalog.models.publishers import Publisher
from catalog.models.related import RelatedModel
from catalog.models.tags import Tag
from catalog.models.variants import Variant

__all__ = [
    "LIFE_CYCLE_FIELDS",
    "RESERVED_NAMES",
    "Change",
    "Citation",
    "Collection",
    "CollectionEntry",
    "Document",
    "Entry",
    "HubModel",
    "Measurement",
    "ModelVersion",
    "Publisher",
    "RelatedModel",
    "SourceDocument",
    "Tag",
    "Variant",
    "WrongState",
    "model_name",
    "not_a_prefix",
    "not_reserved",
]
