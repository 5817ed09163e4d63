"""Sends runs to the workers: the message Celery would make, put on the queue at once.

Celery works out anew for each message what is the same for all of them; it takes ten
times as long as Redis does to keep the message, and every prediction waits for it.
Format: version 2 of Celery's protocol in the envelope of kombu's Redis transport,
https://docs.celeryq.dev/en/stable/internals/protocol.html. A test holds it against
what Celery itself sends.
"""

import json
from base64 import b64encode
from typing import Any
from uuid import UUID, uuid4

from demos.tasks import run_demo
from registry.connections import redis_client

_NOTHING_AFTERWARDS = dict.fromkeys(("callbacks", "errbacks", "chain", "chord"))


def send(run_id: UUID, queue: str) -> None:
    """Put a run on a queue.

    Raises:
        RedisError: Redis cannot be reached.
    """
    redis_client().lpush(queue, json.dumps(message(str(run_id), queue)))


def message(run_id: str, queue: str) -> dict[str, Any]:
    """Return the message that asks a worker to make a run."""
    arguments: list[Any] = [[], {"run_id": run_id}, _NOTHING_AFTERWARDS]
    return {
        "body": b64encode(json.dumps(arguments).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": _headers(run_id),
        "properties": {
            "correlation_id": run_id,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": queue},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": str(uuid4()),
        },
    }


def _headers(run_id: str) -> dict[str, Any]:
    return {
        "lang": "py",
        "task": run_demo.name,
        "id": run_id,
        "root_id": run_id,
        "parent_id": None,
        "group": None,
        "group_index": None,
        "shadow": None,
        "eta": None,
        "expires": None,
        "retries": 0,
        "timelimit": [run_demo.time_limit, None],
        "argsrepr": "()",
        "kwargsrepr": repr({"run_id": run_id}),
        "ignore_result": True,
        "replaced_task_nesting": 0,
        "stamped_headers": None,
        "stamps": {},
    }
