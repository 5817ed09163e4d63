"""Dataclasses from their JSON, and the JSON schema that describes them.

Both follow the annotations, so that a result is written down once.
"""

import dataclasses
import types
import typing
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from catalog.tasks.results import Result

T = TypeVar("T")

_PRIMITIVES = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
}


def read_json(kind: type[T], data: dict[str, Any]) -> T:
    """Make a dataclass from what `dataclasses.asdict` gave, perhaps long ago.

    Fields added since take their defaults; fields that are gone are left out.
    """
    hints: dict[str, Any] = _hints(kind)  # type: ignore[arg-type]
    return kind(
        **{name: _read(hints[name], data[name]) for name in hints if name in data}
    )


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return read_json(hint, value)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(_read(item, each) for each in value)
    if _is_union(hint):
        kinds = [each for each in get_args(hint) if dataclasses.is_dataclass(each)]
        return _read(kinds[0], value) if kinds else value
    return value


def schema_of(kind: type) -> dict[str, Any]:
    """The OpenAPI 3.0 schema of a dataclass, with its docstring's first line."""
    hints = _hints(kind)
    needed = [
        item.name
        for item in dataclasses.fields(kind)
        if item.default is dataclasses.MISSING
    ]
    properties = {name: _schema(hint) for name, hint in hints.items()}
    if issubclass(kind, Result):
        properties = {"kind": {"type": "string", "enum": [kind.kind]}, **properties}
        needed.insert(0, "kind")
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip().partition("\n")[0],
        "properties": properties,
        "required": needed,
    }


def _schema(hint: Any) -> dict[str, Any]:
    if hint in _PRIMITIVES:
        return dict(_PRIMITIVES[hint])
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return schema_of(hint)
    if get_origin(hint) is tuple:
        return _sequence(get_args(hint))
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if _is_union(hint):
        kinds = [_schema(each) for each in get_args(hint) if each is not type(None)]
        one = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
        return {**one, "nullable": True} if type(None) in get_args(hint) else one
    return {}


def _sequence(items: tuple[Any, ...]) -> dict[str, Any]:
    """`tuple[T, ...]` of any length, or `tuple[T, T]` of a certain one."""
    schema: dict[str, Any] = {"type": "array", "items": _schema(items[0])}
    if Ellipsis not in items:
        schema |= {"minItems": len(items), "maxItems": len(items)}
    return schema


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The annotations of the fields alone."""
    hints = typing.get_type_hints(kind)
    return {item.name: hints[item.name] for item in dataclasses.fields(kind)}
