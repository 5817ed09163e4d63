"""Modules by URL: what the client needs, what people see."""

import base64
import hashlib
import io
import tarfile

import pytest

from catalog.services import yank
from tests.publishing import publish

pytestmark = pytest.mark.django_db
QUERY = {"tf-hub-format": "compressed"}


@pytest.fixture
def version():
    return publish("colours/served")


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_archive_is_sent_whole_with_its_hash(client, version):
    response = client.get(version.get_absolute_url(), QUERY)

    content = body(response)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/gzip"
    assert int(response["Content-Length"]) == len(content)
    assert response["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert response["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "Content-Encoding" not in response
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        names = archive.getnames()
    assert "saved_model.pb" in {name.removeprefix("./") for name in names}


def test_download_takes_two_queries(client, version, django_assert_num_queries):
    with django_assert_num_queries(2):  # the model, the version with its archive
        client.head(version.get_absolute_url(), QUERY)


@pytest.mark.parametrize(
    ("range_", "span"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-50", slice(-50, None)),
        ("bytes=0-99999999", slice(None)),
    ],
)
def test_range_continues_a_download(client, version, range_, span):
    whole = body(client.get(version.get_absolute_url(), QUERY))

    response = client.get(version.get_absolute_url(), QUERY, headers={"range": range_})

    assert body(response) == whole[span]
    assert response.status_code == (206 if len(whole[span]) < len(whole) else 200)


def test_range_past_the_end_is_refused_with_the_size(client, version):
    response = client.get(
        version.get_absolute_url(), QUERY, headers={"range": "bytes=99999999-"}
    )

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{version.archive.size_bytes}"


@pytest.mark.parametrize(
    "range_", ["bytes=5-2", "bytes=-", "bytes=0-1,3-4", "lines=1-"]
)
def test_malformed_range_sends_everything(client, version, range_):
    response = client.get(version.get_absolute_url(), QUERY, headers={"range": range_})

    assert response.status_code == 200
    assert len(body(response)) == version.archive.size_bytes


def test_changed_archive_is_not_continued(client, version):
    headers = {"range": "bytes=10-", "if-range": '"another"'}

    response = client.get(version.get_absolute_url(), QUERY, headers=headers)

    assert response.status_code == 200


def test_client_that_has_the_archive_gets_304(client, version):
    etag = f'W/"x", "{version.archive.sha256}"'

    response = client.get(
        version.get_absolute_url(), QUERY, headers={"if-none-match": etag}
    )

    assert response.status_code == 304


def test_client_that_has_any_archive_gets_304(client, version):
    response = client.get(
        version.get_absolute_url(), QUERY, headers={"if-none-match": "*"}
    )

    assert response.status_code == 304


def test_head_tells_the_size_without_the_bytes(client, version):
    response = client.head(version.get_absolute_url(), QUERY)

    assert int(response["Content-Length"]) == version.archive.size_bytes
    assert response.content == b""


def test_handle_without_version_redirects_and_keeps_the_query(client, version):
    response = client.get(
        version.model.get_absolute_url() + "?tf-hub-format=compressed"
    )

    assert response.status_code == 302
    assert (
        response["Location"] == f"{version.get_absolute_url()}?tf-hub-format=compressed"
    )


def test_trailing_slash_and_doubled_query_are_served(client, version):
    twice = "?tf-hub-format=compressed&tf-hub-format=compressed"

    response = client.get(f"{version.get_absolute_url()}/{twice}")

    assert response.status_code == 200


def test_nginx_in_front_is_told_where_the_archive_lies(client, version, settings):
    settings.X_ACCEL = "/_modules/"

    response = client.get(
        version.get_absolute_url(), QUERY, headers={"range": "bytes=5-"}
    )

    assert response["X-Accel-Redirect"] == f"/_modules/{version.archive.storage_key}"
    assert response["ETag"] == f'"{version.archive.sha256}"'
    assert response["Content-Type"] == "application/gzip"
    assert response.status_code == 200  # nginx makes the part of it.
    assert response.content == b""


def test_nginx_is_not_asked_for_what_the_client_has(client, version, settings):
    settings.X_ACCEL = "/_modules/"
    etag = f'"{version.archive.sha256}"'

    response = client.get(
        version.get_absolute_url(), QUERY, headers={"if-none-match": etag}
    )

    assert response.status_code == 304
    assert "X-Accel-Redirect" not in response


def test_uncompressed_is_refused_with_what_to_do(client, version):
    response = client.get(version.get_absolute_url(), {"tf-hub-format": "uncompressed"})

    assert response.status_code == 400
    assert b"TFHUB_MODEL_LOAD_FORMAT" in response.content


@pytest.mark.parametrize("query", [QUERY, {}])
@pytest.mark.parametrize(
    "path", ["/tests/none/1", "/nobody/x/1", "/tests/colours/served/9"]
)
def test_missing_module_is_a_404_for_clients_and_people(client, version, path, query):
    assert client.get(path, query).status_code == 404


@pytest.mark.parametrize("query", [QUERY, {}])
def test_withdrawn_version_is_gone_with_its_reason(client, version, query):
    yank(version, reason="The labels were wrong.")

    response = client.get(version.get_absolute_url(), query)

    assert response.status_code == 410
    assert "The labels were wrong." in response.content.decode()


def test_same_address_is_a_page_for_people(client, version):
    response = client.get(version.get_absolute_url())

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_modules_are_only_read_here(client, version, method):
    assert getattr(client, method)(version.get_absolute_url()).status_code == 405
