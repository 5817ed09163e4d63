"""Fills the database of the browser tests: `python -m tests.e2e.shop`.

Every kind of demo once, with tiny real modules published the way publishers do.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import django

FAILED_RUN = "00000000-0000-4000-8000-00000000fa11"
EXPIRED_RUN = "00000000-0000-4000-8000-00000000901e"
COMPARISON = "00000000-0000-4000-8000-0000000c0a9a"
BATCH = "00000000-0000-4000-8000-000000000ba7"
OWNER, PASSWORD = "grace", "long-enough-words"
STRIP = "00000000-0000-4000-8000-000000005791"


def main() -> None:
    """Migrate the database and publish a model for every task."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests import builders  # noqa: PLC0415
    from tests.e2e.shown import show_every_kind  # noqa: PLC0415
    from tests.publishing import publish  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    _save_samples()
    publish("colours/classification")
    publish("colours/classification", number=2)
    publish(
        "colours/feature_vector",
        task="image-feature-vector",
        build=builders.feature_module,
    )
    publish(
        "boxes/detection",
        task="image-object-detection",
        build=builders.detector_module,
    )
    publish(
        "styles/transfer", task="image-style-transfer", build=builders.stylizer_module
    )
    publish(
        "red/segmentation", task="image-segmentation", build=builders.segmenter_module
    )
    publish("any/painter", task="image-style-transfer", build=builders.painter_module)
    publish("texts/counter", task="text-embedding", build=builders.counter_module)
    publish("texts/writer", task="text-generation", build=builders.writer_module)
    publish("drawn/sides", task="image-classification", build=builders.sketch_module)
    publish("plain/sums", task="image-generator", build=builders.silent_module)
    _publish_for_browsers()
    _let_people_in()
    _advise_and_withdraw()
    _import_documents()
    show_every_kind()
    _end_runs_badly()
    _show_groups()


def _advise_and_withdraw() -> None:
    """A version that its publisher advises against, and one that is gone."""
    from catalog.models import ModelVersion  # noqa: PLC0415
    from registry import life_cycle  # noqa: PLC0415
    from registry.ledger import SITE  # noqa: PLC0415
    from tests import builders  # noqa: PLC0415
    from tests.publishing import publish  # noqa: PLC0415

    older = ModelVersion.objects.get(model__name="colours/classification", number=1)
    successor = "tests/colours/classification/2"
    life_cycle.deprecate(older, reason="It is old.", successor=successor, by=SITE)
    gone = publish(
        "colours/feature_vector",
        number=2,
        task="image-feature-vector",
        build=builders.feature_module,
    )
    life_cycle.yank(gone, reason="Wrong labels.", by=SITE)


def _publish_for_browsers() -> None:
    """The same network for TensorFlow.js: as layers, and as a graph."""
    from tests import builders  # noqa: PLC0415
    from tests.registry.variant_files import alone, packed  # noqa: PLC0415

    for number, name in enumerate(("layers", "graph"), start=1):
        folder = builders.tfjs_folder(name)
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        alone("Tfjs", packed(files), number=number)


def _import_documents() -> None:
    """Describe models that are not hosted, with every kind of document."""
    from catalog.importing.services import import_folder  # noqa: PLC0415
    from tests.catalog.importing.documents import FILES  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        for path, text in FILES.items():
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        import_folder(Path(folder))


def _let_people_in() -> None:
    """Make an account that owns a publisher."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    from catalog.models import Publisher  # noqa: PLC0415
    from registry.models import Membership  # noqa: PLC0415

    Membership.objects.create(
        user=get_user_model().objects.create_user(OWNER, password=PASSWORD),
        publisher=Publisher.objects.get(name="tests"),
        role=Membership.Role.OWNER,
    )


def _save_samples() -> None:
    """Keep two pictures of one colour each."""
    from demos.services import save_sample  # noqa: PLC0415
    from tests import builders  # noqa: PLC0415

    for position, (colour, title) in enumerate(
        [("red", "A red wall"), ("blue", "A blue sky")]
    ):
        save_sample(
            slug=f"{colour}-picture",
            title=title,
            title_zh_hans={"red": "红墙", "blue": "蓝天"}[colour],
            picture=builders.picture_bytes(color=colour),
            credit="The authors of the tests",
            license="CC0 1.0",
            source="tests/builders.py",
            position=position,
        )


def _measure(version: Any) -> None:
    """Measure a version, by both runtimes."""
    from catalog.models import Measurement  # noqa: PLC0415
    from tests.factories import MeasurementFactory  # noqa: PLC0415

    MeasurementFactory(version=version, is_chosen=False, p50_ms=9.0)
    MeasurementFactory(version=version, runtime=Measurement.Runtime.LITERT, p50_ms=4.5)


def _end_runs_badly() -> None:
    """Leave a run that failed and one that expired, of a version with speeds."""
    from catalog.models import ModelVersion  # noqa: PLC0415
    from demos.models import Run, Sample  # noqa: PLC0415

    version = ModelVersion.objects.get(model__name="colours/classification", number=2)
    same = {"version": version, "width": 64, "height": 48}
    Run.objects.create(
        pk=FAILED_RUN,
        state=Run.State.FAILED,
        sample=Sample.objects.first(),
        error_code="worker_lost",
        notes=["first_frame"],
        **same,
    )
    Run.objects.create(pk=EXPIRED_RUN, state=Run.State.EXPIRED, **same)
    _measure(version)


def _show_groups() -> None:
    """Leave a comparison, a batch and a strip of copies, all of them answered."""
    from PIL import Image  # noqa: PLC0415

    from catalog.models import ModelVersion  # noqa: PLC0415
    from demos.engine.copies import CHANGES  # noqa: PLC0415
    from demos.groups.thumbnails import save_thumbnail  # noqa: PLC0415
    from demos.models import RunGroup, Sample  # noqa: PLC0415
    from tests.factories import RunFactory  # noqa: PLC0415

    one, two = ModelVersion.objects.filter(
        model__name="colours/classification"
    ).order_by("number")
    kinds = RunGroup.Kind
    about = {"version": one.pk, "run": FAILED_RUN, "label": "red", "score": 0.8}
    refused = {"position": 2, "title": "notes.txt", "code": "picture_unknown"}
    comparison = RunGroup.objects.create(pk=COMPARISON, kind=kinds.COMPARE)
    batch = RunGroup.objects.create(
        pk=BATCH,
        kind=kinds.BATCH,
        options={"version": one.pk, "refused": [{**refused, "params": {}}]},
    )
    strip = RunGroup.objects.create(pk=STRIP, kind=kinds.ROBUSTNESS, options=about)
    shown = [
        *((comparison, version, "") for version in (one, two)),
        *(
            (batch, one, name)
            for name in ("wall.png", "a-rather-long-name-of-a-file.jpg")
        ),
        *((strip, one, change) for change in CHANGES),
    ]
    for position, (group, version, title) in enumerate(shown):
        run = RunFactory(
            version=version,
            finished=True,
            group=group,
            position=position,
            title=title,
            sample=Sample.objects.first(),
        )
        save_thumbnail(run, Image.new("RGB", (64, 48), "red"))


if __name__ == "__main__":
    main()
