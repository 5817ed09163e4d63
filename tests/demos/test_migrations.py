"""Every change of the tables can be taken back."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("app", "before"), [("demos", "0002_run_notes"), ("catalog", "0001_initial")]
)
def test_changes_of_the_tables_go_back_and_forth(app, before):
    try:
        call_command("migrate", app, before, verbosity=0)
    finally:  # other apps went back as well, where they stand on this one
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
