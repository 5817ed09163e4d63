"""A program for the tests: runs models here by tfhub_dev, and prints what they answer.

It has a process of its own, since it imports TensorFlow. Arguments: the folder of the
unpacked wheel. Standard input: a list of `[address, inputs, options]` as JSON.
"""

import base64
import json
import os
import subprocess
import sys

import pytest


def local(jobs, copies, cache):
    """What this program answers, run with a wheel's files and a cache of its own."""
    done = subprocess.run(
        [sys.executable, __file__, str(copies)],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        cwd="/",
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "TFHUB_CACHE_DIR": str(cache)},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def assert_alike(one, other, name):
    """The same JSON, numbers to four decimals."""
    if isinstance(other, dict):
        assert one.keys() == other.keys(), name
        for key, value in other.items():
            assert_alike(one[key], value, f"{name}.{key}")
    elif isinstance(other, list):
        assert len(one) == len(other), name
        for place, value in enumerate(other):
            assert_alike(one[place], value, f"{name}[{place}]")
    elif isinstance(other, float):
        assert one == pytest.approx(other, abs=1e-4), name
    else:
        assert one == other, name


def main() -> None:
    """Answer each line of the list."""
    sys.path.insert(0, sys.argv[1])
    import tfhub_dev  # noqa: PLC0415 - from the folder named

    assert tfhub_dev.__file__.startswith(sys.argv[1])
    answers = []
    for address, inputs, options in json.load(sys.stdin):
        answer = tfhub_dev.load(address).predict(*inputs, **options)
        picture = answer.picture and base64.b64encode(answer.picture).decode()
        answers.append([answer.predictions, answer.result, picture, str(answer)])
    sys.stdout.write("\n" + json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
