"""What a reader that knows one schema of an event would refuse of what the writer of another one may say."""

import re
from collections.abc import Iterator
from typing import Any

type Schema = dict[str, Any]
BOUNDS = {"maxLength": 1, "minLength": -1, "maxItems": 1, "minItems": -1, "maximum": 1, "minimum": -1}
"""In which direction the writer may not go further than the reader."""


def refused(reader: Schema, writer: Schema) -> list[str]:
    """Sorted, by the place in the event. Every event is closed: a field that the reader does not know is refused."""
    return sorted(set(_compare(reader, writer, "", (reader, writer))))


def _compare(reader: Schema, writer: Schema, place: str, roots: tuple[Schema, Schema]) -> Iterator[str]:
    reader, writer = _resolved(reader, roots[0]), _resolved(writer, roots[1])
    if "anyOf" in writer:
        for one in writer["anyOf"]:
            yield from _compare(reader, one, place, roots)
    elif "anyOf" in reader:
        told = [[*_compare(one, writer, place, roots)] for one in reader["anyOf"]]
        yield from min(told, key=len)
    elif values := _values(writer):
        yield from (f"{place}: {value!r}" for value in values if not _takes(reader, value))
    elif _values(reader):
        yield f"{place}: any value"
    elif reader.get("type") != writer.get("type"):
        yield f"{place}: {writer.get('type')} instead of {reader.get('type')}"
    else:
        yield from _bounds(reader, writer, place)
        yield from _fields(reader, writer, place, roots)
        if "items" in reader:
            yield from _compare(reader["items"], writer["items"], f"{place}[]", roots)


def _resolved(schema: Schema, root: Schema) -> Schema:
    reference = schema.get("$ref")
    return root["$defs"][reference.rpartition("/")[2]] if reference else schema


def _values(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _takes(reader: Schema, value: Any) -> bool:
    if known := _values(reader):
        return value in known
    return reader.get("type") == "string" and re.search(reader.get("pattern", ""), value) is not None


def _bounds(reader: Schema, writer: Schema, place: str) -> Iterator[str]:
    for name, direction in BOUNDS.items():
        if name in reader and (name not in writer or direction * (writer[name] - reader[name]) > 0):
            yield f"{place}: {name} {writer.get(name)} instead of {reader[name]}"
    for name in ("pattern", "format"):
        if name in reader and reader[name] != writer.get(name):
            yield f"{place}: {name} {writer.get(name)} instead of {reader[name]}"


def _fields(reader: Schema, writer: Schema, place: str, roots: tuple[Schema, Schema]) -> Iterator[str]:
    known, said = reader.get("properties", {}), writer.get("properties", {})
    yield from (f"{place}.{name}: not known" for name in said.keys() - known.keys())
    yield from (f"{place}.{name}: missing" for name in set(reader.get("required", ())) - said.keys())
    for name in known.keys() & said.keys():
        yield from _compare(known[name], said[name], f"{place}.{name}", roots)
