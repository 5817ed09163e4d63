"""What comes back from the jail is read as if a stranger had written it."""

import pytest

from catalog.scaling import Evidence
from registry.jail.reports import NoReport, read_report
from registry.modules.facts import Facts, FactsUnreadable
from registry.modules.inspection import Inspected
from registry.modules.reader import read_module


@pytest.fixture
def told(classifier):
    return Facts.of(read_module(classifier)).to_json()


def test_facts_come_back_as_they_went(classifier):
    facts = Facts.of(read_module(classifier))

    assert Facts.from_json(facts.to_json()) == facts


def test_facts_from_before_show_no_evidence(told):
    del told["evidence"]

    assert Facts.from_json(told).evidence == Evidence()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("parameter_count", -1),
        ("parameter_count", "many"),
        ("labels", [1, 2]),
        ("labels", ["x"] * 200_000),
        ("operations", None),
        ("scopes", [None]),
        ("signatures", [{"name": "x"}]),
        ("contract", {"task": 3}),
        ("architecture", {"stages": [{}]}),
        ("evidence", {"scaling": "odd"}),
        ("evidence", {"backbone": "x" * 100}),
        ("evidence", {"backbone": 3}),
        ("evidence", ["0..1"]),
    ],
)
def test_facts_of_a_stranger_are_not_believed(name, value, told):
    with pytest.raises(FactsUnreadable):
        Facts.from_json(told | {name: value})


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": "program", "keras_file": ""},
        {"kind": "keras", "keras_file": "../../etc/passwd"},
        {"kind": "keras", "keras_file": "", "findings": [{"rule": "x"}]},
    ],
)
def test_report_of_a_stranger_is_not_believed(given):
    with pytest.raises(ValueError, match=r"There is no|This is not"):
        Inspected.from_json(given)


def test_no_link_is_followed_to_a_report(tmp_path):
    (tmp_path / "secret").write_text("{}")
    (tmp_path / "report.json").symlink_to(tmp_path / "secret")

    with pytest.raises(NoReport):
        read_report(tmp_path / "report.json")


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, "\udcff", '{"a": NaN}'])
def test_report_that_is_none_is_told(text, tmp_path):
    (tmp_path / "report.json").write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(NoReport):
        read_report(tmp_path / "report.json")
