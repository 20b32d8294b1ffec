"""Writes values in the server's own configuration language."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.secrets_file import write_owner_only


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that is set in an included file; an environment could be read by others."""

    name: str


type Value = str | int | bool | Variable | list[Value] | dict[str, Value]


def written(settings: dict[str, Value]) -> str:
    """The text of a configuration file: one setting a line, everything quoted that could be mistaken."""
    return "\n".join(_lines(settings, 0)) + "\n"


def write_with_secrets(file: Path, text: str, secrets: Mapping[str, str], beside: Path) -> None:
    """`beside` says what the variables of the text are; both are their owner's alone."""
    write_owner_only(beside, written(dict(secrets)))
    # the server joins what it includes to its own folder, even where the path begins at the root
    included = Path(os.path.relpath(beside, file.parent))
    write_owner_only(file, f'include "./{included}"\n{text}')


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
