"""Every command that a document names is run by a test, which `documented_commands.toml` names beside it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.contracts.documented_commands import DOCUMENTS, ROOT, Command, command_of, commands_in, said_in

TABLE = tomllib.loads((Path(__file__).parent / "documented_commands.toml").read_text(encoding="utf-8"))
CI = ".ci/run"


def form_of(line: str) -> Command:
    found = command_of(line)
    assert found, f"{line} is no command"
    return found


@cache
def run() -> Mapping[Command, str]:
    """By command the test that runs it."""
    return {form_of(line): test for test, lines in TABLE["run"].items() for line in lines}


@cache
def not_run() -> Mapping[Command, str]:
    """By command why no test runs it."""
    return {form_of(line): why for why, lines in TABLE["not_run"].items() for line in lines}


def covered(command: Command, by: Iterable[Command]) -> bool:
    return any(one.covers(command) for one in by)


def unknown(text: str) -> Iterator[str]:
    """Lines of which nobody says who runs them."""
    for line, command in commands_in(text):
        if command is None or not covered(command, (*run(), *not_run())):
            yield f"{line}    ({command})"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_command_has_a_test_that_runs_it(document: Path) -> None:
    assert list(unknown(document.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("test", TABLE["run"])
def test_the_test_is_there_and_has_the_words_of_the_command(test: str) -> None:
    file, _, name = test.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    if file == CI:
        assert all(line in text for line in TABLE["run"][test])
        return
    assert f"def {name}(" in text
    said = said_in(ROOT / file)
    lacking = {line: missing_words(form_of(line), said) for line in TABLE["run"][test]}
    assert {line: words for line, words in lacking.items() if words} == {}


def missing_words(command: Command, said: frozenset[str]) -> list[str]:
    return sorted({*command.words, *command.options} - said)


def test_no_line_of_the_table_is_left_over() -> None:
    named = [command for file in DOCUMENTS for _, command in commands_in(file.read_text(encoding="utf-8")) if command]
    assert [str(one) for one in (*run(), *not_run()) if not any(one.covers(other) for other in named)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Say `./kokon frobnicate --now`.", "./kokon frobnicate --now"),
        ("Say `./kokon clock --wrong`.", "./kokon clock --wrong"),
        (
            "```sh\n./kokon clock   # it says\nsystemctl frobnicate kokon && ./kokon clock\n```\n",
            "systemctl frobnicate",
        ),
        ("```sh\nfrobnicate --all\n```\n", "frobnicate --all"),
        ('`step="docker compose exec finish x"`, then `$step y`', "$step y"),
    ],
)
def test_twin_a_command_that_nobody_runs_is_found(text: str, found: str) -> None:
    [line] = unknown(text)
    assert line.startswith(found)


def test_twin_a_test_without_the_words_of_its_command_is_found() -> None:
    said = said_in(ROOT / "tests/deploy/test_clock.py")
    assert missing_words(form_of("./kokon clock --right"), said) == []
    assert missing_words(form_of("./kokon clock --left"), said) == ["--left"]
