"""Writes values in the server's own configuration language."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """Read from the environment when the server starts: a secret never stands in a file."""

    name: str


type Value = str | int | bool | Variable | list[Value] | dict[str, Value]


def written(settings: dict[str, Value]) -> str:
    """The text of a configuration file: one setting a line, everything quoted that could be mistaken."""
    return "\n".join(_lines(settings, 0)) + "\n"


def _lines(settings: dict[str, Value], depth: int) -> list[str]:
    indent = "  " * depth
    lines = []
    for name, value in settings.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name} {{", *_lines(value, depth + 1), f"{indent}}}"]
        else:
            lines.append(f"{indent}{name}: {_inline(value)}")
    return lines


def _inline(value: Value) -> str:
    match value:
        case Variable(name):
            return f"${name}"
        case dict():
            return "{ " + ", ".join(f"{name}: {_inline(inner)}" for name, inner in value.items()) + " }"
        case list():
            return "[" + ", ".join(map(_inline, value)) + "]"
        case _:
            return json.dumps(value)
