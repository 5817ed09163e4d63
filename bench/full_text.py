"""PostgreSQL's full text search over the same terms, to compare with.

`python -m bench.full_text` copies the catalogue of its environment's folder into the
database that BENCH_POSTGRESQL names.
"""

import json
import os
import sys
from collections.abc import Sequence
from threading import local
from typing import Any

import psycopg

ADDRESS = "BENCH_POSTGRESQL"
SETTINGS = ("shared_buffers=1GB", "work_mem=64MB", "maintenance_work_mem=512MB")
# The fields of the index by PostgreSQL's four weights.
FIELDS = {"A": ("handle", "title"), "B": ("tags",), "C": ("summary",), "D": ("body",)}
TABLE = """
CREATE UNLOGGED TABLE copied (
    id bigint, a text, b text, c text, d text, facets text[],
    first bigint, newest bigint, downloads bigint, name text, size bigint,
    parameters bigint, speed bigint
)
"""
SORTED = ("first", "newest", "downloads", "name", "size", "parameters", "speed")
MODELS = f"""
CREATE UNLOGGED TABLE models AS SELECT id, facets, {", ".join(SORTED)},
    setweight(to_tsvector('simple', a), 'A')
    || setweight(to_tsvector('simple', b), 'B')
    || setweight(to_tsvector('simple', c), 'C')
    || setweight(to_tsvector('simple', d), 'D') AS document
FROM copied
"""  # noqa: S608 - nothing of it comes from outside
INDEXES = (
    "CREATE INDEX ON models USING gin (document)",
    "CREATE INDEX ON models USING gin (facets)",
    *(f"CREATE INDEX ON models ({name})" for name in SORTED),
    "DROP TABLE copied",
    "ANALYZE models",
)
# The site's sorts by column; what sorts downwards there does so here.
ORDERS = {
    "newest": "newest DESC",
    "downloads": "downloads DESC",
    "name": "name",
    "size": "size",
    "parameters": "parameters",
    "fastest": "speed",
}

ASKED = "to_tsquery('simple', %s)"
PAGE = "SELECT id FROM models"
NUMBER = "SELECT count(*) FROM models"
VALUES = "SELECT value, count(*) FROM models, unnest(facets) AS value"

_thread = local()


def main() -> int:
    """Copy the catalogue, unless it was copied before."""
    import django  # noqa: PLC0415 - only this process is of the site

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
    django.setup()
    from catalog.search.entries import all_terms  # noqa: PLC0415

    with psycopg.connect(os.environ[ADDRESS], autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('models')").fetchone() != (None,):
            return 0
        connection.execute("DROP TABLE IF EXISTS copied")
        connection.execute(TABLE)
        with connection.cursor().copy("COPY copied FROM STDIN") as copy:
            for terms in all_terms():
                copy.write_row(_row(json.loads(terms)))
        with connection.transaction():
            for statement in (MODELS, *INDEXES):
                connection.execute(statement.encode())
    return 0


def _row(terms: dict[str, Any]) -> list[Any]:
    texts = [
        " ".join(_words(terms[name]) for name in names) for names in FIELDS.values()
    ]
    numbers = [terms[f"sort_{name}"] for name in SORTED]
    return [terms["model_id"], *texts, terms["facets"], *numbers]


def _words(terms: str) -> str:
    """Without the short beginnings: PostgreSQL finds those by itself."""
    return " ".join(term for term in terms.split() if not term.endswith("…"))


def ask(
    words: Sequence[str], facets: Sequence[Sequence[str]], sort: str, start: int
) -> None:
    """Find a page of models with their number, and count every facet.

    Args:
        words: of `to_tsquery`, all of which must be found.
        facets: for each facet that was chosen the values, one of which must be had.
        sort: of the site.
        start: how many models the pages before have.
    """
    query = " & ".join(words)
    tests = [f"document @@ {ASKED}"] if words else []
    tests += ["facets && %s"] * len(facets)
    values: list[Any] = [*([query] if words else []), *map(list, facets)]
    where = f"WHERE {' AND '.join(tests)}" if tests else ""
    order, ranked = ORDERS.get(sort, "first DESC"), []
    if sort == "relevance" and words:
        order, ranked = f"ts_rank(document, {ASKED}) DESC", [query]
    _run(f"{PAGE} {where} ORDER BY {order} LIMIT 24 OFFSET {start:d}", values + ranked)
    _run(f"{NUMBER} {where}", values)
    _run(f"{VALUES} {where} GROUP BY value", values)


def _run(statement: str, values: Sequence[Any]) -> None:
    _connection().execute(statement.encode(), values).fetchall()


def _connection() -> psycopg.Connection:
    """One for each thread: the clients."""
    if not hasattr(_thread, "connection"):
        _thread.connection = psycopg.connect(os.environ[ADDRESS], autocommit=True)
    return _thread.connection


if __name__ == "__main__":
    sys.exit(main())
