"""Small documents of every kind, as they lie in tfhub.dev's repository."""

MODULE = """\
# Module acme/net/classification/1
Tells things apart.

<!-- asset-path: legacy -->
<!-- task: image-classification -->
<!-- fine-tunable: true -->
<!-- format: saved_model_2 -->
<!-- colab: https://colab.research.google.com/github/acme/net.ipynb -->

## Overview

A net, see [its smaller sister](https://tfhub.dev/acme/small/1) and
[another](https://tfhub.dev/acme/gone/1).
"""
SMALL = """\
# Module acme/small/1
Small.

<!-- asset-path: https://example.org/small.tar.gz -->
<!-- task: image-classification -->
<!-- format: hub -->
<!-- fine-tunable: false -->

## Overview

Small.
"""
PLACEHOLDER = """\
# Placeholder acme/phone/1
For phones.

<!-- task: image-segmentation -->
"""
LITE = """\
# Lite acme/net/classification/lite/1
For phones.

<!-- asset-path: internal -->
<!-- parent-model: acme/net/classification/1 -->

## Overview

Made from [the net](https://tfhub.dev/acme/net/classification/1).
"""
TFJS = """\
# Tfjs acme/net/classification/1/default/1
For browsers.

<!-- asset-path: legacy -->
<!-- parent-model: acme/net/classification/1 -->
"""
CORAL = """\
# Coral acme/net/coral/1
For the Edge TPU.

<!-- asset-path: legacy -->
<!-- parent-model: acme/net/classification -->
"""
COLLECTION = """\
# Collection acme/nets/1
Nets of acme.

<!-- task: image-classification -->

## Large nets

* [net](https://tfhub.dev/acme/net/classification/1)

## Other nets

* [small](https://tfhub.dev/acme/small) - for *little* machines
* [for phones](https://tfhub.dev/acme/lite-model/net/classification/lite/1)
* [gone](https://tfhub.dev/acme/gone/1)
"""
PUBLISHER = """\
# Publisher acme
Acme Research

## About

We make nets.
"""
FILES = {
    "acme/acme.md": PUBLISHER,
    "acme/collections/nets/1.md": COLLECTION,
    "acme/models/net/classification/1.md": MODULE,
    "acme/models/net/coral/1.md": CORAL,
    "acme/models/net/lite/1.md": LITE,
    "acme/models/net/tfjs/1.md": TFJS,
    "acme/models/phone/1.md": PLACEHOLDER,
    "acme/models/small/1.md": SMALL,
}
