"""The smallest valid rows, for tests that need no real module."""

import factory
from factory.django import DjangoModelFactory, ImageField

from catalog.models import (
    Citation,
    Document,
    HubModel,
    Measurement,
    ModelVersion,
    Publisher,
    Tag,
)
from demos.models import Run, Sample
from registry.models import Archive, Submission

CLASSIFIER_CONTRACT = {
    "task": "image-classification",
    "input": {"name": "images", "size": [8, 8], "resize": "stretch"},
    "output": {
        "keys": {"scores": "logits"},
        "meaning": "logits",
        "labels": "assets.extra/labels.txt",
    },
}
CLASSIFIER_SIGNATURE = {
    "name": "serving_default",
    "inputs": [{"name": "images", "dtype": "float32", "shape": [None, 8, 8, 3]}],
    "outputs": [{"name": "logits", "dtype": "float32", "shape": [None, 3]}],
}


class PublisherFactory(DjangoModelFactory):
    class Meta:
        model = Publisher
        django_get_or_create = ("name",)

    name = "acme"
    title = factory.LazyAttribute(lambda publisher: publisher.name.title())


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag
        django_get_or_create = ("facet", "slug")

    facet = Tag.Facet.TASK
    slug = "image-classification"
    name = factory.LazyAttribute(lambda tag: tag.slug.replace("-", " ").capitalize())


class HubModelFactory(DjangoModelFactory):
    class Meta:
        model = HubModel

    publisher = factory.SubFactory(PublisherFactory)
    name = factory.Sequence(lambda n: f"net_{n}/classification")


class VersionFactory(DjangoModelFactory):
    """A published version without a demo; it becomes its model's default."""

    class Meta:
        model = ModelVersion
        skip_postgeneration_save = True

    class Params:
        with_demo = factory.Trait(
            contract_data=CLASSIFIER_CONTRACT,
            signatures=[CLASSIFIER_SIGNATURE],
            labels=["red", "green", "blue"],
            is_callable=True,
        )

    model = factory.SubFactory(HubModelFactory)
    number = 1

    @factory.post_generation
    def default(version, create, extracted, **_options):  # noqa: N805
        """Make it the model's default version, unless `default=False`."""
        if create and extracted is not False:
            version.model.default_version = version
            version.model.save()

    @factory.post_generation
    def tags(version, create, extracted, **_options):  # noqa: N805
        """Add `tags=[…]`."""
        if create and extracted:
            version.tags.add(*extracted)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    version = factory.SubFactory(VersionFactory)
    language = "en"
    title = "Tiny net"
    summary = "Tells red from green from blue."
    source = factory.LazyAttribute(
        lambda document: f"# {document.title}\n\n{document.summary}\n"
    )
    html = factory.LazyAttribute(lambda document: f"<p>{document.summary}</p>")


class CitationFactory(DjangoModelFactory):
    class Meta:
        model = Citation

    version = factory.SubFactory(VersionFactory)
    kind = "inproceedings"
    key = "tan2019efficientnet"
    title = "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks"
    authors = factory.LazyFunction(lambda: [["Mingxing", "Tan"], ["Quoc V.", "Le"]])
    venue = "ICML"
    year = 2019


class ArchiveFactory(DjangoModelFactory):
    """The row alone: no bytes lie in the storage."""

    class Meta:
        model = Archive

    version = factory.SubFactory(VersionFactory)
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size_bytes = 1000
    unpacked_bytes = 3000
    files = factory.LazyFunction(
        lambda: [{"path": "saved_model.pb", "size_bytes": 3000, "sha256": "0" * 64}]
    )


class MeasurementFactory(DjangoModelFactory):
    """TensorFlow alone, which answers."""

    class Meta:
        model = Measurement

    version = factory.SubFactory(VersionFactory)
    runtime = Measurement.Runtime.TENSORFLOW
    is_chosen = True
    cold_load_ms = 2400.0
    p50_ms = 20.0
    p95_ms = 24.5
    throughput_per_s = 48.0
    peak_memory_bytes = 610_000_000
    cpu = "Test CPU"


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    publisher = factory.SubFactory(PublisherFactory)
    model_name = "net/classification"
    number = 1
    size_bytes = 10
    part_size_bytes = 4
    sha256 = "0" * 64


class SampleFactory(DjangoModelFactory):
    class Meta:
        model = Sample

    slug = factory.Sequence(lambda n: f"sample-{n}")
    title = "A plain picture"
    picture = ImageField(filename="picture.png", width=64, height=48, color="red")
    thumbnail = ImageField(filename="small.png", width=32, height=24, color="red")
    width = 64
    height = 48
    credit = "The authors of the tests"
    license = "CC BY 2.0"
    source = "tests/factories.py"


class RunFactory(DjangoModelFactory):
    """A queued run; `finished=True` gives one with a result."""

    class Meta:
        model = Run

    class Params:
        finished = factory.Trait(
            state=Run.State.FINISHED,
            result={
                "kind": "classification",
                "predictions": [
                    {"label": "red", "index": 0, "score": 0.75},
                    {"label": "green", "index": 1, "score": 0.2},
                    {"label": "blue", "index": 2, "score": 0.05},
                ],
            },
            timings_ms={
                "queued": 2.0,
                "loading": 0.0,
                "preprocessing": 1.5,
                "inference": 8.25,
                "postprocessing": 0.5,
                "total": 12.25,
            },
        )

    version = factory.SubFactory(VersionFactory, with_demo=True)
    width = 64
    height = 48
