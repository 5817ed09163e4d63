"""A model on this machine: loaded by tensorflow_hub, fed and read as its site does.

What turns pictures into tensors and tensors into labels is the site's own code, by
the contract that its API gives; so both answer the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tfhub_dev.answers import Answer, assigned, picture_bytes
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.handles import read_place
from tfhub_dev.remote_models import RemoteModel, demo_of, remote_at, remote_model
from tfhub_dev.rules import lacking, shared

EXTRA = "tensorflow"
# Pictures here are one's own: bounds against a slip, not against strangers.
MAX_PICTURE_BYTES, MAX_PIXELS = 10**9, 10**9


@dataclass
class Model:
    """A model of a site; TensorFlow loads it when it is first asked.

    Attributes:
        home: the model as its site runs it.
    """

    home: RemoteModel
    _loaded: Any = field(default=None, repr=False)
    _labels: tuple[str, ...] = field(default=(), repr=False)
    # Kept as well: a signature alone holds its variables weakly.
    _module: Any = field(default=None, repr=False)

    @property
    def handle(self) -> str:
        """`publisher/name/1`."""
        return self.home.handle

    @property
    def contract(self) -> Any:
        """How it is fed and its answer read: the module's own, or by its signature."""
        data = {**demo_of(self.home.detail)}
        data.pop("fields")
        return shared("catalog.contract", EXTRA).Contract.from_json(data)

    def remote(self, site: str | None = None) -> RemoteModel:
        """Return the same model, run by a site: its own, or another that has it."""
        return remote_model(self.handle, site) if site else self.home

    def predict(self, *given: Any, **named: Any) -> Answer:
        """Run the model on this machine.

        Args:
            given: pictures (path, bytes, Pillow image), texts (one or a list) and
                tensors (arrays or lists), in the order in which the model takes them.
            named: the same by name, and what the model lets one choose.

        Raises:
            NotImplementedError: its task is not known to this package.
            Failure: TensorFlow is not installed, or the model cannot be run.
        """
        contract = self.contract
        if shared("catalog.tasks", EXTRA).task_of(contract) is None:
            raise NotImplementedError(
                f"“{contract.task}” is not known to this version of tfhub_dev. Ask the "
                "site: .remote().predict(…), or install a newer version from it."
            )
        fields = contract.fields
        asked = assigned(
            {word: rule.name for word, rule in fields.items()}, given, named
        )
        inputs = {
            rule.name: _input(contract, rule, asked.pop(word))
            for word, rule in fields.items()
            if word in asked
        }
        errors = shared("demos.engine.errors", EXTRA)
        try:
            return self._run(contract, inputs, asked)
        except (errors.EngineError, errors.PictureRefused) as error:
            raise Failure(
                f"{self.handle}: {error}", Exit.REFUSED, code=error.code
            ) from error

    def _run(
        self, contract: Any, inputs: Mapping[str, Any], options: Mapping[str, Any]
    ) -> Answer:
        fed = shared("demos.engine.feeding", EXTRA).feed(contract, inputs, options)
        outputs = self._call(contract, fed.tensors)
        read = shared("demos.engine.engine", EXTRA).read
        reading = read(contract, outputs, fed, self._labels)
        result = reading.result
        return Answer(result.listed(), result.to_json(), reading.output_png)

    def _call(self, contract: Any, tensors: Mapping[str, Any]) -> dict[str, Any]:
        """The signature's answer as arrays."""
        if self._loaded is None:
            self._load(contract)
        tf, function = self._loaded
        fed = {name: tf.constant(value) for name, value in tensors.items()}
        return {name: value.numpy() for name, value in function(**fed).items()}

    def _load(self, contract: Any) -> None:
        try:
            import tensorflow as tf  # noqa: PLC0415 - it takes seconds, and may be absent
            import tensorflow_hub as hub  # noqa: PLC0415
        except ModuleNotFoundError as error:
            failure = lacking(error.name or "tensorflow", EXTRA)
            failure.next_step += "; or ask the site to run it: .remote().predict(…)"
            raise failure from error
        url = self.home.detail["url"]
        try:
            module = hub.load(url)
        except (OSError, ValueError, RuntimeError) as error:
            raise Failure(
                f"{url} cannot be loaded: {error}", code="module_unreadable"
            ) from error
        if path := contract.output.labels:
            text = Path(hub.resolve(url), path).read_text(encoding="utf-8")
            self._labels = tuple(text.splitlines())
        self._module = module
        self._loaded = tf, module.signatures[contract.signature]


def load_model(handle: str, site: str | None = None) -> Model:
    """Return a model that runs on this machine.

    Raises:
        Failure: it is not there.
    """
    return Model(remote_at(read_place(handle, site)))


def _input(contract: Any, rule: Any, given: Any) -> Any:
    """What the feeding takes for one input."""
    if rule.kind == "image":
        side = shared("catalog.tasks", EXTRA).enough_side(contract, rule)
        images = shared("demos.engine.images", EXTRA)
        limits = images.Limits(MAX_PICTURE_BYTES, MAX_PIXELS)
        return images.decode(picture_bytes(given), limits, side).image
    if rule.kind == "text":
        return _lines(rule, given)
    import numpy as np  # noqa: PLC0415 - tensors alone need it here

    dtype = object if rule.dtype == "string" else rule.dtype
    return np.asarray(given, dtype)


def _lines(rule: Any, given: Any) -> list[str]:
    """A text, or a line for each where the model takes many."""
    if not isinstance(given, str):
        return list(given)
    if not rule.many:
        return [given]
    return [line for line in given.splitlines() if line.strip()]
