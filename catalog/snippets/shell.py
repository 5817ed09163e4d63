"""Shell lines: install, ask the API, download for use without a network."""

import json
import shlex

from catalog.contract import Contract
from catalog.inputs import ImageInput, TextInput
from catalog.models import ModelVersion
from catalog.snippets.subject import (
    Subject,
    example_texts,
    file_name,
    sample_slug,
)

# tensorflow-hub 0.16 imports pkg_resources, which newer setuptools lack.
CLIENT = ("tensorflow", "tensorflow-hub", '"setuptools<81"')
HUB = ("tensorflow", "tensorflow-hub", "pillow", '"setuptools<81"')
KERAS = ("tensorflow", "tensorflow-hub", "tf_keras", "pillow", '"setuptools<81"')


def install_line(packages: tuple[str, ...]) -> str:
    """The command that installs packages."""
    return f"pip install {' '.join(packages)}"


def predict_lines(subject: Subject, version: ModelVersion, base_url: str) -> str:
    """Ask this site for a prediction."""
    address = f"{base_url}/api/v1/models/{version.handle}/predict"
    contract = subject.contract
    fields = _form_fields(contract) if contract.images else [_json_body(contract)]
    return f'curl {" ".join(fields)} "{address}"\n'


def check_lines(subject: Subject, version: ModelVersion, base_url: str) -> str:
    """Fetch the demo's first samples, then ask this site about them."""
    lines = []
    for place, rule in enumerate(subject.contract.images, 1):
        if slug := sample_slug(rule):
            sample = f"{base_url}/samples/{slug}/picture"
            lines.append(f'curl -o {file_name(rule, place)} "{sample}"\n')
    return "".join(lines) + predict_lines(subject, version, base_url)


def _form_fields(contract: Contract) -> list[str]:
    """The request as a form, which can hold pictures."""
    fields = []
    places = {item.name: place for place, item in enumerate(contract.images, 1)}
    for field, given in contract.fields.items():
        if isinstance(given, ImageInput):
            path = file_name(given, places[given.name])
            fields.append(f"-F {shlex.quote(f'{field}=@{path}')}")
        elif isinstance(given, TextInput):
            text = "\n".join(example_texts(given))
            fields.append(f"--form-string {shlex.quote(f'{field}={text}')}")
    fields += [
        f"-F {shlex.quote(f'{name}={value}')}"
        for name, value in _options(contract).items()
    ]
    return fields


def _json_body(contract: Contract) -> str:
    """The request as JSON: texts in lists."""
    body = {
        field: example_texts(given)
        for field, given in contract.fields.items()
        if isinstance(given, TextInput)
    }
    text = json.dumps({**body, **_options(contract)}, ensure_ascii=False)
    return f'-H "Content-Type: application/json" -d {shlex.quote(text)}'


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
