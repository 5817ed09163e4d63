"""Finds out how spread a classifier's answers usually are, on the site's samples."""

import structlog
from django.db.models import QuerySet

from catalog.models import ModelVersion
from catalog.tasks.image_classification import Classification, ImageClassification
from demos.engine.errors import EngineError, PictureRefused
from demos.execution import NoModule, engine, inputs_of, module_of
from demos.models import Run, Sample
from demos.uncertainty import FEWEST_SAMPLES, calibrated

log = structlog.get_logger()


def calibrate_one() -> ModelVersion | None:
    """Run one classifier on the samples that show it well, and keep its threshold.

    One at a time: it loads a model, and whatever else waits must not wait long.

    Returns:
        The version looked at; None where there is none left.
    """
    for version in _uncalibrated():
        samples = list(_samples(version))
        if len(samples) >= FEWEST_SAMPLES:
            entropies = _entropies(version, samples)
            version.unsure_above = calibrated(entropies, len(version.labels))
            version.save(update_fields=["unsure_above"])
            log.info(
                "version.calibrated",
                handle=version.handle,
                samples=len(entropies),
                unsure_above=version.unsure_above,
            )
            return version
    return None


def _uncalibrated() -> QuerySet[ModelVersion]:
    classifiers = ModelVersion.objects.published().filter(
        contract_data__task=ImageClassification.slug, unsure_above=None
    )
    return classifiers.runnable()


def _samples(version: ModelVersion) -> QuerySet[Sample]:
    """The pictures of things that the model knows, as its contract names them."""
    contract = version.contract
    named = contract.image.samples if contract and contract.image else ()
    return Sample.objects.filter(slug__in=named)


def _entropies(version: ModelVersion, samples: list[Sample]) -> list[float]:
    """The entropy of each answer; fewer where the model fails."""
    found = []
    for sample in samples:
        # Never stored: nobody asked for it.
        run = Run(version=version, sample=sample)
        try:
            module = module_of(run)
            outcome = engine().run(
                key=module.sha256,
                path=module.path,
                contract=module.contract,
                labels=version.labels,
                inputs=inputs_of(run, module.contract),
                runtime=module.runtime,
            )
        except (EngineError, PictureRefused, NoModule, OSError) as error:
            log.warning(
                "version.not_calibrated", handle=version.handle, error=str(error)
            )
            continue
        result = outcome.result
        if isinstance(result, Classification) and result.entropy is not None:
            found.append(result.entropy)
    return found
