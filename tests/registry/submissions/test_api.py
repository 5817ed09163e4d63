"""Uploads by the API: announced, sent in parts, checked, published or refused."""

import json
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from catalog.models import ModelVersion, Publisher
from registry import incoming, tasks
from registry.models import Membership, Part, Submission
from registry.storage import module_storage
from registry.submissions import streams
from tests.factories import VersionFactory
from tests.registry.submissions.conftest import (
    HANDLE,
    announce,
    announcement,
    client_of,
    put,
    send_all,
)

pytestmark = pytest.mark.django_db
SUBMISSIONS = "/api/v1/submissions"


@pytest.fixture
def checks(monkeypatch):
    """Uploads whose check was asked for; a test has them checked itself."""
    sent = []
    monkeypatch.setattr(tasks, "send_check", lambda each: sent.append(str(each.key)))
    return sent


@pytest.fixture
def small_parts(settings):
    settings.SUBMISSION_PART_BYTES = 1000


def kept_files():
    root = Path(module_storage().location)
    return [path for path in root.rglob("*") if path.is_file()]


def finish(api, url, checks, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post(f"{url}/finish")
    for key in checks:
        tasks.check_submission(key=key)
    return answer


def test_a_module_sent_in_parts_is_published(
    api, module, small_parts, checks, django_capture_on_commit_callbacks
):
    url = send_all(api, module)

    answer = finish(api, url, checks, django_capture_on_commit_callbacks)

    assert answer.status_code == 202
    assert answer.json()["state"] == "received"
    ended = api.get(url).json()
    assert ended["state"] == "accepted", ended["findings"]
    assert ended["version"] == f"{HANDLE}/1"
    assert ended["page"] == f"http://testserver/{HANDLE}/1"
    assert [line["text"] for line in ended["log"]][-1] == f"Published as {HANDLE}/1."
    assert ModelVersion.objects.get().handle == f"{HANDLE}/1"
    assert len(kept_files()) == 1  # the archive: no part stays
    assert not Part.objects.exists()


def test_what_is_refused_says_all_there_is_to_mend(
    api, checks, django_capture_on_commit_callbacks
):
    url = send_all(api, b"this is no archive")

    finish(api, url, checks, django_capture_on_commit_callbacks)

    ended = api.get(url).json()
    assert ended["state"] == "rejected"
    assert ended["findings"]
    assert [line["level"] for line in ended["log"]][-1] == "error"
    assert kept_files() == []


def test_a_contract_and_labels_may_be_sent_beside_the_file(
    api, tmp_path, checks, django_capture_on_commit_callbacks
):
    from tests import builders  # noqa: PLC0415

    folder = builders.classifier_module(tmp_path / "bare")
    contract = json.loads((folder / "assets.extra/demo.json").read_text())
    for file in (folder / "assets.extra").iterdir():
        file.unlink()
    del contract["output"]["labels"]
    labels = ["red", "green", "blue", "none of them"]
    data = builders.packed(folder)

    url = send_all(api, data, contract=contract, labels=labels)
    finish(api, url, checks, django_capture_on_commit_callbacks)

    assert api.get(url).json()["findings"] == []
    assert ModelVersion.objects.get().labels == labels


def test_a_contract_beside_one_in_the_file_is_refused(
    api, module, tmp_path, checks, django_capture_on_commit_callbacks
):
    from tests import builders  # noqa: PLC0415

    folder = builders.classifier_module(tmp_path / "with")
    contract = json.loads((folder / "assets.extra/demo.json").read_text())

    url = send_all(api, module, contract=contract)
    finish(api, url, checks, django_capture_on_commit_callbacks)

    (finding,) = api.get(url).json()["findings"]
    assert "carries assets.extra/demo.json already" in finding["text"]


def test_without_a_version_the_next_one_is_taken(api, acme, module):
    VersionFactory(
        model__publisher=acme, model__name="colours/classification", number=4
    )

    answer = announce(api, module)

    assert answer.status_code == 201
    assert answer.json()["handle"] == f"{HANDLE}/5"


def test_a_version_that_exists_is_a_conflict_that_names_the_next(
    api, module, checks, django_capture_on_commit_callbacks
):
    finish(api, send_all(api, module), checks, django_capture_on_commit_callbacks)

    answer = announce(api, module, handle=f"{HANDLE}/1")

    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "version_taken"
    assert "publish the next number, 2" in error["message"]


def test_two_uploads_of_one_version_become_one(
    api, ada, module, checks, django_capture_on_commit_callbacks
):
    first = send_all(api, module)
    second = send_all(client_of(ada), module + b"\0" * 0, contract=None)
    assert first == second  # the same bytes of the same person are one upload
    other = get_user_model().objects.create_user("bob")
    Membership.objects.create(
        user=other, publisher=Publisher.objects.get(), role="owner"
    )
    third = send_all(client_of(other), module)
    assert third != first

    finish(api, first, checks, django_capture_on_commit_callbacks)
    finish(client_of(other), third, checks, django_capture_on_commit_callbacks)

    assert api.get(first).json()["state"] == "accepted"
    late = api.get(third).json()
    assert late["state"] == "rejected"
    assert "versions never change" in late["findings"][0]["text"]
    assert ModelVersion.objects.count() == 1


def test_everything_wrong_with_an_announcement_is_told_at_once(api, settings):
    settings.MODULE_MAX_ARCHIVE_BYTES = 5

    answer = announce(
        api, b"too many bytes", handle="acme/bad name/demo", documents={"fr": "…"}
    )

    assert answer.status_code == 422
    said = " ".join(each["text"] for each in answer.json()["error"]["findings"])
    for part in ("not a model name", "cannot end in", "English", "larger than 5 bytes"):
        assert part in said
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"handle": "acme"},
        {"file": {"name": "x", "size_bytes": 0, "sha256": "0" * 64}},
        {"file": {"name": "x", "size_bytes": 3, "sha256": "short"}},
        {"documents": ["no", "object"]},
        {"labels": "no list"},
        {"contract": [1]},
    ],
)
def test_what_has_the_wrong_form_is_a_bad_request(api, module, change):
    answer = api.post(SUBMISSIONS, announcement(module) | change, format="json")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"


def test_a_damaged_part_is_refused_and_leaves_nothing(api, module, small_parts):
    url = announce(api, module).json()["url"]

    answer = put(api, url, 0, module[:1000], digest=b"something else")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "damaged_part"
    assert put(api, url, 0, module[:999]).status_code == 400
    assert put(api, url, 0, module[:1001]).status_code == 400
    assert kept_files() == []
    assert api.get(url).json()["parts"] == []


def test_a_part_may_come_again(api, module, small_parts):
    url = announce(api, module).json()["url"]

    for _time in range(2):
        answer = put(api, url, 0, module[:1000])
        assert answer.status_code == 200

    assert 0 not in answer.json()["missing"]
    assert api.get(url).json()["parts"] == [0]
    assert len(kept_files()) == 1


def test_a_part_needs_its_hash_and_a_number_that_exists(api, module):
    url = announce(api, module).json()["url"]
    kind = "application/octet-stream"

    assert api.put(f"{url}/parts/0", b"x", content_type=kind).status_code == 400
    assert put(api, url, 7, b"x").status_code == 404
    wrong = put(api, url, 0, b"{}", kind="application/json")
    assert wrong.status_code == 415


def test_a_cut_upload_goes_on_where_it_stopped(api, module, small_parts):
    opened = announce(api, module).json()
    put(api, opened["url"], 1, module[1000:2000])

    again = announce(api, module)

    assert again.status_code == 200
    assert again.json()["id"] == opened["id"]
    assert again.json()["parts"] == [1]


def test_finishing_without_all_parts_names_them(api, module, small_parts):
    url = announce(api, module).json()["url"]
    put(api, url, 0, module[:1000])

    answer = api.post(f"{url}/finish")

    assert answer.status_code == 409
    missing = answer.json()["error"]["missing"]
    assert missing[0] == 1
    assert api.get(url).json()["state"] == "uploading"


def test_parts_that_the_storage_lost_are_named_and_may_come_again(
    api, module, small_parts
):
    url = send_all(api, module)
    lost = Part.objects.get(number=2)
    module_storage().delete(lost.storage_key)

    answer = api.post(f"{url}/finish")

    assert answer.status_code == 409
    assert answer.json()["error"]["missing"] == [2]
    assert 2 not in api.get(url).json()["parts"]
    put(api, url, 2, module[2000:3000])
    assert api.post(f"{url}/finish").status_code == 202


def test_finishing_twice_checks_once(
    api, module, checks, django_capture_on_commit_callbacks
):
    url = send_all(api, module)

    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert api.post(f"{url}/finish").status_code == 202

    assert len(checks) == 1


def test_a_file_that_changed_while_it_was_sent_is_refused(
    api, module, checks, django_capture_on_commit_callbacks
):
    changed = module[:-1] + bytes([module[-1] ^ 1])
    url = announce(api, module).json()["url"]
    put(api, url, 0, changed)

    finish(api, url, checks, django_capture_on_commit_callbacks)

    ended = api.get(url).json()
    assert ended["state"] == "rejected"
    assert "it changed while it was sent" in ended["findings"][0]["text"]


def test_cancelling_removes_the_bytes(api, module, small_parts):
    url = announce(api, module).json()["url"]
    put(api, url, 0, module[:1000])

    answer = api.delete(url)

    assert answer.json()["state"] == "cancelled"
    assert kept_files() == []
    assert put(api, url, 0, module[:1000]).status_code == 409
    assert api.post(f"{url}/finish").status_code == 409


def test_what_is_published_cannot_be_cancelled(
    api, module, checks, django_capture_on_commit_callbacks
):
    url = send_all(api, module)
    finish(api, url, checks, django_capture_on_commit_callbacks)

    assert api.delete(url).status_code == 409


def test_uploads_at_once_are_bounded(api, module, settings):
    settings.SUBMISSIONS_MAX_OPEN = 1
    announce(api, module)

    answer = announce(api, module, handle="acme/another")

    assert answer.status_code == 422
    assert "finish or cancel one first" in answer.json()["error"]["message"]


def test_number_of_queries_does_not_grow(
    api, module, small_parts, django_assert_max_num_queries
):
    for number in range(4):
        opened = announce(api, module, handle=f"acme/net{number}").json()
        put(api, opened["url"], 0, module[:1000])

    with django_assert_max_num_queries(5):  # the token, the rows, parts, log, reports
        assert len(api.get(SUBMISSIONS).json()) == 4


@pytest.fixture
def in_this_thread(monkeypatch):
    """The stream asks the database here, where the test's transaction is."""

    def sync_to_async(function):
        async def call(*args):
            return function(*args)

        return call

    monkeypatch.setattr(streams, "sync_to_async", sync_to_async)


@pytest.mark.usefixtures("in_this_thread")
def test_events_replay_the_log_and_end(
    api, module, checks, django_capture_on_commit_callbacks
):
    url = send_all(api, module)
    finish(api, url, checks, django_capture_on_commit_callbacks)
    first, *_rest = api.get(url).json()["log"]
    pk = Submission.objects.get().pk

    def read(after):
        """Without a loop, which would have a connection of its own."""
        stream, frames = streams._frames(pk, after, "en", "http://x"), []
        while True:
            try:
                anext(stream).send(None)
            except StopIteration as sent:
                frames.append(sent.value)
            except StopAsyncIteration:
                return frames

    frames = read(0)
    assert frames[0].startswith(f"id: {first['id']}\nevent: log\ndata: {{")
    assert "\nevent: end\n" in frames[-1]
    assert len(read(first["id"])) == len(frames) - 1


def test_a_part_that_is_replaced_leaves_one_file(api, module, small_parts):
    url = announce(api, module).json()["url"]
    put(api, url, 0, module[:1000])
    submission = Submission.objects.get()

    put(api, url, 0, b"x" * 1000)

    assert len(kept_files()) == 1
    assert incoming.missing_parts(submission)[0] == 1
