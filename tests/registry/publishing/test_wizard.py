"""From a file to a published module, by forms alone."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from catalog.models import ModelVersion
from catalog.sentences import Sentence
from registry import services, upkeep
from registry.models import Part, Submission
from tests.factories import HubModelFactory, VersionFactory
from tests.registry.publishing.conftest import DETAILS
from tests.registry.variant_files import packed, tfjs_files

pytestmark = pytest.mark.django_db
QUERIES_OF_LIST = 7


def fill_in(member, draft, action="continue", revision=0, **changes):
    typed = {**DETAILS, **changes, "action": action, "revision": revision}
    return member.post(f"/publish/{draft.key}/details", typed)


@pytest.fixture
def publish(member, checks, django_capture_on_commit_callbacks):
    def publish(draft):
        with django_capture_on_commit_callbacks(execute=True):
            answer = member.post(f"/publish/{draft.key}/review")
        checks()
        draft.refresh_from_db()
        return answer

    return publish


def test_a_file_becomes_a_draft_and_then_a_version(member, draft, publish):
    assert not ModelVersion.objects.exists()
    page = member.get(f"/publish/{draft.key}", follow=True)
    assert "float32 [N,32,32,3]" in page.content.decode()

    answer = fill_in(member, draft)
    assert answer.url == f"/publish/{draft.key}/trial", answer.content.decode()
    publish(draft)

    assert draft.state == "accepted", draft.findings
    version = ModelVersion.objects.get()
    assert version.handle == "acme/colours/sorter/1"
    assert version.contract.task == "image-classification"
    assert list(version.labels) == ["red", "green", "blue", "grey"]
    assert not Part.objects.exists()
    answer = member.get(f"/publish/{draft.key}")
    assert answer.url == "/acme/colours/sorter/1"


def test_problems_are_listed_together_and_fields_keep_their_values(member, draft):
    answer = fill_in(
        member,
        draft,
        title="",
        summary="# no heading",
        license="no-such-licence",
        labels="red\ngreen",
        datasets=["no-such-dataset"],
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("title", "summary", "license", "datasets"):
        assert f'href="#id_{field}"' in page
    assert "# no heading" in page
    assert "red\ngreen" in page


def test_labels_and_scores_must_match(member, draft):
    page = fill_in(member, draft, labels="red\ngreen").content.decode()

    assert 'href="#id_labels"' in page
    assert "There are 2 labels" in page


def test_one_label_less_than_scores_leaves_out_the_background(member, draft, publish):
    fill_in(member, draft, labels="green\nblue\ngrey")
    publish(draft)

    assert draft.state == "accepted", draft.findings
    assert draft.version.contract.output.label_offset == 1


def test_labels_come_from_a_file(member, draft):
    file = BytesIO("红\n绿\n蓝\n灰\n".encode())
    file.name = "labels.txt"

    answer = fill_in(member, draft, labels="", labels_file=file)

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.details["labels"] == "红\n绿\n蓝\n灰\n"


def test_an_incomplete_draft_is_kept(member, draft):
    answer = fill_in(member, draft, action="save", title="", summary="")

    assert answer.url.endswith("?saved=1")
    draft.refresh_from_db()
    assert draft.details["license"] == "apache-2.0"
    assert 'value="apache-2.0" selected' in member.get(answer.url).content.decode()


def test_the_later_of_two_windows_overwrites_nothing(member, draft):
    fill_in(member, draft, action="save", title="First")

    answer = fill_in(member, draft, action="save", title="Second", revision=0)

    draft.refresh_from_db()
    assert draft.details["title"] == "First"
    page = answer.content.decode()
    assert 'value="Second"' in page  # Nothing typed is lost …
    assert 'name="revision" value="1"' in page  # … and sent again it counts.


def test_a_double_click_publishes_once(
    member, draft, checks, django_capture_on_commit_callbacks
):
    fill_in(member, draft)
    with django_capture_on_commit_callbacks(execute=True):
        first = member.post(f"/publish/{draft.key}/review")
        second = member.post(f"/publish/{draft.key}/review")
    checks()

    assert first.url == second.url == f"/publish/{draft.key}"
    assert ModelVersion.objects.count() == 1
    assert member.post(f"/publish/{draft.key}/review").status_code == 302


def test_a_version_published_meanwhile_moves_the_draft_to_the_next(
    member, draft, publish, acme
):
    fill_in(member, draft)
    model = HubModelFactory(publisher=acme, name="colours/sorter")
    VersionFactory(model=model, number=1)

    page = member.get(f"/publish/{draft.key}/review").content.decode()
    publish(draft)

    assert "Publish version 2" in page
    assert draft.version.handle == "acme/colours/sorter/2"


def test_a_refused_file_leaves_a_draft_that_takes_another(member, send, plain_module):
    send(b"this is no archive")
    draft = Submission.objects.get()
    assert draft.state == "rejected"
    page = member.get(f"/publish/{draft.key}").content.decode()
    assert "Send another file" in page

    send(plain_module, address=f"/publish/{draft.key}/new-file")

    draft.refresh_from_db()
    assert draft.state == "checked", draft.findings


def test_another_file_keeps_what_was_typed(member, draft, send, plain_module):
    fill_in(member, draft, action="save", title="Kept")

    send(b"broken", address=f"/publish/{draft.key}/new-file")
    send(plain_module, address=f"/publish/{draft.key}/new-file")

    page = member.get(f"/publish/{draft.key}/details").content.decode()
    assert 'value="Kept"' in page


def test_a_draft_refused_at_the_last_moment_goes_back(
    member, draft, publish, monkeypatch
):
    fill_in(member, draft)
    monkeypatch.setattr(services, "taken_finding", lambda _each: Sentence("Taken."))

    publish(draft)

    assert (draft.state, draft.told) == ("checked", ["Taken."])
    assert not draft.publish_at_once
    page = member.get(f"/publish/{draft.key}/details").content.decode()
    assert "Taken." in page


def test_a_draft_is_deleted_with_its_file(member, draft):
    answer = member.post(f"/publish/{draft.key}/delete")

    assert answer.url == "/publish"
    draft.refresh_from_db()
    assert draft.state == "cancelled"
    assert not Part.objects.exists()
    assert "colours/sorter" not in member.get("/publish").content.decode()


def test_a_draft_left_alone_is_forgotten(draft, settings):
    Submission.objects.update(touched_at=timezone.now() - timedelta(days=8))

    upkeep.forget_abandoned()

    draft.refresh_from_db()
    assert draft.state == "cancelled"
    assert not Part.objects.exists()


def test_drafts_of_others_are_not_there(draft):
    stranger = Client()
    stranger.force_login(get_user_model().objects.create_user("eve"))

    assert "colours/sorter" not in stranger.get("/publish").content.decode()
    for end in ("", "/details", "/review", "/new-file"):
        assert stranger.get(f"/publish/{draft.key}{end}").status_code == 404
        assert Client().get(f"/publish/{draft.key}{end}").status_code == 302
    assert stranger.post(f"/publish/{draft.key}/delete").status_code == 404


def test_a_file_with_its_own_contract_asks_nothing_of_it(member, send, module):
    send(module, name="colours/whole")
    draft = Submission.objects.get()

    page = member.get(f"/publish/{draft.key}/details").content.decode()

    assert "brings its own demo contract" in page
    assert 'name="value_range"' not in page


def with_evidence(draft, **evidence):
    draft.facts = {**draft.facts, "evidence": evidence}
    draft.save()


def test_names_of_layers_choose_the_scaling_and_the_architecture(member, draft):
    with_evidence(draft, scaling="caffe", backbone="VGG16")

    page = member.get(f"/publish/{draft.key}/details").content.decode()

    assert 'value="caffe" selected' in page
    assert "Its layers are named as in VGG16 of Keras." in page
    assert 'value="vgg16" selected' in page


def test_a_scaling_with_means_is_published_as_chosen(member, draft, publish):
    fill_in(member, draft, value_range="torch")
    publish(draft)

    assert draft.state == "accepted", draft.findings
    rule = draft.version.contract.input
    assert (rule.mean, rule.std) == ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def test_a_scaling_that_the_graph_shows_is_not_asked(member, draft, publish):
    with_evidence(draft, scaling="0..255", is_certain=True)

    page = member.get(f"/publish/{draft.key}/details").content.decode()
    fill_in(member, draft)
    publish(draft)

    assert 'name="value_range"' not in page
    assert draft.version.contract.input.value_range == (0.0, 255.0)


@pytest.mark.parametrize(
    "typed",
    [
        {"revision": "9" * 40, "title": "\0"},
        {"side": "1e9", "output": "nothing", "task": "x" * 5000},
        {"labels": "\n" * 200_000, "description": "<" * 99_999},
        {"title": "a --> b", "description": "# Module other/thing/9"},
        {"action": "no such"},
    ],
)
def test_nothing_a_stranger_types_breaks_the_page(member, draft, typed):
    answer = fill_in(member, draft, **{"revision": 0, "action": "continue"} | typed)

    assert answer.status_code in (200, 302, 422)


def test_the_list_asks_few_questions(member, draft, django_assert_num_queries):
    Submission.objects.create(
        publisher=draft.publisher,
        model_name="other",
        number=1,
        size_bytes=1,
        sha256="0" * 64,
        part_size_bytes=1,
    )

    with django_assert_num_queries(QUERIES_OF_LIST):
        member.get("/publish")


def test_a_description_is_rendered_as_its_page_will_be(member):
    answer = member.post(
        "/publish/markdown",
        {"description": "## Overview\n**yes**\n\n<script>no</script>"},
    )

    assert "<strong>yes</strong>" in answer.content.decode()
    assert "script" not in answer.content.decode()


def test_a_file_for_another_runtime_is_published_by_itself(
    member, send, publish, plain_module
):
    send(packed(tfjs_files()))
    draft = Submission.objects.get()
    assert (draft.state, draft.variant) == ("checked", "tfjs"), draft.findings

    page = member.get(f"/publish/{draft.key}/details").content.decode()
    assert "no live demo" in page
    assert 'name="meaning"' not in page
    answer = fill_in(member, draft)
    trial = member.get(answer.url)
    assert trial.url == f"/publish/{draft.key}/review"
    assert "# Tfjs acme/colours/sorter/1" in member.get(trial.url).content.decode()
    publish(draft)

    assert draft.state == "accepted", draft.findings
    version = ModelVersion.objects.get()
    assert version.format == "tfjs"
    assert version.contract is None
    assert set(version.tags.values_list("slug", flat=True)) >= {"image-classification"}


def test_a_draft_of_another_runtime_takes_a_module_instead(member, send, plain_module):
    send(packed(tfjs_files()))
    draft = Submission.objects.get()

    send(plain_module, address=f"/publish/{draft.key}/new-file")

    draft.refresh_from_db()
    assert (draft.state, draft.variant) == ("checked", ""), draft.findings
    assert (
        "float32 [N,32,32,3]"
        in member.get(f"/publish/{draft.key}", follow=True).content.decode()
    )
