"""Every answer carries its request's id and the permissions policy."""

import asyncio

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from hubsite.middleware import PermissionsPolicyMiddleware, RequestContextMiddleware


def answer(_request):
    return HttpResponse("ok")


def test_the_id_of_a_proxy_is_kept():
    request = RequestFactory().get("/", headers={"X-Request-ID": "proxy-made-1234"})

    response = RequestContextMiddleware(answer)(request)

    assert response["X-Request-ID"] == "proxy-made-1234"


@pytest.mark.parametrize("given", ["", "short", "a b c d e f g h", "x" * 65])
def test_an_id_in_another_form_is_replaced(given):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})

    response = RequestContextMiddleware(answer)(request)

    assert response["X-Request-ID"] != given
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.parametrize("address", ["/verify", "/language"])
@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "utf-16"])
def test_a_form_in_an_encoding_that_cannot_be_read_is_no_server_error(charset, address):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "a" * 32
    body = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n.é\r\n--x--\r\n"

    answer = client.generic(
        "POST",
        address,
        body.encode(),
        content_type=f"multipart/form-data; boundary=x; charset={charset}",
    )

    assert answer.status_code == {"/verify": 403, "/language": 302}[address]


def test_pages_may_ask_for_the_camera_and_nothing_else():
    response = PermissionsPolicyMiddleware(answer)(RequestFactory().get("/"))

    assert "camera=(self)" in response["Permissions-Policy"]
    assert "microphone=()" in response["Permissions-Policy"]


def test_a_stream_on_the_event_loop_passes_piece_by_piece():
    sent = []

    async def pieces():
        for number in (b"1", b"2"):
            sent.append(number)
            yield number

    async def stream(_request):
        return StreamingHttpResponse(pieces())

    async def read_first_piece():
        around = RequestContextMiddleware(PermissionsPolicyMiddleware(stream))
        response = await around(RequestFactory().get("/"))
        return await anext(aiter(response.streaming_content))

    assert asyncio.run(read_first_piece()) == b"1"
    assert sent == [b"1"]
