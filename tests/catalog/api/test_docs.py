"""`/api/schema` and `/api/docs`."""

import re

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema


def test_schema_is_valid_and_complete():
    schema = SchemaGenerator().get_schema(request=None, public=True)

    validate_schema(schema)
    assert set(schema["paths"]) == {
        "/api/v1/models",
        "/api/v1/models/{handle}",
        "/api/v1/models/{handle}/predict",
        "/api/v1/models/{handle}/runs",
        "/api/v1/runs/{run_id}",
    }


def test_schema_is_served(client):
    response = client.get("/api/schema")

    assert response.status_code == 200
    assert "openapi" in response["Content-Type"]


def test_docs_page_has_no_inline_code_and_asks_no_other_host(client, db):
    page = client.get("/api/docs").content.decode()

    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_script_of_the_docs_page_names_no_validator(client):
    response = client.get("/api/docs?script")

    assert response["Content-Type"].startswith("application/javascript")
    assert '"validatorUrl": null' in response.content.decode()
