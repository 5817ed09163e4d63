"""FastAPI with the model in the same process: no queue, nothing kept.

`python -m bench.peers.fastapi_app PORT WORKERS`
"""

import sys
import threading
from functools import cache
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, File

from bench.peers import classifier

app = FastAPI()
_one_at_a_time = threading.Lock()


@cache
def model() -> tuple[classifier.Model, list[str]]:
    """Load the model once a process."""
    return classifier.LiteRtModel(), classifier.labels()


@app.get("/health")
def health() -> str:
    """Answer once the model is loaded."""
    model()
    return "ok"


@app.post("/predict")
def predict(image: Annotated[bytes, File()]) -> dict[str, Any]:
    """Answer with the best labels; FastAPI calls this on a thread."""
    run, names = model()
    pixels = classifier.preprocess(classifier.decode(image))
    with _one_at_a_time:  # An interpreter serves one thread.
        logits = run(pixels)
    return {"predictions": classifier.top(logits[0], names)}


if __name__ == "__main__":
    uvicorn.run(
        "bench.peers.fastapi_app:app",
        host="127.0.0.1",
        port=int(sys.argv[1]),
        workers=int(sys.argv[2]),
        access_log=False,
        log_level="warning",
    )
