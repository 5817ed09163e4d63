"""The home page."""

from django.utils.html import strip_tags
from pytest_django.asserts import assertContains, assertNotContains

from catalog.derived import forget_derived
from catalog.models import Collection
from tests.factories import ArchiveFactory, DocumentFactory, VersionFactory

STYLIZER = {
    "name": "serving_default",
    "inputs": [
        {"name": "image", "dtype": "uint8", "shape": [1, None, None, 3]},
        {"name": "style", "dtype": "float32", "shape": [26]},
    ],
    "outputs": [{"name": "picture", "dtype": "float32", "shape": None}],
}


def test_home_counts_collections_where_there_are_some(client, version):
    link = '<dd class="mono"><a href="/collections">1</a></dd>'
    assertNotContains(client.get("/"), link)

    for number in (1, 2):  # two numbers of one
        Collection.objects.create(
            publisher=version.model.publisher, name="nets", title="Nets", number=number
        )
    forget_derived()

    assertContains(client.get("/"), link)


def test_home_counts_the_models_of_each_task(client, version):
    response = client.get("/")

    assertContains(response, 'href="/models?task=image-classification"')
    assertContains(response, "1 model, 1 publisher on this server.")


def test_home_shows_the_newest_models_and_code_that_loads_one(client, version):
    response = client.get("/")

    assertContains(response, "Tiny net")
    assertContains(response, "http://testserver/acme/net/classification/1")


def test_home_shows_code_for_a_model_that_is_not_simply_called(client, db):
    archive = ArchiveFactory(version__signatures=[STYLIZER])

    text = strip_tags(client.get("/").content.decode())

    assert f'hub.load("http://testserver/{archive.version.handle}")' in text
    assert "    style=tf.zeros([26])," in text
    assert "    image=tf.zeros([1, 256, 256, 3], tf.uint8)," in text


def test_home_loads_nothing_that_is_not_hosted(client, db):
    VersionFactory(with_demo=True)

    assert "hub.load" not in client.get("/").content.decode()


def test_home_of_an_empty_hub_names_the_command_that_fills_it(client, db):
    assertContains(client.get("/"), "make zoo")


def test_number_of_queries_does_not_grow(
    client, make_version, django_assert_max_num_queries
):
    for number in range(5):
        make_version(name=f"net_{number}/classification")
    client.get("/")

    with django_assert_max_num_queries(16):
        client.get("/")


def test_home_tells_hosted_models_from_documented_ones(client, make_version):
    make_version()
    VersionFactory()

    text = strip_tags(client.get("/").content.decode())

    assert "2" in text.partition("Hosted here")[0].rpartition("Models")[2]
    assert "1" in text.partition("Documented only")[0].rpartition("Hosted here")[2]


def test_newest_models_that_can_be_tried_come_first(client, make_version):
    make_version(name="hosted/classification", title="Hosted net")
    for number in range(3):
        version = VersionFactory(model__name=f"documented_{number}")
        DocumentFactory(version=version, title=f"Documented net {number}")

    text = client.get("/").content.decode()

    assert text.index("Hosted net") < text.index("Documented net")
