"""What is wrong with an upload is told in the reader's language."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from catalog.sentences import Sentence
from registry.models import Submission
from registry.modules.rules import FILES, Finding
from registry.services import reject
from registry.submissions import streams
from tests.archives import files_zip
from tests.publishing import publish
from tests.registry.publishing.conftest import DETAILS

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-hans"}
ODD = "{0} {name.__class__} 100%s %(x)s <b>&amp;</b>"


@pytest.fixture
def refused(send) -> Submission:
    """An upload of a file that is no part of a module."""
    send(files_zip(("saved_model.pb", b"x"), ("notes.txt", b"x")).getvalue())
    found = Submission.objects.get()
    assert found.state == "rejected"
    return found


def test_the_wizard_tells_findings_in_the_reader_s_language(member, refused):
    page = f"/publish/{refused.key}"

    assertContains(member.get(page), "notes.txt is not part of a SavedModel. Leave it")
    chinese = member.get(page, headers=CHINESE)
    # In the list of problems, and in the log.
    assertContains(chinese, "notes.txt 不属于 SavedModel。请将它去掉。", count=2)
    assertNotContains(chinese, "not part of")


def test_the_report_of_a_version_tells_findings_in_the_reader_s_language(client):
    version = publish()
    text = Sentence("{name} is not part of a SavedModel.", name="x")
    place = Sentence("document {language}, line {line}", language="en", line=3)
    kept = [Finding(FILES, text, place).to_json()]
    version.scan_reports.update(findings=kept)
    page = f"{version.get_absolute_url()}/files"

    assertContains(client.get(page), "x is not part of a SavedModel.")
    chinese = client.get(page, headers=CHINESE)
    assertContains(chinese, "x 不属于 SavedModel。")
    assertContains(chinese, "文档 en，第 3 行")


def test_findings_kept_before_are_shown_as_they_are(client):
    version = publish()
    kept = {"rule": FILES, "level": "error", "place": "", "advice": ""}
    version.scan_reports.update(findings=[kept | {"text": f"Leave it out. {ODD}"}])
    page = f"{version.get_absolute_url()}/files"

    for headers in ({}, CHINESE):
        escaped = "Leave it out. {0} {name.__class__} 100%s %(x)s &lt;b&gt;&amp;amp;"
        assertContains(client.get(page, headers=headers), escaped)


def test_what_a_stranger_wrote_harms_no_page(member, draft):
    draft.state, draft.facts = Submission.State.SCANNING, None
    draft.save()

    reject(draft, [Sentence("{name} is no file.", name=ODD)])

    page = f"/publish/{draft.key}"
    escaped = "{0} {name.__class__} 100%s %(x)s &lt;b&gt;&amp;amp;&lt;/b&gt;"
    assertContains(member.get(page), f"{escaped} is no file.")
    assertContains(member.get(page, headers=CHINESE), f"{escaped} 不是文件。")


def test_the_api_tells_findings_in_the_language_asked_for(api, refused):
    address = f"/api/v1/submissions/{refused.key}"

    english = api.get(address).json()["findings"][0]
    chinese = api.get(address, headers=CHINESE).json()["findings"][0]

    same = {"rule": FILES, "level": "error", "place": "notes.txt"}
    text = "notes.txt is not part of a SavedModel."
    assert english == same | {"text": text, "advice": "Leave it out."}
    text = "notes.txt 不属于 SavedModel。"
    assert chinese == same | {"text": text, "advice": "请将它去掉。"}


def test_what_is_announced_wrongly_is_refused_in_the_language_asked_for(api, module):
    wrong = {"handle": "acme/a b", "file": {"name": "x", "size_bytes": 1}}
    wrong["file"]["sha256"] = "0" * 64

    answer = api.post("/api/v1/submissions", wrong, format="json", headers=CHINESE)

    assert answer.status_code == 422
    error = answer.json()["error"]
    assert "“a b”不能用作模型名称" in error["message"]
    assert error["findings"][-1]["text"] == "需要一份英文模型文档。"


def test_the_live_log_is_in_the_language_of_its_reader(refused):
    lines, end = streams._look(refused.pk, 0, "zh-hans", "http://x")

    assert [line["text"] for line in lines] == [
        "已收到 226 字节，共 1 个分块。",
        "正在检查，不运行其内容。",
        "notes.txt 不属于 SavedModel。请将它去掉。",
        "saved_model.pb 不是 SavedModel。请重新导出。",
    ]
    assert end["findings"][0]["text"] == "notes.txt 不属于 SavedModel。"


def test_forms_tell_problems_of_documents_in_the_reader_s_language(member, draft):
    typed = DETAILS | {"description": "## Overview\n<script>x</script>\n"}
    typed |= {"action": "continue", "revision": 0}

    page = member.post(f"/publish/{draft.key}/details", typed, headers=CHINESE)

    told = "第 2 行：`&lt;script&gt;` 及其中的内容不会显示。"
    assertContains(page, told, status_code=422)
