"""The message that asks a worker for a run: the one that Celery itself would send."""

import json
from base64 import b64decode
from uuid import uuid4

from demos.sending import send
from demos.tasks import run_demo

# What is the sender's own, and what only tells who it was.
OWN = ("delivery_tag", "reply_to")


def taken(redis, queue):
    message = json.loads(redis.rpop(queue))
    message["body"] = json.loads(b64decode(message["body"]))
    message["headers"].pop("origin", None)
    for name in OWN:
        message["properties"].pop(name, None)
    return message


def test_message_is_celerys_own(redis):
    run_id = uuid4()
    redis.delete("slow")
    run_demo.apply_async(
        kwargs={"run_id": str(run_id)}, task_id=str(run_id), queue="slow"
    )
    expected = taken(redis, "slow")

    send(run_id, "slow")

    assert taken(redis, "slow") == expected
    assert not redis.llen("slow")
