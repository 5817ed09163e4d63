"""Search, download, run and publish the models of a Model Hub.

`tfhub_dev.load("http://host/publisher/name/1").predict("cat.jpg")` runs a model here,
by the real tensorflow_hub; `tfhub_dev.remote(…)` asks the site to. The command line is
`tfhub_dev --help`.
"""

from typing import TYPE_CHECKING

from tfhub_dev.failures import Failure

if TYPE_CHECKING:
    from tfhub_dev.models import Model
    from tfhub_dev.remote_models import RemoteModel

__version__ = "0.1.0"
__all__ = ["Failure", "__version__", "load", "remote"]


def load(handle: str, site: str | None = None) -> "Model":
    """Return the model at an address, run on this machine by TensorFlow.

    Args:
        handle: `http://host/publisher/name/1`, or `publisher/name` with a site.
        site: the site's address; `TFHUB_DEV_SITE` or the one logged in to if left out.

    Raises:
        Failure: it is not there; the message says what to do.
    """
    from tfhub_dev.models import load_model  # noqa: PLC0415 - commands start quicker

    return load_model(handle, site)


def remote(handle: str, site: str | None = None) -> "RemoteModel":
    """Return the model at an address, run by its site. Arguments as `load` has them."""
    from tfhub_dev.remote_models import remote_model  # noqa: PLC0415

    return remote_model(handle, site)
