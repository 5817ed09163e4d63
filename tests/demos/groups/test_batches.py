"""Many pictures at once, from the page."""

import csv
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demos import services
from demos.models import Run, RunGroup
from tests.builders import picture_bytes
from tests.factories import VersionFactory


def pictures(*names, data=None):
    data = picture_bytes() if data is None else data
    return [SimpleUploadedFile(name, data) for name in names]


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return SimpleUploadedFile("pictures.zip", out.getvalue())


def send(client, version, *files, **fields):
    address = f"{version.get_absolute_url()}/batch"
    return client.post(address, {"image": list(files), **fields})


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def finish(**changes):
    found = {"label": "red", "index": 0, "score": 0.75}
    Run.objects.update(
        state="finished",
        result={"kind": "classification", "predictions": [found]},
        timings_ms={"inference": 8.25},
        **changes,
    )


def test_the_demo_page_leads_to_the_form(client, version):
    address = f"{version.get_absolute_url()}/batch"

    assert f'href="{address}"' in text(client.get(f"{version.get_absolute_url()}/demo"))
    html = text(client.get(address))
    assert "multiple" in html
    assert "up to 100 and 64.0 MB together" in html


def test_every_picture_becomes_a_run(client, version):
    response = send(client, version, *pictures("a.png", "b.png"))

    group = RunGroup.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/batches/{group.pk}")
    runs = group.runs.order_by("position")
    assert [(run.position, run.title) for run in runs] == [(0, "a.png"), (1, "b.png")]
    for run in runs:
        thumbnail = client.get(f"/runs/{run.pk}/thumbnail")
        assert thumbnail["Content-Type"] == "image/jpeg"


def test_a_file_that_is_no_picture_is_a_line_with_its_sentence(client, version):
    send(client, version, zipped(a_png=picture_bytes(), b_txt=b"hello"))

    html = text(client.get(f"/batches/{RunGroup.objects.get().pk}"))

    assert Run.objects.count() == 1
    assert "This is not a picture. Send JPEG" in html
    assert "1 of 2 done" in html


def test_a_batch_of_no_pictures_at_all_still_tells_of_each(client, version):
    send(client, version, *pictures("a.txt", "b.txt", data=b"hello"))

    html = text(client.get(f"/batches/{RunGroup.objects.get().pk}"))

    assert html.count("This is not a picture") == 2
    assert "2 files, 2 without an answer" in html
    assert "data-ended" in html


@pytest.mark.parametrize(
    ("files", "status", "sentence"),
    [
        ([], 400, "Choose pictures, or a zip file"),
        (pictures("a.png", "b.png", "c.png"), 413, "more files than the 2"),
        (pictures("a.zip", data=b"PK\x03\x04 torn"), 400, "damaged or incomplete"),
    ],
)
def test_what_is_no_batch_is_refused(
    client, version, settings, files, status, sentence
):
    settings.BATCH_MAX_PICTURES = 2

    response = send(client, version, *files)

    assert response.status_code == status
    assert sentence in text(response)
    assert not RunGroup.objects.exists()


def test_more_files_than_django_reads_are_too_many(client, version, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2

    response = send(client, version, *pictures("a.png", "b.png", "c.png"))

    assert response.status_code == 413
    assert "There are more files than the 100" in text(response)


def test_a_batch_announced_as_too_large_is_refused_unread(client, version, settings):
    settings.BATCH_MAX_BYTES = 100
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    response = send(client, version, *pictures("a.png", data=bytes(1000)))

    assert response.status_code == 413
    assert "The files are larger than the 100" in text(response)


def test_every_picture_counts_and_the_batch_may_pass_the_rate(
    client, version, settings
):
    settings.DEMO_RATE = "2/minute"
    send(client, version, *pictures("a.png", "b.png", "c.png"))

    response = send(client, version, *pictures("d.png"))

    assert response.status_code == 429
    assert Run.objects.count() == 3


def test_batches_have_a_bound_of_their_own(client, version, settings, sample):
    settings.DEMO_MAX_QUEUED_RUNS = 1
    settings.BATCH_MAX_QUEUED_RUNS = 3
    send(client, version, *pictures("a.png", "b.png"))

    refused = send(client, version, *pictures("c.png", "d.png"))
    single = client.post(f"{version.get_absolute_url()}/demo", {"sample": "cat"})

    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert single.status_code == 303
    assert RunGroup.objects.count() == 1


def test_nobody_waits_behind_a_batch(client, version, sample, redis):
    redis.delete("slow", "tensorflow")
    send(client, version, *pictures("a.png", "b.png"))
    client.post(f"{version.get_absolute_url()}/demo", {"sample": "cat"})

    single = Run.objects.get(group=None)

    assert services.queue_position(single) == 1
    assert services.queue_position(Run.objects.get(title="b.png")) == 2
    assert services.queue_state(single.version_id).waiting == 1
    assert redis.llen("slow") == 2
    assert str(single.pk) not in str(redis.lrange("slow", 0, -1))


def test_choices_of_the_model_go_to_every_run(client, stylizer):
    send(client, stylizer, *pictures("a.png", "b.png"), style="2")

    assert [run.options for run in Run.objects.all()] == [{"style": 2}] * 2


def test_a_choice_that_is_none_is_refused(client, stylizer):
    response = send(client, stylizer, *pictures("a.png"), style="9")

    assert response.status_code == 400
    assert "The model does not offer that" in text(response)


def test_a_model_that_takes_two_pictures_has_no_batches(client, db):
    pair = VersionFactory(
        contract_data={
            "task": "image-style-transfer",
            "inputs": [
                {"name": "image", "resize": "keep"},
                {"name": "style", "resize": "keep"},
            ],
            "output": {"keys": {"picture": "out"}, "meaning": "picture"},
        }
    )

    response = client.get(f"{pair.get_absolute_url()}/batch")

    assert response.status_code == 404
    assert "This model takes more or other than one picture" in text(response)


def test_answers_are_lines_of_the_table(client, version):
    send(client, version, *pictures("a.png", "b.png"))
    finish()

    html = text(client.get(f"/batches/{RunGroup.objects.get().pk}"))

    assert html.count('<span lang="en">red</span>') == 2
    assert html.count("75.0 %") == 2
    assert "2 files" in html


def test_answers_without_labels_are_told_in_a_few_words(client, detector):
    send(client, detector, *pictures("a.png"))
    Run.objects.update(
        state="finished", result={"kind": "detection", "predictions": []}
    )

    html = text(client.get(f"/batches/{RunGroup.objects.get().pk}"))

    assert "<td>0 objects</td>" in html


def test_the_table_is_downloaded_as_csv(client, version):
    send(client, version, *pictures("=cmd.png", "b.png"), *pictures("c", data=b"x"))
    finish()

    response = client.get(f"/batches/{RunGroup.objects.get().pk}.csv")

    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Disposition"].startswith("attachment")
    assert [line["file"] for line in lines] == ["'=cmd.png", "b.png", "c"]
    assert [line["label"] for line in lines] == ["red", "red", ""]
    assert (lines[0]["score"], lines[0]["inference_ms"]) == ("0.75", "8.25")
    assert (lines[2]["state"], lines[2]["error"]) == ("refused", "picture_unknown")


def test_the_table_is_downloaded_as_json(client, version):
    send(client, version, *pictures("a.png"))
    finish()

    answer = client.get(f"/batches/{RunGroup.objects.get().pk}.json").json()

    assert (answer["state"], answer["total"], answer["ended"]) == ("finished", 1, 1)
    assert answer["results"][0]["predictions"][0]["label"] == "red"


def test_a_deleted_batch_is_gone_with_its_pictures(client, version):
    send(client, version, *pictures("a.png"))
    group, run = RunGroup.objects.get(), Run.objects.get()

    client.post(f"/groups/{group.pk}/delete")

    for address in (f"/batches/{group.pk}", f"/batches/{group.pk}.csv"):
        assert client.get(address).status_code == 410
    assert client.get(f"/runs/{run.pk}/thumbnail").status_code == 410


def test_one_picture_deleted_leaves_the_others(client, version):
    send(client, version, *pictures("a.png", "b.png"))
    finish()
    client.post(f"/runs/{Run.objects.get(title='a.png').pk}/delete")

    html = text(client.get(f"/batches/{RunGroup.objects.get().pk}"))

    assert html.count('<span lang="en">red</span>') == 1
    assert "Expired" in html


def test_the_live_part_takes_as_many_queries_for_many_pictures(
    client, version, django_assert_max_num_queries
):
    send(client, version, *pictures(*(f"{n}.png" for n in range(12))))
    finish()
    group = RunGroup.objects.get()

    with django_assert_max_num_queries(8):
        client.get(f"/groups/{group.pk}/fragment")
