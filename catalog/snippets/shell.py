"""Shell lines: install, ask the API, download for use without a network."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword

from catalog.contract import Contract
from catalog.inputs import ImageInput, TextInput
from catalog.models import ModelVersion
from catalog.snippets.subject import (
    Subject,
    example_texts,
    file_name,
    sample_slug,
)
from catalog.tasks.base import quoted
from tfhub_dev import __version__ as CLIENT_VERSION  # noqa: N812 - a constant here

# tensorflow-hub 0.16 imports pkg_resources, which newer setuptools lack.
CLIENT = ("tensorflow", "tensorflow-hub", '"setuptools<81"')
HUB = ("tensorflow", "tensorflow-hub", "pillow", '"setuptools<81"')
KERAS = ("tensorflow", "tensorflow-hub", "tf_keras", "pillow", '"setuptools<81"')


def lite_packages(subject: Subject) -> tuple[str, ...]:
    """What a program for LiteRT needs."""
    return ("ai-edge-litert", *(["pillow"] if subject.contract.images else []))


def install_line(packages: tuple[str, ...]) -> str:
    """The command that installs packages."""
    return f"pip install {' '.join(packages)}"


@dataclass(frozen=True, slots=True)
class Request:
    """What a shell line asks for, by the fields of forms and of the API.

    Attributes:
        pictures: the file of each.
        texts: the lines of each.
        tensors: of each, as JSON.
        options: what is chosen.
    """

    pictures: dict[str, str]
    texts: dict[str, Sequence[str]]
    tensors: dict[str, str]
    options: Mapping[str, float]

    def line(self, address: str) -> str:
        """The command that sends it, without the end of the line."""
        fields = self._form() if self.pictures else self._json()
        return f'curl {" ".join(fields)} "{address}"'

    def _form(self) -> list[str]:
        """As a form, which can hold pictures."""
        files = {name: f"@{path}" for name, path in self.pictures.items()}
        written = {name: "\n".join(lines) for name, lines in self.texts.items()}
        return [
            *(f"-F {_pair(*pair)}" for pair in files.items()),
            *(f"--form-string {_pair(*pair)}" for pair in written.items()),
            *(f"--form-string {_pair(*pair)}" for pair in self.tensors.items()),
            *(f"-F {_pair(*pair)}" for pair in self.options.items()),
        ]

    def _json(self) -> list[str]:
        """As JSON: texts in lists."""
        tensors = {name: json.loads(text) for name, text in self.tensors.items()}
        texts = {name: list(lines) for name, lines in self.texts.items()}
        body = json.dumps({**texts, **tensors, **self.options}, ensure_ascii=False)
        return ['-H "Content-Type: application/json"', f"-d {shlex.quote(body)}"]


def client_lines(subject: Subject, base_url: str) -> str:
    """Install this site's client with all it needs, and predict by it."""
    address = f"{base_url}/dist/tfhub_dev-{CLIENT_VERSION}-py3-none-any.whl"
    code = f"""
import tfhub_dev
model = tfhub_dev.load({quoted(subject.url)})
print(model.predict({_client_arguments(subject.contract)}))"""
    install = install_line((f'"tfhub_dev[tensorflow] @ {address}"',))
    return f"{install}\npython -c {shlex.quote(code)}\n"


def _client_arguments(contract: Contract) -> str:
    """What the client is given: by place where it is one thing, else by name."""
    example = _example(contract)
    given = {name: quoted(path) for name, path in example.pictures.items()}
    for name, lines in example.texts.items():
        texts = ", ".join(quoted(line) for line in lines)
        is_one = len(lines) == 1
        given[name] = texts if is_one else f"[{texts}]"
    if len(given) == 1:
        return next(iter(given.values()))
    return ", ".join(
        f"{name}={value}"
        if name.isidentifier() and not iskeyword(name)
        else f"**{{{quoted(name)}: {value}}}"
        for name, value in given.items()
    )


def predict_lines(subject: Subject, version: ModelVersion, base_url: str) -> str:
    """Ask this site for a prediction."""
    address = f"{base_url}/api/v1/models/{version.handle}/predict"
    return f"{_example(subject.contract).line(address)}\n"


def check_lines(subject: Subject, version: ModelVersion, base_url: str) -> str:
    """Fetch the demo's first samples, then ask this site about them."""
    lines = []
    for place, rule in enumerate(subject.contract.images, 1):
        if slug := sample_slug(rule):
            sample = f"{base_url}/samples/{slug}/picture"
            lines.append(f'curl -o {file_name(rule, place)} "{sample}"\n')
    return "".join(lines) + predict_lines(subject, version, base_url)


def _example(contract: Contract) -> Request:
    """The contract's first samples and what is chosen at first."""
    places = {item.name: place for place, item in enumerate(contract.images, 1)}
    fields = contract.fields.items()
    return Request(
        pictures={
            field: file_name(given, places[given.name])
            for field, given in fields
            if isinstance(given, ImageInput)
        },
        texts={
            field: example_texts(given)
            for field, given in fields
            if isinstance(given, TextInput)
        },
        tensors={},
        options=_options(contract),
    )


def _pair(name: str, value: object) -> str:
    return shlex.quote(f"{name}={value}")


def _options(contract: Contract) -> dict[str, float]:
    numbers = {
        number.name: number.default
        if number.dtype == "float32"
        else int(number.default)
        for number in contract.numbers
    }
    return {**{choice.name: choice.default for choice in contract.choices}, **numbers}


def offline_lines(version: ModelVersion, url: str) -> str:
    """Download, check, unpack and load; pasted into a shell, a failure ends it."""
    folder = f"{version.model.file_stem}-{version.number}"
    archive = f"{folder}.tar.gz"
    return f"""\
# {install_line(CLIENT)}
curl -fL -o {archive} "{url}?tf-hub-format=compressed" &&
echo "{version.archive.sha256}  {archive}" | sha256sum --check &&
mkdir -p {folder} &&
tar -xzf {archive} -C {folder} &&
python -c 'import tensorflow_hub as hub; print(*hub.load("./{folder}").signatures)'
"""
