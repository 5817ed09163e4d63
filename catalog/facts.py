"""What is often said about model hubs and model families, and what is true."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HUB = ("tensorflow/hub", "https://github.com/tensorflow/hub")
CATALOGUE = ("tensorflow/tfhub.dev", "https://github.com/tensorflow/tfhub.dev")
SAVED_MODEL = (
    "TensorFlow: SavedModel",
    "https://www.tensorflow.org/guide/saved_model",
)
REUSABLE = (
    "TensorFlow Hub: reusable SavedModels",
    "https://www.tensorflow.org/hub/reusable_saved_models",
)
KERAS_LAYER = (
    "tensorflow/tensorflow #65419",
    "https://github.com/tensorflow/tensorflow/issues/65419",
)
MOBILENET_V1 = ("arXiv 1704.04861", "https://arxiv.org/abs/1704.04861")
MOBILENET_V2 = ("arXiv 1801.04381", "https://arxiv.org/abs/1801.04381")
KERAS_TABLE = ("Keras Applications", "https://keras.io/api/applications/")
BERT = ("arXiv 1810.04805", "https://arxiv.org/abs/1810.04805")
COMMON_IMAGES = (
    "TensorFlow Hub: common signatures for images",
    "https://www.tensorflow.org/hub/common_signatures/images",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something often said, what is true instead, and where that can be read."""

    said: Promise
    truth: Promise
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Facts about one subject; `slug` is its place on the page."""

    slug: str
    title: Promise
    facts: tuple[Fact, ...]


TOPICS = (
    Topic(
        "hubs",
        _("Hubs and modules"),
        (
            Fact(
                _("tfhub.dev has over 70,000 models."),
                _(
                    "Its last public catalogue described 1,160 TensorFlow models in "
                    "1,815 versions, and some 700 variants for other runtimes, in "
                    "2,819 documents."
                ),
                (CATALOGUE,),
            ),
            Fact(
                _("tfhub.dev is where models are published today."),
                _(
                    "Since November 2023 its addresses lead to Kaggle Models, and what "
                    "had not moved there by March 2024 was deleted. Nothing new is "
                    "taken in."
                ),
                (HUB, CATALOGUE),
            ),
            Fact(
                _("All of its models use TensorFlow 2."),
                _(
                    "Of the documents that name a format, 732 describe the older TF1 "
                    "Hub format, which hub.Module loads, and 1,079 a TF2 SavedModel."
                ),
                (CATALOGUE,),
            ),
            Fact(
                _("A module stores metadata, so it runs faster than the model itself."),
                _(
                    "A module is a whole SavedModel, with graph and weights; it is the "
                    "same computation and takes the same time. What is faster is a "
                    "traced graph beside eager Python code, with a hub or without one."
                ),
                (SAVED_MODEL,),
            ),
            Fact(
                _("A model is a compressed file."),
                _(
                    "A SavedModel is a folder. The archive is how it travels; the "
                    "client unpacks it into its cache, under a name made from the "
                    "address, and never asks for it again."
                ),
                (HUB, SAVED_MODEL),
            ),
            Fact(
                _("Environment variables must be set before tensorflow_hub works."),
                _(
                    "None must. TFHUB_CACHE_DIR chooses where modules are kept; "
                    "without it they lie in a temporary folder, which some systems "
                    "empty while programs still need it."
                ),
                (HUB,),
            ),
        ),
    ),
    Topic(
        "calling",
        _("Calling a model"),
        (
            Fact(
                _("Every module has a predict method."),
                _(
                    "What hub.load returns is called like a function, or by one of its "
                    "signatures. predict belongs to Keras models; one around "
                    "hub.KerasLayer has it."
                ),
                (REUSABLE,),
            ),
            Fact(
                _("A classifier answers with labels."),
                _(
                    "It answers with one number for each class, often logits, which "
                    "softmax turns into probabilities. Labels are a list beside the "
                    "numbers; where there are 1,001 of them the first stands for the "
                    "background."
                ),
                (COMMON_IMAGES,),
            ),
            Fact(
                _("A feature vector says whether a picture shows a cat or a dog."),
                _(
                    "Its numbers have no names. A head, one Dense layer say, must be "
                    "trained on pictures of both before there are two classes."
                ),
                (COMMON_IMAGES,),
            ),
            Fact(
                _("tf.keras.Sequential takes a hub.KerasLayer."),
                _(
                    "Not since TensorFlow 2.16, whose tf.keras is Keras 3: it refuses "
                    "layers of Keras 2. tf_keras.Sequential takes it, and hub.load "
                    "needs neither."
                ),
                (KERAS_LAYER,),
            ),
            Fact(
                _("How a picture is resized makes no difference."),
                _(
                    "OpenCV, Pillow and TensorFlow give different pixels for the same "
                    "request, and squashing a picture changes its proportions. A "
                    "model's figures hold for one rule, so this site shows that rule "
                    "and uses it in demo and code alike."
                ),
                (COMMON_IMAGES,),
            ),
        ),
    ),
    Topic(
        "families",
        _("Model families"),
        (
            Fact(
                _("MobileNetV2 made a great leap in accuracy."),
                _(
                    "On ImageNet it gains about one point over the first MobileNet. "
                    "The point is its cost: about half the operations and a fifth "
                    "fewer parameters."
                ),
                (MOBILENET_V2, KERAS_TABLE),
            ),
            Fact(
                _("MobileNetV2 has no ReLU layers."),
                _(
                    "Keras's has 35 of them, all ReLU6. Only the narrow end of each "
                    "block is linear: what passes through few channels would lose "
                    "too much."
                ),
                (MOBILENET_V2, KERAS_TABLE),
            ),
            Fact(
                _("Its shortcuts shrink the picture by average pooling."),
                _(
                    "A shortcut only joins places of the same size, so nothing on it "
                    "shrinks. Depthwise convolutions with a stride of two do that. The "
                    "only pooling is the average over the whole picture at the end."
                ),
                (MOBILENET_V2,),
            ),
            Fact(
                _("The first MobileNet used max pooling."),
                _(
                    "It has none. It alternates depthwise and 1×1 convolutions and "
                    "shrinks the picture by their strides."
                ),
                (MOBILENET_V1,),
            ),
            Fact(
                _("BERT writes texts."),
                _(
                    "BERT is an encoder: it reads a text from both sides at once and "
                    "turns it into vectors. Writing one word after another takes a "
                    "decoder."
                ),
                (BERT,),
            ),
        ),
    ),
)
