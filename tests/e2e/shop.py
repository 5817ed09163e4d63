"""Fills the database of the browser tests: `python -m tests.e2e.shop`.

Every kind of demo once, with tiny real modules published the way publishers do.
"""

import os

import django


def main() -> None:
    """Migrate the database and publish a model for every task."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from demos.services import save_sample  # noqa: PLC0415
    from tests import builders  # noqa: PLC0415
    from tests.publishing import publish  # noqa: PLC0415

    call_command("migrate", verbosity=0)
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


if __name__ == "__main__":
    main()
