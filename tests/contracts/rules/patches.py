"""Patches: what tests hand over by argument instead of putting it in the place of something else."""

import ast
from collections.abc import Iterable

from tests.contracts.rules.rule import Found, calls, found, named, rule
from tests.contracts.rules.sources import Source

ENGINES = ("create_async_engine", "create_engine", "open_engine")


@rule(
    over=["tests/**/*.py"],
    at="tests/planted/test_planted.py",
    violations=[
        "patch.setattr(store, 'create_async_engine', kept_engine)",
        "monkeypatch.setattr('shared.store.connections.create_async_engine', kept_engine)",
        "monkeypatch.setattr(connections, 'open_engine', kept_engine)",
        "setattr(store, 'create_async_engine', kept_engine)",
        "with patch('shared.store.connections.create_async_engine', new=kept_engine): ...",
        "with patch.object(connections, 'open_engine', kept_engine): ...",
        "store.create_async_engine = kept_engine",
        "patch.setattr(PGDialect_asyncpg, 'do_close', keep)",
        "engine.dialect.do_close = keep",
        "class Kept(PGDialect_asyncpg): ...",
    ],
    innocent=[
        "create_app(settings, engines=kept_engine)",
        "class KeptEngine(AsyncEngine): ...",
        "monkeypatch.setattr(connections, 'IDLE', 0.0)",
    ],
)
def a_test_hands_its_engine_over(source: Source) -> Iterable[Found]:
    """With another engine or dialect put in its place, a test proves nothing of the connections of a service."""
    for call in calls(source, "setattr", "patch", "object"):
        # the object and the name, or the path of both: a third argument is the value
        if any(is_engine(each) or is_dialect(each) for each in call.args[:2]):
            yield found(call)
    for node in source.nodes:
        match node:
            case ast.Assign(targets=[ast.Attribute(value=owner, attr=name)]) if name in ENGINES or is_dialect(owner):
                yield found(node)
            case ast.ClassDef(bases=bases) if any(is_dialect(each) for each in bases):
                yield found(node, node.name)


def is_engine(argument: ast.expr) -> bool:
    """Whether a text is the name or the path of a function that opens engines."""
    return isinstance(argument, ast.Constant) and str(argument.value).rpartition(".")[2] in ENGINES


def is_dialect(argument: ast.expr) -> bool:
    return "dialect" in named(argument).lower()
