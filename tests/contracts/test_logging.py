"""Everything the services say is a verb of several words with allowed keys: what is dropped helps nobody."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.telemetry.redaction import EVENT_NAME, KEYS

ROOT = Path(__file__).parent.parent.parent
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


def calls_of(source: str) -> Iterator[ast.Call]:
    """Calls on a name that ends in `log`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=level)) if level in LEVELS:
                if name.endswith("log"):
                    yield node


def faults_of(source: str) -> list[str]:
    return [f"line {call.lineno}: {fault}" for call in calls_of(source) for fault in faults_in(call)]


def faults_in(call: ast.Call) -> Iterator[str]:
    name = call.args[0] if len(call.args) == 1 else None
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str) and EVENT_NAME.fullmatch(name.value)):
        yield "the event is no literal of several words"
    for keyword in call.keywords:
        if keyword.arg is None and ast.unparse(keyword.value).startswith("telemetry.place_of("):
            continue
        if keyword.arg not in KEYS:
            yield f"{keyword.arg} is dropped"


SOURCES = [file for folder in ("shared", "services") for file in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_a_service_says_gets_through(file: Path) -> None:
    assert faults_of(file.read_text()) == []


def test_somebody_says_something() -> None:
    assert sum(len(list(calls_of(file.read_text()))) for file in SOURCES) > 10


@pytest.mark.parametrize(
    "planted",
    [
        'log.info(f"opened {words}")',
        'log.info("opened %s", words)',
        'log.info("opened")',
        "log.info(words)",
        'log.info("request_opened", words=words)',
        'log.info("request_opened", **everything)',
        "log.info()",
    ],
)
def test_a_loose_word_is_found(planted: str) -> None:
    assert faults_of(planted)
    assert not faults_of('log.info("request_opened", count=1, **telemetry.place_of(error))')
