"""What the centres have to hear about each other: whose key is new, who is called otherwise, and who has left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.events import MemberListed

LONGEST_NAME = 200
FURTHEST = timedelta(days=2)
"""How far the clock of a centre may be ahead: a key from the far future would stand against all that come after it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A key as it came, and what the centres were told last of its centre; nothing where they were told nothing."""

    centre: str
    public_key: str
    said_at: datetime
    listed_name: str | None = None
    listed_key: str | None = None


def due(
    known: Collection[Member], names: Mapping[str, str], *, gone: Collection[str], now: datetime
) -> list[MemberListed]:
    """What is to be told now. `names` are those of all that ever belonged; of one that has left the key goes."""
    found = []
    for member in sorted(known, key=lambda one: one.centre):
        there = member.centre in names and member.centre not in gone
        name = name_of(names[member.centre]) if there else member.listed_name
        key = member.public_key if there else None
        if name and (name, key) != (member.listed_name, member.listed_key):
            found.append(MemberListed(centre=member.centre, name=name, public_key=key, listed_at=now))
    return found


def name_of(name: str) -> str:
    """In one line, whatever stands in the file of the members."""
    return "".join(sign if sign.isprintable() else " " for sign in name)[:LONGEST_NAME]
