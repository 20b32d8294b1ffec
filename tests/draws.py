"""What is drawn where languages, pages, widths and roles together are too many for every run.

The end of a run says its seed, so that the same can come again; `./kokon test --everything` draws nothing and runs all.
"""

import os
import random
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAME = "KOKON_DRAW_SEED"
EVERYTHING = "KOKON_THOROUGH"
ALWAYS = ("de", "en", "ar")
"""The language of most centres, that of the source, and one from right to left."""
BESIDES = 1
"""So many languages are drawn beside them."""
LEFT_OUT = set[str]()
"""What was not drawn in this process."""


def seed() -> int:
    """One for all processes of a run: those that xdist starts inherit it (tests/conftest.py)."""
    return int(os.environ.setdefault(NAME, str(secrets.randbelow(1_000_000))))


def shipped(service: str) -> list[str]:
    """Languages that a service has a catalogue of, and that of the source."""
    return sorted(
        {"en", *(place.name for place in (ROOT / "services" / service / "locale").iterdir() if place.is_dir())}
    )


def languages(service: str) -> list[str]:
    """German, English and Arabic always, and some of the others."""
    return chosen_of(shipped(service))


def chosen_of(offered: Sequence[str]) -> list[str]:
    others = [code for code in offered if code not in ALWAYS]
    return [*(code for code in ALWAYS if code in offered), *some(others, BESIDES)]


def some[T](combinations: Iterable[T], number: int, *, by: str = "") -> list[T]:
    """So many of them, in their order; all where everything is asked for. `by` another word others are drawn."""
    given = list(combinations)
    if os.environ.get(EVERYTHING) or len(given) <= number:
        return given
    places = sorted(random.Random(f"{seed()}{by}").sample(range(len(given)), number))
    LEFT_OUT.update(str(each) for place, each in enumerate(given) if place not in places)
    return [given[place] for place in places]


def closing_line() -> str:
    """The line at the end of a run; empty where nothing was left out."""
    return f"{len(LEFT_OUT)} combinations were not drawn: repeat with {NAME}={seed()}" if LEFT_OUT else ""
