"""Documents that tests read."""

ENGLISH = """\
# Module zoo/lite0/classification/1
Tells a thousand kinds of things apart,
on a phone.

<!-- title: EfficientNet-Lite0 -->
<!-- task: image-classification -->
<!-- network-architecture: efficientnet-lite0 -->
<!-- dataset: imagenet-ilsvrc-2012-cls -->
<!-- language: en -->
<!-- license: apache-2.0 -->
<!-- fine-tunable: true -->
<!-- format: saved_model_2 -->

## Overview

A small network.

```python
## Limits
# not a heading
```

## Application scenarios

- Sort **holiday** photos
  by what they show.
- Label [products](https://example.org).

## Limits

It knows *one* thing a picture.

## Citation

```bibtex
@inproceedings{tan2019,
  title = {{EfficientNet}: Rethinking Model Scaling},
  author = {Tan, Mingxing and Quoc V. Le},
  booktitle = {ICML}, year = 2019
}
```
"""

CHINESE = """\
# Module zoo/lite0/classification/1
在手机上区分一千种事物。

<!-- title: EfficientNet-Lite0 图像分类 -->
<!-- task: image-classification -->

## 概述

一个小网络。

## 应用场景

1. 整理相册
2. 标注商品

## 局限

一张图只认一个对象。

## 引用

```bibtex
@misc{zoo2024, title={Notes}, year={2024}}
```
"""
