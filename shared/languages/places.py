"""Where a message is seen and how long it may be: what a translator who does not see the page has to know."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages import Catalog

LONGEST: Mapping[str, int] = {
    r'\bplace\((?:[^()]|\([^()]*\))*?\b_\("([^"]+)"\)': 24,
    r'\{% block title %\}\{\{ _\("([^"]+)"\)': 60,
    r'\bsubmit\(_\("([^"]+)"\)': 64,
    r'<button\b[^>]*>\{\{ _\("([^"]+)"\)': 64,
    r'<a class="button\b[^>]*>\{\{ _\("([^"]+)"\)': 64,
    r'\btag\(_\("([^"]+)"\)': 64,
}
"""Characters, by where a message stands in a template: in the menu, as a title, on a button, on a tag. Beyond that a
page is broken at 320 pixels, or a menu takes two rows."""
TITLE = re.compile(r'(?:\{% block title %\}|<h1\b[^>]*>)\{\{ _\("([^"]+)"\)')
FRAME = re.compile(r'\{%-? extends "([^"]+)"')
TAKES = re.compile(r'\{%-? (?:include|import|from) "([^"]+)"')
SHARED = Path(__file__).parents[1] / "web" / "templates"
MOST_PAGES = 3
EVERY = "every page"


def taken_in(sources: Path) -> tuple[Path, ...]:
    """The shared templates that those of a service are made with, directly or through another one."""
    own, found = _templates(sources), dict[str, Path]()
    waiting = list(own.values())
    while waiting:
        text = waiting.pop()
        for name in (*FRAME.findall(text), *TAKES.findall(text)):
            if name not in own and name not in found and (SHARED / name).exists():
                found[name] = SHARED / name
                waiting.append(found[name].read_text(encoding="utf-8"))
    return tuple(found[name] for name in sorted(found))


def longest_in(sources: Path) -> dict[str, int]:
    """Of the messages that have to be short; of one in several places the shortest counts."""
    found = dict[str, int]()
    for text in _templates(sources).values():
        for place, longest in LONGEST.items():
            for message in re.findall(place, text):
                found[message] = min(longest, found.get(message, longest))
    return found


def annotate(catalogue: Catalog, sources: Path, root: Path) -> None:
    """Tell translators of each message where it is seen, and tell Weblate how long it may be."""
    pages, longest = pages_of(sources), longest_in(sources)
    for message in catalogue:
        if not message.id:
            continue
        seen = sorted({page for file, _ in message.locations for page in _seen_on(root / file, pages)})
        if seen:
            more = f" and {len(seen) - MOST_PAGES} more" if len(seen) > MOST_PAGES else ""
            message.auto_comments.append(f"seen on: {'; '.join(seen[:MOST_PAGES])}{more}")
        if isinstance(message.id, str) and message.id in longest:
            message.flags.add(f"max-length:{longest[message.id]}")


def _seen_on(file: Path, pages: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if file.suffix == ".py":
        return frozenset({_subject_of(file)})
    name = _name(file)
    # a page whose title is a name, and a sheet that others choose while running, are called as their file is
    return pages.get(name) or frozenset({name.removesuffix(".html").replace("/", ": ").replace("_", " ")})


@cache
def _subject_of(file: Path) -> str:
    """What a module says it is about."""
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or file.stem
    return told.partition("\n")[0].rstrip(".")


def pages_of(sources: Path) -> dict[str, frozenset[str]]:
    """Template to the titles of the pages that are it, or take it in; what others extend is seen on every page."""
    templates = _templates(sources)
    titles = {name: frozenset(TITLE.findall(text)[:1]) for name, text in templates.items()}
    titles |= {frame: frozenset({EVERY}) for text in templates.values() for frame in FRAME.findall(text)}
    takers = {name: set[str]() for name in templates}
    for name, text in templates.items():
        for taken in TAKES.findall(text):
            takers.setdefault(taken, set()).add(name)
    return {name: frozenset(_titles(name, titles, takers, frozenset())) for name in templates}


def _titles(
    name: str, titles: Mapping[str, frozenset[str]], takers: Mapping[str, set[str]], met: frozenset[str]
) -> Iterator[str]:
    if name in met:
        return
    yield from titles.get(name, ())
    for taker in takers.get(name, ()):
        yield from _titles(taker, titles, takers, met | {name})


def _templates(sources: Path) -> dict[str, str]:
    return {_name(file): file.read_text(encoding="utf-8") for file in sorted(sources.rglob("templates/**/*.html"))}


def _name(file: Path) -> str:
    """As other templates call it."""
    return file.as_posix().rpartition("/templates/")[2]
