"""Translations: every message is found by the program that collects them."""

import ast
from collections.abc import Iterable, Iterator

from tests.contracts.rules.rule import SERVICES, Found, found, rule
from tests.contracts.rules.sources import Source


def pairs(one: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    target, value = one.targets[0], one.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


@rule(
    over=SERVICES,
    violations=["say = words(request).gettext", "found, tell = 1, words(request).gettext"],
    innocent=["_ = words(request).gettext", "gettext = words(request).gettext('a')"],
)
def gettext_has_no_other_short_name(source: Source) -> Iterable[Found]:
    """Messages under another name than `_` are not collected, and stay English on a German or Arabic page."""
    for one in source.nodes:
        if isinstance(one, ast.Assign):
            for target, value in pairs(one):
                taken = isinstance(value, ast.Attribute) and value.attr == "gettext"
                if taken and isinstance(target, ast.Name) and target.id != "_":
                    yield found(one, target.id)
