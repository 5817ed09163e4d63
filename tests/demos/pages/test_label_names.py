"""Labels on results, in the reader's language with the model's own beside it."""

import pytest

from tests.factories import RunFactory, VersionFactory

LABELS = ["tabby", "beagle", "mouse"]
CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture
def run(db):
    version = VersionFactory(with_demo=True)
    version.labels = LABELS
    version.save()
    predictions = [
        {"label": name, "index": index, "score": 0.6 - index / 5}
        for index, name in enumerate(LABELS)
    ]
    result = {"kind": "classification", "predictions": predictions, "entropy": 0.7}
    return RunFactory(finished=True, version=version, result=result)


def test_chinese_reader_sees_chinese_names_first(client, run):
    page = client.get(run.get_absolute_url(), headers=CHINESE).content.decode()

    assert '虎斑猫 <span class="label-own" lang="en">tabby</span>' in page
    assert 'data-announce="完成：虎斑猫' in page.replace(": 虎", "：虎")
    assert '<option value="1" lang="zh-Hans">比格犬</option>' in page


def test_english_reader_sees_the_models_own_words(client, run):
    page = client.get(run.get_absolute_url()).content.decode()

    assert '<span class="bars-label"><span lang="en">tabby</span></span>' in page
    assert "虎斑猫" not in page


def test_boxes_bear_names_in_the_readers_language(client, run):
    box = {"x": 1, "y": 2, "width": 10, "height": 12}
    found = {"label": "beagle", "index": 1, "score": 0.9, "box": box}
    run.result = {"kind": "detection", "predictions": [found]}
    run.save()

    page = client.get(run.get_absolute_url(), headers=CHINESE).content.decode()

    assert ">比格犬 0.90</text>" in page
    assert '比格犬 <span class="label-own" lang="en">beagle</span>' in page
