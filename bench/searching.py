"""Searches one catalogue, in the environment of its folder; prints figures as JSON.

`python -m bench.searching [--quick]`, started by `bench.search` for each size.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
django.setup()

from django.http import QueryDict  # noqa: E402

from bench import full_text  # noqa: E402
from bench.figures import percentile  # noqa: E402
from catalog.documents.vocabulary import FILES, terms  # noqa: E402
from catalog.filters import parse_query  # noqa: E402
from catalog.search.entries import rows_of  # noqa: E402
from catalog.search.facets import MAX_VALUES, filtered  # noqa: E402
from catalog.search.index import follow_changes  # noqa: E402
from catalog.search.matching import read_words  # noqa: E402
from catalog.search.query import FIRST, SORTS, Query, search  # noqa: E402
from catalog.search.words import pairs, runs, stem  # noqa: E402

CLIENTS = (1, 16)
TIMES = 40
QUICK_TIMES = 8
WARM_UP = 5
CJK = ("图像分类", "文本嵌入", "目标检测", "图像分割", "语音", "中文")


def site_search(query: Query) -> None:
    """The whole call of a page: follow the log, hits, exact counts, rows."""
    rows_of(search(query).model_ids)


def bare_search(query: Query) -> None:
    """What tantivy alone takes for the same hits, and one count of every facet."""
    index = follow_changes().index
    searcher, schema = index.searcher(), index.schema
    words = read_words(schema, query.text, searcher)
    asked_words = words.all_of_them if words else None
    wanted = filtered(schema, asked_words, query.facets)
    by_score = query.sort == "relevance" and query.text
    order = None if by_score else SORTS[query.sort] or FIRST
    options: dict[str, Any] = {}
    if order:
        options = {"order_by_field": order[0], "order": order[1]}
    offset = (query.page - 1) * query.page_size
    searcher.search(wanted, limit=query.page_size, offset=offset, count=True, **options)
    asked = {"all": {"terms": {"field": "facets", "size": MAX_VALUES}}}
    searcher.aggregate(wanted, asked)


def full_text_search(query: Query) -> None:
    """The same by PostgreSQL's full text search, but for the correction of slips."""
    found = list(runs(query.text))
    is_typing = query.text[-1:].strip() != ""
    words: list[str] = []
    for number, (run, is_cjk) in enumerate(found, start=1):
        if is_cjk:
            words += pairs(run) or [run]
        elif is_typing and number == len(found):
            words.append(f"{run}:*")
        else:
            words.append(f"({run} | {stem(run)})")
    chosen = [
        [f"{facet}:{slug}" for slug in slugs]
        for facet, slugs in query.facets.items()
        if slugs
    ]
    start = (query.page - 1) * query.page_size
    full_text.ask(words, chosen, query.sort, start)


def kinds() -> dict[str, list[Query]]:
    """Queries of each kind, always the same ones."""
    random = Random(7)  # noqa: S311
    names = [term.name for facet in FILES for term in terms(facet).values()]
    words = [word for name in names for word in name.split() if len(word) > 4]
    tasks, sets = [*terms("task")], [*terms("dataset")]

    def some(make: Callable[[], str]) -> list[Query]:
        return [parse_query(QueryDict(make())) for _ in range(TIMES)]

    def word() -> str:
        return random.choice(words)

    def typo() -> str:
        chosen = word()
        place = random.randrange(1, len(chosen) - 1)
        return chosen[:place] + chosen[place + 1 :]

    return {
        "browse": some(lambda: f"page={random.randint(1, 20)}"),
        "word": some(lambda: f"q={word()}+"),
        "words": some(lambda: f"q={word()}+{word()}+"),
        "facets": some(
            lambda: (
                f"task={random.choice(tasks)}&dataset={random.choice(sets)}"
                "&fine_tunable=yes"
            )
        ),
        "prefix": some(lambda: f"q={word()[: random.randint(2, 5)]}"),
        "typo": some(lambda: f"q={typo()}+"),
        "cjk": some(lambda: f"q={random.choice(CJK)}"),
        "sorts": some(
            lambda: f"task={random.choice(tasks)}&sort={random.choice([*SORTS])}"
        ),
    }


def measure(
    ask: Callable[[Query], None], queries: Sequence[Query], clients: int
) -> list[float]:
    """Milliseconds of each search, sorted; clients ask at once, in one process."""

    def timed(query: Query) -> float:
        begin = time.perf_counter()
        ask(query)
        return (time.perf_counter() - begin) * 1000

    for query in queries[:WARM_UP]:
        ask(query)
    if clients == 1:
        return sorted(map(timed, queries))
    with ThreadPoolExecutor(clients) as threads:
        return sorted(threads.map(timed, queries))


def main() -> int:
    """Measure every kind: tantivy alone, the site, and PostgreSQL if it is there."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    times = QUICK_TIMES if arguments.parse_args().quick else TIMES
    asked = {"bare": (bare_search, times), "site": (site_search, times)}
    if full_text.ADDRESS in os.environ:
        asked["postgresql"] = (full_text_search, max(QUICK_TIMES, times // 4))
    figures: dict[str, float] = {}
    for clients in CLIENTS:
        all_times: dict[str, list[float]] = {who: [] for who in asked}
        for kind, queries in kinds().items():
            for who, (ask, count) in asked.items():
                taken = measure(ask, queries[:count], clients)
                all_times[who] += taken
                figures |= _shares(f"{who}_{kind}_{clients}", taken)
        for who, taken in all_times.items():
            figures |= _shares(f"{who}_all_{clients}", sorted(taken))
    print(json.dumps(figures))
    return 0


def _shares(name: str, taken: Sequence[float]) -> dict[str, float]:
    return {f"{name}_p{p}_ms": percentile(taken, p / 100) for p in (50, 95)}


if __name__ == "__main__":
    sys.exit(main())
