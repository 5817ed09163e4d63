"""From an address to a version: which module a handle means, or why none.

The forms follow tfhub.dev's hosting rules: `publisher/name…/version`, and
without a version the default one. Names may end in digits
(`tensorflow/posenet/mobilenet/float/050`), so the versioned reading is tried
first and the whole path as a name second.
"""

from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from catalog.models import HubModel, ModelVersion

TABS = frozenset({"demo", "labels", "architecture", "versions", "files", "compare"})
FILES = frozenset(
    {
        *("architecture.svg", "architecture.json", "model.json"),
        *("statement.json", "kit.zip"),
    }
)
# Last parts that no model name may have: they follow a handle in addresses.
LIFE_CYCLE = frozenset({"yank", "restore", "deprecate", "default", "rename"})
RESERVED_ENDINGS = TABS | FILES | LIFE_CYCLE | {"runs", "predict", "batch", "batches"}
# A version number is a 32-bit positive integer everywhere we store one.
MAX_VERSION_DIGITS = 9


class NotHosted(LookupError):
    """Nothing is served at this handle.

    Attributes:
        code: `not_found` (404), `no_version` (404) or `yanked` (410).
        status: the HTTP status to answer with.
        sentence: what happened and what to do, translated.
        instead: the version to take instead, if there is one.
    """

    def __init__(
        self,
        code: str,
        status: int,
        sentence: str,
        instead: ModelVersion | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code, self.status, self.sentence = code, status, sentence
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a model, perhaps a version of it, perhaps a page.

    Attributes:
        is_former: the handle is one that the model had before it was renamed.
    """

    model: HubModel
    number: int | None
    page: str | None
    is_former: bool = False

    @property
    def path(self) -> str:
        """The same address by the handle that the model has now."""
        parts = [self.model.handle, self.number, self.page]
        return "/" + "/".join(str(part) for part in parts if part is not None)


def read_address(path: str) -> Address:
    """Read `publisher/name[/version[/page]]`.

    Raises:
        NotHosted: no model has this handle.
    """
    segments = path.strip("/").split("/")
    page = None
    if len(segments) > 3 and segments[-1] in TABS | FILES and _is_version(segments[-2]):
        page = segments.pop()
    for find, is_former in ((_model, False), (_renamed_model, True)):
        if len(segments) > 2 and _is_version(segments[-1]):
            model = find("/".join(segments[:-1]))
            if model is not None:
                return Address(model, int(segments[-1]), page, is_former)
        model = find("/".join(segments))
        if model is not None:
            return Address(model, None, None, is_former)
    raise NotHosted(
        "not_found",
        404,
        _("There is no model “%(handle)s” here. Check the spelling, or search.")
        % {"handle": "/".join(segments)[:200]},
    )


def find_version(handle: str, number: int | None = None) -> ModelVersion:
    """Return the published version a handle means, ready to be run or sent.

    Args:
        handle: `publisher/name` or `publisher/name/version`.
        number: the version, where the handle does not carry it.

    Raises:
        NotHosted: no such model or version, or it was withdrawn.
    """
    address = read_address(handle)
    return open_version(address.model, address.number if number is None else number)


def find_page(handle: str, number: int | None = None) -> ModelVersion:
    """Return what `find_version` does, with everything a page shows.

    Raises:
        NotHosted: no such model or version, or it was withdrawn.
    """
    address = read_address(handle)
    return open_page(address.model, address.number if number is None else number)


def open_version(model: HubModel, number: int | None) -> ModelVersion:
    """Return version `number` of a model, the default one for None.

    Raises:
        NotHosted: there is no such version, or it was withdrawn.
    """
    version = _open(model.versions.with_archive(), model, number)
    if version.stands_alone:
        prefetch_related_objects([version], "variant_files")
    return version


def open_page(model: HubModel, number: int | None) -> ModelVersion:
    """Return what `open_version` does, with everything a page shows.

    Raises:
        NotHosted: there is no such version, or it was withdrawn.
    """
    return _open(model.versions.with_page_data(), model, number)


def _open(
    versions: QuerySet[ModelVersion], model: HubModel, number: int | None
) -> ModelVersion:
    wanted = {"pk": model.default_version_id} if number is None else {"number": number}
    version = versions.filter(**wanted).first()
    if version is None and number is None:
        # All that were here may have been withdrawn: that is to be told.
        version = versions.filter(state=ModelVersion.State.YANKED).first()
    if version is None:
        raise NotHosted("no_version", 404, _no_version(model, number))
    if version.state == ModelVersion.State.YANKED:
        raise NotHosted(
            "yanked",
            410,
            _("“%(handle)s” was withdrawn: %(reason)s")
            % {"handle": version.handle, "reason": version.state_reason},
            model.default_version,
        )
    return version


def _no_version(model: HubModel, number: int | None) -> str:
    if number is None:
        return _("“%(handle)s” has no published version.") % {"handle": model.handle}
    return _("“%(handle)s” has no version %(number)s.") % {
        "handle": model.handle,
        "number": number,
    }


def _model(handle: str) -> HubModel | None:
    found = HubModel.objects.visible().with_handle(handle).select_related("publisher")
    return found.first()


def _renamed_model(handle: str) -> HubModel | None:
    """The model that had this handle before."""
    found = HubModel.objects.visible().filter(former_handles__handle=handle)
    return found.select_related("publisher").first()


def _is_version(segment: str) -> bool:
    return (
        segment.isascii()
        and segment.isdigit()
        and len(segment) <= MAX_VERSION_DIGITS
        and not segment.startswith("0")
    )
