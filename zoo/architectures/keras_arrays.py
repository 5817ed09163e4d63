"""Makes layers of arrays that Keras kept, which are in TensorFlow's axis order."""

from collections.abc import Mapping

import numpy as np

from zoo.architectures.layers import Activation, BiasedConvolution, Convolution


class KerasArrays:
    """Takes arrays by their paths, each once.

    Args:
        arrays: by path, as `zoo.formats` reads them.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._rest = dict(arrays)

    def take(self, path: str) -> np.ndarray:
        """One array."""
        return self._rest.pop(path)

    def convolution(
        self, name: str, kernel: str, bias: str, activation: Activation | None = None
    ) -> BiasedConvolution:
        """A convolution with its bias, given their paths."""
        convolution = Convolution(name, self.take(kernel))
        return BiasedConvolution(convolution, self.take(bias), activation)

    def check_all_taken(self) -> None:
        """Make sure that the network has a place for everything.

        Raises:
            ValueError: an array was not taken.
        """
        if self._rest:
            names = ", ".join(sorted(self._rest))
            raise ValueError(f"The network has no place for {names}.")
