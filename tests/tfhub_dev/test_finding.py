"""search, show, versions, collections, download and verify at a real site."""

import json

import pytest

from catalog.models import Collection, CollectionEntry
from catalog.search.index import rebuild
from catalog.services import yank
from tests.factories import VersionFactory
from tests.publishing import publish
from tfhub_dev.__main__ import main
from tfhub_dev.failures import Exit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("copies"),
]


@pytest.fixture
def version(live_site, monkeypatch):
    monkeypatch.setenv("TFHUB_DEV_SITE", live_site)
    made = publish("colours/searched")
    rebuild()  # one of another test may know changes of the same numbers
    return made


def asked(capsys, *words):
    """The exit code, and what stdout had as JSON."""
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_search_finds_by_words_and_filters(version, capsys):
    words = ("search", "colours", "--filter", "task=image-classification")

    code, answer = asked(capsys, *words)

    assert code == Exit.OK
    assert version.model.handle in [item["handle"] for item in answer["results"]]
    _code, answer = asked(capsys, "search", "--filter", "task=text-embedding")
    assert answer["count"] == 0


def test_lines_for_people_go_to_stdout_and_talk_to_stderr(version, capsys):
    main(["search", "colours"])

    out, err = capsys.readouterr()
    assert version.model.handle in out
    assert "found" in err
    assert "found" not in out


def test_show_takes_a_handle_or_an_address(version, live_site, capsys):
    _code, by_handle = asked(capsys, "show", version.handle)
    _code, by_address = asked(capsys, "show", f"{live_site}/{version.handle}/")

    assert by_handle == by_address
    assert by_handle["archive"]["sha256"] == version.archive.sha256
    main(["show", version.model.handle])
    assert version.archive.sha256 in capsys.readouterr().out


def test_what_is_not_there_is_not_found(version, capsys):
    code, answer = asked(capsys, "show", "nobody/nothing")

    assert code == Exit.NOT_FOUND
    assert answer["error"]["code"] == "not_found"
    assert answer["error"]["next_step"].startswith("Look for it: tfhub_dev search")


def test_withdrawn_version_is_not_found_and_says_why(version, capsys):
    yank(version, reason="It was wrong.")

    assert main(["download", version.handle]) == Exit.NOT_FOUND
    assert "It was wrong." in capsys.readouterr().err


def test_versions_are_listed(version, capsys):
    main(["versions", version.model.handle])

    assert f"{version.handle}  published" in capsys.readouterr().out


def test_collections_and_their_entries_are_listed(version, capsys):
    made = Collection.objects.create(
        publisher=version.model.publisher, name="some", title="Some"
    )
    CollectionEntry.objects.create(
        collection=made, position=1, handle=version.model.handle, model=version.model
    )

    _code, listed = asked(capsys, "collections")
    _code, one = asked(capsys, "collections", "tests/some")

    assert [item["title"] for item in listed["results"]] == ["Some"]
    assert one["entries"][0]["handle"] == version.model.handle
    assert main(["collections", made.handle.rpartition("/")[0]]) == Exit.OK


def test_archive_is_downloaded_and_unpacked(version, tmp_path, capsys):
    code, answer = asked(
        capsys,
        *("download", version.handle, "-o", str(tmp_path)),
        *("--extract", str(tmp_path / "folder")),
    )

    assert code == Exit.OK
    assert answer["sha256"] == version.archive.sha256
    assert (tmp_path / "folder" / "saved_model.pb").is_file()
    assert (tmp_path / "tests_colours_searched_1.tar.gz").stat().st_size == (
        version.archive.size_bytes
    )


def test_file_that_is_there_is_checked(version, tmp_path, capsys):
    words = ["download", version.handle, "-o", str(tmp_path / "a.tar.gz")]
    assert main(words) == Exit.OK
    assert main(words) == Exit.OK
    assert "byte for byte" in capsys.readouterr().err

    with (tmp_path / "a.tar.gz").open("r+b") as file:
        file.write(b"x")
    assert main(words) == Exit.REFUSED
    assert "Do not use the file" in capsys.readouterr().err


def test_model_that_is_only_documented_is_not_hosted(version, capsys):
    documented = VersionFactory()

    assert main(["download", documented.handle]) == Exit.NOT_FOUND
    assert "not hosted" in capsys.readouterr().err


def test_what_is_no_receipt_is_refused_with_the_sites_words(version, tmp_path, capsys):
    receipt = tmp_path / "receipt.json"
    receipt.write_text("{}")

    code, answer = asked(capsys, "verify", str(receipt))

    assert code == Exit.REFUSED
    assert answer["error"]["code"] == "not_a_receipt"


@pytest.mark.parametrize(
    "words",
    [
        ["show", "no-handle"],
        ["show", "../../etc/passwd"],
        ["search", "--filter", "task"],
        ["search", "--site", "hub.test"],
        ["verify", "/nowhere/receipt.json"],
    ],
)
def test_what_cannot_be_meant_is_told_without_asking(monkeypatch, words, capsys):
    monkeypatch.setenv("TFHUB_DEV_SITE", "http://127.0.0.1:9")

    assert main(words) == Exit.USAGE
    assert capsys.readouterr().out == ""


def test_site_that_does_not_answer_is_a_matter_of_the_network(capsys):
    assert main(["search", "--site", "http://127.0.0.1:9"]) == Exit.NETWORK
    assert "cannot be reached" in capsys.readouterr().err


def test_no_site_is_asked_for(capsys):
    assert main(["search", "cats"]) == Exit.USAGE
    assert "--site" in capsys.readouterr().err
