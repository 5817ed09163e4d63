"""People of the tests of accounts."""

import pytest
from django.contrib.auth import get_user_model

PASSWORD = "long-enough-words"


@pytest.fixture
def ada(db):
    """An account with a password."""
    return get_user_model().objects.create_user(
        "ada", email="ada@example.org", password=PASSWORD
    )
