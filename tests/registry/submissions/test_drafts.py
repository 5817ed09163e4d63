"""Drafts by the API: they wait for their details, and take another file."""

import pytest

from catalog.models import ModelVersion
from registry import tasks
from tests.registry.submissions.conftest import announcement, send_all

pytestmark = pytest.mark.django_db


def test_a_draft_waits_for_its_details(
    api, module, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(tasks, "send_check", lambda each: sent.append(str(each.key)))
    url = send_all(api, module, documents={}, publish_at_once=False)

    with django_capture_on_commit_callbacks(execute=True):
        api.post(f"{url}/finish")
    tasks.check_submission(key=sent[0])

    checked = api.get(url).json()
    assert (checked["state"], checked["version"]) == ("checked", "")
    assert not ModelVersion.objects.exists()
    assert len(checked["parts"]) == checked["part_count"]


def test_a_draft_is_given_another_file(api, module):
    url = send_all(api, b"the wrong file", publish_at_once=False)
    file = announcement(module)["file"]

    answer = api.put(f"{url}/file", file, format="json")

    replaced = answer.json()
    assert (answer.status_code, replaced["state"]) == (200, "uploading")
    assert (replaced["sha256"], replaced["parts"]) == (file["sha256"], [])


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ({"size_bytes": 10**15}, 422),
        ({"size_bytes": -1}, 400),
        ({"sha256": "no"}, 400),
    ],
)
def test_a_file_that_is_not_taken_replaces_nothing(api, module, file, status):
    url = send_all(api, module, publish_at_once=False)

    answer = api.put(f"{url}/file", announcement(module)["file"] | file, format="json")

    assert answer.status_code == status
    assert api.get(url).json()["parts"] == [0]


def test_only_the_file_of_a_draft_is_replaced(api, module):
    url = send_all(api, module)

    answer = api.put(f"{url}/file", announcement(module)["file"], format="json")

    assert answer.status_code == 409
