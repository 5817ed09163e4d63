"""The layers that image networks are made of, holding given weights.

Plain TensorFlow operations under plain names: the saved graph then reads as the
network does, and holds each weight once.
"""

from collections.abc import Callable, Iterator
from typing import Literal, Protocol

import numpy as np
import tensorflow as tf

BN_EPSILON = 1e-3
BN_MOMENTUM = 0.99

Padding = Literal["SAME", "VALID"]
Activation = Callable[..., tf.Tensor]


class Layer(Protocol):
    """What holds weights."""

    trainable: list[tf.Variable]


class Convolution:
    """A convolution without bias; depthwise if asked."""

    def __init__(
        self,
        name: str,
        kernel: np.ndarray,
        *,
        stride: int = 1,
        depthwise: bool = False,
        padding: Padding = "SAME",
    ) -> None:
        self.name, self.stride, self.depthwise = name, stride, depthwise
        self.padding = padding
        self.kernel = tf.Variable(kernel, name=f"{name}/kernel")
        self.trainable = [self.kernel]
        self.statistics: list[tf.Variable] = []

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, H, W, C]`."""
        strides = [1, self.stride, self.stride, 1]
        with tf.name_scope(self.name):
            if self.depthwise:
                return tf.compat.v1.nn.depthwise_conv2d_native(
                    inputs, self.kernel, strides, self.padding, name="depthwise"
                )
            return tf.nn.conv2d(inputs, self.kernel, strides, self.padding, name="conv")


class BiasedConvolution:
    """A convolution, its bias, and an activation if given."""

    def __init__(
        self,
        convolution: Convolution,
        bias: np.ndarray,
        activation: Activation | None = tf.nn.relu,
    ) -> None:
        self.convolution, self.activation = convolution, activation
        self.bias = tf.Variable(bias, name=f"{convolution.name}/bias")
        self.trainable = [*convolution.trainable, self.bias]
        self.statistics: list[tf.Variable] = []

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, H, W, C]`."""
        outputs = self.convolution(inputs)
        with tf.name_scope(self.convolution.name):
            outputs = tf.nn.bias_add(outputs, self.bias, name="bias_add")
            return self.activation(outputs) if self.activation else outputs


class BatchNorm:
    """Batch normalisation over channels, with moving statistics."""

    def __init__(
        self,
        name: str,
        scale: np.ndarray,
        offset: np.ndarray,
        mean: np.ndarray,
        variance: np.ndarray,
        *,
        momentum: float = BN_MOMENTUM,
    ) -> None:
        self.name, self.momentum = name, momentum
        self.scale = tf.Variable(scale, name=f"{name}/gamma")
        self.offset = tf.Variable(offset, name=f"{name}/beta")
        self.mean = tf.Variable(mean, name=f"{name}/moving_mean", trainable=False)
        self.variance = tf.Variable(
            variance, name=f"{name}/moving_variance", trainable=False
        )
        self.trainable = [self.scale, self.offset]
        self.statistics = [self.mean, self.variance]

    def __call__(self, inputs: tf.Tensor, *, training: bool) -> tf.Tensor:
        """Normalise by the moving statistics, or by the batch's while training."""
        with tf.name_scope(self.name):
            if not training:
                return tf.compat.v1.nn.fused_batch_norm(
                    inputs,
                    *(self.scale, self.offset, self.mean, self.variance),
                    epsilon=BN_EPSILON,
                    is_training=False,
                )[0]
            outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
                inputs, self.scale, self.offset, epsilon=BN_EPSILON, is_training=True
            )
            self._follow(self.mean, mean)
            self._follow(self.variance, variance)
            return outputs

    def _follow(self, moving: tf.Variable, batch: tf.Tensor) -> None:
        moving.assign_sub((moving - batch) * (1 - self.momentum))


class Dense:
    """A fully connected layer with bias."""

    def __init__(self, name: str, kernel: np.ndarray, bias: np.ndarray) -> None:
        self.name = name
        self.kernel = tf.Variable(kernel, name=f"{name}/kernel")
        self.bias = tf.Variable(bias, name=f"{name}/bias")
        self.trainable = [self.kernel, self.bias]
        self.statistics: list[tf.Variable] = []

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, C]`."""
        with tf.name_scope(self.name):
            return tf.nn.bias_add(tf.matmul(inputs, self.kernel), self.bias)


class NormalisedConvolution:
    """A convolution, its batch normalisation, and ReLU6 if asked."""

    def __init__(
        self, convolution: Convolution, norm: BatchNorm, *, activated: bool = True
    ) -> None:
        self.convolution, self.norm, self.activated = convolution, norm, activated
        self.trainable = convolution.trainable + norm.trainable
        self.statistics = norm.statistics

    def __call__(self, inputs: tf.Tensor, *, training: bool) -> tf.Tensor:
        """Apply to `[N, H, W, C]`."""
        outputs = self.norm(self.convolution(inputs), training=training)
        if not self.activated:
            return outputs
        return tf.nn.relu6(outputs, name=f"{self.convolution.name}/relu6")


class TorchWeights:
    """Takes layers out of a PyTorch state dict, in TensorFlow's axis order.

    Args:
        tensors: by name, `<layer>.weight` and so on.
    """

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self._rest = dict(tensors)

    def convolution(
        self, name: str, key: str, *, stride: int = 1, depthwise: bool = False
    ) -> Convolution:
        """The convolution stored as `key`."""
        kernel = self._kernel(key, depthwise=depthwise)
        return Convolution(name, kernel, stride=stride, depthwise=depthwise)

    def biased_convolution(
        self,
        name: str,
        key: str,
        *,
        stride: int = 1,
        depthwise: bool = False,
        padding: Padding = "SAME",
        activation: Activation | None = tf.nn.relu,
    ) -> BiasedConvolution:
        """The convolution stored as `key`, with its bias and an activation."""
        kernel = self._kernel(key, depthwise=depthwise)
        convolution = Convolution(
            name, kernel, stride=stride, depthwise=depthwise, padding=padding
        )
        return BiasedConvolution(convolution, self._take(f"{key}.bias"), activation)

    def batch_norm(self, name: str, key: str) -> BatchNorm:
        """The batch normalisation stored as `key`."""
        parts = ("weight", "bias", "running_mean", "running_var")
        return BatchNorm(name, *(self._take(f"{key}.{part}") for part in parts))

    def dense(self, name: str, key: str) -> Dense:
        """The fully connected layer stored as `key`."""
        kernel, bias = self._take(f"{key}.weight"), self._take(f"{key}.bias")
        # [out, in], or [out, in, 1, 1] where it is kept as a convolution.
        kernel = kernel.reshape(kernel.shape[:2]).T
        return Dense(name, np.ascontiguousarray(kernel), bias)

    def unused(self) -> Iterator[str]:
        """The tensors that no layer took, save the step counters of training."""
        return (key for key in self._rest if not key.endswith(".num_batches_tracked"))

    def _kernel(self, key: str, *, depthwise: bool) -> np.ndarray:
        # [out, in, h, w] becomes [h, w, in, out]; depthwise [C, 1, h, w]: [h, w, C, 1].
        axes = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
        return self._take(f"{key}.weight").transpose(axes)

    def _take(self, key: str) -> np.ndarray:
        return self._rest.pop(key)
