"""A text that a counsellor puts into an answer, and whether a native speaker who knows the work has read it."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

FOLDER = Path(__file__).parent / "texts"
LONGEST_TITLE, LONGEST_WORDS = 100, 2000
type Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_WORDS)]


@dataclass(frozen=True, slots=True)
class Block:
    """`id` is the version, language and name of a text that comes with the program, or the id of the centre's own."""

    id: str
    language: str
    title: str
    words: str
    is_own: bool = False
    is_read: bool = False
    """By a native speaker; else it is a draft."""
    read_on: date | None = None


class OneText(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TITLE)]
    words: Words


class Texts(BaseModel):
    """One file: all texts of a language in one version."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    status: Literal["draft", "checked"]
    blocks: Mapping[str, OneText]


@cache
def shipped() -> Sequence[Block]:
    """Those of the newest version, by language. Raises ValidationError for a file that is not whole."""
    newest = max(one for one in FOLDER.iterdir() if one.is_dir())
    return [block for file in sorted(newest.glob("*.toml")) for block in blocks_in(newest.name, file)]


def blocks_in(version: str, file: Path) -> list[Block]:
    texts = Texts.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    is_read = texts.status == "checked"
    return [
        Block(f"{version}/{file.stem}/{name}", file.stem, one.title, one.words, is_read=is_read)
        for name, one in texts.blocks.items()
    ]


def as_read(blocks: Iterable[Block], days: Mapping[str, date]) -> list[Block]:
    """`days` says of some by their id when a native speaker read them at this centre."""
    return [replace(one, is_read=True, read_on=days[one.id]) if one.id in days else one for one in blocks]


def in_order(blocks: Iterable[Block], first: str) -> list[Block]:
    """Those in the language of the client first, and the centre's own before the others."""
    return sorted(blocks, key=lambda one: (one.language != first, one.language, not one.is_own))


def inserted(written: str, block: Block) -> str:
    """What was written stays, and the text follows as a paragraph of its own."""
    return "\n\n".join(part for part in (written.strip(), block.words) if part)
