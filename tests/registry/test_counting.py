"""What counts as a download."""

import pytest

from catalog.models import Change, HubModel
from registry.counting import count_download, tell_search
from registry.downloads import _Span
from registry.models import DownloadDay
from tests.factories import HubModelFactory
from tests.publishing import publish

QUERY = {"tf-hub-format": "compressed"}


@pytest.fixture
def version(db):
    return publish("colours/counted")


def load(client, version, **headers):
    response = client.get(version.get_absolute_url(), QUERY, headers=headers)
    if response.streaming:
        list(response.streaming_content)  # The test client closes it then.
    return response


def downloads():
    return HubModel.objects.get().downloads


def test_archive_sent_whole_is_counted_by_day(client, version):
    load(client, version)
    load(client, version)

    assert downloads() == 2
    assert DownloadDay.objects.get().count == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "bytes=0-99"},
        {"range": "bytes=100-"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": "some-crawler/1.0"},
    ],
)
def test_parts_and_crawlers_are_not_counted(client, version, headers):
    load(client, version, **headers)

    assert downloads() == 0


def test_what_the_client_has_is_not_counted(client, version):
    etag = f'"{version.archive.sha256}"'

    assert load(client, version, **{"if-none-match": etag}).status_code == 304
    assert downloads() == 0


def test_head_is_not_counted(client, version):
    client.head(version.get_absolute_url(), QUERY)

    assert downloads() == 0


def test_client_that_leaves_is_not_counted(tmp_path):
    path, calls = tmp_path / "archive", []
    path.write_bytes(b"12345678")
    span = _Span(path.open("rb"), 8, lambda: calls.append(1))

    span.read(8)
    span.close()

    assert not calls


def test_search_is_told_once(db):
    model = HubModelFactory()
    count_download(model.pk)
    count_download(model.pk)

    assert [tell_search(), tell_search()] == [1, 0]
    assert Change.objects.filter(model_id=model.pk).count() == 1


def test_deleted_model_costs_the_count_only(transactional_db):
    count_download(999)
