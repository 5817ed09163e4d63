"""Runs of private models: for members alone, by whatever address."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver

from catalog.services import set_private
from demos.models import Explanation, Run, RunGroup
from registry.models import Membership
from tests.demos.asking import hosted
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    version = hosted()
    group = RunGroup.objects.create(
        kind=RunGroup.Kind.BATCH, options={"version": version.pk}
    )
    made = RunFactory(version=version, finished=True, group=group, position=1)
    Explanation.objects.create(run=made, target_index=0)
    set_private(version.model.publisher, is_private=True)
    return made


def addresses(run: Run, patterns=None, prefix: str = "") -> list[str]:
    """Every address that names a run, or a group of them."""
    ids = {"run_id": run.pk, "group_id": run.group_id, "batch_id": run.group_id}
    found = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += addresses(run, entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            for name, value in ids.items():
                route = route.replace(f"<uuid:{name}>", str(value))
            why = str(run.explanations.get().pk)
            filled = route.replace("<uuid:explanation_id>", why)
            if str(run.pk) in filled or str(run.group_id) in filled:
                found.append("/" + filled.replace("<int:place>", "1"))
    return found


def test_strangers_find_no_run_and_no_group(client, run):
    paths = addresses(run)

    for path in paths:
        if path.endswith("/events"):
            continue  # Only an event loop answers it.
        for ask in (client.get, client.post):
            assert ask(path).status_code in (404, 405), path
    assert len(paths) > 20
    assert Run.objects.filter(pk=run.pk).exists()


def test_members_find_them(client, run):
    user = get_user_model().objects.create_user("ada")
    publisher = run.version.model.publisher
    Membership.objects.create(user=user, publisher=publisher, role="owner")
    client.force_login(user)

    assert client.get(f"/runs/{run.pk}").status_code == 200
    assert client.get(f"/batches/{run.group_id}").status_code == 200
