"""Old modules are held against the rules of today, and their pages say so."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from registry import storage
from registry.jail.limits import LAYERS
from registry.models import ScanReport
from registry.modules import archive as packing
from registry.modules.proto import SavedModel
from registry.modules.rules import RULES, RULES_VERSION
from registry.reporting import LAYER_NAMES, TITLES, latest_checked
from tests.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {
        "OPTIONS": {"location": tmp_path / "modules"}
    }
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def rescan(*arguments: str) -> str:
    out = io.StringIO()
    call_command("rescan", *arguments, stdout=out)
    return out.getvalue()


def spoil(version, folder: Path) -> None:
    """As if the archive had been published before an operation was refused."""
    folder.mkdir()
    with storage.open_stored(version.archive.storage_key) as stream:
        packing.unpack(stream, folder, packing.Limits())
    graph = folder / "saved_model.pb"
    saved_model = SavedModel.FromString(graph.read_bytes())
    saved_model.meta_graphs[0].graph_def.node.add(name="evil", op="ReadFile")
    graph.write_bytes(saved_model.SerializeToString())
    path = Path(storage.module_storage().path(version.archive.storage_key))
    with path.open("wb") as out:
        packing.pack(folder, out)


def test_version_that_these_rules_have_seen_is_left_alone():
    publish()

    assert "0 checked" in rescan()
    assert ScanReport.objects.count() == 1


def test_version_seen_by_older_rules_is_looked_at_again():
    version = publish()
    version.scan_reports.update(rules_version=0, first_run={"load_ms": 1.0})

    out = rescan()

    assert "tests/colours/classification/1: sound" in out
    report = version.scan_reports.first()
    assert report.rules_version == RULES_VERSION
    assert report.first_run == {"load_ms": 1.0}
    assert "document" not in report.rules


def test_handles_are_looked_at_alone():
    publish("colours/one")
    publish("colours/two")

    out = rescan("--all", "tests/colours/two")

    assert "colours/two/1" in out
    assert "colours/one" not in out


def test_module_that_breaks_a_new_rule_is_marked_and_stays(client, tmp_path):
    version = publish()
    spoil(version, tmp_path / "spoiled")

    with pytest.raises(CommandError, match="break today's rules"):
        rescan("--all")

    assert version.scan_reports.first().findings[0]["rule"] == "module.operations"
    page = client.get(f"{version.get_absolute_url()}/files").content.decode()
    assert "1 finding" in page
    assert "Operation ReadFile is not allowed" in page


def test_lost_archive_is_told_and_does_not_stop_the_others():
    first = publish("colours/one")
    second = publish("colours/two")
    second.scan_reports.update(rules_version=0)
    first.scan_reports.update(rules_version=0)
    publish("colours/three")
    storage.module_storage().delete(first.archive.storage_key)

    with pytest.raises(CommandError):
        rescan()

    for version in (first, second):  # They have the same bytes.
        report = version.scan_reports.first()
        assert report.findings[0]["rule"] == "archive.container"


def test_unknown_handle_is_told():
    with pytest.raises(CommandError, match="There is no model"):
        rescan("nobody/nothing")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("12 rules", "0 findings", f"rule set {RULES_VERSION}", "Whole arch")),
        ("zh-hans", ("12 条规则", "0 个问题", f"规则集 {RULES_VERSION}", "完整的归档")),
    ],
)
def test_page_shows_what_was_checked(client, language, words):
    version = publish()
    version.scan_reports.update(
        first_run={"load_ms": 1200.0, "p50_ms": 2.5, "peak_bytes": 600_000_000}
    )

    with translation.override(language):
        client.cookies["django_language"] = language
        page = client.get(f"{version.get_absolute_url()}/files").content.decode()

    for word in words:
        assert word in page
    assert "600" in page


def test_version_never_checked_says_nothing_of_it(client):
    version = publish()
    version.scan_reports.all().delete()

    assert latest_checked(version) is None
    assert "checked-title" not in (
        client.get(f"{version.get_absolute_url()}/files").content.decode()
    )


def test_every_rule_and_layer_has_a_name():
    assert set(TITLES) == set(RULES)
    assert set(LAYER_NAMES) == set(LAYERS)
