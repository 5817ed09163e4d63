"""`catalog.importing.services.import_folder`: a folder becomes rows."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.db import connection

from catalog.importing import services
from catalog.importing.report import Outcome
from catalog.importing.services import import_folder
from catalog.models import (
    Change,
    Collection,
    HubModel,
    ModelVersion,
    Publisher,
    SourceDocument,
    Variant,
)
from tests.catalog.importing.documents import FILES, MODULE
from tests.factories import ArchiveFactory, HubModelFactory, VersionFactory

pytestmark = pytest.mark.django_db
NET = "acme/models/net/classification/1.md"


def version(handle):
    name, _slash, number = handle.rpartition("/")
    return HubModel.objects.with_handle(name).get().versions.get(number=number)


def test_every_kind_is_stored(repository):
    report = import_folder(repository)

    assert report.total(Outcome.NEW) == len(FILES)
    assert (report.refusals, report.problems) == ([], [])
    assert version("acme/phone/1").kind == ModelVersion.Kind.PLACEHOLDER
    assert {
        variant.format
        for variant in version("acme/net/classification/1").variants.all()
    } == {"tflite", "tfjs", "coral"}
    assert Publisher.objects.get(name="acme").title == "Acme Research"
    assert "We make nets" in Publisher.objects.get(name="acme").about_html


def test_facts_of_a_module_are_kept(repository):
    import_folder(repository)

    net = version("acme/net/classification/1")
    assert (net.format, net.asset_path) == ("saved_model_2", "legacy")
    assert net.colab_url.endswith("net.ipynb")
    assert net.published_at is None
    assert net.model.default_version == net


def test_links_lead_to_what_is_here_and_away_from_what_is_not(repository):
    import_folder(repository)

    html = version("acme/net/classification/1").documents.get().html
    assert 'href="/acme/small/1"' in html
    assert 'href="https://tfhub.dev/acme/gone/1"' in html


def test_collection_lists_models_in_order_under_their_headings(repository):
    import_folder(repository)

    entries = Collection.objects.get().entries.all()
    assert [(entry.section, entry.handle) for entry in entries] == [
        ("Large nets", "acme/net/classification/1"),
        ("Other nets", "acme/small"),
        ("Other nets", "acme/lite-model/net/classification/lite/1"),
        ("Other nets", "acme/gone/1"),
    ]
    assert [entry.note for entry in entries] == ["", "for little machines", "", ""]
    assert [entry.model and entry.model.name for entry in entries] == [
        *("net/classification", "small", "net/classification", None)
    ]


def test_second_run_changes_nothing(repository):
    import_folder(repository)
    changes = Change.objects.count()

    report = import_folder(repository)

    assert report.total(Outcome.UNCHANGED) == len(FILES)
    assert not report.has_changes
    assert Change.objects.count() == changes


def test_edited_document_updates_its_own_row_alone(repository, write):
    import_folder(repository)
    before = version("acme/small/1").documents.values().get()

    report = import_folder(write({NET: MODULE.replace("A net", "A better net")}))

    assert report.total(Outcome.CHANGED) == 1
    assert "A better net" in version("acme/net/classification/1").documents.get().html
    assert version("acme/small/1").documents.values().get() == before


def test_removed_document_is_kept_and_marked_until_it_returns(repository, write):
    import_folder(repository)
    (repository / "assets/docs" / NET).unlink()

    report = import_folder(repository)
    assert report.total(Outcome.REMOVED) == 1
    assert SourceDocument.objects.get(path=NET).removed_at
    assert version("acme/net/classification/1").documents.exists()
    assert not import_folder(repository).has_changes

    report = import_folder(write({NET: MODULE}))
    assert report.total(Outcome.RETURNED) == 1
    assert SourceDocument.objects.get(path=NET).removed_at is None


def test_version_with_an_archive_is_never_overwritten(repository):
    model = HubModelFactory(publisher__name="acme", name="net/classification")
    hosted = ArchiveFactory(version=VersionFactory(model=model)).version

    report = import_folder(repository)

    (refusal,) = report.refusals
    assert refusal.path == NET
    assert "hosted here" in refusal.sentence
    assert not hosted.documents.exists()
    assert hosted.variants.count() == 3


def test_what_cannot_be_stored_is_named_with_its_line(write):
    folder = write(
        {
            "a.md": "no heading\n",
            "b.md": "# Module admin/net/1\nReserved.\n",
            "c.md": FILES[NET],
            "d.md": FILES[NET],
        }
    )
    (folder / "assets/docs/e.md").write_bytes(b"# Module acme/x/1\n\xff\n")

    report = import_folder(folder)

    assert [(refusal.path, refusal.line) for refusal in report.refusals] == [
        *(("a.md", 1), ("d.md", 1), ("e.md", 2), ("b.md", 1))
    ]
    assert report.total(Outcome.NEW) == 1


def test_unknown_tag_is_reported_and_one_of_the_folder_is_taken(write):
    text = MODULE.replace("-->\n\n##", "-->\n<!-- dataset: our-own -->\n\n##", 1)
    folder = write({NET: text})

    report = import_folder(folder)
    (problem,) = report.problems
    assert (problem.path, problem.line) == (NET, 9)
    assert "our-own" in problem.sentence

    (folder / "tags").mkdir()
    values = "values:\n  - id: our-own\n    display_name: Our own photos\n"
    (folder / "tags/dataset.yaml").write_text(values, encoding="utf-8")
    report = import_folder(folder, again=True)
    assert report.problems == []
    tag = version("acme/net/classification/1").tags.get(facet="dataset")
    assert tag.name == "Our own photos"


def test_variant_of_a_version_nobody_describes_gets_one(write):
    lite = FILES["acme/models/net/lite/1.md"]

    import_folder(write({"lite.md": lite}))

    assert not version("acme/net/classification/1").documents.exists()
    assert Variant.objects.get().get_absolute_url() == (
        "/acme/lite-model/net/classification/lite/1"
    )


def test_dry_run_stores_nothing(repository):
    report = import_folder(repository, dry_run=True)

    assert report.total(Outcome.NEW) == len(FILES)
    assert not HubModel.objects.exists()


def test_moved_folder_is_known_again(repository, tmp_path):
    import_folder(repository)
    moved = repository.rename(tmp_path.parent / f"{tmp_path.name}-moved")

    report = import_folder(moved)

    assert report.total(Outcome.UNCHANGED) == len(FILES)
    assert SourceDocument.objects.count() == len(FILES)


def test_links_find_what_comes_later(repository, write):
    import_folder(repository)
    gone = MODULE.replace("acme/net/classification/1", "acme/gone/1", 1)

    report = import_folder(write({"acme/models/gone/1.md": gone}))

    html = version("acme/net/classification/1").documents.get().html
    assert 'href="/acme/gone/1"' in html
    assert Collection.objects.get().entries.last().model.name == "gone"
    assert report.relinked == 2


def test_renamed_file_is_known_again(repository):
    import_folder(repository)
    path = repository / "assets/docs" / NET
    path.rename(path.with_name("one.md"))

    report = import_folder(repository)

    assert report.total(Outcome.UNCHANGED) == len(FILES)
    assert not SourceDocument.objects.exclude(removed_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_others_write_between_two_transactions(repository, monkeypatch):
    monkeypatch.setattr(services, "GROUPS_A_TRANSACTION", 1)
    names = (f"other-{number}" for number in count())

    def write():
        Publisher.objects.create(name=next(names))
        connection.close()

    def write_elsewhere():
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result()

    monkeypatch.setattr(services, "_let_others_write", write_elsewhere)
    import_folder(repository)

    assert Publisher.objects.filter(name__startswith="other-").count() > 3
