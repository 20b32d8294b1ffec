"""Gives the invented people of one place their accounts: `python team.py PEOPLE.toml PLACE MODULE`, in a container."""

import io
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

EXISTS = 4
"""Of `shared.accounts.commands`: somebody changed a password, or another one is set; what is there stays."""


def staff_of(people: Mapping[str, Any], place: str) -> Sequence[Mapping[str, Any]]:
    if place == "office":
        staff: Sequence[Mapping[str, Any]] = people["office"]["staff"]
        return staff
    return next(centre["staff"] for centre in people["centres"] if centre["id"] == place)


def words_of(person: Mapping[str, Any], place: str) -> list[str]:
    words = ["--login", person["login"], "--name", person["name"], "--language", person["language"]]
    words += [word for role in person["roles"] for word in ("--role", role)]
    words += ["--centre", person["centre"]] if "centre" in person else []
    return [*words, "--email", f"{person['login']}@{place}.example"]


def main(file: str, place: str, module: str) -> int:
    """One password for all of them, KOKON_DEMO_PASSWORD; again is harmless, and changes no account that is there. One
    process makes all: to begin one takes longer than to make an account."""
    if not (password := os.environ.get("KOKON_DEMO_PASSWORD")):
        sys.stderr.write(
            "kokon: nobody got an account. Next step: KOKON_DEMO_PASSWORD=PASSWORD docker compose up, with a password "
            "that you choose\n"
        )
        return 1
    command = import_module(module)
    for person in staff_of(tomllib.loads(Path(file).read_text()), place):
        sys.stdin = io.StringIO(f"{password}\n")
        if (code := command.main(["add", *words_of(person, place)])) not in (0, EXISTS):
            return int(code)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))  # this file is mounted elsewhere than the service lies
    sys.exit(main(*sys.argv[1:]))
