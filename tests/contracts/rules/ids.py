"""Ids: each is drawn, or made of one that was drawn."""

import ast
from collections.abc import Iterable

from tests.contracts.rules.rule import Found, found, rule
from tests.contracts.rules.sources import Source

GOOD = {"UUID", "uuid4", "uuid5"}
"""uuid5 makes an id of another id or of a word, so that what is done twice has one id."""
OF_THE_DATABASE = ("uuid_generate_v1", "uuidv7", "uuidv6")


@rule(
    violations=[
        "from uuid import UUID, uuid1, uuid4",
        "from uuid import uuid7",
        "import uuid\nuuid.uuid1()",
        "server_default=text('uuidv7()')",
    ],
    innocent=["from uuid import UUID, uuid4, uuid5"],
)
def an_id_is_drawn_and_never_made_of_a_clock_or_a_machine(source: Source) -> Iterable[Found]:
    """An id that says when it was made, where, or as how-manieth joins a row without a name to a client's visit."""
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "uuid":
            yield from (found(node, each.name) for each in node.names if each.name not in GOOD)
        elif isinstance(node, ast.Import):
            yield from (found(node, each.name) for each in node.names if each.name == "uuid")
    yield from ((0, word) for word in OF_THE_DATABASE if word in source.text.casefold())
