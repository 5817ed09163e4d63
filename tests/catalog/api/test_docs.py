"""`/api/schema` and `/api/docs`."""

import re

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from pytest_django.asserts import assertContains


def test_schema_is_valid_and_complete():
    schema = SchemaGenerator().get_schema(request=None, public=True)

    validate_schema(schema)
    assert set(schema["paths"]) == {
        "/api/v1/batches/{batch_id}",
        "/api/v1/collections",
        "/api/v1/collections/{publisher}/{name}",
        "/api/v1/key",
        "/api/v1/me",
        "/api/v1/models",
        "/api/v1/models/{handle}",
        "/api/v1/models/{handle}/batches",
        "/api/v1/models/{handle}/default",
        "/api/v1/models/{handle}/deprecate",
        "/api/v1/models/{handle}/labels",
        "/api/v1/models/{handle}/predict",
        "/api/v1/models/{handle}/queue",
        "/api/v1/models/{handle}/rename",
        "/api/v1/models/{handle}/restore",
        "/api/v1/models/{handle}/runs",
        "/api/v1/models/{handle}/yank",
        "/api/v1/runs/{run_id}",
        "/api/v1/runs/{run_id}/explanations",
        "/api/v1/runs/{run_id}/explanations/{explanation_id}",
        "/api/v1/submissions",
        "/api/v1/submissions/{key}",
        "/api/v1/submissions/{key}/file",
        "/api/v1/submissions/{key}/finish",
        "/api/v1/submissions/{key}/parts/{number}",
        "/api/v1/tokens",
        "/api/v1/tokens/{token_id}",
        "/api/v1/verify",
    }


def test_schema_is_served(client):
    response = client.get("/api/schema")

    assert response.status_code == 200
    assert "openapi" in response["Content-Type"]


def test_docs_page_has_no_inline_code_and_asks_no_other_host(client, db):
    page = client.get("/api/docs").content.decode()

    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page)
    # A canonical address is named, not loaded.
    loaded = re.sub(r'<link rel="canonical"[^>]*>', "", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', loaded)


def test_docs_page_shows_every_operation_and_links_its_objects(client, db):
    page = client.get("/api/docs").content.decode()

    ids = set(re.findall(r' id="([^"]+)"', page))
    assert {"list_models", "read_model", "predict", "start_run", "read_run"} <= ids
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert "/api/v1/models/{handle}/predict" in page
    assert "relevance | newest | downloads | name | size | parameters" in page


def test_parameters_of_a_request_are_not_counted_in_chinese(client, db):
    page = client.get("/api/docs", headers={"Accept-Language": "zh-hans"})

    assertContains(page, "<h3>参数</h3>")
    assertContains(page, '<th scope="col">返回内容</th>')


def test_docs_page_costs_no_more_than_its_frame(
    client, db, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):  # the counts in the footer
        client.get("/api/docs")
