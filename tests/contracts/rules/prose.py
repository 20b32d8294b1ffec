"""Prose: docstrings and comments name people by their role."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from tests.contracts.rules.names import EVERYWHERE
from tests.contracts.rules.rule import Found, rule
from tests.contracts.rules.sources import Source

PERSONS = re.compile(r"\b(she|her|hers|herself|he|him|his|himself|whoever)\b", re.IGNORECASE)


@rule(
    over=EVERYWHERE,
    violations=[
        'def a():\n    """Opens her file."""',
        "a = 1  # whoever asks",
        '"""Gives the key to the person who asked, if she may have it."""',
        'A = 1\n"""His own."""',
    ],
    innocent=['"""Opens the file of a client."""\nwords = "She has written"', "a = '# her'"],
)
def prose_names_people_by_their_role(source: Source) -> Iterable[Found]:
    """One pronoun stood for client, counsellor and attacker: a reader could not tell who may do what."""
    if PERSONS.search(source.text):
        for line, text in prose_of(source):
            yield from ((line, f"{hit[0]!r}") for hit in PERSONS.finditer(text))


@rule(
    violations=['say("Next step: ./kokon backup ... --keys PLACE")', 'f"./kokon join invite {centre} --name ..."'],
    innocent=['"""Reads `backup ...`."""', "type Act = Callable[..., None]", 'say("./kokon backup PLACE")', "'[…]'"],
)
def what_is_printed_leaves_nothing_to_guess(source: Source) -> Iterable[Found]:
    """An operator pasted a next step with dots in it, in whose place the program knew the value, and it failed."""
    docstrings = {id(node.value) for node in source.nodes if isinstance(node, ast.Expr)}
    for node in source.nodes:
        match node:
            case ast.Constant(value=str(text)) if "..." in text and id(node) not in docstrings:
                yield node.lineno, repr(text)


def prose_of(source: Source) -> Iterator[tuple[int, str]]:
    """Docstrings, also those of values, and comments."""
    for node in source.nodes:
        match node:
            case ast.Expr(value=ast.Constant(value=str(text)), lineno=line):
                yield line, text
    if "#" in source.text:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
