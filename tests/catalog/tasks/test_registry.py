"""A task is one file, one line, one template, one test, and a row of the docs."""

import inspect
from pathlib import Path

import pytest
from django.template.loader import get_template

from catalog.documents.vocabulary import find_term
from catalog.tasks import TASKS

TESTS = Path(__file__).parent
tasks = pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.slug)


@tasks
def test_task_stands_in_the_file_of_its_name(task):
    file = Path(inspect.getfile(type(task)))

    assert file.parent.name == "tasks"
    assert file.stem == task.slug.replace("-", "_")


@tasks
def test_result_has_a_template(task):
    assert get_template(f"demos/results/_{task.result.kind}.html")


@tasks
def test_task_has_tests(task):
    texts = [path.read_text(encoding="utf-8") for path in TESTS.glob("test_*.py")]

    names = (f'"{task.slug}"', type(task).__name__)
    assert any(name in text for text in texts for name in names)


@tasks
def test_documents_may_name_the_task(task):
    if task.slug != "tensors":  # nobody's task, but a last resort
        assert find_term("task", task.slug)
