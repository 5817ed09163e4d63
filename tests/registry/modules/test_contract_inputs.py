"""Contracts of every kind of input, held against the signature they are fed to."""

import json

import pytest

from registry.modules.reader import ModuleRefused, read_module
from tests import builders


def changed(folder, change):
    path = folder / "assets.extra" / "demo.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    return folder


def refusal(folder, change) -> str:
    with pytest.raises(ModuleRefused) as refused:
        read_module(changed(folder, change))
    return "\n".join(map(str, refused.value.findings))


@pytest.mark.parametrize(
    ("build", "kinds"),
    [
        (builders.painter_module, ["image", "image"]),
        (builders.counter_module, ["text"]),
        (builders.sketch_module, ["image"]),
    ],
)
def test_contract_that_fits_is_taken(build, kinds, tmp_path):
    contract = read_module(build(tmp_path)).contract

    assert [item.kind for item in contract.inputs] == kinds


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data["inputs"][0].update(many=False), ""),
        (lambda data: data["inputs"][0].update(name="words"), "no input 'words'"),
        (
            lambda data: data.update(
                inputs=[{"kind": "tensor", "name": "texts", "dtype": "int32"}]
            ),
            "takes string [N]",
        ),
        (lambda data: data.update(task="image-feature-vector"), "must be image"),
    ],
)
def test_texts_are_held_against_the_signature(tmp_path, change, reason):
    folder = builders.counter_module(tmp_path)

    if not reason:  # One text is a batch of one, which the signature takes.
        assert read_module(changed(folder, change)).contract
        return

    assert reason in refusal(folder, change)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data["inputs"][1].update(size=[8, 8]), "'style' takes float32"),
        (lambda data: data["inputs"][1].update(channels=1), "[1,16,16,1]"),
        (lambda data: data["inputs"].pop(), "'style' is fed by nothing"),
        (
            lambda data: data["numbers"][0].update(dtype="int32", default=0),
            "'strength' takes",
        ),
        (
            lambda data: data["choices"].append(
                {"name": "strength", "label": "S", "count": 3}
            ),
            "more than one input",
        ),
    ],
)
def test_pictures_and_numbers_are_held_against_the_signature(tmp_path, change, reason):
    folder = builders.painter_module(tmp_path)
    changed(folder, lambda data: data.setdefault("choices", []))

    assert reason in refusal(folder, change)


def test_choice_of_another_count_is_noticed(tmp_path):
    folder = builders.stylizer_module(tmp_path)

    found = refusal(folder, lambda data: data["choices"][0].update(count=4))

    assert "'style_weights' takes float32 [3]" in found


def test_task_that_is_not_known_here_is_taken(tmp_path):
    folder = builders.classifier_module(tmp_path)

    facts = read_module(
        changed(
            folder,
            lambda data: data.update(
                task="smell-recognition",
                output={"keys": {"odour": "logits"}, "meaning": "molecules"},
            ),
        )
    )

    assert facts.contract.task == "smell-recognition"
    assert facts.contract.image.size == (32, 32)


def test_task_that_is_not_known_here_is_still_held_against_the_signature(tmp_path):
    folder = builders.classifier_module(tmp_path)

    found = refusal(
        folder,
        lambda data: data.update(
            task="smell-recognition",
            output={"keys": {"odour": "nothing"}, "meaning": "molecules"},
        ),
    )

    assert "no output 'nothing'" in found


def test_contract_of_a_stranger_is_refused_and_never_breaks_the_reader(tmp_path):
    folder = builders.classifier_module(tmp_path)
    path = folder / "assets.extra" / "demo.json"
    hostile = [
        *("[]", "3", "null", '"a"', '{"inputs": 3}', '{"inputs": [3]}', "[" * 100_000),
        *('{"inputs": {}}', '{"input": []}', '{"numbers": [[]]}', '{"task": []}'),
        '{"input": {"name": {"a": 1}, "size": "8"}, "output": {"keys": []}}',
        '{"input": {"name": "x", "max_side": 1e400}}',
        f'{{"input": {{"name": "x", "channels": {"9" * 5000}}}}}',
    ]

    for text in hostile:
        path.write_text(text)
        with pytest.raises(ModuleRefused):
            read_module(folder)
