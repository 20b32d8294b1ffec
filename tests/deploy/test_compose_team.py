"""The invented people of the demonstration get the same accounts in containers as they do on one machine."""

import sys
import tomllib

import pytest

from deploy.compose import team
from deploy.compose.team import staff_of, words_of
from deploy.demo.visitors.people import HERE
from shared.accounts import commands

PEOPLE = tomllib.loads((HERE / "people.toml").read_text())


def test_who_speaks_for_a_centre_is_engaged_for_it_and_nobody_else_is() -> None:
    for place in ("office", *(centre["id"] for centre in PEOPLE["centres"])):
        for person in staff_of(PEOPLE, place):
            words = words_of(person, place)
            assert words[words.index("--login") + 1] == person["login"]
            assert ("--centre" in words) == ("member" in person["roles"])
            assert person.get("centre", "") in (*words, "")


MADE: list[tuple[str, str]] = []


def test_each_account_is_made_with_the_password_and_the_first_that_is_refused_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This module stands for the command of a service: it takes all but the third one; the second is there already."""

    def made(words: list[str]) -> int:
        assert not sys.stdin.isatty()
        MADE.append((words[words.index("--login") + 1], sys.stdin.readline()))
        return {2: commands.EXISTS, 3: 3}.get(len(MADE), 0)

    monkeypatch.setattr(sys, "stdin", sys.stdin)
    monkeypatch.setattr(sys.modules[__name__], "main", made, raising=False)
    monkeypatch.setenv("KOKON_DEMO_PASSWORD", "long enough")
    told = str(HERE / "people.toml"), "centre-a", __name__
    assert team.main(*told) == 3
    logins = [person["login"] for person in staff_of(PEOPLE, "centre-a")]
    assert [(login, "long enough\n") for login in logins[:3]] == MADE
    assert team.main(*told) == 0
    monkeypatch.delenv("KOKON_DEMO_PASSWORD")
    assert team.main(*told) == 1
