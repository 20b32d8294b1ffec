"""One closed list of words for the log: whoever wants another one has to put it there, where everybody sees it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cases.foundation.spoken_languages import SPOKEN
from shared.telemetry import redaction
from shared.telemetry.redaction import WORDS, UnlistedWordError, is_code, knows

ROOT = Path(__file__).parents[2]
HOME = "shared/telemetry/redaction.py"
NAMES = {
    ("shared/telemetry/telemetry.py", "service"),
    ("shared/runtime/composition.py", "name, settings.centre, *named, *can_wait, *PUBLISHES[name], *templates"),
    ("shared/web/shell.py", "*(Path(name).name for name in self.environment.list_templates())"),
}
"""Every place that adds names, and which: none of them was received from anybody."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("services", "shared", "deploy"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if name != HOME:
                yield name, ast.parse(file.read_text(encoding="utf-8"))


def named(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def is_the_set_itself(node: ast.AST) -> bool:
    """`redaction._known`, under whatever name; other classes have a `_known` of their own."""
    return isinstance(node, ast.Attribute) and node.attr == "_known" and named(node.value) not in ("self", "cls")


def is_hidden(each: ast.alias) -> bool:
    return each.name == "_known" or (each.name == "knows_names" and each.asname is not None)


def names_added(name: str, tree: ast.Module) -> set[tuple[str, str]]:
    """By calls; and by anything else that takes hold of what adds them, which no call shows."""
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call) and named(node.func) == "knows_names"]
    found = {(name, ", ".join(ast.unparse(each) for each in [*call.args, *call.keywords])) for call in calls}
    called = {id(call.func) for call in calls}
    held = [node for node in nodes if named(node) == "knows_names" and id(node) not in called]
    held += [node for node in nodes if is_the_set_itself(node)]
    held += [node for node in nodes if isinstance(node, ast.ImportFrom) and any(map(is_hidden, node.names))]
    return found | {(name, "something else")} if held else found


def test_names_are_added_where_a_process_is_put_together_and_nowhere_else() -> None:
    assert {each for name, tree in sources() for each in names_added(name, tree)} == NAMES


@pytest.mark.parametrize(
    "planted",
    [
        "redaction.knows_names(words.language)",
        "from shared.telemetry.redaction import knows_names as tells\ntells('ar')",
        "redaction._known.add('ar')",
        "from shared.telemetry.redaction import _known\n_known.add('ar')",
        "add = telemetry.knows_names\nadd('ar')",
        "[*map(knows_names, languages)]",
    ],
)
def test_twin_names_that_are_added_elsewhere_are_found(planted: str) -> None:
    assert not names_added("services/cases/contact/requests/handlers.py", ast.parse(planted)) <= NAMES
    assert names_added("services/cases/contact/requests/handlers.py", ast.parse(planted))


@pytest.mark.parametrize("word", ["ar", "met", "maria", "trafficking", ""])
def test_a_word_that_is_not_on_the_list_is_refused(word: str) -> None:
    with pytest.raises(UnlistedWordError):
        knows("restored", word)
    assert not is_code("reason", word)


def test_no_word_of_the_list_is_a_language() -> None:
    assert WORDS.isdisjoint(SPOKEN)
    assert "language" not in redaction.KEYS
