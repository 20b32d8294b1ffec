"""History and counts made anew from what is kept, while the services go on working."""

import json
from collections.abc import Callable, Iterable

from deploy.target import Target
from deploy.trouble import Trouble

SERVICES = {"centre": "quality", "office": "office"}


def recompute(target: Target, tell: Callable[[int, int], None] = lambda done, total: None) -> dict[str, int]:
    """Run it to its end and return what was made; `tell` is called with each step."""
    with target.command(SERVICES[target.kind], "services.quality.recomputing", target.kind).started() as process:
        assert process.stdout is not None
        assert process.stderr is not None
        made = read(process.stdout, tell)
        words = process.stderr.read().strip().splitlines()
    if process.returncode or made is None:
        raise trouble(words[-1] if words else "")
    return made


def read(lines: Iterable[str], tell: Callable[[int, int], None]) -> dict[str, int] | None:
    made = None
    for line in lines:
        told = json.loads(line)
        if "made" in told:
            made = told["made"]
        else:
            tell(told["done"], told["total"])
    return made


def trouble(words: str) -> Trouble:
    """What the service said of itself; anything else is most often a database that is older than the program."""
    if not words.startswith("kokon: "):
        return Trouble("not_recomputed", "Nothing was recomputed.", "start it with ./kokon up once, then try again.")
    what, _, step = words.removeprefix("kokon: ").partition(" Next step: ")
    return Trouble("not_recomputed", f"Nothing was recomputed: {what}", step)


def result_text(made: dict[str, int]) -> str:
    return "Made anew: " + ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in made.items()) + "."
