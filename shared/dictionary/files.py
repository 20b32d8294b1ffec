"""Reads the dictionary of a service from its file, and says in which file, table and field something is wrong."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shared.dictionary.entries import Dictionary

ROOT = Path(__file__).parent.parent.parent
EVERYWHERE = Path(__file__).parent / "everywhere.toml"
"""The tables that several services have: a service names them with `like`, and says only what is different."""
type Written = dict[str, Any]


class DictionaryError(Exception):
    """A dictionary cannot be used; one line for each mistake."""


def shipped() -> dict[str, Dictionary]:
    """The dictionaries of all services that are here, by service: in an image there is one."""
    return {path.parent.name: read(path) for path in sorted((ROOT / "services").glob("*/dictionary.toml"))}


def of_service(service: str) -> Dictionary:
    """Raises DictionaryError."""
    return read(ROOT / "services" / service / "dictionary.toml")


def read(path: Path) -> Dictionary:
    """One file. Raises DictionaryError."""
    return parsed(f"{path.parent.name}/{path.name}", text_of(path), everywhere=text_of(EVERYWHERE))


def parsed(name: str, text: str, *, everywhere: str = "") -> Dictionary:
    """The dictionary in a text; `name` is how messages call it. Raises DictionaryError."""
    try:
        written = together(tomllib.loads(text), tomllib.loads(everywhere), name=name)
        return Dictionary.model_validate(written)
    except tomllib.TOMLDecodeError as error:
        raise DictionaryError(f"{name}: not TOML: {error}") from error
    except ValidationError as error:
        wrong = [f"{name}: {place(each['loc'])}{problem_text(each['msg'])}" for each in error.errors()]
        raise DictionaryError("\n".join(wrong)) from None


def together(written: Written, everywhere: Written, *, name: str) -> Written:
    """With the tables that several services share filled in, and the activities and readers that those name."""
    tables = {}
    for table, own in (written.get("tables") or {}).items():
        like = own.get("like") if isinstance(own, dict) else None
        if like is not None and like not in everywhere.get("tables", {}):
            raise DictionaryError(f"{name}: table {table}: like: there is no shared table {like}")
        tables[table] = over(everywhere["tables"][like], without(own, "like")) if like else own
    used = {table.get("activity") for table in tables.values() if isinstance(table, dict)}
    lent = {key: value for key, value in everywhere.get("activities", {}).items() if key in used}
    return written | {
        "tables": tables,
        "activities": lent | written.get("activities", {}),
        "readers": everywhere.get("readers", {}) | written.get("readers", {}),
    }


def over(below: Written, above: Mapping[str, Any]) -> Written:
    """What is above counts; tables in tables are laid over each other."""
    laid = dict(below)
    for key, value in above.items():
        laid[key] = over(below[key], value) if isinstance(value, dict) and key in below else value
    return laid


def without(written: Mapping[str, Any], key: str) -> Written:
    return {name: value for name, value in written.items() if name != key}


def place(location: tuple[str | int, ...]) -> str:
    """`table request: field language: purpose: ` of where pydantic found something."""
    parts = [str(part) for part in location]
    if parts[:1] == ["tables"] and len(parts) > 1:
        inside = parts[2:]
        named = [f"table {parts[1]}"]
        if inside[:1] == ["fields"] and len(inside) > 1:
            named.append(f"field {inside[1]}")
            inside = inside[2:]
        parts = [*named, *inside]
    return "".join(f"{part}: " for part in parts)


def problem_text(message: str) -> str:
    return message.removeprefix("Value error, ")


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{path.parent.name}/{path.name}: cannot be read ({type(error).__name__})") from error
