"""An S3 server of its own, with an empty bucket."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import uuid4

import boto3

from hubsite.children import Child
from hubsite.redis_server import free_port

KEY = "tests"
REGION = "us-east-1"


@contextmanager
def running() -> Iterator[str]:
    """Start the server; gives its address."""
    port = free_port()
    child = Child(
        "S3", [sys.executable, "-m", "moto.server", "-p", str(port)], log=None
    )
    try:
        child.wait_until(lambda: _answers(port), timeout_s=120)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.stop()


def new_bucket(endpoint: str) -> Any:
    """A bucket that nobody else has."""
    resource = boto3.resource(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )
    return resource.create_bucket(Bucket=f"hub-{uuid4().hex}")


def storages(endpoint: str, bucket: str) -> dict[str, Any]:
    """Django's STORAGES as `hubsite.settings` makes them of HUB_S3_BUCKET."""
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": REGION,
        "access_key": KEY,
        "secret_key": KEY,
        "signature_version": "s3v4",
        "max_memory_size": 1024,
    }
    return {
        name: {
            "BACKEND": "registry.s3.BucketStorage",
            "OPTIONS": options | {"location": folder},
        }
        for name, folder in (("default", "media"), ("modules", "modules"))
    }


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
