"""Tests import nothing from one another: what several of them need is in a module named after a thing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = {
    "from tests.cases.test_keys import a_key": ["tests.cases.test_keys"],
    "from tests.cases import building, test_keys as keys": ["tests.cases.test_keys"],
    "import tests.cases.test_keys": ["tests.cases.test_keys"],
    "import_module('tests.cases.test_keys')": ["tests.cases.test_keys"],
    "PROGRAM = '''\nfrom tests.cases.test_keys import a_key\n'''": ["tests.cases.test_keys"],
    "from tests.cases.routes import routes_in\nfrom services.cases import test_keys": [],
    "PROVED = 'test_keys.py::test_keys_are_kept'": [],
}


def imported_tests(source: str) -> Iterator[str]:
    """Test modules that a module imports, also by name in a program or a call that stands in it as text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                imported = [f"{module}.{each.name}" for each in names]
            case ast.Import(names=names):
                imported = [each.name for each in names]
            case ast.Constant(value=str(text)):
                imported = text.split()
            case _:
                continue
        for path in imported:
            if name := module_of_test(path):
                yield name


def module_of_test(path: str) -> str:
    """The test module that a dotted path leads to or into; empty for every other path."""
    parts = path.split(".")
    at = next((place for place, part in enumerate(parts) if part.startswith("test_")), 0)
    return ".".join(parts[: at + 1]) if parts[0] == "tests" and at else ""


def test_no_test_is_imported() -> None:
    files = [file for file in (ROOT / "tests").rglob("*.py") if file != Path(__file__)]
    found = {str(file.relative_to(ROOT)): sorted(set(imported_tests(file.read_text()))) for file in files}
    assert len(found) > 500
    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize("source", PLANTED)
def test_a_planted_import_is_found(source: str) -> None:
    assert list(imported_tests(source)) == PLANTED[source]
