"""`docs/documents.md` names everything a document and a contract may hold."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from catalog.contract import Contract, Output
from catalog.documents.metadata import _KEYS
from catalog.documents.parser import parse
from catalog.inputs import Choice, ImageInput, Number, TensorInput, TextInput
from catalog.tasks import TASKS, problems_of

TEXT = (Path(__file__).parents[3] / "docs" / "documents.md").read_text("utf-8")


@pytest.mark.parametrize(
    "kind", [Contract, ImageInput, TextInput, TensorInput, Output, Choice, Number]
)
def test_every_field_of_the_contract_is_described(kind):
    for field in dataclasses.fields(kind):
        assert f"| `{field.name}` |" in TEXT


def test_every_key_of_the_metadata_is_described():
    keys = {key for group in _KEYS.values() for keys in group for key in keys}

    assert all(f"`{key}`" in TEXT for key in keys | {"title"})


def test_every_task_and_role_is_described():
    for slug, task in TASKS.items():
        first = f"`{task.roles[0]}`" if task.roles else "every output"
        assert f"| `{slug}` | {first}" in TEXT
        assert all(f"`{role}`" in TEXT for role in task.roles)


def test_example_contract_is_valid():
    example = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1]

    assert problems_of(Contract.from_json(json.loads(example))) == []


def test_example_document_is_valid():
    example = re.search(r"````markdown\n(.*?)````", TEXT, re.DOTALL)[1]

    document = parse(example)

    assert document.problems == ()
    assert document.scenarios == ("Sort a folder of photos by what they show.",)
