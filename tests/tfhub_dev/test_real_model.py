"""A real classifier answers here as at the site."""

import shutil

import pytest

import tfhub_dev
from tests.publishing import publish
from tests.tfhub_dev.local_answers import assert_alike, local
from tests.zoo.conftest import built, packages
from tests.zoo.golden import picture
from zoo.recipes import find

__all__ = ["built", "packages"]  # fixtures of the zoo's tests

pytestmark = [
    pytest.mark.zoo,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


def test_photo_of_a_cat_is_one_here_and_there(
    live_site, worker, copies, built, packages, tmp_path
):
    folder = built(find("efficientnet_lite0/classification"))
    version = publish("real/classifier", build=lambda to: shutil.copytree(folder, to))
    address = f"{live_site}/{version.handle}"
    photo = tmp_path / "cat.png"
    picture("cat", packages).save(photo)

    site = tfhub_dev.remote(address).predict(photo)
    ((predictions, result, _png, text),) = local(
        [[address, [str(photo)], {}]], copies, tmp_path / "cache"
    )

    assert text.startswith("tiger cat 0.")
    assert_alike(predictions, site.predictions, "predictions")
    assert_alike(result, site.result, "result")
