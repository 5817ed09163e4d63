"""A worker goes on listening after Redis was gone at the wrong moment."""

import pytest
from kombu import Connection

import hubsite.celery  # noqa: F401 - every Celery process imports it
from hubsite.children import Child
from hubsite.probes import redis_answers
from hubsite.redis_server import free_port, redis_command


@pytest.fixture
def server(tmp_path):
    """A Redis of its own, to be stopped."""
    port = free_port()
    command = redis_command(port, tmp_path, save=False)
    child = Child("Redis", command, log=tmp_path / "redis.log")
    child.url = f"redis://127.0.0.1:{port}/0"
    child.wait_until(lambda: redis_answers(child.url), timeout_s=20)
    yield child
    child.stop()


@pytest.mark.parametrize(
    "report",
    [
        lambda message: message.ack(),
        lambda message: message.reject(),
        lambda message: message.requeue(),
    ],
    ids=["done", "refused", "given back"],
)
def test_message_that_cannot_be_reported_gives_its_place_to_the_next(server, report):
    with Connection(server.url) as connection:
        queue = connection.SimpleQueue("work")
        queue.channel.basic_qos(0, 1, False)
        queue.put("something")
        message = queue.get(timeout=10)
        assert not queue.channel.qos.can_consume()

        server.stop()
        with pytest.raises(connection.connection_errors):
            report(message)

        assert queue.channel.qos.can_consume()
