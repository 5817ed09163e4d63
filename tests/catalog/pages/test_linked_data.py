"""What a model page says to programs: schema.org in the page, JSON beside it."""

import json
import re

from tests.factories import VersionFactory

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def block(client, version):
    html = client.get(version.get_absolute_url()).content.decode()
    (found,) = BLOCK.findall(html)
    return json.loads(found)


def test_page_describes_the_model_to_search_engines(client, version):
    data = block(client, version)

    assert data["@context"] == "https://schema.org"
    assert data["name"] == "Tiny net"
    assert data["url"] == "http://testserver/acme/net/classification/1"
    assert data["downloadUrl"].endswith("?tf-hub-format=compressed")
    assert data["publisher"]["url"] == "http://testserver/acme"
    assert data["citation"]


def test_what_is_unknown_is_left_out(client, db):
    data = block(client, VersionFactory(published_at=None))

    assert not {"downloadUrl", "fileSize", "datePublished", "citation"} & data.keys()


def test_no_title_ends_the_script(client, make_version):
    title = "</script><script>alert(1)</script>"

    assert block(client, make_version(title=title))["name"] == title


def test_json_beside_the_page_is_the_answer_of_the_api(client, version):
    address = version.get_absolute_url()

    beside = client.get(f"{address}/model.json").json()

    assert beside == client.get(f"/api/v1/models{address}").json()


def test_json_of_no_version_is_not_found(client, version):
    assert client.get("/acme/net/classification/9/model.json").status_code == 404
