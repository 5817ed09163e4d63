"""Gradio at its defaults.

`python -m bench.peers.gradio_app PORT litert|tensorflow`
"""

import sys

import gradio as gr
from PIL import Image

from bench.peers import classifier

model: classifier.Model = (
    classifier.LiteRtModel() if sys.argv[2] == "litert" else classifier.SavedModel()
)
names = classifier.labels()


def predict(image: Image.Image) -> dict[str, float]:
    """Answer with the best labels, as `gr.Label` wants them."""
    logits = model(classifier.preprocess(image.convert("RGB")))
    return {best["label"]: best["score"] for best in classifier.top(logits[0], names)}


demo = gr.Interface(predict, gr.Image(type="pil"), gr.Label(num_top_classes=5))

if __name__ == "__main__":
    demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
