"""Holds a checkpoint's index against its shards, without TensorFlow.

`variables.index` is a table as LevelDB writes it: blocks of keys that share their
beginnings, a block that lists the blocks, and a footer (leveldb/doc/table_format.md).
Its values are `BundleEntryProto` of tensorflow/core/protobuf/tensor_bundle.proto.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import DecodeError

from catalog.sentences import Explained, Sentence
from registry.modules.proto import BundleEntry, BundleHeader, shape_of

MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
FOOTER_BYTES = 48
BLOCK_TRAILER_BYTES = 5  # how it is compressed, and a checksum
MAX_INDEX_BYTES = 64 * 1024**2
MAX_ENTRIES = 200_000
MAX_SHARDS = 10_000
# Bytes of one element: types.proto; text and what is opaque have no fixed size.
ELEMENT_BYTES = dict(
    zip(
        (1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 17, 18, 19, 22, 23),
        (4, 8, 4, 1, 2, 1, 8, 8, 1, 2, 2, 16, 2, 4, 8),
        strict=True,
    )
)


class IndexUnreadable(Explained):
    """`variables.index` is no such table; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor of a checkpoint: where it lies, and what it is."""

    name: str
    dtype: int
    shape: tuple[int | None, ...] | None
    shard: int
    offset: int
    size: int


def check_checkpoint(folder: Path) -> list[Sentence]:
    """A sentence for all that keeps the weights in `variables/` from being read."""
    index = folder / "variables.index"
    if not index.is_file():
        return [_missing("variables.index")]
    try:
        shard_count, tensors = read_index(index)
    except IndexUnreadable as error:
        return [
            Sentence(
                "variables/variables.index cannot be read: {why}.", why=error.sentence
            )
        ]
    sizes = [_size(folder, number, shard_count) for number in range(shard_count)]
    missing = [number for number, size in enumerate(sizes) if size is None]
    if missing:
        return [_missing(_shard_name(missing[0], shard_count))]
    return _problems(tensors, sizes)


def _missing(name: str) -> Sentence:
    return Sentence("The weights are missing: there is no variables/{name}.", name=name)


def _problems(tensors: list[Stored], sizes: list[int | None]) -> list[Sentence]:
    cut, odd = [], []
    for tensor in tensors:
        held = sizes[tensor.shard] if 0 <= tensor.shard < len(sizes) else None
        end = tensor.offset + tensor.size
        if held is None or tensor.offset < 0 or tensor.size < 0 or end > held:
            cut.append(tensor.name)
        elif not _fits(tensor):
            odd.append(tensor.name)
    findings = []
    if cut:
        findings.append(_cut_off(repr(cut[0]), len(cut) - 1))
    if odd:
        findings.append(
            Sentence(
                "The weights of {name} are not as many as its shape says.",
                name=repr(odd[0]),
            )
        )
    return findings


def _cut_off(name: str, more: int) -> Sentence:
    if not more:
        return Sentence(
            "The weights are cut off: {name} lies behind the end of its file.",
            name=name,
        )
    return Sentence(
        "The weights are cut off: {name} lies behind the end of its file, and "
        "{more} more.",
        name=name,
        more=more,
    )


def _fits(tensor: Stored) -> bool:
    one = ELEMENT_BYTES.get(tensor.dtype)
    if one is None or tensor.shape is None or None in tensor.shape:
        return True
    return math.prod(side or 0 for side in tensor.shape) * one == tensor.size


def _shard_name(number: int, count: int) -> str:
    return f"variables.data-{number:05}-of-{count:05}"


def _size(folder: Path, number: int, count: int) -> int | None:
    path = folder / _shard_name(number, count)
    return path.stat().st_size if path.is_file() else None


def read_index(path: Path) -> tuple[int, list[Stored]]:
    """Return how many shards there are, and every tensor.

    Raises:
        IndexUnreadable: it is no such table.
    """
    if path.stat().st_size > MAX_INDEX_BYTES:
        raise IndexUnreadable(Sentence("it is far too large"))
    table = path.read_bytes()
    if len(table) < FOOTER_BYTES or not table.endswith(MAGIC):
        raise IndexUnreadable(Sentence("it does not end as a checkpoint's index"))
    try:
        return _read(table)
    except (IndexError, DecodeError, UnicodeDecodeError) as error:
        raise IndexUnreadable(Sentence("it is damaged")) from error


def _read(table: bytes) -> tuple[int, list[Stored]]:
    footer = table[-FOOTER_BYTES:]
    place = _number(footer, _number(footer, _number(footer, 0)[1])[1])
    start, after = place
    length, _end = _number(footer, after)
    shards, tensors = 0, []
    for _key, handle in _entries(_block(table, start, length)):
        start, after = _number(handle, 0)
        length, _end = _number(handle, after)
        for key, value in _entries(_block(table, start, length)):
            if not key:
                shards = BundleHeader.FromString(value).num_shards
                continue
            tensors.append(_stored(key, value))
            if len(tensors) > MAX_ENTRIES:
                raise IndexUnreadable(Sentence("it lists too many tensors"))
    if not 0 < shards <= MAX_SHARDS:
        raise IndexUnreadable(
            Sentence("it speaks of {count} files of weights", count=shards)
        )
    return shards, tensors


def _stored(key: bytes, value: bytes) -> Stored:
    entry = BundleEntry.FromString(value)
    shape = shape_of(entry.shape)
    place = (entry.shard_id, entry.offset, entry.size)
    return Stored(key.decode("utf-8"), entry.dtype, shape, *place)


def _block(table: bytes, start: int, length: int) -> bytes:
    if table[start + length] != 0:
        raise IndexUnreadable(Sentence("it is compressed, as TensorFlow writes none"))
    if start + length + BLOCK_TRAILER_BYTES > len(table):
        raise IndexError
    return table[start : start + length]


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values; each key gives how much it shares with the one before."""
    if len(block) < 4:
        raise IndexError
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    position, key = 0, b""
    while position < end:
        shared, position = _number(block, position)
        own, position = _number(block, position)
        length, position = _number(block, position)
        if shared > len(key) or position + own + length > end:
            raise IndexError
        key = key[:shared] + block[position : position + own]
        position += own
        yield key, block[position : position + length]
        position += length


def _number(data: bytes, position: int) -> tuple[int, int]:
    """A number of 7 bits a byte, and where it ends."""
    value = 0
    for shift in range(0, 64, 7):
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise IndexError
