"""Settings that cannot work stop the start with a sentence."""

from dataclasses import replace

import pytest

from hubsite import checks


def test_the_settings_of_a_laptop_pass():
    assert checks.check_numbers() == []
    assert checks.check_addresses() == []


def test_a_limit_of_zero_is_an_error_that_names_the_variable(settings):
    settings.DEMO_MAX_PIXELS = 0

    [problem] = checks.check_numbers()

    assert problem.id == "hubsite.E001"
    assert "HUB_DEMO_MAX_PIXELS" in problem.hint


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("REDIS_URL", "localhost:6379", "hubsite.E002"),
        ("PUBLIC_URL", "models.example.org", "hubsite.E003"),
    ],
)
def test_an_address_without_a_scheme_is_an_error(settings, name, value, code):
    setattr(settings, name, value)

    assert [problem.id for problem in checks.check_addresses()] == [code]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"S3_BUCKET": "hub", "S3_REDIRECT": True}, []),
        ({"X_ACCEL": "/_modules/"}, []),
        ({"X_ACCEL": "/_modules/", "S3_BUCKET": "hub"}, ["hubsite.E016"]),
        ({"S3_REDIRECT": True}, ["hubsite.E017"]),
    ],
)
def test_settings_of_the_storage_fit_together(settings, given, codes):
    for name, value in given.items():
        setattr(settings, name, value)

    assert [problem.id for problem in checks.check_storage()] == codes


@pytest.mark.parametrize("rate", ["60", "many/minute", "60/year", "/", "9999/s"])
def test_a_rate_that_cannot_be_read_is_an_error(settings, rate):
    settings.DEMO_RATE = rate

    [problem] = checks.check_rates()

    assert problem.id == "hubsite.E007"
    assert rate in problem.msg


@pytest.mark.parametrize("rate", ["", "60/minute", "1/s", "1000/day"])
def test_a_rate_that_can_be_read_passes(settings, rate):
    settings.DEMO_RATE = rate

    assert checks.check_rates() == []


def test_debug_is_refused_in_production(settings):
    settings.DEBUG = True

    assert "hubsite.E010" in [problem.id for problem in checks.check_production()]


@pytest.mark.parametrize("key", ["", "short", "é", "A" * 43 + "=" * 9])
def test_a_signing_key_that_is_none_is_an_error(settings, key):
    settings.SIGNING_KEY = key

    assert [problem.id for problem in checks.check_signing_key()] == ["hubsite.E006"]


def test_the_signing_key_of_this_installation_passes():
    assert checks.check_signing_key() == []


def test_production_is_told_what_holds_uploads(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path

    problems = checks.check_jail()

    assert problems[0].id == "hubsite.I013"
    assert "network, files" in problems[0].msg
    assert "hubsite.E015" not in [problem.id for problem in problems]


def test_way_out_of_the_jail_is_an_error(settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    finished = checks.run("registry.jail.probe", tmp_path, checks.Limits(2**28, 30))
    layers = {**finished.layers, "files": "Function not implemented"}
    output = '{"open a socket": true, "read a file of the system": false}'
    monkeypatch.setattr(
        checks, "run", lambda *_: replace(finished, layers=layers, output=output)
    )

    told = [f"{problem.id} {problem.msg}" for problem in checks.check_jail()]

    assert "hubsite.E015 A program that reads uploads could: read a file" in told[-1]
    assert any("W014" in line and "Function not implemented" in line for line in told)
