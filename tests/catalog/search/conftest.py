"""A small catalogue to search in, and an index folder of each test's own."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from catalog.documents.importer import store_documents
from catalog.search.index import rebuild
from tests.factories import (
    ArchiveFactory,
    HubModelFactory,
    PublisherFactory,
    VersionFactory,
)

DOCUMENT = """\
# Module {handle}
{summary}

<!-- title: {title} -->
{tags}

## Overview

{body}
"""

# All in one second: what is equally relevant is shown by the second of publishing.
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def index_dir(settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return settings.SEARCH_INDEX_DIR


@pytest.fixture
def add_model(db):
    """Add a model, newer than the last, with English and, if given, Chinese words."""
    moments = (FIRST + timedelta(milliseconds=step) for step in count())

    def add(handle, title, summary, *, zh=("", ""), body="", tags=(), **facts):
        publisher, _, name = handle.partition("/")
        labels, size = facts.pop("labels", []), facts.pop("size_bytes", None)
        model = HubModelFactory(publisher=PublisherFactory(name=publisher), name=name)
        version = VersionFactory(
            model=model, labels=labels, **{"published_at": next(moments), **facts}
        )
        lines = "\n".join(f"<!-- {tag} -->" for tag in tags)
        texts = (
            {"en": (title, summary), "zh-hans": zh}
            if zh[0]
            else {"en": (title, summary)}
        )
        store_documents(
            version,
            {
                language: DOCUMENT.format(
                    handle=version.handle,
                    title=name_,
                    summary=said,
                    tags=lines,
                    body=body,
                )
                for language, (name_, said) in texts.items()
            },
        )
        if size:
            ArchiveFactory(version=version, size_bytes=size)
        return model

    return add


IMAGENET, COCO = "dataset: imagenet-ilsvrc-2012-cls", "dataset: coco-2017"
LITE0 = "network-architecture: efficientnet-lite0"
APACHE, MIT = "license: apache-2.0", "license: mit"
CLASSIFIER = {
    "handle": "zoo/efficientnet_lite0/classification",
    "title": "EfficientNet-Lite0",
    "summary": "Tells 1,000 kinds of things apart.",
    "zh": ("EfficientNet-Lite0 分类", "区分一千种事物的小网络。"),
    "tags": ("task: image-classification", IMAGENET, LITE0, APACHE),
    "labels": ["tench", "tiger cat", "Egyptian cat", "espresso"],
    "parameter_count": 4_652_008,
    "size_bytes": 18_000_000,
}
VECTOR = {
    "handle": "zoo/efficientnet_lite0/feature_vector",
    "title": "EfficientNet-Lite0 features",
    "summary": "1,280 numbers for a picture.",
    "tags": ("task: image-feature-vector", IMAGENET, LITE0, APACHE),
    "parameter_count": 3_371_024,
    "size_bytes": 13_000_000,
}
DETECTOR = {
    "handle": "zoo/ssdlite_mobilenet_v2/coco",
    "title": "SSDLite MobileNetV2",
    "summary": "Finds 80 kinds of things and draws boxes around them.",
    "zh": ("SSDLite MobileNetV2", "在照片里找出八十种物体。"),
    "tags": (
        *("task: image-object-detection", COCO, APACHE),
        "network-architecture: ssdlite-mobilenet-v2",
    ),
    "labels": ["person", "cat", "dog"],
}
STYLE = {
    "handle": "zoo/style_transfer/multistyle26",
    "title": "Style transfer, 26 styles",
    "summary": "Repaints a photo.",
    "body": "Trained like a classifier of paintings, with efficientnet nowhere.",
    "tags": ("task: image-style-transfer", MIT),
}
OTHER = {
    "handle": "acme/résumé/embedding",
    "title": "Sentence embeddings",
    "summary": "Vectors for text.",
    "tags": ("task: text-embedding", MIT),
}


@pytest.fixture
def zoo(add_model):
    """Four models of the starter set and one of another publisher, in this order."""
    models = {
        "classifier": add_model(**CLASSIFIER),
        "vector": add_model(**VECTOR),
        "detector": add_model(**DETECTOR),
        "style": add_model(**STYLE),
        "other": add_model(**OTHER),
    }
    rebuild()
    return models
