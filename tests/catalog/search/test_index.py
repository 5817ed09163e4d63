"""`catalog.search.index`: follows the change log and repairs itself."""

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.asserts import assertContains

from catalog.models import Change
from catalog.search import index as index_module
from catalog.search.index import IndexBeingBuilt, follow_changes, rebuild
from catalog.search.query import Query, search
from catalog.search.state import State, write_lock
from catalog.services import record_change

pytestmark = pytest.mark.django_db


def total(text=""):
    return search(Query(text)).total


def test_recorded_change_is_found_at_once(zoo, add_model):
    model = add_model("acme/panda", "Panda finder", "Finds pandas.")
    assert total("panda") == 0

    record_change(model)

    assert total("panda") == 1
    assert total() == 6


def test_changed_model_replaces_itself(zoo):
    document = zoo["other"].default_version.documents.get()
    for title in ("Walrus", "Quokka"):
        document.title = title
        document.save()
        record_change(zoo["other"])
        assert total(title) == 1

    assert total("walrus") == 0
    assert total() == 5


def test_withdrawn_model_is_gone(zoo):
    zoo["other"].default_version.mark_yanked("Broken.")

    record_change(zoo["other"])

    assert total() == 4


def test_index_is_not_touched_without_changes(zoo):
    before = follow_changes()

    assert follow_changes() is before


@pytest.mark.parametrize("damage", ["nothing there", "state", "schema", "files"])
def test_unusable_index_is_rebuilt(zoo, index_dir, damage):
    state = State.read(index_dir)
    if damage == "nothing there":
        shutil.rmtree(index_dir)
    elif damage == "state":
        (index_dir / "state.json").write_text("{")
    elif damage == "schema":
        replace(state, schema=0).write(index_dir)
    else:
        shutil.rmtree(index_dir / state.folder)
        index_module._opened.current = None

    assert total("efficientnet lite0") == 2
    assert State.read(index_dir).folder != state.folder


def test_index_of_another_database_is_rebuilt(zoo, add_model, index_dir):
    record_change(zoo["other"])
    follow_changes()
    add_model("acme/panda", "Panda finder", "Finds pandas.")
    hour = timedelta(hours=1)
    Change.objects.update(happened_at=timezone.now() - hour)  # a restored backup

    assert total("panda") == 1


def test_change_that_was_committed_late_is_not_missed(zoo, add_model):
    late = add_model("acme/panda", "Panda finder", "Finds pandas.")
    first = record_change(zoo["other"])
    follow_changes()
    Change.objects.create(pk=first.pk + 2, model_id=zoo["other"].pk)
    assert total("panda") == 0

    Change.objects.create(pk=first.pk + 1, model_id=late.pk)

    assert total("panda") == 1


def test_folder_keeps_one_index(zoo, index_dir):
    rebuild()
    rebuild()

    assert len(list(index_dir.glob("index-*"))) == 1


def test_while_another_process_writes_the_old_answers_are_given(
    zoo, add_model, index_dir, monkeypatch
):
    monkeypatch.setattr(index_module, "WAIT_FOR_CHANGE_S", 0.05)
    record_change(add_model("acme/panda", "Panda finder", "Finds pandas."))

    with write_lock(index_dir, wait_s=1):
        assert total() == 5

    assert total() == 6


@pytest.fixture
def first_build(zoo, index_dir, monkeypatch):
    """Another process has been building the first index for long."""
    monkeypatch.setattr(index_module, "WAIT_FOR_INDEX_S", 0.05)
    (index_dir / "state.json").unlink()
    with write_lock(index_dir, wait_s=1):
        yield


def test_missing_index_that_others_build_is_waited_for(first_build):
    with pytest.raises(IndexBeingBuilt):
        follow_changes()


@pytest.mark.parametrize("address", ["/", "/models", "/models?q=lite"])
def test_page_asks_for_patience_while_the_index_is_built(first_build, client, address):
    response = client.get(address)

    assertContains(response, "search index is being built", status_code=503)
    assert int(response["Retry-After"]) > 0


def test_api_asks_for_patience_while_the_index_is_built(first_build, client):
    response = client.get("/api/v1/models")

    assert response.status_code == 503
    assert response.json()["error"]["code"] == "index_being_built"
    assert int(response["Retry-After"]) > 0


def test_lock_of_a_dead_process_is_free(index_dir):
    code = (
        "import os, sys; from pathlib import Path\n"
        "from catalog.search.state import write_lock\n"
        "with write_lock(Path(sys.argv[1]), wait_s=1) as held:\n"
        "    os._exit(0 if held else 1)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(index_dir)], check=False)
    assert done.returncode == 0

    with write_lock(index_dir, wait_s=0) as held:
        assert held


def test_command_rebuilds(zoo, capsys):
    call_command("rebuild_search")

    assert "holds 5 models" in capsys.readouterr().out


def test_reading_many_models_takes_few_queries(zoo, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        rebuild()


def test_a_large_catalogue_is_written_whole(zoo, monkeypatch):
    monkeypatch.setattr(index_module, "LARGE", 1)

    assert rebuild() == len(zoo)
    assert set(search(Query("")).model_ids) == {model.pk for model in zoo.values()}
