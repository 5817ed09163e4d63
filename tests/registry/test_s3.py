"""Everything that is kept, in a bucket of a real S3 server."""

import asyncio
import hashlib
import io
import urllib.request

import pytest

from catalog.models import HubModel
from demos.deployment import converted
from registry import incoming, storage
from registry.rescanning import rescan
from registry.services import process_submission
from tests.publishing import publish, submit
from tests.registry import s3_server

pytestmark = pytest.mark.django_db
QUERY = {"tf-hub-format": "compressed"}


@pytest.fixture(scope="module")
def endpoint():
    with s3_server.running() as address:
        yield address


@pytest.fixture
def bucket(endpoint, settings, tmp_path):
    made = s3_server.new_bucket(endpoint)
    settings.STORAGES = settings.STORAGES | s3_server.storages(endpoint, made.name)
    settings.MODULE_CACHE_DIR = tmp_path / "cache"
    return made


def keys(bucket) -> set[str]:
    return {item.key for item in bucket.objects.all()}


def test_what_is_published_lies_in_the_bucket_and_nothing_else(bucket):
    version = publish("colours/bucket")

    assert keys(bucket) == {f"modules/{version.archive.storage_key}"}
    stored = bucket.Object(f"modules/{version.archive.storage_key}").get()
    assert hashlib.sha256(stored["Body"].read()).hexdigest() == version.archive.sha256
    assert "ContentEncoding" not in stored


def test_archive_and_its_parts_pass_through(bucket, client):
    version = publish("colours/bucket")

    whole = b"".join(client.get(version.get_absolute_url(), QUERY).streaming_content)
    part = client.get(
        version.get_absolute_url(), QUERY, headers={"range": "bytes=10-29"}
    )

    assert hashlib.sha256(whole).hexdigest() == version.archive.sha256
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == whole[10:30]
    assert HubModel.objects.get().downloads == 1


@pytest.mark.django_db(transaction=True)
def test_event_loop_passes_it_through_in_blocks(bucket, async_client):
    version = publish("colours/bucket")

    async def download() -> bytes:
        response = await async_client.get(version.get_absolute_url(), QUERY)
        return b"".join([block async for block in response.streaming_content])

    content = asyncio.run(download())

    assert hashlib.sha256(content).hexdigest() == version.archive.sha256


def test_head_asks_nothing_of_the_bucket(bucket, client, settings):
    version = publish("colours/bucket")
    bucket.objects.delete()
    settings.S3_REDIRECT = True

    response = client.head(version.get_absolute_url(), QUERY)

    assert response.status_code == 200
    assert int(response["Content-Length"]) == version.archive.size_bytes


def test_signed_redirect_opens_the_archive_in_part_too(bucket, client, settings):
    settings.S3_REDIRECT = True
    version = publish("colours/bucket")

    response = client.get(version.get_absolute_url(), QUERY)

    assert response.status_code == 302
    assert response["Cache-Control"] == "no-store"
    headers = {"Range": "bytes=0-99", "Accept-Encoding": "identity"}
    request = urllib.request.Request(response["Location"], headers=headers)
    with urllib.request.urlopen(request, timeout=60) as stored:
        assert stored.status == 206
        assert len(stored.read()) == 100
        assert stored.headers["Content-Type"] == "application/gzip"
        assert "tests_colours_bucket_1.tar.gz" in stored.headers["Content-Disposition"]
    assert HubModel.objects.get().downloads == 1


def test_part_that_fails_leaves_the_one_that_is_there(bucket):
    submission = submit("colours/bucket")
    [part] = submission.parts.all()
    before = keys(bucket)

    with pytest.raises(incoming.DamagedPart):
        incoming.keep_part(submission, 0, io.BytesIO(b"other bytes"), "0" * 64)

    assert keys(bucket) == before == {f"modules/{part.storage_key}"}
    assert process_submission(submission).state == "accepted"


def test_part_that_comes_again_takes_the_place_of_the_first(bucket):
    submission = submit("colours/bucket")
    [part] = submission.parts.all()
    with storage.open_stored(part.storage_key) as stream:
        content = stream.read()

    again = incoming.keep_part(submission, 0, io.BytesIO(content), part.sha256)

    assert keys(bucket) == {f"modules/{again.storage_key}"}


def test_workers_fetch_and_unpack_what_they_run(bucket):
    version = publish("colours/bucket")

    folder = storage.local_path(version.archive)

    assert (folder / "saved_model.pb").is_file()


def test_published_module_is_looked_at_again(bucket):
    assert rescan(publish("colours/bucket")).is_sound


def test_archive_that_is_lost_is_a_finding(bucket):
    version = publish("colours/bucket")
    bucket.objects.delete()

    assert not rescan(version).is_sound


def test_converted_files_are_kept_and_fetched(bucket, tmp_path):
    file = tmp_path / "model.tflite"
    file.write_bytes(b"converted")

    sha256 = converted.keep(file)

    assert keys(bucket) == {f"media/{converted.key_of(sha256)}"}
    assert converted.local_path(sha256).read_bytes() == b"converted"
