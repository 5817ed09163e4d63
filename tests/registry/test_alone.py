"""A TensorFlow Lite file or a TensorFlow.js folder, published by itself."""

import io

import pytest
from django.core.management import call_command

from catalog.front import count_catalogue
from catalog.models import HubModel, ModelVersion
from catalog.search.query import Query, search
from catalog.snippets import usage_tabs
from registry import intake, ledger
from registry.models import LedgerEntry, VariantFile
from registry.services import process_submission
from registry.signing.signatures import is_signed
from registry.verifying import verify
from tests.builders import lite_networks
from tests.factories import DocumentFactory, PublisherFactory, VersionFactory
from tests.publishing import document_for, publish, submit
from tests.registry.variant_files import add, alone, packed, tfjs_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
HANDLE = "tests/colours/alone/1"


@pytest.fixture
def lite(tflite) -> ModelVersion:
    return alone("Lite", tflite)


@pytest.fixture
def web() -> ModelVersion:
    return alone("Tfjs", packed(tfjs_files()))


def faults():
    return [str(fault) for fault in verify(lambda archives, _count: archives)]


def test_a_file_with_a_document_becomes_a_version(client, lite, tflite):
    assert lite.handle == HANDLE
    assert (lite.format, lite.kind) == ("tflite", "module")
    assert lite.model.default_version == lite
    assert [tag.slug for tag in lite.tags.filter(facet="task")] == [
        "image-classification"
    ]
    response = client.get(f"/{HANDLE}", {"lite-format": "tflite"})
    assert b"".join(response.streaming_content) == tflite
    [report] = lite.scan_reports.all()
    assert {"first-run", "document"} <= set(report.rules)


@pytest.fixture
def network() -> ModelVersion:
    return alone("Lite", (lite_networks() / "mobilenet.tflite").read_bytes())


def test_a_network_is_drawn_and_counted_wherever_models_are(client, network):
    page = client.get(f"/{HANDLE}").content.decode()
    assert "Inverted residual" in page
    assert '<dd class="mono">395,493</dd>' in page
    told = client.get(f"/{HANDLE}/model.json").json()
    assert told["parameter_count"] == 395_493
    assert client.get(f"/{HANDLE}/architecture.json").json()["layer_count"] == 65
    assert b"<svg" in client.get(f"/{HANDLE}/architecture.svg").content
    row = client.get("/models").content.decode()
    assert 'class="row-plates"><svg' in row
    assert "395 k" in row
    assert network.operations[:2] == ["ADD", "CONV_2D"]
    found = search(Query()).facets["parameters"]
    assert [each.slug for each in found if each.count]


def test_files_of_which_nothing_is_read_have_no_number_of_parameters(client, web):
    assert (web.parameter_count, web.architecture, web.operations) == (None, None, [])
    assert "Parameters" not in client.get(f"/{HANDLE}").content.decode()


def test_a_tfjs_archive_is_known_by_what_it_holds(client, web):
    assert web.format == "tfjs"
    assert web.variant_files.count() == len(tfjs_files())
    response = client.get(f"/{HANDLE}/model.json", {"tfjs-format": "file"})
    assert b"".join(response.streaming_content) == tfjs_files()["model.json"]


def test_a_folder_around_the_tfjs_files_does_not_matter():
    wrapped = {f"web/{name}": data for name, data in tfjs_files().items()}

    assert alone("Tfjs", packed(wrapped)).format == "tfjs"


def test_the_log_tells_of_it_and_all_is_verified(lite):
    entry = LedgerEntry.objects.get()

    assert (entry.kind, entry.handle) == ("published", HANDLE)
    assert entry.facts["format"] == "tflite"
    [row] = lite.variant_files.all()
    assert entry.facts["files"] == [row.to_json()]
    assert entry.facts["default_version"] == 1
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: VariantFile.objects.update(sha256="0" * 64), "not as in the log"),
        (lambda: VariantFile.objects.all().delete(), "missing"),
        (lambda: ModelVersion.objects.update(state="yanked"), "the log says published"),
    ],
)
def test_what_is_not_as_it_was_published_is_a_fault(lite, change, words):
    change()

    assert words in " ".join(faults())


def test_the_site_signs_for_the_files(client, lite):
    statement = client.get(f"/{HANDLE}/statement.json").json()

    assert is_signed(statement)
    assert (statement["archive"], statement["variant"]) == (None, "tflite")
    assert statement["files"] == [row.to_json() for row in lite.variant_files.all()]
    assert statement["log"]["hash"] == LedgerEntry.objects.get().hash


def test_nobody_signs_for_files_the_log_does_not_tell_of(client, lite):
    VariantFile.objects.update(sha256="0" * 64)

    assert client.get(f"/{HANDLE}/statement.json").status_code == 404


def test_versions_name_the_one_before_whatever_its_format(lite, tflite):
    publish("colours/alone", number=2, documents={"en": document(2, "Module")})
    third = alone("Lite", tflite, number=3)

    told = {e.handle: e.facts["previous_version"] for e in LedgerEntry.objects.all()}
    assert told[HANDLE] is None
    assert set(told["tests/colours/alone/2"]) == {"number", "files_sha256"}
    assert set(told[third.handle]) == {"number", "archive_sha256"}
    assert faults() == []


def document(number: int = 1, kind: str = "Lite") -> str:
    text = document_for(f"tests/colours/alone/{number}", "image-classification")
    return text.replace("# Module", f"# {kind}")


@pytest.mark.parametrize("kind", ["Lite", "Module"])
def test_the_same_number_is_refused_and_the_next_one_named(lite, tflite, kind):
    upload = tflite if kind == "Lite" else None

    with pytest.raises(intake.VersionTaken, match="publish the next number, 2"):
        submit("colours/alone", upload=upload, documents={"en": document(kind=kind)})


def test_another_format_is_added_as_to_any_version(lite):
    submission = add(lite, "tfjs", packed(tfjs_files()))

    assert submission.state == "accepted", submission.findings
    assert set(ModelVersion.objects.get().formats) == {"tflite", "tfjs"}
    assert faults() == []


def test_a_version_that_is_documented_alone_gets_its_file(tflite):
    publisher = PublisherFactory(name="tests")
    VersionFactory(model__publisher=publisher, model__name="colours/alone")

    version = alone("Lite", tflite)

    assert ModelVersion.objects.get() == version
    assert version.format == "tflite"
    assert version.is_hosted


@pytest.mark.parametrize(
    ("kind", "upload", "words"),
    [
        ("Module", None, "describes a Module, but what is uploaded is a Lite"),
        ("Tfjs", None, "describes a Tfjs, but what is uploaded is a Lite"),
        ("Lite", packed(tfjs_files()), "what is uploaded is a Tfjs"),
    ],
)
def test_a_document_of_another_kind_is_refused(tflite, kind, upload, words):
    documents = {"en": document(kind=kind)}

    done = process_submission(
        submit("colours/alone", upload=upload or tflite, documents=documents)
    )

    assert done.state == "rejected"
    assert words in " ".join(done.told)
    assert not ModelVersion.objects.exists()


def test_a_saved_model_with_a_document_about_tflite_is_refused():
    done = process_submission(submit("colours/alone", documents={"en": document()}))

    assert "what is uploaded is a Module" in " ".join(done.told)


def test_contract_and_labels_are_refused_where_nothing_runs_the_files():
    with pytest.raises(intake.SubmissionRefused, match="no live demo here"):
        alone("Tfjs", packed(tfjs_files()), variant="tfjs", labels=["red"])


def test_damaged_weights_are_refused_and_nothing_stays():
    broken = tfjs_files() | {"group1-shard1of2.bin": b"less"}

    done = process_submission(
        submit(
            "colours/alone",
            upload=packed(broken),
            documents={"en": document(kind="Tfjs")},
        )
    )

    assert done.state == "rejected"
    assert not HubModel.objects.exists()


def test_second_of_two_at_once_changes_nothing(tflite):
    first, late = (
        submit("colours/alone", upload=tflite, documents={"en": document()})
        for _each in range(2)
    )
    process_submission(first)

    process_submission(late)

    assert "never change" in " ".join(late.told)
    assert VariantFile.objects.count() == 1


@pytest.mark.parametrize("kind", ["Lite", "Tfjs"])
def test_hub_load_is_told_why_not(client, tflite, kind):
    alone(kind, tflite if kind == "Lite" else packed(tfjs_files()))

    answer = client.get(f"/{HANDLE}", {"tf-hub-format": "compressed"})

    assert answer.status_code == 404
    assert "hub.load does not take it. Its file: /" in answer.content.decode()


def test_there_is_no_demo(client, web):
    assert client.get(f"/{HANDLE}/demo").status_code == 404
    answer = client.post(f"/api/v1/models/{HANDLE}/predict", {"text": "x"})
    assert answer.status_code == 404


def test_tfhubs_address_of_the_format_leads_to_the_version(client, lite):
    former = "/tests/lite-model/colours/alone/1"

    assert client.get(former)["Location"] == f"/{HANDLE}"
    assert client.get(former.replace("lite", "tfjs")).status_code == 404
    file = client.get(former, {"lite-format": "tflite"})
    assert file.status_code == 200


def test_search_knows_it_by_format_size_and_as_hosted(lite):
    publish("colours/module", documents=None)

    for facets in ({"format": ["tflite"]}, {"hosted": ["here"], "size": ["5mb"]}):
        found = search(Query(facets=facets))
        assert lite.model.pk in found.model_ids, facets


def test_best_version_may_be_one_that_stands_alone(lite):
    VersionFactory(model=lite.model, number=2, default=False)
    DocumentFactory(version=lite.model.versions.get(number=2))

    add(lite, "tfjs", packed(tfjs_files()))

    assert HubModel.objects.get().default_version == lite


def test_a_command_publishes_it_too(tmp_path, tflite):
    (tmp_path / "net.tflite").write_bytes(tflite)
    (tmp_path / "net.md").write_text(document())
    out = io.StringIO()

    call_command(
        "publish_module",
        HANDLE,
        tmp_path / "net.tflite",
        document=[tmp_path / "net.md"],
        stdout=out,
    )

    assert f"{HANDLE} is published" in out.getvalue()
    assert ModelVersion.objects.get().stands_alone


def test_the_actor_of_the_log_is_who_sent_it(lite):
    assert LedgerEntry.objects.get().who == ledger.SITE.who


def test_an_older_page_shows_files_and_code_and_says_that_there_is_no_demo(
    client, lite
):
    ModelVersion.objects.update(signatures=[])  # Nobody had read them then.

    page = client.get(f"/{HANDLE}").content.decode()

    assert f'href="/{HANDLE}?lite-format=tflite" download' in page
    assert "ai_edge_litert" in page
    assert "No live demo" in page
    assert f'href="/{HANDLE}/kit.zip"' in page
    for absent in (f"/{HANDLE}/demo", "hub.load(", "not hosted"):
        assert absent not in page
    versions = client.get(f"/{HANDLE}/versions").content.decode()
    assert "not hosted" not in versions


def test_the_code_on_an_older_page_runs(lite, tflite, tmp_path, capsys):
    (tmp_path / "net.tflite").write_bytes(tflite)
    lite.signatures = []
    [tab] = usage_tabs(lite, "http://hub")
    address = f"http://hub/{HANDLE}?lite-format=tflite"
    assert address in tab.code

    exec(tab.code.replace(address, (tmp_path / "net.tflite").as_uri()), {})  # noqa: S102

    assert "[[0. 0. 0.]]" in capsys.readouterr().out


def test_the_api_names_the_files(client, lite):
    told = client.get(f"/api/v1/models/{HANDLE}").json()

    assert (told["archive"], told["format"]) == (None, "tflite")
    assert told["statement_url"] == f"http://testserver/{HANDLE}/statement.json"
    [file] = told["variant_files"]
    assert file["url"] == f"http://testserver/{HANDLE}?lite-format=tflite"
    listed = client.get("/api/v1/models?format=tflite").json()
    [row] = listed["results"]
    assert (row["is_hosted"], row["size_bytes"]) == (True, file["size_bytes"])


def test_it_counts_as_hosted(lite):
    counts = count_catalogue()

    assert (counts.models, counts.hosted, counts.documented) == (1, 1, 0)


def test_it_is_compared_by_its_facts(client, web):
    other = publish("colours/module")

    page = client.get("/compare", {"m": [HANDLE, other.handle]})

    assert "its facts alone are compared" in page.content.decode()


def test_an_import_leaves_its_document_alone_and_describes_others(lite, tmp_path):
    (tmp_path / "one.md").write_text(document().replace("tiny", "changed"))
    (tmp_path / "two.md").write_text(document(2))

    call_command("import_documents", tmp_path, stdout=io.StringIO())

    first, second = ModelVersion.objects.order_by("number")
    assert "changed" not in first.documents.get().source
    assert (second.format, second.is_hosted) == ("tflite", False)
    assert HubModel.objects.get().default_version == first
