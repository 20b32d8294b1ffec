"""The chain of the audit: each entry is bound to the one before it, so that a change of any of them shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

NOTHING = bytes(32)
"""What the first entry of all is bound to."""
SIGNED_WITHIN = timedelta(hours=1)
"""After the end of a day, and before anybody is told that its signature is missing."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Deed(StrEnum):
    """What is written down beside the acts of the door, `services.cases.foundation.access.domain.Act`."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    ASK = "ask"
    """For an opening in an emergency."""
    CHANGE_RIGHTS = "change_rights"
    """Of an account: its id. The team of a file is `assign`."""
    LET_IN = "let_in"
    """Somebody who lost what opens the door gets a new code, or half of one."""
    CONFIRM = "confirm"
    """A second person said whose the account is."""
    END_SESSIONS = "end_sessions"
    """The sessions that a colleague has open here and in quality."""
    ROTATE_KEYS = "rotate_keys"
    REVIEW = "review"
    DOWNLOAD = "download"
    """A document of a file came onto somebody's device."""
    HAND_OVER = "hand_over"
    """A copy came into the hands of the client that it is about."""
    TWO_CLIENTS = "two_clients"
    """That two files are one client's is `same_client`; this is that they are two people's after all."""
    SHORTEN = "shorten"
    """Somebody confirmed that what was set is meant: a shorter period of deletion holds from then on."""
    CUT = "cut"
    """Entries that were older than the period were taken away."""


class Thing(StrEnum):
    """What it is done with, beside the kinds of the door."""

    ACCOUNT = "account"
    KEYS = "keys"
    AUDIT = "audit"
    INCIDENT = "incident"
    UNDERTAKING = "undertaking"
    """The undertaking of a person who assists, to keep secret what is heard here."""
    PROFESSIONAL = "professional"
    """An entry of the directory of people and offices outside; by its number."""
    SUPPORTER = "supporter"
    """An entry in the register of interpreters, volunteers and freelancers."""
    FEED = "feed"
    """The secret address at which a colleague's calendar is read without a sign-in; by the colleague's id."""
    ROSTER = "roster"
    """What a colleague speaks, when the colleague is on duty or absent, and who stands in; by the id of the account."""
    PLACE = "place"
    """A place that the centre knows, by its id in the directory: its address was read, or it was changed."""
    REMARK = "remark"
    """What a client said of the centre in own words, by a number of chance; nobody knows whose it is."""
    CLOCK = "clock"
    """Somebody said that the date of the machine is right."""
    UNREAD_TEXTS = "unread_texts"
    """The lead said whether texts that no native speaker has read may be sent to clients."""
    DEADLINE_RULES = "deadline_rules"
    """Lead or deputy took rules into use by which deadlines are counted."""
    REPLY_BLOCKS = "reply_blocks"
    """A text of the centre for answers; it says nothing of a client."""
    APPROVALS = "approvals"
    """The lead said what needs a second colleague."""
    CENTRE_CRITERIA = "centre_criteria"
    """Somebody said whether the office gets counts of this centre alone."""
    TRANSFER_KEY = "transfer_key"
    """The key of another member centre was entered, confirmed or taken away."""
    TRANSFER = "transfer"
    """A sealed file of another member centre was opened here, before anything of it was kept."""
    STATISTICS = "statistics"
    """The tables and the statement of services of a year were drawn, looked at, or taken along."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One act. Codes and ids, nothing else: the database refuses anything that is not a code."""

    at: datetime
    actor: UUID | None
    """None where the service itself acts, or where nobody knows who it was."""
    act: str
    kind: str
    ids: tuple[UUID, ...]
    ground: str


@dataclass(frozen=True, slots=True)
class Entry:
    position: int
    """From 1, without a gap."""
    noted: Noted
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stands: everything up to this position is what this hash was made of."""

    position: int = 0
    hash: bytes = NOTHING


@dataclass(frozen=True, slots=True)
class Signed:
    """A head that was signed: each day (`root`), and where old entries were taken away (`cut`)."""

    purpose: str
    centre: str
    day: date
    head: Head
    public_key: bytes
    signature: bytes


def last_over(now: datetime, clock: tzinfo) -> date:
    """The last day whose end is so long ago that its signature should be there."""
    return (now - SIGNED_WITHIN).astimezone(clock).date() - timedelta(days=1)


def is_signed(roots: Iterable[Signed], day: date) -> bool:
    return any(root.day == day for root in roots)


def microseconds(moment: datetime) -> int:
    return (moment - BEGINNING) // timedelta(microseconds=1)


def written(position: int, noted: Noted) -> bytes:
    """The one way to write an entry; `audit_text` in the database writes the same. No part can hold a separator."""
    ids = ",".join(str(one) for one in noted.ids)
    actor = str(noted.actor) if noted.actor else ""
    parts = ("kokon-audit-1", position, microseconds(noted.at), actor, noted.act, noted.kind, ids, noted.ground)
    return "|".join(str(part) for part in parts).encode()


def hash_of(previous: bytes, position: int, noted: Noted) -> bytes:
    return sha256(previous + written(position, noted)).digest()


def chained(noted: Iterable[Noted], head: Head = Head()) -> list[Entry]:
    """What the database makes of them."""
    made: list[Entry] = []
    for one in noted:
        entry = Entry(head.position + 1, one, head.hash, hash_of(head.hash, head.position + 1, one))
        made.append(entry)
        head = Head(entry.position, entry.hash)
    return made


def statement(purpose: str, centre: str, day: date, head: Head) -> bytes:
    """What a signature is made over."""
    return f"kokon-audit-{purpose}-1|{centre}|{day.isoformat()}|{head.position}|{head.hash.hex()}".encode()


class Trouble(StrEnum):
    CHANGED = "changed"
    """These entries are not what they were when they were chained."""
    MISSING = "missing"
    MADE_ANEW = "made_anew"
    """Chained again after they were changed: what follows, or a root, still knows the old ones."""
    CUT_OFF = "cut_off"
    """The end is missing: a root outside knows of it."""
    NOT_SIGNED = "not_signed"
    """A root or a cut whose signature is not that of this centre."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Positions from `first` to `last`."""

    trouble: Trouble
    first: int
    last: int


@dataclass
class Walk:
    """Goes along the chain, entry by entry in the order of their positions, and then looks at where it ended.

    `roots` are heads that were signed, from outside too: position to the hashes that were signed for it.
    """

    head: Head = Head()
    roots: Mapping[int, frozenset[bytes]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sure: int = 0
    """Up to here a root agrees with what is there."""

    def look(self, entry: Entry) -> None:
        if entry.position > self.head.position + 1:
            self._find(Trouble.MISSING, self.head.position + 1, entry.position - 1)
        elif entry.position <= self.head.position:
            self._find(Trouble.CHANGED, entry.position, entry.position)
            return
        elif entry.previous != self.head.hash:
            # it still knows the one before as it was
            self._find(Trouble.MADE_ANEW, max(self.head.position, 1), max(self.head.position, 1))
        if entry.hash != hash_of(entry.previous, entry.position, entry.noted):
            self._find(Trouble.CHANGED, entry.position, entry.position)
        self.head = Head(entry.position, entry.hash)
        self._compare()

    def end(self) -> list[Finding]:
        """Everything that was found."""
        if (furthest := max(self.roots, default=0)) > self.head.position:
            self._find(Trouble.CUT_OFF, self.head.position + 1, furthest)
        return self.findings

    def _compare(self) -> None:
        known = self.roots.get(self.head.position)
        if known is None:
            return
        if known == {self.head.hash}:
            self.sure = self.head.position
        elif not any(one.last > self.sure for one in self.findings):
            self._find(Trouble.MADE_ANEW, self.sure + 1, self.head.position)

    def _find(self, trouble: Trouble, first: int, last: int) -> None:
        self.findings.append(Finding(trouble, first, last))


def trusted(
    signed: Iterable[Signed], *, centre: str, proves: Callable[[Signed], bool]
) -> tuple[list[Signed], list[Finding]]:
    """Those whose signature holds, and a finding for each other one."""
    good, bad = [], []
    for one in signed:
        if one.centre == centre and proves(one):
            good.append(one)
        else:
            bad.append(Finding(Trouble.NOT_SIGNED, one.head.position, one.head.position))
    return good, bad


def by_position(signed: Iterable[Signed]) -> dict[int, frozenset[bytes]]:
    found: dict[int, frozenset[bytes]] = {}
    for one in signed:
        found[one.head.position] = found.get(one.head.position, frozenset()) | {one.head.hash}
    return found
