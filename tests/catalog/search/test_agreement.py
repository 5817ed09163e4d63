"""Index and database agree after any changes, and after a kill in the middle."""

import os
import signal
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from catalog.models import HubModel, ModelVersion
from catalog.search import index as index_module
from catalog.search.entries import rows_of
from catalog.search.index import follow_changes, rebuild
from catalog.search.query import Query, search
from catalog.services import record_change, restore, yank
from tests.factories import DocumentFactory, HubModelFactory, VersionFactory

WORDS = ("walrus", "quokka", "panda")
CHANGES = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(["add", "edit", "yank", "restore", "look", "rebuild"]),
        strategies.integers(0, 3),
        strategies.sampled_from(WORDS),
    ),
    max_size=12,
)


def add(word):
    model = HubModelFactory()
    DocumentFactory(version=VersionFactory(model=model), title=word, summary="")
    record_change(model)


def change(what, number, word):
    """One thing that may happen; `number` chooses the model."""
    models = list(HubModel.objects.order_by("pk"))
    if what == "look":
        follow_changes()
    elif what == "rebuild":
        rebuild()
    elif what == "add" or not models:
        add(word)
    else:
        version = models[number % len(models)].versions.get()
        if what == "edit":
            version.documents.update(title=word)
            record_change(version.model)
        elif what == "yank" and version.state == ModelVersion.State.PUBLISHED:
            yank(version, reason="A test.")
        elif what == "restore" and version.state == ModelVersion.State.YANKED:
            restore(version)


def agrees():
    """Every word finds what the database says, with the titles it says."""
    shown = HubModel.objects.published().values_list(
        "pk", "default_version__documents__title"
    )
    titles = dict(shown)
    for word in WORDS:
        ids = search(Query(word)).model_ids
        assert set(ids) == {pk for pk, title in titles.items() if title == word}
        assert {row.text.title for row in rows_of(ids)} <= {word}
    assert search(Query()).total == len(titles)


@pytest.mark.usefixtures("index_dir")
class TestAnyChanges(TestCase):
    """Hypothesis needs a transaction for each example."""

    @given(changes=CHANGES)
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_index_and_database_agree(self, changes):
        for step in changes:
            change(*step)

        agrees()


# Takes every model out of the index, as the first half of reading them all again, and
# is killed before it can write down how far it came.
KILLED = """
import sys, time
from pathlib import Path
import django
django.setup()
from catalog.search import index
root = Path(sys.argv[1])
with index.write_lock(root, wait_s=5):
    writer = index._open(root).index.writer(index.WRITER_HEAP_BYTES, 1)
    writer.delete_documents_by_query(index.tantivy.Query.all_query())
    if sys.argv[2] == "committed":
        writer.commit()
    print("applied", flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["before the commit", "committed"])
def test_kill_in_the_middle_of_a_change_is_made_good(zoo, index_dir, moment):
    for model in zoo.values():
        record_change(model)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(index_dir), moment],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
    )
    assert child.stdout.readline() == b"applied\n"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    index_module._opened.current = None

    assert search(Query()).total == len(zoo)
    assert search(Query("efficientnet lite0")).total == 2
