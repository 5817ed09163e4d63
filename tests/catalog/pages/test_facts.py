"""The page of facts: every claim has a source."""

from django.utils.html import escape
from pytest_django.asserts import assertContains

from catalog.facts import TOPICS


def test_every_fact_is_shown_with_its_sources(client, db):
    text = client.get("/facts").content.decode()

    for fact in (fact for topic in TOPICS for fact in topic.facts):
        assert escape(str(fact.said)) in text
        assert escape(str(fact.truth)) in text
        assert all(f'href="{url}"' in text for _title, url in fact.sources)
        assert fact.sources


def test_facts_are_told_in_chinese(client, db):
    assertContains(
        client.get("/facts", headers={"Accept-Language": "zh-hans"}), "常见说法"
    )


def test_footer_leads_there(client, db):
    assertContains(client.get("/docs"), 'href="/facts"')
