"""Reads values in the server's own configuration language, also where an operator has edited them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from deploy.nats.configuration_writer import Value, Variable
from deploy.trouble import Trouble

TOKEN = re.compile(
    r"""\s+ | \#[^\n]* | //[^\n]*
    | (?P<text>"(?:[^"\\]|\\.)*") | '(?P<plain>[^']*)' | (?P<mark>[{}\[\]:=,;]) | (?P<word>[^\s{}\[\]:=,;"'\#]+)""",
    re.VERBOSE,
)
MARKS = frozenset("{}[]:=,;")
type Token = tuple[str, bool]
"""The characters, and whether they were quoted."""


def read_settings(file: Path) -> dict[str, Value]:
    """Everything but what is included. Trouble with the place for what cannot be read."""
    try:
        tokens = list(_tokens(file.read_text()))
        settings, rest = _block(tokens, 0, closing=None)
    except OSError as error:
        raise Trouble("no_file", f"{file} cannot be read ({error.strerror}).", "write it anew.") from None
    except (ValueError, IndexError):
        raise Trouble("unreadable", f"{file} is no configuration of NATS.", "write it anew.") from None
    if rest != len(tokens):
        raise Trouble("unreadable", f"{file} has something behind its end.", "write it anew.")
    return settings


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        if not (found := TOKEN.match(text, place)):
            raise ValueError("neither word nor mark")
        place = found.end()
        if found["text"] is not None:
            yield str(json.loads(found["text"])), True
        elif found["plain"] is not None:
            yield found["plain"], True
        elif token := found["mark"] or found["word"]:
            yield token, False


def _block(tokens: list[Token], place: int, *, closing: str | None) -> tuple[dict[str, Value], int]:
    settings: dict[str, Value] = {}
    while place < len(tokens):
        name, quoted = tokens[place]
        place += 1
        if not quoted and name == closing:
            return settings, place
        if not quoted and name in (",", ";"):
            continue
        if not quoted and name in MARKS:
            raise ValueError("a name was expected")
        if not quoted and name == "include":
            place += 1
            continue
        if tokens[place] in ((":", False), ("=", False)):
            place += 1
        settings[name], place = _value(tokens, place)
    if closing:
        raise ValueError("not closed")
    return settings, place


def _value(tokens: list[Token], place: int) -> tuple[Value, int]:
    token = tokens[place]
    if token == ("{", False):
        return _block(tokens, place + 1, closing="}")
    if token == ("[", False):
        return _list(tokens, place + 1)
    return _plain(*token), place + 1


def _list(tokens: list[Token], place: int) -> tuple[list[Value], int]:
    values: list[Value] = []
    while tokens[place] != ("]", False):
        if tokens[place] == (",", False):
            place += 1
            continue
        value, place = _value(tokens, place)
        values.append(value)
    return values, place + 1


def _plain(word: str, quoted: bool) -> Value:
    if quoted:
        return word
    if word in MARKS:
        raise ValueError("a value was expected")
    if word.startswith("$"):
        return Variable(word[1:])
    if word in ("true", "false"):
        return word == "true"
    return int(word) if re.fullmatch(r"-?\d+", word) else word
