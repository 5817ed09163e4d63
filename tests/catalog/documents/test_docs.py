"""`docs/documents.md` names everything a document and a contract may hold."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from catalog.contract import OUTPUT_ROLES, Choice, Contract, ImageInput, Output
from catalog.documents.metadata import _KEYS
from catalog.documents.parser import parse

TEXT = (Path(__file__).parents[3] / "docs" / "documents.md").read_text("utf-8")


@pytest.mark.parametrize("kind", [Contract, ImageInput, Output, Choice])
def test_every_field_of_the_contract_is_described(kind):
    for field in dataclasses.fields(kind):
        assert f"| `{field.name}` |" in TEXT


def test_every_key_of_the_metadata_is_described():
    keys = {key for group in _KEYS.values() for keys in group for key in keys}

    assert all(f"`{key}`" in TEXT for key in keys | {"title"})


def test_every_task_and_role_is_described():
    for task, roles in OUTPUT_ROLES.items():
        assert f"| `{task}` | `{roles[0]}`" in TEXT
        assert all(f"`{role}`" in TEXT for role in roles)


def test_example_contract_is_valid():
    example = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1]

    assert Contract.from_json(json.loads(example)).task == "image-classification"


def test_example_document_is_valid():
    example = re.search(r"````markdown\n(.*?)````", TEXT, re.DOTALL)[1]

    document = parse(example)

    assert document.problems == ()
    assert document.scenarios == ("Sort a folder of photos by what they show.",)
