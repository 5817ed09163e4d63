"""`/dist/`: the wheel and its index."""

import base64
import hashlib

from hubsite.distribution import make_wheel, wheel

SIMPLE = "/dist/simple/"


def test_wheel_is_sent_with_type_hash_and_caching(client, db):
    response = client.get(f"/dist/{wheel().name}")

    digest = hashlib.sha256(response.content).digest()
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert response["ETag"] == f'"{digest.hex()}"'
    assert response["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert response["Cache-Control"] == "public, max-age=300"
    assert int(response["Content-Length"]) == len(response.content)


def test_client_that_has_it_gets_nothing(client, db):
    etag = f'"{wheel().sha256}"'

    response = client.get(f"/dist/{wheel().name}", headers={"If-None-Match": etag})

    assert response.status_code == 304


def test_other_name_is_told_which_one_there_is(client, db):
    response = client.get("/dist/tfhub_dev-9.9-py3-none-any.whl")

    assert response.status_code == 404
    assert wheel().name in response.content.decode()


def test_index_leads_to_the_wheel_and_its_hash(client, db):
    projects = client.get(SIMPLE).content.decode()
    files = client.get(f"{SIMPLE}tfhub-dev/").content.decode()

    assert f'href="{SIMPLE}tfhub-dev/"' in projects
    assert f'href="/dist/{wheel().name}#sha256={wheel().sha256}"' in files
    assert 'data-requires-python="&gt;=3.11"' in files


def test_only_reading_is_answered(client, db):
    for path in (SIMPLE, f"{SIMPLE}tfhub-dev/", f"/dist/{wheel().name}"):
        assert client.post(path).status_code == 405
        assert client.head(path).status_code == 200


def test_answers_take_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(f"/dist/{wheel().name}")
        client.get(f"{SIMPLE}tfhub-dev/")


def test_wheel_is_written_once(db):
    make_wheel()

    assert make_wheel() is False
