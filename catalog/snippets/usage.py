"""The usage section of a model page: code to copy, and a guide through it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.highlighting import highlight
from catalog.models import ModelVersion
from catalog.snippets import shell
from catalog.snippets.fine_tuning import can_be_fine_tuned, fine_tuning_program
from catalog.snippets.litert import litert_program
from catalog.snippets.programs import (
    Program,
    hub_load_program,
    is_layer,
    keras_layer_program,
)
from catalog.snippets.subject import Subject
from catalog.snippets.variants import shown_variants


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code to copy.

    Attributes:
        slug: part of element ids: `hub-load`, `keras-layer`, `fine-tune`, `rest` …
        title: of the tab.
        language: Pygments' name of the language.
        code: the text to copy.
        html: the same, highlighted by classes.
        text: a sentence for the reader, possibly empty.
        install: the shell line that installs what the code needs, possibly empty.
    """

    slug: str
    title: str
    language: str
    code: str
    html: str
    text: str = ""
    install: str = ""


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of the guide."""

    title: str
    text: str
    snippet: Snippet | None = None


def usage_tabs(version: ModelVersion, base_url: str) -> list[Snippet]:
    """Code that works for this version, by way of loading it.

    Args:
        version: with its archive and model at hand.
        base_url: address of this site, without a slash at the end.

    Returns:
        Code for other runtimes where there is no archive; nothing without a file.
    """
    url = f"{base_url}/{version.handle}"
    subject = _subject(version, url)
    if not hasattr(version, "archive"):
        return _other_runtimes(subject, version, base_url)
    if subject is None:
        return [_plain_load(url), _offline(version, url)]
    learns = can_be_fine_tuned(subject, fine_tunable=version.fine_tunable)
    return [
        _python("hub-load", "hub.load", hub_load_program(subject).text, shell.HUB),
        *([_keras_layer(subject)] if is_layer(subject) else []),
        *([_fine_tuning(subject)] if learns else []),
        _rest(subject, version, base_url),
        _offline(version, url),
    ]


def _other_runtimes(
    subject: Subject | None, version: ModelVersion, base_url: str
) -> list[Snippet]:
    """Code for each format; that of a file which is tried here does what its demo does.

    That is the `.tflite` file: only of one are the signatures known.
    """
    plain = {
        shown.slug: Snippet(
            shown.slug, shown.title, shown.language, shown.code, shown.html
        )
        for shown in shown_variants(version.variant_files.all(), base_url)
    }
    if subject is None or "tflite" not in plain:
        return list(plain.values())
    program = litert_program(subject, _labels_url(version, base_url))
    packages = shell.lite_packages(subject)
    plain["tflite"] = _python("tflite", "LiteRT", program.text, packages)
    return [*plain.values(), _rest(subject, version, base_url)]


def _labels_url(version: ModelVersion, base_url: str) -> str:
    address = f"{base_url}/api/v1/models/{version.handle}/labels"
    return address if version.labels else ""


def usage_guide(version: ModelVersion, base_url: str) -> list[GuideStep]:
    """Install → load → preprocess → predict → check the numbers.

    Returns:
        Nothing for a version without a demo contract, or files to be loaded.
    """
    subject = _subject(version, f"{base_url}/{version.handle}")
    if subject is None or not version.is_hosted:
        return []
    steps = _hub_steps if hasattr(version, "archive") else _lite_steps
    return [
        *steps(subject, version, base_url),
        GuideStep(
            _("Check the numbers"),
            _check_text(subject),
            _shell(
                "guide-check",
                _("Check the numbers"),
                shell.check_lines(subject, version, base_url),
            ),
        ),
    ]


def _hub_steps(
    subject: Subject, _version: ModelVersion, base_url: str
) -> list[GuideStep]:
    install = GuideStep(
        _("Install"),
        _(
            "Python 3.11 or newer. This installs the site's own client with "
            "TensorFlow, and asks the model at once; the steps below do the same "
            "without it. On a machine without TensorFlow, leave “[tensorflow]” "
            "out and write tfhub_dev.remote in place of tfhub_dev.load: this site "
            "runs the model then."
        ),
        _shell("guide-install", _("Install"), shell.client_lines(subject, base_url)),
    )
    load = _(
        "The first call downloads the module and keeps it in the client's "
        "cache. An address with a version never changes its content."
    )
    return [install, *_program_steps(subject, hub_load_program(subject), load)]


def _lite_steps(
    subject: Subject, version: ModelVersion, base_url: str
) -> list[GuideStep]:
    line = shell.install_line(shell.lite_packages(subject))
    install = GuideStep(
        _("Install"),
        _("Python 3.10 or newer. LiteRT is small, and does without TensorFlow."),
        _shell("guide-install", _("Install"), f"{line}\n"),
    )
    load = _(
        "This downloads the file, which never changes: keep it, and open it by its "
        "path without a network."
    )
    program = litert_program(subject, _labels_url(version, base_url))
    return [install, *_program_steps(subject, program, load)]


def _check_text(subject: Subject) -> str:
    if subject.contract.images:
        return _(
            "Fetch a picture, run the program on it, and ask this site for the "
            "same prediction. Both print the same numbers."
        )
    return _(
        "Run the program, and ask this site for the same prediction. Both print the "
        "same numbers."
    )


def _program_steps(subject: Subject, program: Program, load: str) -> list[GuideStep]:
    steps = [
        GuideStep(_("Load"), load, _python("guide-load", _("Load"), program.load)),
    ]
    if program.preprocess:
        text = _("These are the steps of the live demo, generated from the module.")
        code = _python("guide-preprocess", _("Preprocess"), program.preprocess)
        steps.append(GuideStep(_("Preprocess"), text, code))
    text = _("Run the module and print the answer.")
    if subject.contract.images:
        text = _("Run the module on a picture and print the answer.")
    code = _python("guide-predict", _("Predict"), program.predict)
    return [*steps, GuideStep(_("Predict"), text, code)]


def _subject(version: ModelVersion, url: str) -> Subject | None:
    contract = version.demo_contract
    if contract is None:
        return None
    for signature in version.signature_list:
        if signature.name == contract.signature:
            return Subject(url, contract, signature, version.is_callable)
    return None


def _python(
    slug: str, title: str, code: str, packages: tuple[str, ...] = (), text: str = ""
) -> Snippet:
    install = shell.install_line(packages) if packages else ""
    code = f"# {install}\n{code}" if install else code
    html = highlight(code, "python")
    return Snippet(slug, title, "python", code, html, text, install)


def _shell(slug: str, title: str, code: str, text: str = "") -> Snippet:
    return Snippet(slug, title, "bash", code, highlight(code, "bash"), text)


def _plain_load(url: str) -> Snippet:
    code = (
        "import tensorflow_hub as hub\n\n"
        f'model = hub.load("{url}")\n'
        "for name, function in model.signatures.items():\n"
        "    print(name, function.structured_input_signature[1])\n"
    )
    text = _("This module says nothing about its input; its signatures do.")
    return _python("hub-load", "hub.load", code, shell.CLIENT, text)


def _keras_layer(subject: Subject) -> Snippet:
    code = keras_layer_program(subject).text
    text = _(
        "hub.KerasLayer belongs to Keras 2, which the package tf_keras provides; "
        "Keras 3 models do not take it."
    )
    return _python("keras-layer", "hub.KerasLayer", code, shell.KERAS, text)


def _fine_tuning(subject: Subject) -> Snippet:
    code = fine_tuning_program(subject)
    text = _(
        "Teach the network classes of your own, two or more: first a new layer on top, "
        "then all weights in small steps. Fifty photos a class are a good start."
    )
    return _python("fine-tune", _("Fine-tune"), code, shell.KERAS, text)


def _rest(subject: Subject, version: ModelVersion, base_url: str) -> Snippet:
    code = shell.predict_lines(subject, version, base_url)
    text = _("Ask from anywhere; the answer is JSON.")
    if subject.contract.images:
        text = _("Send a picture from anywhere; the answer is JSON.")
    return _shell("rest", "REST (curl)", code, text)


def _offline(version: ModelVersion, url: str) -> Snippet:
    code = shell.offline_lines(version, url)
    text = _(
        "Download once, check the hash, and load the folder without a network. The "
        "code of the other tabs takes the folder in place of the address."
    )
    return _shell("offline", _("Offline"), code, text)


__all__ = ["GuideStep", "Snippet", "usage_guide", "usage_tabs"]
