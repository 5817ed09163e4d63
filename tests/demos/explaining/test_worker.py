"""A real worker makes heat maps of a real module."""

import io
import os
import signal

import numpy as np
import pytest
from PIL import Image

from demos import services
from demos.explaining.services import ask_why
from demos.models import Explanation, Run
from tests import builders
from tests.demos.asking import (
    ended,
    hosted,
    picture,
    wait_until,
    worker_processes,
)

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _ready(worker):
    wait_until(worker_processes)


@pytest.fixture
def run(_ready) -> Run:
    """A red picture, said to have a red corner."""
    shown = picture("red", size=(96, 64))
    version = hosted(builders.corner_module)
    run = ended(services.start_run(version=version, picture=shown))
    assert run.state == Run.State.FINISHED, run.error_code
    return run


def made(explanation: Explanation) -> Explanation:
    def has_ended() -> bool:
        explanation.refresh_from_db()
        return explanation.has_ended

    wait_until(has_ended)
    return explanation


@pytest.mark.parametrize("method", ["auto", "gradients", "occlusion"])
def test_map_points_at_the_corner(run, method, client):
    explanation = made(ask_why(run, method=method))

    assert explanation.state == "finished", explanation.error_code
    assert explanation.method == ("grad_cam" if method == "auto" else method)
    png = client.get(f"{explanation.get_absolute_url()}.png").content
    alpha = np.asarray(Image.open(io.BytesIO(png)))[..., 3].astype(float)
    assert alpha.shape == (64, 96)
    assert alpha[:36, :54].sum() > 0.8 * alpha.sum()


def test_worker_that_dies_fails_what_it_was_at(run):
    explanation = Explanation.objects.create(run=run, target_index=0)
    assert explanation.mark_running(run.worker)

    os.kill(int(run.worker.rpartition(":")[2]), signal.SIGKILL)

    assert made(explanation).error_code == "worker_lost_once"
