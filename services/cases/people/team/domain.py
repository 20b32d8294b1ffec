"""Who works at the centre, and who is told that something new came."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid5

from services.cases.foundation.roles import COUNSELLING, GROUPS, HELD_BY, Right, Role, holds
from shared.accounts.domain import Person
from shared.accounts.factors.domain import OPERATOR, Recovery, may_confirm
from shared.crypto.sealing import PublicKey, Purpose, seal
from shared.events import ONLY_ASKED, NoticeRequested

NOTICES = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d06")
NOTICE_EVENTS = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d07")
QUALITY = "quality"
"""For whom the name is made that somebody has in quality."""
WITHOUT_CLIENTS = frozenset({Role.QUALITY_OFFICER, Role.ADMIN})
EXTERNAL = frozenset({Role.INTERPRETER})
"""Tasks of people who are not of the centre."""
WORTH_TELLING = timedelta(hours=24)
"""After that the news is old: a colleague who signs in sees it."""
REMINDED_AT_MOST = timedelta(hours=20)
"""Nobody gets more than one mail about quality in so long: weeks that all come at once, after a bus was made anew, are
one reminder."""


class SecondWay(StrEnum):
    """By which a colleague may get notices before the mail."""

    TEXT = "text"
    MESSENGER = "messenger"


@dataclass(frozen=True, slots=True)
class Second:
    """A way, and where it leads: a telephone number, or a messenger with the address in it."""

    way: SecondWay
    address: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.way} {self.address}"


@dataclass(frozen=True, slots=True)
class StaffMember:
    id: UUID
    name: str
    roles: frozenset[str]
    language: str
    active: bool
    email: str | None = field(repr=False)
    invited_by: UUID | None = None
    """Who made the account alone, or gave the last half of its code, as long as nobody else has confirmed whose it is;
    `OPERATOR` where the first half came from the machine."""
    let_in_again: bool = False
    """By two people, each with half of a code: nobody alone makes a new one."""
    second: Second | None = field(default=None, repr=False)
    """Tried before the mail, which comes where it leads nowhere."""

    @property
    def on_duty(self) -> bool:
        return self.active and Role.INTAKE_DUTY in self.roles

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def agrees(self) -> bool:
        """Whether the member can be the second person when a file is opened in an emergency."""
        return self.active and self.invited_by is None and self.has(*GROUPS["agreeing"])

    @property
    def reviews(self) -> bool:
        """Whether the member can look at an opening later that was another member's."""
        return self.active and self.invited_by is None and self.has(*GROUPS["reviewing"])

    @property
    def counsels(self) -> bool:
        """Whether somebody may be responsible for a file."""
        return self.active and not self.roles.isdisjoint(COUNSELLING)


@dataclass(frozen=True, slots=True)
class Left:
    """A colleague whose account was closed."""

    id: UUID
    name: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One person is to be told once. What became of it comes back from `notify`."""

    id: UUID
    staff_id: UUID
    requested_at: datetime
    state: Literal["requested", "delivered", "failed"] = "requested"
    reason: str | None = None
    really: bool = field(default=True, repr=False)
    """False where `notify` only asks whether the person could be told; not kept."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One day at the centre: whom the duty roster names, who is away, and who stands in for an absent colleague."""

    named: frozenset[UUID] = frozenset()
    away: frozenset[UUID] = frozenset()
    stand_ins: Mapping[UUID, UUID] = field(default_factory=dict)

    def in_place_of(self, staff_id: UUID) -> UUID:
        """Who gets what would go to this colleague: the colleague, or who stands in."""
        return self.stand_ins.get(staff_id, staff_id)


EVERYBODY_HERE = Presence()


def may_give(manager: Person) -> list[Role]:
    """Return the roles that the manager may give: only a reader of clients' words opens them to others."""
    return [role for role in Role if holds(manager, Right.READ_CLIENTS) or role in WITHOUT_CLIENTS]


def may_manage(manager: Person, member: StaffMember) -> bool:
    """Whether the manager may hand out a new code for the account: the manager could have given it all its roles."""
    return member.id != manager.id and member.roles <= set(may_give(manager))


def may_let_go(manager: Person, member: StaffMember) -> bool:
    """Only a lead lets go a lead or the data protection officer, who reads the log: nobody else can be rid of them."""
    kept_by_lead = member.has(Role.LEAD, Role.DATA_PROTECTION)
    return may_manage(manager, member) and (manager.has(Role.LEAD) or not kept_by_lead)


def may_confirm_account(member: StaffMember, *, by: StaffMember) -> bool:
    """Whether `by` confirms whose the account is: one who could agree to an emergency, and is confirmed."""
    return by.agrees and by.id not in (member.id, member.invited_by)


class ColleagueNotFoundError(Exception):
    """Nobody has this account."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(str(person_id))
        self.person_id = person_id


class NotPossibleNowError(Exception):
    """As things stand with this account, it cannot be done."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(str(person_id))
        self.person_id = person_id


def rights_of(roles: Collection[str]) -> frozenset[str]:
    """Return the rights of a person with these roles. In quality a quality officer or a lead approves releases."""
    approves = not {Role.QUALITY_OFFICER, Role.LEAD}.isdisjoint(roles)
    return frozenset(right for right, held_by in HELD_BY.items() if not held_by.isdisjoint(roles)) | (
        {"approve"} if approves else frozenset()
    )


def may_be_second(member: StaffMember, by: StaffMember, *, asked_by: UUID | None = None) -> bool:
    """Whether `by` gives the second half of the code that lets the member in again.

    It takes a colleague of the centre, confirmed, who holds every right of the account. Where the operator gave the
    first half (`asked_by`) nobody may hold them all: then a colleague who could agree to an opening in an emergency.
    """
    if not by.active or by.invited_by or by.id in (member.id, asked_by) or by.roles <= EXTERNAL:
        return False
    return by.agrees if asked_by == OPERATOR else rights_of(member.roles) <= rights_of(by.roles)


def may_end_recovery(recovery: Recovery, member: StaffMember, by: StaffMember, *, now: datetime) -> bool:
    """The same for a recovery that was asked for, as long as it lasts."""
    return may_confirm(recovery, by=by.id, now=now) and may_be_second(member, by, asked_by=recovery.asked_by)


def on_duty(staff: Sequence[StaffMember], presence: Presence = EVERYBODY_HERE) -> list[StaffMember]:
    """Return whom the roster names for the day; where it names nobody who is here, all who are here with the task."""
    here = [member for member in staff if member.counsels and member.id not in presence.away]
    named = [member for member in here if member.id in presence.named]
    return named or [member for member in here if member.on_duty]


def to_tell(
    staff: Sequence[StaffMember], responsible: UUID | None = None, presence: Presence = EVERYBODY_HERE
) -> list[StaffMember]:
    """Return the responsible colleague or who stands in, else all on duty, of those who can be reached; else the
    leads, so that nothing lies unseen.
    """
    reachable = to_ask(staff)
    to = presence.in_place_of(responsible) if responsible else None
    own = [member for member in reachable if member.id == to]
    leads = [member for member in reachable if Role.LEAD in member.roles]
    return own or on_duty(reachable, presence) or leads


def to_ask(staff: Sequence[StaffMember]) -> list[StaffMember]:
    """Return all who could be told that a client wrote. Each gets an event, whether told or not, so that the bus shows
    neither whether the client has a file nor with whom.
    """
    return [member for member in staff if member.counsels and member.email]


def to_remind(staff: Sequence[StaffMember], roles: Collection[str]) -> list[StaffMember]:
    """Everybody with one of the roles who is here and can be reached."""
    return [member for member in staff if member.active and member.email and member.has(*roles)]


def notices(
    causes: Mapping[UUID, UUID | None],
    staff: Sequence[StaffMember],
    *,
    presence: Presence = EVERYBODY_HERE,
    key: PublicKey,
    centre: str,
    now: datetime,
) -> tuple[list[Notice], list[NoticeRequested]]:
    """For each message that waits, with who is responsible for its file, one to everybody who could be told; the same
    again for the same message."""
    kept: list[Notice] = []
    told: list[NoticeRequested] = []
    for cause, responsible in sorted(causes.items()):
        one = notices_to(
            [cause],
            to_ask(staff),
            really={member.id for member in to_tell(staff, responsible, presence)},
            template="something_new",
            key=key,
            centre=centre,
            now=now,
        )
        kept, told = kept + one[0], told + one[1]
    return kept, told


def notices_to(
    causes: Collection[UUID],
    members: Sequence[StaffMember],
    *,
    really: Collection[UUID] | None = None,
    template: str,
    key: PublicKey,
    centre: str,
    now: datetime,
) -> tuple[list[Notice], list[NoticeRequested]]:
    """One for each cause and person, all of whom have an address; the same again for the same cause.

    Of all but those who are `really` told (None: everybody) `notify` only asks whether they could be.
    """
    pairs = [(cause, member) for cause in sorted(causes) for member in members]
    kept = [
        Notice(uuid5(NOTICES, f"{cause}|{member.id}"), member.id, now, really=really is None or member.id in really)
        for cause, member in pairs
    ]
    told = [
        NoticeRequested(
            id=uuid5(NOTICE_EVENTS, str(notice.id)),
            notice_id=notice.id,
            template=template,
            language=member.language,
            key_id=key.key_id,
            address=seal(address(member, really), key, purpose=Purpose.ADDRESS, centre=centre),
            earliest=now,
            latest=now + WORTH_TELLING,
        )
        for notice, (_, member) in zip(kept, pairs, strict=True)
    ]
    return kept, told


def address(member: StaffMember, really: Collection[UUID] | None) -> bytes:
    """What `notify` reads: to whom the mail goes, or whom it only asks about; in a second line the second way."""
    told = really is None or member.id in really
    second = f"\n{member.second}" if member.second else ""
    return (b"" if told else ONLY_ASKED) + f"{member.email or ''}{second}".encode()
