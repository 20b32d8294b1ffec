"""The invented people of the demonstration get the same accounts in containers as they do on one machine."""

import tomllib

from deploy.compose.team import staff_of, words_of
from deploy.demo.visitors.people import HERE

PEOPLE = tomllib.loads((HERE / "people.toml").read_text())


def test_who_speaks_for_a_centre_is_engaged_for_it_and_nobody_else_is() -> None:
    for place in ("office", *(centre["id"] for centre in PEOPLE["centres"])):
        for person in staff_of(PEOPLE, place):
            words = words_of(person, place)
            assert words[words.index("--login") + 1] == person["login"]
            assert ("--centre" in words) == ("member" in person["roles"])
            assert person.get("centre", "") in (*words, "")
