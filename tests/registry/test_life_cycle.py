"""Deprecated, withdrawn, restored, made the default: guarded, and in the log."""

import pytest
from django.utils import translation

from catalog.models import Change, WrongState
from catalog.services import lead_to_best
from registry import life_cycle
from registry.ledger import SITE
from registry.models import LedgerEntry
from tests.factories import VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def older():
    return VersionFactory(model__name="net")


@pytest.fixture
def newer(older):
    return VersionFactory(model=older.model, number=2)


def log():
    return [
        (entry.kind, entry.handle, entry.facts) for entry in LedgerEntry.objects.all()
    ]


def test_a_withdrawn_version_answers_410_and_gives_way(client, older, newer):
    Change.objects.all().delete()

    life_cycle.yank(newer, reason="Wrong labels.", by=SITE)

    page = client.get(newer.get_absolute_url())
    assert page.status_code == 410
    assert "Wrong labels." in page.content.decode()
    older.model.refresh_from_db()
    assert older.model.default_version == older
    facts = {"reason": "Wrong labels.", "default_version": 1}
    assert log() == [("yanked", newer.handle, facts)]
    assert Change.objects.filter(model_id=older.model_id).exists()


def test_a_withdrawal_is_taken_back(client, older):
    life_cycle.yank(older, reason="Wrong labels.", by=SITE)

    life_cycle.restore(older, by=SITE)

    assert client.get(older.get_absolute_url()).status_code == 200
    assert older.state_reason == ""
    facts = {"is_deprecated": False, "default_version": 1}
    assert log()[1] == ("restored", older.handle, facts)


def test_advice_outlives_a_withdrawal_and_can_be_taken_back(older, newer):
    life_cycle.deprecate(older, reason="Old.", successor=newer.handle, by=SITE)
    life_cycle.yank(older, reason="Broken.", by=SITE)

    life_cycle.restore(older, by=SITE)
    assert older.is_deprecated
    life_cycle.restore(older, by=SITE)

    older.refresh_from_db()
    assert not older.is_deprecated
    assert older.successor == ""
    assert [kind for kind, _handle, _facts in log()] == [
        "deprecated",
        "yanked",
        "restored",
        "restored",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda version: life_cycle.yank(version, reason="Again.", by=SITE),
        lambda version: life_cycle.deprecate(
            version, reason="Old.", successor="", by=SITE
        ),
        lambda version: life_cycle.choose_default(version, by=SITE),
    ],
)
def test_nothing_else_is_done_with_what_is_withdrawn(older, change):
    life_cycle.yank(older, reason="Broken.", by=SITE)

    with pytest.raises(WrongState, match="restore it first"):
        change(older)

    assert len(log()) == 1


def test_a_row_read_before_another_changed_it_is_read_again(older):
    stale = type(older).objects.get(pk=older.pk)
    life_cycle.yank(older, reason="First.", by=SITE)

    with pytest.raises(WrongState):
        life_cycle.yank(stale, reason="Second.", by=SITE)

    older.refresh_from_db()
    assert older.state_reason == "First."


def test_what_is_published_needs_no_restoring(older):
    with pytest.raises(WrongState, match="nothing to restore"):
        life_cycle.restore(older, by=SITE)


def test_the_publisher_chooses_the_default_version(client, older, newer):
    life_cycle.choose_default(older, by=SITE)

    answer = client.get(f"/{older.model.handle}")
    assert answer["Location"] == older.get_absolute_url()
    assert log() == [("default_changed", older.handle, {"default_version": 1})]
    with pytest.raises(WrongState, match="already"):
        life_cycle.choose_default(older, by=SITE)


@pytest.mark.parametrize("successor", ["acme/nothing", "acme/net/9", "acme/net/1"])
def test_a_successor_is_another_version_that_can_be_loaded(older, successor):
    with pytest.raises(life_cycle.NoSuccessor):
        life_cycle.deprecate(older, reason="Old.", successor=successor, by=SITE)

    assert log() == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("The publisher advises against this version.", "instead.")),
        ("zh-hans", ("发布者不建议使用此版本。", "请改用")),
    ],
)
def test_the_page_advises_and_leads_to_the_successor(
    client, older, newer, language, words
):
    life_cycle.deprecate(older, reason="It <is> old.", successor="acme/net/2", by=SITE)

    with translation.override(language):
        client.cookies["django_language"] = language
        page = client.get(older.get_absolute_url()).content.decode()
        other = client.get(newer.get_absolute_url()).content.decode()

    for word in words:
        assert word in page
        assert word not in other
    assert "It &lt;is&gt; old." in page
    assert '<a href="/acme/net/2">acme/net/2</a>' in page


def test_a_version_withdrawn_by_staff_is_in_the_log(admin_client, older):
    form = {"documents-TOTAL_FORMS": 0, "documents-INITIAL_FORMS": 0}
    address = f"/admin/catalog/modelversion/{older.pk}/change/"

    admin_client.post(address, form | {"state": "yanked", "state_reason": "Wrong."})
    admin_client.post(address, form | {"state": "published", "state_reason": ""})

    assert [entry.kind for entry in LedgerEntry.objects.all()] == ["yanked", "restored"]
    assert LedgerEntry.objects.first().who == "user:admin"
    older.refresh_from_db()
    assert (older.state, older.state_reason) == ("published", "")


def test_a_chosen_default_stays_when_a_version_comes(older, newer):
    life_cycle.choose_default(older, by=SITE)
    newest = VersionFactory(model=older.model, number=3, default=False)

    lead_to_best(older.model)
    assert older.model.default_version == older
    life_cycle.choose_default(newest, by=SITE)
    VersionFactory(model=older.model, number=4, default=False)
    lead_to_best(newest.model)

    assert newest.model.default_version.number == 4


def test_a_chosen_default_that_is_withdrawn_gives_way_to_the_newest(older, newer):
    life_cycle.choose_default(older, by=SITE)

    life_cycle.yank(older, reason="Broken.", by=SITE)

    older.model.refresh_from_db()
    assert older.model.default_version == newer
    assert not older.model.default_is_chosen


def test_the_page_of_what_is_gone_leads_to_what_is_there(client, older, newer):
    life_cycle.yank(older, reason="Wrong labels.", by=SITE)

    page = client.get(older.get_absolute_url()).content.decode()

    assert f'<a href="{newer.get_absolute_url()}">' in page


def test_a_model_without_any_version_left_is_gone(client, older, newer):
    life_cycle.yank(older, reason="Old.", by=SITE)
    life_cycle.yank(newer, reason="Wrong.", by=SITE)

    answer = client.get(f"/{older.model.handle}?tf-hub-format=compressed")

    assert answer.status_code == 410
    assert "Wrong." in answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")
