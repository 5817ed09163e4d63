"""What a configuration written by Keras 2 may name besides what Keras 3 writes.

Arithmetic between the layers of a functional model, and `preprocess_input`, become
`TFOpLambda`, which names a function of TensorFlow. Keras 2 looks that name up among all
that TensorFlow exports, `io.write_file` and `numpy_function` too, and calls it while it
builds the model. Hence the list of those that compute numbers from numbers; the names
are those by which `tf_keras` writes them.
"""


def _names(text: str, prefix: str = "") -> frozenset[str]:
    return frozenset(prefix + name for name in text.split())


FUNCTION_LAYERS = _names("SlicingOpLambda TFOpLambda")
CLASSES = FUNCTION_LAYERS | _names("""
    BatchNormalizationV1 BatchNormalizationV2 LocallyConnected1D LocallyConnected2D
    RandomHeight RandomWidth ThresholdedReLU
    ConstantV2 GlorotNormalV2 GlorotUniformV2 HeNormalV2 HeUniformV2 IdentityV2
    LecunNormalV2 LecunUniformV2 OnesV2 OrthogonalV2 RandomNormalV2 RandomUniformV2
    TruncatedNormalV2 VarianceScalingV2 ZerosV2 RadialConstraint
    TensorShape __ellipsis__ __tuple__""")
# TensorFlow's Keras and tf_keras call the same places by two names.
PLACES = frozenset(
    f"{root}.src.{place}"
    for root in ("keras", "tf_keras")
    for place in (
        *("engine.functional", "engine.sequential", "engine.training"),
        "layers.core.tf_op_layer",
    )
)

MATHS = _names(
    """
    abs acos acosh add add_n argmax argmin asin asinh atan atan2 atanh ceil cos cosh
    cumprod cumsum divide divide_no_nan equal erf exp expm1 floor floordiv floormod
    greater greater_equal l2_normalize less less_equal log log1p log_sigmoid logical_and
    logical_not logical_or maximum minimum multiply multiply_no_nan negative not_equal
    pow reciprocal reciprocal_no_nan reduce_all reduce_any reduce_euclidean_norm
    reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_std reduce_sum
    reduce_variance rint round rsqrt scalar_mul sigmoid sign sin sinh softplus sqrt
    square squared_difference subtract tan tanh top_k truediv""",
    "math.",
)
NETWORKS = _names(
    """
    avg_pool avg_pool2d bias_add crelu depth_to_space elu gelu leaky_relu
    local_response_normalization log_softmax max_pool max_pool2d moments relu relu6 selu
    silu softmax softsign space_to_depth""",
    "nn.",
)
IMAGES = _names(
    """
    convert_image_dtype extract_patches flip_left_right flip_up_down grayscale_to_rgb
    per_image_standardization resize rgb_to_grayscale""",
    "image.",
)
ARRAYS = _names("""
    __operators__.add __operators__.eq __operators__.getitem __operators__.ne
    broadcast_to cast clip_by_value compat.v1.gather compat.v1.shape compat.v1.squeeze
    compat.v1.transpose concat convert_to_tensor einsum ensure_shape expand_dims fill
    gather gather_nd identity linalg.matmul linalg.matrix_transpose linalg.matvec
    linalg.normalize norm one_hot ones_like pad range repeat reshape reverse roll shape
    slice split squeeze stack stop_gradient tensordot tile transpose unstack where
    zeros_like""")
FUNCTIONS = MATHS | NETWORKS | IMAGES | ARRAYS
