"""What a private publisher has: for its members alone, wherever anybody looks."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from catalog.models import Collection, CollectionEntry, HubModel, Publisher
from catalog.search import entries
from catalog.services import set_private, yank
from registry.accounts.identity import Action, create_token
from registry.models import Membership
from tests.factories import VersionFactory
from tests.publishing import document_for, publish

pytestmark = pytest.mark.django_db

# In the name, and in no page but those that tell of this model.
NAME, WORD = "unspeakable/classification", "quixotic"
MARKS = ("unspeakable", WORD)
PUBLISHER = re.compile(r"/tests\b|of-tests")
HANDLE = f"tests/{NAME}"
PAGES = (
    *("", "/demo", "/labels", "/architecture", "/versions", "/files", "/compare"),
    *("/architecture.svg", "/model.json", "/statement.json", "/kit.zip"),
    *("?tf-hub-format=compressed", "?lite-format=tflite"),
    "/model.json?tfjs-format=file",
)


@pytest.fixture(autouse=True)
def _own_search_index(settings, tmp_path):
    """Another test's index may know changes of the same numbers."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"


@pytest.fixture
def version():
    """A version of a private publisher, and beside it one that everybody sees."""
    handle = f"{HANDLE}/1"
    document = document_for(handle, "image-classification", title=f"A {WORD} net")
    hidden = publish(NAME, documents={"en": document})
    seen = VersionFactory(model__publisher__name="acme", model__name="net/small")
    for owner in (hidden.model.publisher, seen.model.publisher):
        collection = Collection.objects.create(
            publisher=owner, name=f"of-{owner.name}", title=f"Of {owner.name}"
        )
        CollectionEntry.objects.create(
            collection=collection, position=1, handle="acme/net", model=hidden.model
        )
    entries.make_entries([hidden.model.pk, seen.model.pk])
    set_private(hidden.model.publisher, is_private=True)
    return hidden


@pytest.fixture
def ada(version):
    user = get_user_model().objects.create_user("ada")
    Membership.objects.create(
        user=user, publisher=version.model.publisher, role="maintainer"
    )
    return user


@pytest.fixture
def member(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture(params=["nobody", "another"])
def stranger(request, client):
    if request.param == "another":
        client.force_login(get_user_model().objects.create_user("eve"))
    return client


def secret_of(user, *actions: Action) -> str:
    return create_token(
        user=user,
        name="tests",
        actions=actions,
        expires_at=timezone.now() + timedelta(days=1),
    )[1]


def addresses(patterns=None, prefix: str = "") -> list[str]:
    """Every address of the site that has no part to fill in."""
    found = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = str(entry.pattern)
        if isinstance(entry, URLResolver) and "<" not in route:
            if not route.startswith("admin"):
                found += addresses(entry.url_patterns, prefix + route)
        elif isinstance(entry, URLPattern) and not set("<(^\\") & set(route):
            found.append(f"/{prefix}{route}")
    return found


LISTS = (
    *(
        "/models?publisher=tests",
        "/models?task=image-classification",
        "/models?sort=new",
    ),
    *("/api/v1/models?publisher=tests", "/feeds/models.atom?publisher=tests"),
    *("/tags/tasks/image-classification", "/tags/task/image-classification"),
    *("/feeds/tags/task/image-classification.atom", "/acme", "/acme/net/small/1"),
    *("/acme/collections/of-acme/1", "/api/v1/collections", "/sitemap.xml"),
    *("/sitemap-models.xml", "/sitemap-publishers.xml", "/sitemap-collections.xml"),
    f"/models?q={WORD[:-2]}",
)


def body_of(response) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode(errors="replace").lower()


def test_no_list_page_or_feed_tells_of_it(stranger, version):
    asked = [*addresses(), *LISTS]

    for path in asked:
        told = body_of(stranger.get(path))
        assert not any(mark in told for mark in MARKS), path
        assert PUBLISHER.search(told) is None, path
    assert len(asked) > 30


def test_members_find_it_in_no_list_that_is_shared(member, version):
    """Lists are the same for all, so that they can be kept."""
    for path in ("/api/v1/models", "/", "/publishers", "/feeds/models.atom"):
        told = body_of(member.get(path))
        assert not any(mark in told for mark in MARKS), path


@pytest.mark.parametrize(
    "query",
    [
        *("", "?q=quixotic+NET", "?q=tests/unspeakable", "?task=image-classification"),
        "?q=colour&task=image-classification&license=apache-2.0",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_members_find_it_beside_the_list(member, version, query, headers):
    answer = member.get(f"/models{query}", headers=headers)

    listing = answer.context["listing"]
    assert [model.handle for model in listing.private] == [HANDLE]
    assert "only members of their publishers" in body_of(answer)
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.has_header("ETag")
    assert HANDLE not in [row.handle for row in listing.rows]
    assert listing.hits.catalogue_total == 1
    assert "tests" not in str(listing.hits.facets["publisher"])


@pytest.mark.parametrize(
    "query",
    [
        *("?q=quixotic+zebra", "?task=image-segmentation", "?hosted=here", "?page=2"),
        "?q=%25",
    ],
)
def test_members_are_shown_what_matches(member, version, query):
    assert member.get(f"/models{query}").context["listing"].private == []


@pytest.mark.parametrize(("others", "shown"), [(11, 12), (12, 12)])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_members_are_told_of_more_than_fits_beside_the_list(
    member, version, others, shown, language
):
    for number in range(others):
        name = f"unspeakable/{number}th"
        VersionFactory(model__publisher=version.model.publisher, model__name=name)

    answer = member.get("/models", headers={"Accept-Language": language})

    assert len(answer.context["listing"].private) == shown
    told = {"en": "there are more", "zh-hans": "还有更多"}[language]
    is_more = others + 1 > shown
    assert (told in body_of(answer)) == is_more
    assert ('<a href="/tests">' in body_of(answer)) == is_more


def test_a_feed_does_not_look_for_what_it_never_shows(member, version):
    address = f"/feeds/models.atom?q={WORD}"
    member.get(address)  # Follows the changes, and makes the rows.

    with CaptureQueriesContext(connection) as asked:
        member.get(address)

    assert not [query for query in asked.captured_queries if WORD in query["sql"]]


def test_a_withdrawn_one_is_not_beside_the_list(member, version):
    yank(version, reason="Wrong.")

    assert member.get("/models").context["listing"].private == []


def test_the_list_asks_no_more_for_strangers(
    client, version, django_assert_num_queries
):
    client.get("/models?q=net")  # Follows the changes, and makes the rows.

    with django_assert_num_queries(4):  # changes, rows, models and publishers
        answer = client.get("/models?q=net")

    assert answer["Cache-Control"] == "no-cache"
    assert answer.has_header("ETag")


def test_other_people_find_nothing_beside_the_list(stranger, version):
    assert stranger.get("/models").context["listing"].private == []


@pytest.mark.parametrize("number", ["", "/1", "/2"])
@pytest.mark.parametrize("page", PAGES)
def test_address_is_like_one_that_never_was(stranger, version, page, number):
    never = HANDLE.replace("unspeakable", "inexistence")

    hidden = stranger.get(f"/{HANDLE}{number}{page}")
    absent = stranger.get(f"/{never}{number}{page}")

    assert hidden.status_code == absent.status_code == 404
    same = body_of(hidden).replace("unspeakable", "inexistence")
    assert same == body_of(absent)


@pytest.mark.parametrize(
    "path",
    [
        "/tests",
        "/tests/collections/of-tests/1",
        "/tests/collections/of-tests",
        "/feeds/tests.atom",
        "/feeds/publishers/tests.atom",
        "/tests/lite-model/unspeakable/classification/1",
        f"/api/v1/models/{HANDLE}",
        f"/api/v1/models/{HANDLE}/1",
    ],
)
def test_strangers_find_nothing_beside_it(stranger, version, path):
    assert stranger.get(path).status_code == 404


def test_strangers_cannot_run_it(stranger, version):
    asked = [
        stranger.post(f"/{HANDLE}/1/demo"),
        stranger.post(f"/api/v1/models/{HANDLE}/predict"),
        stranger.post(f"/api/v1/models/{HANDLE}/1/runs"),
    ]

    assert {answer.status_code for answer in asked} == {404}


def test_counts_leave_it_out(client, version):
    told = client.get("/api/v1/models").json()

    assert told["count"] == 1
    assert "acme" in str(told["facets"]["publisher"])
    assert "tests" not in str(told["facets"]["publisher"])


def test_members_see_page_publisher_and_collection(member, version):
    for path in (f"/{HANDLE}/1", "/tests", "/tests/collections/of-tests/1"):
        assert member.get(path).status_code == 200, path
    assert "unspeakable" in body_of(member.get("/tests"))


def test_members_download_what_nothing_on_the_way_keeps(member, version):
    response = member.get(f"/{HANDLE}/1?tf-hub-format=compressed")

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_pages_for_members_are_kept_by_nobody_else(member, version):
    assert "private" in member.get(f"/{HANDLE}/1")["Cache-Control"]


@pytest.mark.parametrize(
    ("actions", "status"),
    [([Action.DOWNLOAD], 200), ([Action.PUBLISH], 404), ([Action.MANAGE], 404)],
)
def test_token_for_downloads_reads_it_by_the_api(version, ada, actions, status):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_of(ada, *actions)}")

    assert api.get(f"/api/v1/models/{HANDLE}").status_code == status
    assert api.get(f"/{HANDLE}/1?tf-hub-format=compressed").status_code == status


def test_who_leaves_the_publisher_sees_it_no_more(member, ada, version):
    Membership.objects.filter(user=ada).delete()

    assert member.get(f"/{HANDLE}/1").status_code == 404


def test_what_one_saw_is_not_seen_by_the_next(client, ada, version):
    client.force_login(ada)
    assert client.get(f"/{HANDLE}/1").status_code == 200
    client.logout()

    assert client.get(f"/{HANDLE}/1").status_code == 404


def test_strangers_cannot_tell_it_from_no_publisher(version):
    api = APIClient()
    eve = get_user_model().objects.create_user("eve")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_of(eve, Action.PUBLISH)}")
    file = {"name": "x", "size_bytes": 1, "sha256": "0" * 64}
    announced = {"documents": {"en": "x"}, "file": file}

    answers = [
        api.post(
            "/api/v1/submissions",
            announced | {"handle": f"{name}/net"},
            format="json",
        )
        for name in ("tests", "tesst")
    ]

    assert {answer.status_code for answer in answers} == {404}
    texts = [json.dumps(answer.json()) for answer in answers]
    assert texts[0].replace("tests", "tesst") == texts[1]


def test_members_still_publish_for_it(version, ada):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_of(ada, Action.PUBLISH)}")
    announced = {
        "handle": "tests/net",
        "documents": {"en": document_for("tests/net/1", "image-classification")},
        "file": {"name": "x", "size_bytes": 1, "sha256": "0" * 64},
    }

    answer = api.post("/api/v1/submissions", announced, format="json")

    assert answer.status_code == 201, answer.json()


def test_it_is_shown_again(client, version, capsys):
    call_command("make_private", "tests", "--public")

    assert client.get(f"/{HANDLE}/1").status_code == 200
    assert not Publisher.objects.get(name="tests").is_private
    assert HubModel.objects.published().count() == 2
    assert "public" in capsys.readouterr().out
