"""Import a folder of documents: new ones, changed ones, and those that are gone."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import structlog
from django.db import connection, transaction
from django.utils import timezone

from catalog.documents.parsed import ParsedDocument, Problem
from catalog.documents.parser import parse
from catalog.importing.folder import Folder, Found, Unreadable
from catalog.importing.relinking import relink
from catalog.importing.report import Outcome, Remark, Report
from catalog.importing.rows import Refused
from catalog.importing.storing import Stored, store
from catalog.models import SourceDocument

log = structlog.get_logger()

# What others refer to comes first: variants name their parents, collections models.
ORDER = ("Publisher", "Module", "Placeholder", "Lite", "Tfjs", "Coral", "Collection")
# Others that write to SQLite wait meanwhile: about half a second.
GROUPS_A_TRANSACTION = 40
# They look this often whether they may (`sqliteDefaultBusyCallback`): without a pause
# they would hardly ever find that they may.
PAUSE_S = 0.1
Watch = Callable[[Iterable[list[Found]], int], Iterable[list[Found]]]


def import_folder(
    path: Path,
    *,
    again: bool = False,
    dry_run: bool = False,
    watch: Watch | None = None,
) -> Report:
    """Bring the Directory up to date with a folder of documents.

    A document is known by its content's hash: one that has not changed is left
    alone. What was published with an archive here is never touched, and what a
    removed document described is kept.

    Args:
        path: a copy of tfhub.dev's repository, its `assets/docs`, or any folder.
        again: store unchanged documents as well.
        dry_run: say what would happen, and undo it.
        watch: hands on the groups of documents, telling somebody how far it is.

    Raises:
        VocabularyUnreadable: the folder's tags have another form than tfhub.dev's.
    """
    work = _Import(Folder.open(path), again=again)
    if not dry_run:
        return work.run(watch)
    with transaction.atomic():
        report = work.run(watch)
        transaction.set_rollback(True)
    return report


class _Import:
    """One import on its way: the folder, what is known of it, and the report."""

    def __init__(self, folder: Folder, *, again: bool) -> None:
        self.folder, self.again, self.report = folder, again, Report()
        sources = list(SourceDocument.objects.all())
        here = str(folder.root)
        self.known = {each.path: each for each in sources if each.folder == here}
        # Files may have moved, alone or with their folder.
        self.described = {
            (each.kind, each.handle, each.language): each for each in sources
        }
        self.coming: set[str] = set()
        # What is written now, and the paths that have a page only from now on.
        self.stored: list[tuple[type, int]] = []
        self.opened: set[str] = set()

    def run(self, watch: Watch | None) -> Report:
        groups = self._group(self._look())
        self.coming = {path for group in groups for path in _paths(group[0])}
        watched = watch(groups, len(groups)) if watch else groups
        for batch in _batches(watched):
            before = len(self.stored)
            with transaction.atomic():
                for group in batch:
                    self._import(group)
            if len(self.stored) > before and len(batch) == GROUPS_A_TRANSACTION:
                _let_others_write()
        self._mark_removed({found.path for group in groups for found in group})
        if self.opened:
            self.report.relinked = relink(self.opened, set(self.stored))
        log.info(
            "documents.imported",
            **{outcome.name.lower(): self.report.total(outcome) for outcome in Outcome},
        )
        return self.report

    def _look(self) -> Iterator[Found]:
        for path in self.folder.paths():
            try:
                found = self.folder.look(path)
            except Unreadable as error:
                self.report.refuse(path, error.line, error.sentence)
                continue
            if found.kind:
                yield found
            else:
                self._refuse_heading(path)

    def _refuse_heading(self, path: str) -> None:
        for problem in parse(self.folder.text(path)).problems[:1]:
            self.report.refuse(path, problem.line, problem.sentence)

    def _group(self, documents: Iterator[Found]) -> list[list[Found]]:
        """Documents about the same thing together, in the order they are stored."""
        groups: dict[str, list[Found]] = {}
        for found in documents:
            group = groups.setdefault(found.address, [])
            if twin := next((o for o in group if o.language == found.language), None):
                sentence = f"{found.handle} is described by {twin.path} already."
                self.report.refuse(found.path, 1, sentence, found.kind)
            else:
                group.append(found)
        return sorted(groups.values(), key=lambda group: ORDER.index(group[0].kind))

    def _mark_removed(self, present: set[str]) -> None:
        for source in self.known.values():
            if source.path not in present and source.removed_at is None:
                source.removed_at = timezone.now()
                source.save(update_fields=["removed_at"])
                self.report.count(source.kind, Outcome.REMOVED)

    def _import(self, group: list[Found]) -> None:
        if not self.again and all(self._is_unchanged(found) for found in group):
            for found in group:
                self._count_unchanged(found)
            return
        texts = {found.language: self.folder.text(found.path) for found in group}
        parsed = {
            language: parse(text, self.folder.vocabulary)
            for language, text in texts.items()
        }
        try:
            with transaction.atomic():
                stored = store(
                    parsed,
                    texts,
                    vocabulary=self.folder.vocabulary,
                    coming=self.coming,
                )
                for found in group:
                    self._keep(found, stored, parsed[found.language])
            self.stored.append((type(stored.row), stored.row.pk))
            if stored.is_new:
                self.opened.update(_paths(group[0]))
        except Refused as refusal:
            for found in group:
                self.report.refuse(found.path, 1, str(refusal), found.kind)

    def _is_unchanged(self, found: Found) -> bool:
        source = self._source(found)
        return source is not None and source.sha256 == found.sha256

    def _source(self, found: Found) -> SourceDocument | None:
        thing = (found.kind, found.handle, found.language)
        return self.known.get(found.path) or self.described.get(thing)

    def _count_unchanged(self, found: Found) -> None:
        source = self._source(found)
        if source is None:
            return
        place = (str(self.folder.root), found.path, None)
        is_back = source.removed_at is not None
        if (source.folder, source.path, source.removed_at) != place:
            source.folder, source.path, source.removed_at = place
            source.save(update_fields=["folder", "path", "removed_at"])
        self.report.count(
            found.kind, Outcome.RETURNED if is_back else Outcome.UNCHANGED
        )

    def _keep(self, found: Found, stored: Stored, document: ParsedDocument) -> None:
        source = self._source(found) or SourceDocument()
        source.folder, source.path = str(self.folder.root), found.path
        is_new, is_same = source.pk is None, source.sha256 == found.sha256
        source.sha256, source.language = found.sha256, found.language
        source.kind, source.handle = found.kind, found.handle
        source.problems = [_as_json(problem) for problem in document.problems]
        source.imported_at, source.removed_at = timezone.now(), None
        stored.link(source)
        source.save()
        _supersede(source)
        self.report.count(
            found.kind,
            Outcome.NEW if is_new else Outcome.AGAIN if is_same else Outcome.CHANGED,
        )
        self.report.problems += [
            Remark(found.path, problem.line, problem.sentence)
            for problem in document.problems
        ]


def _batches(groups: Iterable[list[Found]]) -> Iterator[list[list[Found]]]:
    """Groups that are stored in one transaction; many small ones wait for the disk."""
    rest = iter(groups)
    while batch := list(islice(rest, GROUPS_A_TRANSACTION)):
        yield batch


def _let_others_write() -> None:
    if connection.vendor == "sqlite":
        time.sleep(PAUSE_S)


def _paths(found: Found) -> tuple[str, ...]:
    """The paths of tfhub.dev that lead to a document, with a version and without."""
    if found.kind in ("Module", "Placeholder"):
        publisher = found.handle.partition("/")[0]
        return found.address, found.address.rpartition("/")[0], publisher
    return (found.address,)


def _as_json(problem: Problem) -> dict[str, object]:
    return {"line": problem.line, "sentence": problem.sentence}


def _supersede(source: SourceDocument) -> None:
    """Forget other files, moved or of another folder, that described the same."""
    SourceDocument.objects.filter(
        kind=source.kind, handle=source.handle, language=source.language
    ).exclude(pk=source.pk).delete()
