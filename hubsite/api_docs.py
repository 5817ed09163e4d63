"""The API's docs page, written from the same schema that programs read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from catalog.documents.render import render as render_markdown

Json = dict[str, Any]
TOP_LEVEL = 3  # of a heading inside a description, should one ever have any


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a member of an object.

    `type_name` is in words, such as `list of`; `link` names the object it is of.
    """

    name: str
    type_name: str
    link: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a status code means, and the object that comes with it."""

    status: str
    description: str
    type_name: str
    link: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does."""

    name: str
    method: str
    path: str
    description: str
    parameters: list[Field]
    body: list[Field]
    answers: list[Answer]

    @property
    def title(self) -> str:
        """`list_models` → `List models`."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A JSON object that operations answer with."""

    name: str
    description: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Reference:
    """All of the page."""

    operations: list[Operation]
    types: list[ObjectType]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation with its parameters and answers."""
    return render(request, "hubsite/api_docs.html", {"reference": reference()})


@cache
def reference() -> Reference:
    """Read the schema; it does not change while the server runs."""
    generated = SchemaGenerator().get_schema(request=None, public=True)
    schema = _with_enums_inside(generated, generated["components"]["schemas"])
    components: Json = schema["components"]["schemas"]
    operations = [
        _operation(path, method, described, components)
        for path, methods in schema["paths"].items()
        for method, described in methods.items()
    ]
    bodies = {name for name in components if name.endswith("Request")}
    types = [
        ObjectType(name, _html(described.get("description", "")), _fields(described))
        for name, described in components.items()
        if "properties" in described and name not in bodies
    ]
    return Reference(operations, types)


def _with_enums_inside(node: Any, components: Json) -> Any:
    """Put lists of values where they are used: they are no objects of their own."""
    if isinstance(node, list):
        return [_with_enums_inside(item, components) for item in node]
    if not isinstance(node, dict):
        return node
    target = components.get(str(node.get("$ref", "")).rpartition("/")[2], {})
    if "enum" in target:
        return {**target, "description": ""}
    return {key: _with_enums_inside(value, components) for key, value in node.items()}


def _operation(path: str, method: str, described: Json, components: Json) -> Operation:
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        description=_html(described.get("description", "")),
        parameters=[_parameter(item) for item in described.get("parameters", ())],
        body=_body(described.get("requestBody", {}), components),
        answers=[
            _answer(status, answer) for status, answer in described["responses"].items()
        ],
    )


def _parameter(described: Json) -> Field:
    type_name, link = _type(described["schema"])
    return Field(
        name=described["name"],
        type_name=type_name,
        link=link,
        place=described["in"],
        required=described.get("required", False),
        description=_html(_said(described)),
    )


def _body(described: Json, components: Json) -> list[Field]:
    for content in described.get("content", {}).values():
        if link := content["schema"].get("$ref"):  # Free JSON has no fields.
            return _fields(components[link.rpartition("/")[2]])
    return []


def _answer(status: str, described: Json) -> Answer:
    content: Json = next(iter(described.get("content", {}).values()), {})
    type_name, link = _type(content["schema"]) if content else ("", "")
    return Answer(status, _html(described.get("description", "")), type_name, link)


def _fields(described: Json) -> list[Field]:
    required = described.get("required", ())
    return [
        Field(name, *_type(value), "", name in required, _html(_said(value)))
        for name, value in described.get("properties", {}).items()
    ]


def _said(value: Json) -> str:
    """The description without the list of values, which the type names already."""
    return re.split(r"\n*^\* `", value.get("description", ""), flags=re.MULTILINE)[0]


def _type(schema: Json) -> tuple[str, str]:
    """A type in words, and the object it is made of, if any."""
    words = " or ".join(_words(schema))
    if link := _link(schema):
        words = words.removesuffix(link).rstrip()
    return words, link


def _link(schema: Json) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    parts = [*schema.get("allOf", ()), schema.get("items", {})]
    return next((link for part in parts if part and (link := _link(part))), "")


def _words(schema: Json) -> Iterator[str]:
    if "enum" in schema:
        yield " | ".join(str(value) for value in schema["enum"])
    elif "$ref" in schema:
        yield str(schema["$ref"].rpartition("/")[2])
    elif "allOf" in schema:
        yield from _words(schema["allOf"][0])
    elif schema.get("type") == "array":
        yield f"list of {' or '.join(_words(schema['items']))}"
    else:
        name = str(schema.get("type", "any"))
        yield f"{name} ({schema['format']})" if "format" in schema else name
    if schema.get("nullable"):
        yield "null"


def _html(description: str) -> str:
    return render_markdown(description, top_level=TOP_LEVEL) if description else ""
