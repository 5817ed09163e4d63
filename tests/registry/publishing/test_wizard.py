"""From a file to a published module, by forms alone."""

import pytest

from catalog.models import ModelVersion
from registry.models import Part
from tests.registry.publishing.conftest import DETAILS

pytestmark = pytest.mark.django_db


def fill_in(browser, draft, action="continue", revision=0, **changes):
    typed = {**DETAILS, **changes, "action": action, "revision": revision}
    return browser.post(f"/publish/{draft.key}/details", typed)


@pytest.fixture
def publish(browser, checks, django_capture_on_commit_callbacks):
    def publish(draft):
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(f"/publish/{draft.key}/review")
        checks()
        draft.refresh_from_db()
        return answer

    return publish


def test_a_file_becomes_a_draft_and_then_a_version(browser, draft, publish):
    assert not ModelVersion.objects.exists()
    page = browser.get(f"/publish/{draft.key}", follow=True)
    assert "float32 [N,32,32,3]" in page.content.decode()

    answer = fill_in(browser, draft)
    assert answer.url == f"/publish/{draft.key}/review", answer.content.decode()
    publish(draft)

    assert draft.state == "accepted", draft.findings
    version = ModelVersion.objects.get()
    assert version.handle == "acme/colours/sorter/1"
    assert version.contract.task == "image-classification"
    assert list(version.labels) == ["red", "green", "blue", "grey"]
    assert not Part.objects.exists()
    answer = browser.get(f"/publish/{draft.key}")
    assert answer.url == "/acme/colours/sorter/1"
