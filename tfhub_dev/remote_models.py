"""A model that its site runs: the same answers without TensorFlow."""

import json
from dataclasses import dataclass
from typing import Any

from tfhub_dev.answers import Answer, assigned, picture_bytes
from tfhub_dev.client import Site
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.handles import Place, read_place


@dataclass(frozen=True)
class RemoteModel:
    """A model at a site.

    Attributes:
        site: that runs it.
        detail: what its API says of the model.
    """

    site: Site
    detail: dict[str, Any]

    @property
    def handle(self) -> str:
        """`publisher/name/1`."""
        return str(self.detail["handle"])

    def predict(self, *given: Any, **named: Any) -> Answer:
        """Run the model at its site.

        Args:
            given: pictures (path, bytes, Pillow image), texts (one or a list) and
                tensors (lists), in the order in which the model takes them.
            named: the same by name, and what the model lets one choose.

        Raises:
            Failure: the site refuses or cannot be reached.
        """
        demo = demo_of(self.detail)
        asked = assigned(demo["fields"], given, named)
        kinds = {item["name"]: item["kind"] for item in demo["inputs"]}
        pictures = {
            word: picture_bytes(asked.pop(word))
            for word, name in demo["fields"].items()
            if kinds[name] == "image" and word in asked
        }
        answer = self.site.ask(
            "POST", self.detail["predict_url"], **_body(pictures, asked)
        )
        picture = None
        if answer["output_url"]:
            picture = self.site.send("GET", answer["output_url"]).content
        return Answer(answer["predictions"], answer["result"], picture)


def remote_model(handle: str, site: str | None = None) -> RemoteModel:
    """Return a model that its site runs.

    Raises:
        Failure: it is not there.
    """
    return remote_at(read_place(handle, site))


def remote_at(place: Place) -> RemoteModel:
    """Return a model that its site runs.

    Raises:
        Failure: it is not there.
    """
    site = Site.of(place)
    return RemoteModel(site, site.detail(place))


def demo_of(detail: dict[str, Any]) -> dict[str, Any]:
    """How a model is fed.

    Raises:
        Failure: nobody knows.
    """
    demo: dict[str, Any] | None = detail["demo"]
    if demo is None:
        raise Failure(
            f"Nothing is known of how {detail['handle']} is fed.",
            Exit.FAILED,
            code="no_demo",
            next_step="Load it by tensorflow_hub, and look at its signatures.",
        )
    return demo


def _body(pictures: dict[str, bytes], asked: dict[str, Any]) -> dict[str, Any]:
    """The request: a form where there are pictures, else JSON."""
    if not pictures:
        return {"json": asked}
    return {
        "files": {word: (word, data) for word, data in pictures.items()},
        "data": {word: _written(value) for word, value in asked.items()},
    }


def _written(value: Any) -> str:
    """A value as a field of a form: a list of texts is its lines."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return value if isinstance(value, str) else json.dumps(value)
