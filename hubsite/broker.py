"""Celery's Redis transport, with a hole closed that leaves a worker deaf for good."""

from collections.abc import Iterator
from contextlib import contextmanager

from kombu.transport import redis, virtual


class SlotFreeingQoS(redis.QoS):
    """Frees a message's slot also when Redis cannot be told what became of it.

    kombu 5.7 frees it only after Redis has answered. A worker that lost the
    connection meanwhile keeps the slot taken and, once all are, asks for no more
    messages. The message left in Redis comes again later, which runs allow for.
    """

    def ack(self, delivery_tag: str) -> None:
        """Report a message done."""
        with self._slot_freed_on_error(delivery_tag):
            super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's
        """Give a message back, or drop it."""
        with self._slot_freed_on_error(delivery_tag):
            super().reject(delivery_tag, requeue=requeue)

    @contextmanager
    def _slot_freed_on_error(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


def close_the_hole() -> None:
    """Make every connection of this process to a Redis broker use it."""
    redis.Channel.QoS = SlotFreeingQoS
