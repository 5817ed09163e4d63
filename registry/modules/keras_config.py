"""The configuration of a Keras file: every class it names must be one of Keras' own.

Keras builds whatever a configuration names. Lambda and TFSMLayer carry or load code,
and names registered by others mean nothing here. Keras 2 has more names than Keras 3:
`registry.modules.keras_2`.
"""

import json
from collections.abc import Iterator
from typing import Any

from catalog.sentences import Explained, Sentence
from registry.modules import keras_2

MAX_CONFIG_BYTES = 5 * 1024**2
MAX_OBJECTS = 100_000


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODELS = _names("Functional Model Sequential")

LAYERS = _names("""
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D
    AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D
    AdaptiveMaxPooling3D Add AdditiveAttention AlphaDropout Attention Average
    AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization Bidirectional
    CategoryEncoding CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D
    Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Cropping1D
    Cropping2D Cropping3D Dense DepthwiseConv1D DepthwiseConv2D Discretization Dot
    Dropout ELU EinsumDense Embedding Flatten GRU GRUCell GaussianDropout GaussianNoise
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization
    GroupQueryAttention HashedCrossing Hashing Identity InputLayer IntegerLookup LSTM
    LSTMCell LayerNormalization LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D
    Maximum MelSpectrogram Minimum MultiHeadAttention Multiply Normalization PReLU
    Permute RMSNormalization RNN RandomBrightness RandomContrast RandomCrop RandomFlip
    RandomRotation RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape
    Resizing ReversibleEmbedding STFTSpectrogram SeparableConv1D SeparableConv2D
    SimpleRNN SimpleRNNCell Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D
    SpectralNormalization StackedRNNCells StringLookup Subtract TextVectorization
    TimeDistributed UnitNormalization UpSampling1D UpSampling2D UpSampling3D
    ZeroPadding1D ZeroPadding2D ZeroPadding3D""")

PARTS_OF_LAYERS = _names("""
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer
    LecunNormal LecunUniform Ones OrthogonalInitializer Orthogonal RandomNormal
    RandomUniform TruncatedNormal VarianceScaling Zeros
    L1 L2 L1L2 OrthogonalRegularizer MaxNorm MinMaxNorm NonNeg UnitNorm
    DTypePolicy Policy __keras_tensor__ __tensor__ __ellipsis__ __slice__""")

CLASSES = MODELS | LAYERS | PARTS_OF_LAYERS
# Where Keras keeps them; `.h5` files do not always say.
PLACES = _names("""
    keras keras.constraints keras.dtype_policies keras.initializers keras.layers
    keras.models keras.regularizers keras.src.models.functional keras.src.models.model
    keras.src.models.sequential""")
CLASSES_OF_KERAS_2 = CLASSES | keras_2.CLASSES
PLACES_OF_KERAS_2 = PLACES | keras_2.PLACES
# Arithmetic between layers.
OPERATION_PLACES = _names("keras.src.ops.nn keras.src.ops.numpy keras.src.ops.core")
OPERATIONS = _names("""
    Absolute Add Clip Concatenate Divide Exp ExpandDims Gelu GetItem LogSoftmax Matmul
    Max Maximum Mean Min Minimum Multiply Negative Power Relu Relu6 Reshape Sigmoid Silu
    Softmax Softplus Sqrt Square Squeeze Stack Subtract Sum Swapaxes Tanh Transpose
    TrueDivide""")


class ConfigUnreadable(Explained):
    """The configuration is too large, or not one; the sentence says which."""


def check_config(
    text: bytes, *, of_keras_2: bool = False, untrained: bool = False
) -> list[tuple[Sentence, str]]:
    """Each thing that a configuration names and may not: (what it is, where).

    Args:
        text: JSON.
        of_keras_2: whether Keras 2 wrote it, and will read it.
        untrained: whether it is loaded after `forget_training`.

    Raises:
        ConfigUnreadable: it cannot be read at all.
    """
    if len(text) > MAX_CONFIG_BYTES:
        most = MAX_CONFIG_BYTES // 10**6
        raise ConfigUnreadable(
            Sentence("The configuration is larger than {most} MB.", most=most)
        )
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigUnreadable(Sentence("The configuration is not JSON.")) from error
    name = config.get("class_name") if isinstance(config, dict) else None
    if not isinstance(name, str) or name not in MODELS:
        raise ConfigUnreadable(
            Sentence("The configuration is not that of a Keras model.")
        )
    if untrained:
        forget_training(config)
    found: dict[Sentence, str] = {}
    for count, (place, item) in enumerate(_objects(config)):
        if count > MAX_OBJECTS:
            raise ConfigUnreadable(Sentence("The configuration is far too long."))
        for problem in _problems(item, of_keras_2=of_keras_2):
            found.setdefault(problem, place)
    return sorted(found.items())


def forget_training(config: Any) -> None:
    """Leave out how a model, and each within it, was trained: it is not loaded.

    Optimizers, losses and metrics may be anybody's own. Keras leaves out those of the
    outermost model when it is told not to compile, and would make all others.
    """
    for _place, item in _objects(config):
        item.pop("compile_config", None)


def _objects(config: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the JSON, with the name of the layer it is in."""
    waiting: list[tuple[str, Any]] = [("", config)]
    while waiting:
        place, item = waiting.pop()
        if isinstance(item, dict):
            name = item.get("name")
            here = name[:100] if isinstance(name, str) else place
            yield here, item
            waiting += [(here, value) for value in item.values()]
        elif isinstance(item, list):
            waiting += [(place, value) for value in item]


def _problems(item: dict[str, Any], *, of_keras_2: bool) -> Iterator[Sentence]:
    if isinstance(item.get("vocabulary"), str):
        yield Sentence("a layer that reads its vocabulary from a file")
    if "class_name" not in item:
        return
    name, module = item["class_name"], item.get("module")
    registered = item.get("registered_name")
    if not _is_known(name, module, of_keras_2=of_keras_2):
        yield _named(repr(str(name)[:80]), repr(module)[:100] if module else "")
    elif registered not in (None, name):
        yield Sentence("the custom class {name}", name=repr(str(registered)[:80]))
    elif name in keras_2.FUNCTION_LAYERS:
        yield from _problems_of_function(item.get("config"))


def _problems_of_function(config: Any) -> Iterator[Sentence]:
    """A layer that calls a function of TensorFlow, which is looked up by its name."""
    name = config.get("function") if isinstance(config, dict) else None
    if not isinstance(name, str) or name not in keras_2.FUNCTIONS:
        yield Sentence("the function {name}", name=repr(str(name)[:80]))


def _named(name: str, module: str) -> Sentence:
    if not module:
        return Sentence.plain(name)
    return Sentence("{name} of {module}", name=name, module=module)


def _is_known(name: Any, module: Any, *, of_keras_2: bool) -> bool:
    if not isinstance(name, str) or not isinstance(module, str | None):
        return False
    if module in OPERATION_PLACES:
        return name in OPERATIONS
    if module == "builtins":  # where Keras puts what has no place
        return name == "__keras_tensor__"
    classes = CLASSES_OF_KERAS_2 if of_keras_2 else CLASSES
    places = PLACES_OF_KERAS_2 if of_keras_2 else PLACES
    return name in classes and (module is None or module in places)
