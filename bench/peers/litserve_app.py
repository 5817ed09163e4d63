"""LitServe, as its guide writes it and tuned to this machine.

`python -m bench.peers.litserve_app PORT litert|tensorflow`: either two workers with
LiteRT and LitServe's fast queue, or TensorFlow with LitServe's batching.
"""

import sys
from typing import Any

import litserve as ls
import numpy as np
from fastapi import Request

from bench.peers import classifier


class LiteRtApi(ls.LitAPI):
    """One picture at a time, the fastest way on a CPU."""

    model: classifier.Model

    def setup(self, device: str) -> None:
        """Load the model in the worker."""
        del device
        self.model, self.names = classifier.LiteRtModel(), classifier.labels()

    def decode_request(self, request: Request) -> np.ndarray:
        """Read the picture of the form, which LitServe gives for this annotation."""
        return classifier.preprocess(classifier.decode(request["image"].file.read()))

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        """Run the model."""
        return self.model(pixels)[0]

    def encode_response(self, logits: np.ndarray) -> dict[str, Any]:
        """Answer with the best labels."""
        return {"predictions": classifier.top(logits, self.names)}


class TensorFlowApi(LiteRtApi):
    """As many pictures at once as wait, up to eight."""

    def setup(self, device: str) -> None:
        """Load the model in the worker."""
        del device
        self.model, self.names = classifier.SavedModel(), classifier.labels()

    def batch(self, inputs: list[np.ndarray]) -> np.ndarray:
        """Put pictures together."""
        return np.concatenate(inputs)

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        """Run the model on all."""
        return self.model(pixels)

    def unbatch(self, output: np.ndarray) -> list[np.ndarray]:
        """Take the answers apart."""
        return list(output)


def main() -> None:
    """Start the server that the arguments name."""
    port, engine = int(sys.argv[1]), sys.argv[2]
    if engine == "litert":
        server = ls.LitServer(
            LiteRtApi(), accelerator="cpu", workers_per_device=2, fast_queue=True
        )
    else:
        api = TensorFlowApi(max_batch_size=8, batch_timeout=0.01)
        server = ls.LitServer(api, accelerator="cpu")
    server.run(
        host="127.0.0.1",
        port=port,
        num_api_servers=1,
        generate_client_file=False,
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main()
