"""Gives the invented people of one place their accounts: `python team.py PEOPLE.toml PLACE MODULE`, in a container."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


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
    """One password for all of them, KOKON_DEMO_PASSWORD; again is harmless."""
    if not (password := os.environ.get("KOKON_DEMO_PASSWORD")):
        sys.stderr.write("kokon: nobody got an account. Next step: KOKON_DEMO_PASSWORD=... docker compose up\n")
        return 1
    for person in staff_of(tomllib.loads(Path(file).read_text()), place):
        command = [sys.executable, "-m", module, "add", *words_of(person, place)]
        if code := subprocess.run(command, input=f"{password}\n", text=True, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
