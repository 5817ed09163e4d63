"""Whatever a program sends to the API, it is answered as the schema says.

Requests are made of the schema itself, valid ones and others, for things that exist and
for things that do not.
"""

from datetime import timedelta
from http import HTTPStatus

import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from demos.models import Run
from registry.accounts.identity import Action, create_token
from registry.models import Membership
from tests.demos.asking import hosted
from tests.factories import RunFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

SCHEMA = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
CHECKS = [
    *(not_a_server_error, status_code_conformance),
    *(content_type_conformance, response_schema_conformance),
]
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture
def known(transactional_db):
    """What exists, by the name of the parameter that asks for it."""
    version = hosted()
    run = RunFactory(version=version, state=Run.State.FINISHED)
    return {"handle": version.handle, "run_id": str(run.pk), "version": version}


@pytest.fixture
def authorization(known):
    user = get_user_model().objects.create_user("ada")
    publisher = known["version"].model.publisher
    Membership.objects.create(user=user, publisher=publisher, role="owner")
    _token, secret = create_token(
        user=user,
        name="tests",
        actions=list(Action),
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_any_request_is_answered_as_the_schema_says(
    operation, known, authorization, live_site
):
    ways = [operation.as_strategy(generation_mode=way) for way in GenerationMode]

    @settings(
        max_examples=30,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(ways), exists=st.booleans())
    def ask(case, exists):
        for name in (case.path_parameters or {}) if exists else ():
            case.path_parameters[name] = known.get(name, case.path_parameters[name])
        response = case.call(base_url=live_site, headers=authorization)
        # What is no handle may be another address, which knows other methods.
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            case.validate_response(response, checks=CHECKS)

    ask()
