"""Writes out, as Python source, how a module's answer is read and printed.

Every program prints lines that can be compared with the demo's result, which
`demos.engine.tasks` computes in the same way.
"""

import json
from collections.abc import Callable

from catalog.contract import Contract
from catalog.signatures import Signature

TOP = 5
LEAST_SCORE = 0.05
LEAST_SHARE = 0.001
# These answers point into the picture, so the program must know what was seen.
NEED_VIEW = frozenset({"image-object-detection", "image-segmentation"})


def quoted(text: str) -> str:
    """A Python string literal; names in a contract come from strangers."""
    return json.dumps(text)


def answer_source(contract: Contract, signature: Signature) -> str:
    """Source that reads `outputs`, a dict of tensors, and prints the result.

    Args:
        contract: of the module.
        signature: the one the contract names.
    """
    if contract.task == "image-segmentation" and _has_classes(contract, signature):
        return _classes_mask(contract)
    return _SOURCES[contract.task](contract)


def scores_source(contract: Contract, scores: str) -> str:
    """Source that prints the five best labels.

    Args:
        contract: of the module.
        scores: expression for a NumPy array of all scores.
    """
    lines = [f"scores = {scores}.ravel().astype(float)"]
    if contract.output.meaning == "logits":
        lines += ["scores = np.exp(scores - scores.max())", "scores /= scores.sum()"]
    lines += [
        f'for index in np.argsort(-scores, kind="stable")[:{TOP}]:',
        f'    print({_label()}, f"{{scores[index]:.4f}}")',
    ]
    return "\n".join(lines)


def vector_source(vector: str) -> str:
    """Source that prints the size, the norm and the first numbers of a vector."""
    return "\n".join(
        (
            f"vector = {vector}.ravel()",
            'print(len(vector), "numbers, norm", f"{np.linalg.norm(vector):.4f}")',
            "print(vector[:5])",
        )
    )


def labels_source(contract: Contract, folder: str) -> str:
    """Source that reads the module's label file into the dict `labels`."""
    path = contract.output.labels
    if path is None:
        return "labels = {}"
    offset = contract.output.label_offset
    start = f", {offset}" if offset else ""
    return (
        f'lines = Path({folder}, {quoted(path)}).read_text("utf-8").splitlines()\n'
        f"labels = dict(enumerate(lines{start}))"
    )


def uses_labels(contract: Contract) -> bool:
    """Whether the answer's numbers stand for labels."""
    return contract.task not in ("image-feature-vector", "image-style-transfer")


def _label() -> str:
    return 'labels.get(index, f"#{index}")'


def _output(contract: Contract, role: str) -> str:
    return f"outputs[{quoted(contract.output.keys[role])}].numpy()"


def _scores(contract: Contract) -> str:
    return scores_source(contract, _output(contract, "scores"))


def _vector(contract: Contract) -> str:
    return vector_source(_output(contract, "vector"))


def _boxes(contract: Contract) -> str:
    threshold = contract.threshold if contract.threshold is not None else LEAST_SCORE
    return f"""\
count = int({_output(contract, "count")}.item())
boxes = {_output(contract, "boxes")}[0, :count]
scores = {_output(contract, "scores")}[0, :count]
classes = {_output(contract, "classes")}[0, :count]
left, top, width, height = view
for i in np.argsort(-scores, kind="stable"):
    if scores[i] < {threshold:g}:
        break
    y0, x0, y1, x1 = boxes[i]
    x0, x1 = np.clip([left + x0 * width, left + x1 * width], 0, picture.width)
    y0, y1 = np.clip([top + y0 * height, top + y1 * height], 0, picture.height)
    index = round(float(classes[i]))
    box = f"x={{x0:.1f}} y={{y0:.1f}} width={{x1 - x0:.1f}} height={{y1 - y0:.1f}}"
    print({_label()}, f"{{scores[i]:.4f}}", box)"""


def _picture(contract: Contract) -> str:
    low, high = contract.output.value_range
    values = f"{_output(contract, 'picture')}[0].astype(float)"
    if (low, high) == (0, 255):
        scaled = "values"
    elif (low, high) == (0, 1):
        scaled = "values * 255"
    else:
        scaled = f"(values - {low!r}) / {high - low!r} * 255"
    return f"""\
values = {values}
pixels = np.rint({scaled}).clip(0, 255).astype(np.uint8)
stylized = Image.fromarray(pixels)
stylized.save("stylized.png")
print("stylized.png", stylized.width, stylized.height)"""


def _has_classes(contract: Contract, signature: Signature) -> bool:
    """Whether the mask holds a score for each class, not one probability."""
    key = contract.output.keys["mask"]
    shapes = [spec.shape for spec in signature.outputs if spec.name == key]
    return any(shape and len(shape) == 4 and (shape[3] or 1) > 1 for shape in shapes)


def _soft_mask(contract: Contract) -> str:
    return f"""\
mask = {_output(contract, "mask")}[0]
grey = np.rint(mask.reshape(mask.shape[:2]).clip(0, 1) * 255).astype(np.uint8)
left, top, width, height = (round(pixels) for pixels in view)
seen = Image.fromarray(grey).resize((width, height), Image.Resampling.BILINEAR)
whole = Image.new("L", picture.size)
whole.paste(seen, (left, top))
whole.save("mask.png")
index = {contract.output.label_offset}
print({_label()}, f"{{(np.asarray(whole) >= 128).mean():.4f}}")"""


def _classes_mask(contract: Contract) -> str:
    return f"""\
best = {_output(contract, "mask")}[0].argmax(axis=2).astype(np.uint8)
left, top, width, height = (round(pixels) for pixels in view)
seen = Image.fromarray(best).resize((width, height), Image.Resampling.NEAREST)
whole = Image.new("L", picture.size)
whole.paste(seen, (left, top))
whole.save("mask.png")
shares = np.bincount(np.asarray(whole).ravel()) / whole.width / whole.height
for index in np.argsort(-shares, kind="stable").tolist():
    if shares[index] >= {LEAST_SHARE}:
        print({_label()}, f"{{shares[index]:.4f}}")"""


_SOURCES: dict[str, Callable[[Contract], str]] = {
    "image-classification": _scores,
    "image-feature-vector": _vector,
    "image-object-detection": _boxes,
    "image-style-transfer": _picture,
    "image-segmentation": _soft_mask,
}
