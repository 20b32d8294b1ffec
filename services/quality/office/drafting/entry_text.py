"""One part of a draft as plain data, and as the text that the file holds of it."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from services.quality.office.drafting.texts import HEAD, Section

type Table = dict[str, Any]
"""What a part says, as the file has it: of the head, of a criterion or of an indicator."""

BARE = re.compile(r"[A-Za-z0-9_-]+")


class UnreadableError(Exception):
    """Somebody wrote the part as text, and no form can show it as it stands."""


def mark(entry: Table) -> str:
    """What an entry itself says, without its indicators, so that nobody writes over what somebody else wrote."""
    own = {name: value for name, value in entry.items() if name != "indicators"}
    return sha256(repr(own).encode()).hexdigest()


def whole_mark(head: Table, id_: str, entry: Table | None = None) -> str:
    """What an entry says with all that is below it, and what the draft says of how it changed."""
    said = [each for each in head.get("changes", []) if f"{each.get('id')}.".startswith(f"{id_}.")]
    return sha256(repr((entry, said)).encode()).hexdigest()


def table_of(part: Section) -> Table:
    """Raises UnreadableError."""
    try:
        read = tomllib.loads(part.text)
        table: Table = read if part.key == HEAD else read["criteria"][0]
    except (tomllib.TOMLDecodeError, KeyError, IndexError, TypeError, AttributeError):
        raise UnreadableError from None
    if not holds_tables(table) or not can_be_written(table):
        raise UnreadableError
    return table


def can_be_written(table: Table) -> bool:
    """Whether `text_of` says all of it: an empty table inside, or one in a list of other things, would be lost."""
    return all(has_a_line(each) for each in table.values())


def has_a_line(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value) and can_be_written(value)
    if is_entries(value):
        return all(isinstance(each, dict) and can_be_written(each) for each in as_list(value))
    return not any(holds_a_table(each) for each in as_list(value))


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def holds_a_table(value: object) -> bool:
    return isinstance(value, dict) or any(holds_a_table(each) for each in as_list(value))


def holds_tables(table: object) -> bool:
    """Whether the lists of a part are lists of entries; what is in those, each form looks at itself."""
    lists = ("indicators", "musts", "changes")
    return isinstance(table, dict) and all(
        isinstance(table.get(name, []), list)
        and all(isinstance(each, dict) and holds_tables(each) for each in table.get(name, []))
        for name in lists
    )


def text_of(table: Table, before: Section) -> str:
    """The part anew, in the form of the files that come with Kokon; remarks around it stay."""
    first, last = remarks(before.text)
    path = "" if before.key == HEAD else "criteria"
    opened = "" if before.key == HEAD else "[[criteria]]\n"
    return f"{first}{opened}{body(table, path)}\n{last}"


def remarks(text: str) -> tuple[str, str]:
    """The lines of remarks before and behind what a part says."""
    lines = text.strip().splitlines(keepends=True)
    said = [number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    if not said:
        return "", ""
    behind = "".join(lines[said[-1] + 1 :]).strip()
    return "".join(lines[: said[0]]), f"{behind}\n" if behind else ""


def body(table: Table, path: str) -> str:
    """Lines first, then the entries that belong to it, each under a heading of its own."""
    inside = "".join(f"\n[[{name}]]\n{body(entry, name)}" for name, entry in entries(table, path))
    return "".join(lines(table)) + inside


def lines(table: Table, prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        name = prefix + quoted(key)
        if isinstance(value, dict):
            yield from lines(value, f"{name}.")
        elif not is_entries(value):
            yield f"{name} = {literal(value)}\n"


def quoted(key: str) -> str:
    return key if BARE.fullmatch(key) else literal(key)


def entries(table: Table, path: str) -> Iterator[tuple[str, Table]]:
    for key, value in table.items():
        name = f"{path}.{quoted(key)}" if path else quoted(key)
        if isinstance(value, dict):
            yield from entries(value, name)
        elif is_entries(value):
            yield from ((name, each) for each in value)


def is_entries(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def literal(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case date():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(literal(each) for each in value)}]"
    return str(value)
