"""What a version does not do, as far as its contract and its tags prove it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalog.models import ModelVersion


def known_limits(version: ModelVersion) -> list[str]:
    """Sentences that are true of this version whatever its document says."""
    return [*_of_answer(version), *_of_input(version), *_of_training(version)]


def _of_answer(version: ModelVersion) -> Iterator[str]:
    contract = version.contract
    if contract is None:
        return
    if contract.output.meaning == "logits":
        yield _("It answers with logits, not probabilities: softmax makes them.")
    if contract.task == "image-feature-vector":
        yield _("It names nothing it sees: its answer is a vector of features.")
    if contract.task == "image-classification" and version.labels:
        yield _(
            "It knows its %(count)s labels only, and gives one of them to anything "
            "it is shown."
        ) % {"count": len(version.labels)}
    if contract.task == "image-object-detection" and version.labels:
        yield _("It finds things of its %(count)s kinds only.") % {
            "count": len(version.labels)
        }


def _of_input(version: ModelVersion) -> Iterator[str]:
    image = version.contract.image if version.contract else None
    if image and image.size:
        size = "×".join(str(side) for side in image.size)
        yield _("It sees every picture at %(size)s pixels; finer detail is lost.") % {
            "size": size
        }


def _of_training(version: ModelVersion) -> Iterator[str]:
    if version.fine_tunable is False:
        yield _("It is not made to be fine-tuned.")
