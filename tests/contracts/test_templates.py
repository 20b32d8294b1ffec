"""Macros are imported once for all pages: nothing in them may belong to the page that happened to be the first."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from shared.web.shell import HERE, environment

SERVICES = ("intake", "cases", "quality", "notify")
SHARED = HERE / "templates"
GIVEN = {"service", "asset", "languages", "in_language", "link", "at_page", "request", "wording"}
"""What `Pages` gives every template of every service, the last two for the page that is just made."""
OF_A_SERVICE = {
    "intake": {"address", "centre_name", "lines_of_signs", "mail", "phone", "turned_signs"},
    "quality": {"official_titles", "units"},
    "cases": {"words_of", "indicator_words"},
}
"""What a service gives all of its templates beside that, as far as macros use it."""


@cache
def house(service: str) -> Environment:
    return environment([Path("services") / service / "templates", SHARED])


@cache
def parsed(templates: Environment, name: str) -> nodes.Template:
    assert templates.loader is not None
    return templates.parse(templates.loader.get_source(templates, name)[0])


def imports(templates: Environment) -> Iterator[tuple[str, nodes.FromImport | nodes.Import, str]]:
    """Where something is imported, how, and from which template."""
    for name in templates.list_templates(extensions=["html"]):
        for taken in parsed(templates, name).find_all((nodes.FromImport, nodes.Import)):
            assert isinstance(taken, nodes.FromImport | nodes.Import)
            assert isinstance(taken.template, nodes.Const)
            yield name, taken, str(taken.template.value)


@cache
def needed(service: str, name: str) -> frozenset[str]:
    """What the macros of a template use that only a page can give them, those that they import themselves included."""
    templates = house(service)
    known = GIVEN | OF_A_SERVICE.get(service, set()) | set(templates.globals)
    own = meta.find_undeclared_variables(parsed(templates, name)) - known
    for taken in parsed(templates, name).find_all((nodes.FromImport, nodes.Import)):
        assert isinstance(taken, nodes.FromImport | nodes.Import)
        assert isinstance(taken.template, nodes.Const)
        further = str(taken.template.value)
        if taken.with_context:
            own |= needed(service, further)
    return frozenset(own)


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_imported_has_macros_and_nothing_that_is_made_in_one_language(service: str) -> None:
    templates = house(service)
    imported = {name for _, taken, name in imports(templates) if not taken.with_context}
    for name in imported:
        odd = [node for node in parsed(templates, name).body if not is_quiet(node)]
        assert not odd, f"{name}, line {odd[0].lineno}: this would be made once, for whoever comes first"


def is_quiet(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Output):
        return all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes)
    return isinstance(node, nodes.Macro | nodes.FromImport | nodes.Import)


@pytest.mark.parametrize("service", SERVICES)
def test_the_context_of_a_page_is_taken_along_only_where_a_macro_needs_it(service: str) -> None:
    templates = house(service)
    for name, taken, imported in imports(templates):
        needs = needed(service, imported)
        assert not taken.with_context or needs, f"{name} imports {imported} anew with each page, for nothing"
        assert taken.with_context or not needs, f"{name} imports {imported} without {', '.join(sorted(needs))}"
