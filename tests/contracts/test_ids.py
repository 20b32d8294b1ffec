"""No id says when it was made, on which machine, or as how-manieth: it is drawn, or made of one that was."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("services", "shared", "deploy")
GOOD = {"UUID", "uuid4", "uuid5"}
"""uuid5 makes an id of another id or of a word, so that whoever does something twice does it once."""


def telling(source: str) -> Iterator[str]:
    """What is taken from `uuid` beside the good ones; the whole module is taken for all that is in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "uuid":
            yield from (each.name for each in node.names if each.name not in GOOD)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name == "uuid")


def counted(source: str) -> bool:
    """Whether the database is asked for another id than a drawn one."""
    return any(word in source.casefold() for word in ("uuid_generate_v1", "uuidv7", "uuidv6"))


def test_ids_are_drawn_and_never_made_of_a_clock_or_a_machine() -> None:
    files = [file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")]
    assert len(files) > 300
    assert [str(file) for file in files if list(telling(file.read_text())) or counted(file.read_text())] == []


def test_twin_an_id_of_a_clock_or_a_machine_is_found() -> None:
    assert list(telling("from uuid import UUID, uuid1, uuid4, uuid7")) == ["uuid1", "uuid7"]
    assert list(telling("import uuid\nuuid.uuid1()")) == ["uuid"]
    assert counted("server_default=text('uuidv7()')")
    assert not list(telling("from uuid import UUID, uuid4, uuid5"))
