"""Templates are compiled once: what one process compiled the next one reads, as long as it says the same."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from shared.web.template_cache import Compiled

Compile = Callable[..., object]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is compiled, as it happens."""
    names: list[str] = []
    honest = Environment.compile

    def noted(self: Environment, source: str, name: str, *given: object) -> object:
        names.append(name)
        return honest(self, source, name, *given)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", noted)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return names


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html").write_text("Hello {{ name }}")
    return folder


def rendered(templates: Path, kept: Path) -> str:
    """By a process of its own, as far as templates go."""
    loader = FileSystemLoader(templates)
    return (
        Environment(loader=loader, autoescape=True, bytecode_cache=Compiled(kept))
        .get_template("page.html")
        .render(name="you")
    )


def test_what_one_process_compiled_the_next_one_reads(compiled: list[str], templates: Path, tmp_path: Path) -> None:
    assert [rendered(templates, tmp_path) for _ in range(3)] == ["Hello you"] * 3
    assert compiled == ["page.html"]


def test_what_changed_is_compiled_anew(compiled: list[str], templates: Path, tmp_path: Path) -> None:
    rendered(templates, tmp_path)
    (templates / "page.html").write_text("Goodbye {{ name }}")
    assert rendered(templates, tmp_path) == "Goodbye you"
    assert compiled == ["page.html"] * 2


def test_what_was_cut_off_on_the_disk_is_compiled_anew(compiled: list[str], templates: Path, tmp_path: Path) -> None:
    rendered(templates, tmp_path)
    (kept,) = tmp_path.glob("*.template")
    kept.write_bytes(kept.read_bytes()[:60])
    assert rendered(templates, tmp_path) == "Hello you"
    assert compiled == ["page.html"] * 2


def test_nothing_is_kept_where_python_keeps_nothing(
    compiled: list[str], templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(templates, tmp_path) == "Hello you"
    assert not list(tmp_path.glob("*.template"))
    monkeypatch.undo()
    assert rendered(templates, tmp_path / "nowhere") == "Hello you"
    assert compiled == ["page.html"]
