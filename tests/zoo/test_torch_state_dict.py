"""Reading a `.pth` of either format: its tensors, and nothing that runs."""

import collections
import io
import os
import pickle
import sys
import types
import zipfile

import numpy as np
import pytest

from zoo.formats.torch_state_dict import MAGIC, PROTOCOL, read_state_dict
from zoo.formats.torch_tensors import StateDictError


@pytest.fixture(autouse=True)
def _torch(monkeypatch):
    """The names that a state dict refers to, so that tests can write them."""
    utils = types.ModuleType("torch._utils")
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    torch = types.ModuleType("torch")
    torch.FloatStorage = FloatStorage
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)


def _rebuild_tensor_v2(*arguments):
    """Stands for the function of this name in PyTorch."""


class FloatStorage:
    """Stands for the class of this name in PyTorch."""


_rebuild_tensor_v2.__module__ = "torch._utils"
FloatStorage.__module__ = "torch"


class Storage:
    def __init__(self, key, values):
        self.key, self.values = key, np.asarray(values, "<f4")


class Tensor:
    """A tensor that pickles as PyTorch's do."""

    def __init__(self, storage, shape, strides, offset=0):
        self.arguments = (storage, offset, shape, strides, False, {})

    def __reduce__(self):
        return _rebuild_tensor_v2, self.arguments


class Pickler(pickle.Pickler):
    def persistent_id(self, item):
        if not isinstance(item, Storage):
            return None
        return ("storage", FloatStorage, item.key, "cpu", item.values.size, None)


def written(state, storages, path):
    with path.open("wb") as stream:
        for item in (MAGIC, PROTOCOL, {}, state, [s.key for s in storages]):
            Pickler(stream, protocol=2).dump(item)
        for storage in storages:
            stream.write(np.int64(storage.values.size).tobytes())
            stream.write(storage.values.tobytes())
    return path.read_bytes()


def test_tensors_come_out_with_names_shapes_and_values(tmp_path):
    storage = Storage("7", range(6))
    state = collections.OrderedDict(
        rows=Tensor(storage, (2, 3), (3, 1)),
        turned=Tensor(storage, (3, 2), (1, 3)),
        last=Tensor(storage, (2,), (1,), offset=4),
    )

    tensors = read_state_dict(written(state, [storage], tmp_path / "tiny.pth"))

    assert tensors["rows"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert tensors["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert tensors["last"].tolist() == [4, 5]


def test_pickle_that_calls_a_program_is_refused(tmp_path):
    witness = tmp_path / "was-run"

    class Attack:
        def __reduce__(self):
            return os.system, (f"touch {witness}",)

    data = written({"weights": Attack()}, [], tmp_path / "bad.pth")

    with pytest.raises(StateDictError, match=r"posix\.system"):
        read_state_dict(data)
    assert not witness.exists()


def test_tensor_beyond_its_values_is_refused(tmp_path):
    storage = Storage("0", range(4))
    state = {"weights": Tensor(storage, (4, 4), (4, 1))}

    with pytest.raises(StateDictError, match="beyond its values"):
        read_state_dict(written(state, [storage], tmp_path / "bad.pth"))


def test_file_that_ends_early_is_refused(tmp_path):
    storage = Storage("0", range(4))
    state = {"weights": Tensor(storage, (4,), (1,))}
    data = written(state, [storage], tmp_path / "short.pth")

    with pytest.raises(StateDictError, match="ends inside"):
        read_state_dict(data[:-4])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", pickle.dumps({"a": 1})])
def test_other_files_are_refused(data):
    with pytest.raises(StateDictError):
        read_state_dict(data)


def zipped(state, storages, path, byteorder=b"little"):
    with zipfile.ZipFile(path, "w") as archive:
        pickled = io.BytesIO()
        Pickler(pickled, protocol=2).dump(state)
        archive.writestr("tiny/data.pkl", pickled.getvalue())
        archive.writestr("tiny/byteorder", byteorder)
        for storage in storages:
            archive.writestr(f"tiny/data/{storage.key}", storage.values.tobytes())
    return path.read_bytes()


def test_zipped_tensors_come_out_as_well(tmp_path):
    storage = Storage("0", range(6))
    state = collections.OrderedDict(rows=Tensor(storage, (2, 3), (3, 1)))

    tensors = read_state_dict(zipped(state, [storage], tmp_path / "tiny.pth"))

    assert tensors["rows"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_zipped_values_in_another_byte_order_are_refused(tmp_path):
    storage = Storage("0", range(2))
    state = {"row": Tensor(storage, (2,), (1,))}
    data = zipped(state, [storage], tmp_path / "tiny.pth", byteorder=b"big")

    with pytest.raises(StateDictError, match="little-endian"):
        read_state_dict(data)


def test_zipped_pickle_that_calls_a_program_is_refused(tmp_path):
    data = zipped({"weights": os.system}, [], tmp_path / "bad.pth")

    with pytest.raises(StateDictError, match=r"posix\.system"):
        read_state_dict(data)


def test_zip_without_its_values_is_refused(tmp_path):
    state = {"row": Tensor(Storage("0", range(2)), (2,), (1,))}

    with pytest.raises(StateDictError, match="not a state dict"):
        read_state_dict(zipped(state, [], tmp_path / "bad.pth"))
