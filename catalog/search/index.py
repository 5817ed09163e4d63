"""The search index: derived from the database, repaired and followed by itself.

Every process of a host shares the folder `SEARCH_INDEX_DIR`. Readers take no lock;
whoever first notices a change in the log applies it under the write lock.
"""

import shutil
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import structlog
import tantivy
from django.conf import settings

from catalog.search import entries
from catalog.search.facets import Offered, offer
from catalog.search.log import News, latest_state, read_news
from catalog.search.schema import SCHEMA_VERSION, build_schema
from catalog.search.state import State, write_lock

# A request waits this long for another process to apply a change, then answers
# from what is there; only a missing index is worth waiting longer for.
WAIT_FOR_CHANGE_S = 2.0
WAIT_FOR_INDEX_S = 10.0
# An administrator who asks for a rebuild has more patience.
WAIT_TO_REBUILD_S = 60.0
WRITER_HEAP_BYTES = 50_000_000
# A large catalogue is written by two threads. A small one takes no time, and one thread
# keeps models of one rank in the order of their ids.
LARGE = 50_000
LARGE_HEAP_BYTES = 80_000_000

# Something to go through, and how many there are → the same, with a progress bar.
Watch = Callable[[Iterable[str], int], Iterable[str]]

log = structlog.get_logger()


class IndexBeingBuilt(Exception):
    """There is no index yet, and another process is still building the first."""


@dataclass(frozen=True)
class OpenIndex:
    """An index as this process last saw it."""

    root: Path
    state: State
    index: tantivy.Index

    @cached_property
    def offered(self) -> Offered:
        """Every value of every facet; counted once, until the next change."""
        return offer(self.index)


class _Opened:
    """The index this process has open. Two threads may both open it: no harm."""

    current: OpenIndex | None = None


_opened = _Opened()


def follow_changes() -> OpenIndex:
    """Bring the index up to the change log, and open it.

    A missing or damaged index, one of another schema, or one of another database
    is rebuilt.

    Raises:
        IndexBeingBuilt: and that for longer than a visitor can be asked to wait.
    """
    root = Path(settings.SEARCH_INDEX_DIR)
    current = _open(root)
    news = read_news(current.state) if current else None
    if current and news is not None and not news:
        return current
    with write_lock(
        root, wait_s=WAIT_FOR_CHANGE_S if current else WAIT_FOR_INDEX_S
    ) as held:
        if held:
            return _catch_up(root)
    if current is None:
        raise IndexBeingBuilt
    return current


def rebuild(*, anew: bool = False, watch: Watch = lambda items, _total: items) -> int:
    """Write a new index and put it in place of the old one.

    Args:
        anew: read the rows of every model again, also where nothing is known to have
            changed since its entry was made.
        watch: given what is done one by one and how many there are; yields them.

    Returns:
        How many models the index holds.

    Raises:
        TimeoutError: another process keeps changing the index.
    """
    root = Path(settings.SEARCH_INDEX_DIR)
    with write_lock(root, wait_s=WAIT_TO_REBUILD_S) as held:
        if not held:
            raise TimeoutError("Another process is changing the search index.")
        if anew:
            entries.forget()
        return _rebuild(root, watch).index.searcher().num_docs


def _catch_up(root: Path) -> OpenIndex:
    """Apply what is new. Whoever held the lock before may have done so already."""
    current = _open(root)
    news = read_news(current.state) if current else None
    if current is None or news is None:
        return _rebuild(root)
    return _apply(current, news) if news else current


def _apply(current: OpenIndex, news: News) -> OpenIndex:
    writer = current.index.writer(WRITER_HEAP_BYTES, 1)
    for model_id in news.model_ids:
        old = tantivy.Query.term_query(current.index.schema, "model_id", model_id)
        writer.delete_documents_by_query(old)
    for terms in entries.read_terms(news.model_ids):
        writer.add_json(terms)
    writer.commit()
    writer.wait_merging_threads()
    news.state.write(current.root)
    log.info("search.followed", models=len(news.model_ids))
    return _open(current.root) or _rebuild(current.root)


def _rebuild(root: Path, watch: Watch = lambda items, _total: items) -> OpenIndex:
    state = latest_state(State(SCHEMA_VERSION, f"index-{uuid.uuid4().hex[:12]}"))
    folder = root / state.folder
    folder.mkdir(parents=True)
    index = tantivy.Index(build_schema(), path=str(folder))
    entries.make_entries(entries.outdated())
    total = entries.count()
    size = (LARGE_HEAP_BYTES, 2) if total > LARGE else (WRITER_HEAP_BYTES, 1)
    writer = index.writer(*size)
    for terms in watch(entries.all_terms(), total):
        writer.add_json(terms)
    writer.commit()
    writer.wait_merging_threads()
    state.write(root)
    for old in root.glob("index-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    index.config_reader("Manual", 0)
    index.reload()
    _opened.current = OpenIndex(root, state, index)
    log.info("search.rebuilt", models=index.searcher().num_docs)
    return _opened.current


def _open(root: Path) -> OpenIndex | None:
    """Open the index, or see it as it is now; None where it must be rebuilt."""
    state = State.read(root)
    if state is None or state.schema != SCHEMA_VERSION:
        return None
    current = _opened.current
    if current and current.root == root and current.state == state:
        return current
    try:
        if current and (current.root, current.state.folder) == (root, state.folder):
            index = current.index
        else:
            index = tantivy.Index.open(str(root / state.folder))
            index.config_reader("Manual", 0)
        index.reload()
    # tantivy raises whatever its files make it stumble over.
    except (ValueError, OSError) as error:
        log.warning("search.unreadable", error=str(error))
        return None
    _opened.current = OpenIndex(root, state, index)
    return _opened.current
