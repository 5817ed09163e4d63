"""One row, read and written by SQL that is made once.

Building and compiling a statement each time takes the ORM ten times as long as the
database takes to answer, and a prediction asks for four. Tests hold these against the
ORM's own.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Converter = Callable[[Any, Any, Any], Any]


def read_row(model: type[Row], pk: Any) -> Row | None:
    """Return a row as `filter(pk=pk).first()` would; relations are read when asked."""
    fields = model._meta.concrete_fields
    key = model._meta.pk.get_db_prep_value(model._meta.pk.to_python(pk), connection)
    with connection.cursor() as cursor:
        cursor.execute(_selection(model, connection.vendor), [key])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, expression, converters in _converters(model, connection.vendor):
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    return model.from_db(connection.alias, [each.attname for each in fields], values)


def insert_row(row: models.Model) -> None:
    """Store a new row, as `Model.save` would; no signal is sent."""
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in row._meta.concrete_fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(type(row), connection.vendor), values)
    row._state.adding, row._state.db = False, connection.alias


def change_row(
    row: models.Model, changes: Mapping[str, Any], **expected: Iterable[Any]
) -> bool:
    """Change a row if it still is as expected, as `filter(…).update(…)` would.

    Args:
        row: the row, of which the key alone is used.
        changes: field → new value.
        **expected: field → the values one of which it must have.

    Returns:
        Whether there was such a row.
    """
    wanted = {name: list(values) for name, values in expected.items()}
    shape = tuple((name, len(values)) for name, values in wanted.items())
    values = [_prepared(row, name, value) for name, value in changes.items()]
    values.append(_prepared(row, row._meta.pk.name, row.pk))
    values += [
        _prepared(row, name, each) for name, found in wanted.items() for each in found
    ]
    sql = _change(type(row), tuple(changes), shape, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.rowcount)


def _prepared(row: models.Model, name: str, value: Any) -> Any:
    if isinstance(value, models.Model):
        value = value.pk
    field: Any = row._meta.get_field(name)
    return field.get_db_prep_save(value, connection)


@cache
def _selection(model: type[models.Model], vendor: str) -> str:
    del vendor  # Each quotes names in a way of its own.
    columns = ", ".join(map(_column, model._meta.concrete_fields))
    return f"SELECT {columns} FROM {_table(model)} WHERE {_key(model)} = %s"  # noqa: S608


@cache
def _converters(
    model: type[models.Model], vendor: str
) -> list[tuple[int, Any, list[Converter]]]:
    """What makes Python's values of the database's, by the place of the column."""
    del vendor
    columns = [field.get_col(_table(model)) for field in model._meta.concrete_fields]
    found = [
        (
            place,
            column,
            [
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ],
        )
        for place, column in enumerate(columns)
    ]
    return [each for each in found if each[2]]


@cache
def _insertion(model: type[models.Model], vendor: str) -> str:
    del vendor
    columns = [_column(field) for field in model._meta.concrete_fields]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {_table(model)} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608


@cache
def _change(
    model: type[models.Model],
    changed: tuple[str, ...],
    expected: tuple[tuple[str, int], ...],
    vendor: str,
) -> str:
    del vendor
    field = model._meta.get_field
    sets = ", ".join(f"{_column(field(name))} = %s" for name in changed)
    tests = "".join(
        f" AND {_column(field(name))} IN ({', '.join(['%s'] * count)})"
        for name, count in expected
    )
    return f"UPDATE {_table(model)} SET {sets} WHERE {_key(model)} = %s{tests}"  # noqa: S608


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: type[models.Model]) -> str:
    return _column(model._meta.pk)


def _column(field: Any) -> str:
    return connection.ops.quote_name(str(field.column))
