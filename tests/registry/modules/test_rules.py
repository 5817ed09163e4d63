"""The set of rules has a number, which changes with it."""

import hashlib

import pytest

from registry.modules import keras_2, keras_config, operations, rules
from registry.modules.rules import Finding

# What version 2 refuses; whoever changes it gives the rules a new number as well.
KNOWN = {2: "5a7302bb701b5aa4"}


def test_changed_rules_have_a_new_number():
    parts = [
        rules.RULES,
        sorted(operations.ALLOWED),
        sorted(operations.SAVER),
        sorted(keras_config.CLASSES),
        sorted(keras_config.OPERATIONS),
        sorted(keras_2.CLASSES),
        sorted(keras_2.FUNCTIONS),
    ]
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    assert {rules.RULES_VERSION: digest} == KNOWN


def test_every_upload_is_held_against_twelve_rules():
    assert len(rules.ALWAYS) == 12
    assert len(set(rules.RULES)) == len(rules.RULES)


def test_finding_comes_back_as_it_went():
    finding = Finding("contract", "Wrong.", "demo.json", "Mend it.", "warning")

    assert Finding.from_json(finding.to_json()) == finding
    assert str(finding) == "Wrong. Mend it."


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"rule": "nobody's", "text": "x", "level": "error"},
        {"rule": "contract", "text": 3, "level": "error"},
        {"rule": "contract", "text": "x", "level": "fine"},
    ],
)
def test_what_is_no_finding_is_not_read_as_one(given):
    with pytest.raises(ValueError, match="This is not"):
        Finding.from_json(given)


def test_long_text_of_a_stranger_is_cut():
    given = Finding("contract", "x" * 5000).to_json()

    assert len(Finding.from_json(given).text) == 1000
