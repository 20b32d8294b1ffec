"""The members of the federation: the file that names them and their release keys, read again whenever it changes."""

import base64
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from services.quality.foundation.domain import Period
from shared.events import CentreId, KeyId, Quarter
from shared.telemetry import telemetry

log = telemetry.log(__name__)
KEY_BYTES = 32
type Stamp = tuple[int, int, int]
"""When it was written, its size and which file it is: another stamp, another content."""


class MembersFileError(Exception):
    """The file cannot be used. The text names the place in it, and nothing of its content."""


class EarlierStay(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    joined: Quarter
    left: Quarter


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    release_keys: dict[KeyId, str]
    joined: Quarter
    left: Quarter | None = None
    earlier: tuple[EarlierStay, ...] = ()


ENTRIES: TypeAdapter[dict[str, Entry]] = TypeAdapter(dict[CentreId, Entry])


@dataclass(frozen=True, slots=True)
class Stay:
    """A centre is expected to report from the quarter in which it joined, and no longer from the one it left in."""

    joined: Period
    left: Period | None = None

    def __contains__(self, period: Period) -> bool:
        return self.joined <= period and (self.left is None or period < self.left)


@dataclass(frozen=True, slots=True)
class Member:
    """`joined` and `left` are of the stay that lasts, or of the last one."""

    id: str
    name: str
    release_keys: Mapping[str, Ed25519PublicKey]
    joined: Period
    left: Period | None = None
    earlier: tuple[Stay, ...] = ()
    """Of one that came back: a quarter that is over goes on expecting whom it expected then."""

    @property
    def stays(self) -> tuple[Stay, ...]:
        return (*self.earlier, Stay(self.joined, self.left))

    def belongs_in(self, period: Period) -> bool:
        return any(period in stay for stay in self.stays)

    def has_left(self, period: Period) -> bool:
        return self.left is not None and period >= self.left


@dataclass(frozen=True)
class Members:
    """All that ever belonged, by id; who left is still here, with what it released."""

    by_id: Mapping[str, Member] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        return {id_: member.name for id_, member in self.by_id.items()}

    def gone(self, period: Period) -> frozenset[str]:
        """Ids of those that have left by a quarter."""
        return frozenset(self.left_in(period))

    def left_in(self, period: Period) -> dict[str, Period]:
        """Of each that has left by a quarter, in which one."""
        return {id_: member.left for id_, member in self.by_id.items() if member.left and member.has_left(period)}

    @cached_property
    def _by_stay(self) -> dict[Stay, set[str]]:
        """Ids of those that joined in the same quarter and left in the same, or not at all."""
        found: dict[Stay, set[str]] = defaultdict(set)
        for member in self.by_id.values():
            for stay in member.stays:
                found[stay].add(member.id)
        return found

    def asked(self, period: Period, centres: Set[str]) -> int:
        """How many of these centres are to report a quarter."""
        return sum(len(centres & ids) for stay, ids in self._by_stay.items() if period in stay)

    @cached_property
    def _in_turn(self) -> tuple[list[Period], list[Period]]:
        stays = [stay for member in self.by_id.values() for stay in member.stays]
        return sorted(each.joined for each in stays), sorted(each.left for each in stays if each.left)

    def number_expected(self, period: Period) -> int:
        """How many are to report a quarter."""
        joined, left = self._in_turn
        return bisect_right(joined, period) - bisect_right(left, period)

    def expected(self, period: Period) -> dict[str, str]:
        """Id to name of those that are to report a quarter."""
        return {id_: member.name for id_, member in self.by_id.items() if member.belongs_in(period)}

    def key(self, centre: str, key_id: str, period: Period) -> Ed25519PublicKey | None:
        """Under which a centre may sign a release of a quarter; none of quarters after it left."""
        member = self.by_id.get(centre)
        return None if member is None or member.has_left(period) else member.release_keys.get(key_id)


class MembersFile:
    """Asked for each page and each release; reads only when the file is another one than before.

    Raises MembersFileError for one that is unusable from the start. Later the members that were known stay, and the
    log says so: a half-written file must not make a whole federation strangers.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp = self._look()
        self._members = read(path) if path else Members()

    def __call__(self) -> Members:
        if (stamp := self._look()) != self._stamp:
            self._stamp = stamp
            self._renew()
        return self._members

    def _renew(self) -> None:
        assert self._path is not None
        try:
            self._members = read(self._path)
        except MembersFileError as error:
            log.error("members_not_read", **telemetry.place_of(error))
        else:
            log.info("members_read", count=len(self._members.by_id))

    def _look(self) -> Stamp | None:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None


def read(path: Path) -> Members:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MembersFileError(f"{path}: it cannot be read ({type(error).__name__})") from None
    return parsed(text, str(path))


def parsed(text: str, name: str = "centres") -> Members:
    """JSON: `{id: {name, release_keys: {key id: base64 of 32 bytes}, joined: quarter, left: quarter or null}}`.

    One that came back also has `earlier: [{joined: quarter, left: quarter}]`, the oldest first.
    """
    try:
        entries = ENTRIES.validate_python(json.loads(text, object_pairs_hook=each_once))
        return Members({id_: member(id_, entry) for id_, entry in entries.items()})
    except json.JSONDecodeError as error:
        raise MembersFileError(f"{name}: line {error.lineno} is no JSON") from None
    except RecursionError:
        raise MembersFileError(f"{name}: it is no JSON of members") from None
    except ValidationError as error:
        raise MembersFileError(f"{name}: {'; '.join(map(said, error.errors(include_input=False)))}") from None
    except ValueError as error:
        raise MembersFileError(f"{name}: {error}") from None


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def said(error: Any) -> str:
    """`north/release_keys/release-1: what is wrong`; ids are no secret, values are not repeated."""
    return f"{'/'.join(str(part) for part in error['loc'] if part != '[key]') or 'the whole'}: {error['msg']}"


def member(id_: str, entry: Entry) -> Member:
    keys = {key_id: public_key(value, f"{id_}/release_keys/{key_id}") for key_id, value in entry.release_keys.items()}
    stays = [
        *(stay(each.joined, each.left, f"{id_}/earlier/{place}") for place, each in enumerate(entry.earlier)),
        stay(entry.joined, entry.left, id_),
    ]
    for before, after in pairwise(stays):
        if before.left is None or after.joined < before.left:
            raise ValueError(f"{id_}/earlier: one stay begins before the one before it ended")
    return Member(id_, entry.name, keys, stays[-1].joined, stays[-1].left, tuple(stays[:-1]))


def stay(joined: str, left: str | None, place: str) -> Stay:
    found = Stay(quarter(joined, f"{place}/joined"), quarter(left, f"{place}/left") if left else None)
    if found.left is not None and found.left < found.joined:
        raise ValueError(f"{place}/left: it lies before the quarter in which the centre joined")
    return found


def quarter(value: str, place: str) -> Period:
    try:
        return Period.parse(value)
    except ValueError:
        raise ValueError(f"{place}: no quarter such as 2026-Q4") from None


def public_key(value: str, place: str) -> Ed25519PublicKey:
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"{place}: no base64 of {KEY_BYTES} bytes")
    return Ed25519PublicKey.from_public_bytes(raw)
