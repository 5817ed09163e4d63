"""Shell lines: install, ask the API, download for use without a network."""

import shlex

from catalog.models import ModelVersion
from catalog.snippets.programs import Subject

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
    fields = "".join(
        f" -F {shlex.quote(f'{choice.name}={choice.default}')}"
        for choice in subject.contract.choices
    )
    return f'curl -F image=@{subject.picture}{fields} "{address}"\n'


def check_lines(subject: Subject, version: ModelVersion, base_url: str) -> str:
    """Fetch the demo's first sample, then ask this site about it."""
    lines = predict_lines(subject, version, base_url)
    if not subject.sample:
        return lines
    sample = f"{base_url}/samples/{subject.sample}/picture"
    return f'curl -o {subject.picture} "{sample}"\n{lines}'


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
