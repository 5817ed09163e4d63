"""Errors are pages for people and one shape of JSON for programs."""

import json

import pytest
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions

from hubsite import errors


def get(path, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.session = {}
    return request


@pytest.mark.parametrize(
    "request_",
    [
        get("/api/v1/models/no/such"),
        get("/no/such/1?tf-hub-format=compressed"),
        get("/no/such/1", Accept="application/json"),
    ],
)
def test_programs_get_json(request_):
    response = errors.page_not_found(request_, Http404("No such model."))

    assert response.status_code == 404
    assert json.loads(response.content) == {
        "error": {"code": "not_found", "message": "No such model."}
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nothing", "/api/v1/models/", "/api/v2/models"]
)
def test_an_address_the_api_lacks_is_json(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/models", "/api/v1/models", "/zoo/x/1"])
def test_a_query_of_too_many_parts_is_a_bad_request(client, path):
    response = client.get(f"{path}?{'a=1&' * 1001}")

    assert response.status_code == 400


def test_a_sentence_about_queries_is_not_shown():
    exception = Http404("No HubModel matches the given query.")

    response = errors.page_not_found(get("/api/v1/x"), exception)

    assert "HubModel" not in response.content.decode()


@pytest.mark.parametrize(
    ("exception", "status", "code"),
    [
        (exceptions.NotFound(), 404, "not_found"),
        (Http404(), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.Throttled(wait=3), 429, "throttled"),
        (exceptions.ParseError(), 400, "parse_error"),
    ],
)
def test_every_api_error_has_one_shape(exception, status, code):
    response = errors.api_exception_handler(exception, {})

    assert response.status_code == status
    assert response.data["error"]["code"] == code
    assert response.data["error"]["message"]


def test_wrong_fields_are_named():
    exception = exceptions.ValidationError({"image": ["No file was sent."]})

    body = errors.api_exception_handler(exception, {}).data["error"]

    assert body["message"] == "image: No file was sent."
    assert body["fields"] == {"image": ["No file was sent."]}


def test_an_error_nobody_expected_is_left_to_the_server_error():
    assert errors.api_exception_handler(ValueError("bug"), {}) is None
