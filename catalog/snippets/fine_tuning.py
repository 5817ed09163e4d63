"""A program that teaches a feature vector's network classes of one's own."""

from catalog.inputs import ImageInput
from catalog.snippets.preprocessing import READ_PICTURE, preprocess_source
from catalog.snippets.subject import Subject

TASK = "image-feature-vector"

_IMPORTS = """\
from pathlib import Path

import numpy as np
import tensorflow_hub as hub
import tf_keras
from PIL import Image, ImageOps
"""

# A folder for each class; two are enough, and more work as well.
_EXAMPLES = """\
# Photos in a folder for each class: photos/cat/1.jpg, photos/dog/1.jpg …
PHOTOS = Path("photos")
names = sorted(folder.name for folder in PHOTOS.iterdir() if folder.is_dir())
files = [path for name in names for path in sorted((PHOTOS / name).iterdir())]
labels = np.array([names.index(path.parent.name) for path in files])
images = np.concatenate([preprocess(read_picture(path)) for path in files])
order = np.random.default_rng(0).permutation(len(files))
images, labels = images[order], labels[order]
"""

_TRAINING = """\
body = hub.KerasLayer(URL, trainable=True, input_shape={shape})
head = tf_keras.layers.Dense(len(names), activation="softmax")
model = tf_keras.Sequential([body, head])
loss = "sparse_categorical_crossentropy"

# First the new layer alone: at random, it would pull the network's weights astray.
body.trainable = False
model.compile("adam", loss, ["accuracy"])
model.fit(images, labels, batch_size=8, epochs=10, validation_split=0.2)

# Then everything, in small steps; leave this out where there are few photos.
body.trainable = True
model.compile(tf_keras.optimizers.Adam(1e-5), loss, ["accuracy"])
model.fit(images, labels, batch_size=8, epochs=5, validation_split=0.2)

model.save("my_model")
for path in files[:: max(1, len(files) // 6)]:
    scores = model.predict(preprocess(read_picture(path)), verbose=0)[0]
    print(path, names[scores.argmax()], f"{{scores.max():.4f}}")
"""


def can_be_fine_tuned(subject: Subject, *, fine_tunable: bool | None) -> bool:
    """Whether the program works: one picture of a fixed size in, one vector out."""
    contract = subject.contract
    return (
        bool(fine_tunable)
        and contract.task == TASK
        and subject.answers_plain_call
        and isinstance(contract.input, ImageInput)
        and contract.input.size is not None
        and contract.input.dtype == "float32"
    )


def fine_tuning_program(subject: Subject) -> str:
    """The whole program, from photos in folders to a model that tells them apart."""
    rule = subject.contract.image
    if rule is None or rule.size is None:
        raise ValueError("Only pictures of a fixed size can be learned from.")
    parts = [
        f'{_IMPORTS}\nURL = "{subject.url}"',
        READ_PICTURE,
        preprocess_source(rule, with_view=False),
        f"{_EXAMPLES}\n{_TRAINING.format(shape=(*rule.size, rule.channels))}",
    ]
    return "\n\n\n".join(part.rstrip() for part in parts) + "\n"
