"""The page that puts models side by side, before they are asked anything."""

import re

import pytest
from django.utils import translation

from tests.factories import HubModelFactory, VersionFactory

pytestmark = pytest.mark.usefixtures("sample")


def url(*handles, **more):
    pairs = [f"m={handle}" for handle in handles]
    return "/compare?" + "&".join([*pairs, *(f"{k}={v}" for k, v in more.items())])


def page(client, *handles, **more):
    return client.get(url(*handles, **more))


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_models_stand_side_by_side_with_their_facts(client, models):
    response = page(client, "acme/one", "acme/two/1")

    html = text(response)
    assert response.status_code == 200
    assert html.index("acme/<wbr>one/<wbr>1") < html.index("acme/<wbr>two/<wbr>1")
    assert '<td class="mono">3.00 kB</td>' in html
    assert "Run 2 models" in html


def test_a_row_in_which_models_differ_is_marked(client, models):
    html = text(page(client, "acme/one", "acme/three"))

    rows = dict(
        re.findall(r"<tr(?: class=\"([\w-]+)\")?> <th scope=\"row\">(\w+)", html)
    )
    assert "is-different" in rows
    assert re.search(r'is-different"> <th scope="row">Size <span[^>]*>differs', html)
    assert not re.search(r'is-different"> <th scope="row">Input', html)


def test_the_same_version_is_shown_once(client, models):
    html = text(page(client, "acme/one", "acme/one/1"))

    assert html.count("compare-title") == 1
    assert "Choose two models or more" in html


def test_without_models_the_page_offers_some(client, models, transactional_db):
    response = page(client)

    assert response.status_code == 200
    assert "Begin with one of these" in text(response)


def test_an_unknown_model_is_told_and_the_others_stay(client, models):
    response = page(client, "acme/one", "acme/nothing", "acme/two")

    html = text(response)
    assert response.status_code == 404
    assert "There is no model “acme/nothing” here." in html
    assert html.count("compare-title") == 2
    assert "Run 2 models" in html


@pytest.mark.parametrize(
    "handle", ["<b>", "acme", "a/%00", "../../etc", "a/" + "b" * 500]
)
def test_what_is_no_handle_is_no_model(client, db, handle):
    response = page(client, handle)

    assert response.status_code == 404
    assert "<b>" not in text(response)


def test_more_than_four_are_too_many(client, models):
    for name in ("four", "five"):
        VersionFactory(model=HubModelFactory(name=name), with_demo=True)
    names = ("one", "two", "three", "four", "five")

    response = page(client, *(f"acme/{name}" for name in names))

    html = text(response)
    assert response.status_code == 400
    assert "At most 4 models are compared at once" in html
    assert html.count("compare-title") == 4
    assert "Four models are the most" in html


def test_models_fed_different_things_show_their_facts_alone(client, models):
    VersionFactory(
        model=HubModelFactory(name="pairs"),
        contract_data={
            "task": "image-style-transfer",
            "inputs": [
                {"name": "image", "resize": "keep"},
                {"name": "style", "resize": "keep"},
            ],
            "output": {"keys": {"picture": "out"}, "meaning": "picture"},
        },
    )

    response = page(client, "acme/one", "acme/pairs")

    html = text(response)
    assert response.status_code == 200
    assert "“acme/one/1” and “acme/pairs/1” take different things in" in html
    assert "data-submit" not in html


def test_a_model_without_a_demo_shows_its_facts_alone(client, models):
    VersionFactory(model=HubModelFactory(name="silent"))

    html = text(page(client, "acme/one", "acme/silent"))

    assert "“acme/silent/1” has no demo: its facts alone are compared." in html


def test_a_withdrawn_version_is_told(client, models):
    models[0].mark_yanked("It was wrong.")

    response = page(client, "acme/one/1", "acme/two")

    assert response.status_code == 410
    assert "It was wrong." in text(response)


def test_each_model_can_be_taken_away(client, models):
    html = text(page(client, "acme/one", "acme/two"))

    assert 'href="/compare?m=acme/two/1"' in html
    assert 'href="/compare?m=acme/one/1"' in html


def test_the_page_speaks_chinese(client, models):
    response = client.get(
        url("acme/one", "acme/two"), headers={"Accept-Language": "zh-hans"}
    )

    assert "对比模型" in text(response)
    translation.deactivate()


def test_the_page_takes_few_queries(client, models, django_assert_max_num_queries):
    client.get(url("acme/one", "acme/two", "acme/three"))

    with django_assert_max_num_queries(32):
        client.get(url("acme/one", "acme/two", "acme/three"))
