"""The demo tasks, one file each."""

from demos.engine.tasks.base import Task
from demos.engine.tasks.image_classification import ImageClassification
from demos.engine.tasks.image_feature_vector import ImageFeatureVector
from demos.engine.tasks.image_object_detection import ImageObjectDetection
from demos.engine.tasks.image_segmentation import ImageSegmentation
from demos.engine.tasks.image_style_transfer import ImageStyleTransfer

TASKS: dict[str, Task] = {
    task.slug: task
    for task in (
        ImageClassification(),
        ImageFeatureVector(),
        ImageObjectDetection(),
        ImageStyleTransfer(),
        ImageSegmentation(),
    )
}
