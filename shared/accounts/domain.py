"""Rules of sign-in: how long a session lasts, how failed attempts are slowed down, and roles."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""The last use of a session is stored at most this often, so that most pages need no write."""
FRESH = timedelta(minutes=5)
"""How long a proof of identity counts as fresh."""
FREE_TRIES = 5
LONGEST_WAIT = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(minutes=15)
LONGEST_LOGIN = 100


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person, as pages and store methods get it."""

    id: UUID
    name: str
    roles: frozenset[str]
    language: str

    def has(self, *roles: str) -> bool:
        """Whether the person has one of the roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Account:
    person: Person
    login: str
    password_hash: str
    """Empty where the account has no password."""
    active: bool = True
    changed_at: datetime | None = field(default=None, compare=False)
    """As it was read: sign-in compares it to notice that the account was disarmed meanwhile."""


@dataclass(frozen=True, slots=True)
class Session:
    """A `whole` session opens everything; any other one only allows setting up a way to sign in."""

    person: Person
    opened_at: datetime
    seen_at: datetime
    id: UUID | None = None
    proven_at: datetime | None = None
    """When the person last proved their identity; None where another service vouched for it."""
    whole: bool = True

    def lasts(self, now: datetime) -> bool:
        return now - self.seen_at < IDLE and now - self.opened_at < LONGEST

    def should_be_noted(self, now: datetime) -> bool:
        return now - self.seen_at >= NOTED_EVERY

    def is_fresh(self, now: datetime, within: timedelta = FRESH) -> bool:
        return self.proven_at is not None and now - self.proven_at < within


@dataclass(frozen=True, slots=True)
class Tries:
    """Failed sign-in attempts with one login, whether an account has it or not."""

    failures: int
    last_at: datetime

    def wait(self, now: datetime) -> timedelta:
        """How long until the next attempt is accepted: at first no time, at most half a minute."""
        if self.failures < FREE_TRIES or self.forgotten(now):
            return timedelta(0)
        pause = min(LONGEST_WAIT, timedelta(seconds=2.0 ** min(self.failures - FREE_TRIES, 10)))
        return max(timedelta(0), self.last_at + pause - now)

    def forgotten(self, now: datetime) -> bool:
        return now - self.last_at >= FORGOTTEN_AFTER

    def one_more(self, now: datetime) -> "Tries":
        return Tries(1 if self.forgotten(now) else self.failures + 1, now)


def login_key(login: str) -> str:
    """The login as it is compared: trimmed, normalised (NFKC), case-folded.

    `ADMIN` and the Kelvin sign in `\u212aim` are the letters they look like; `ádmin` is another login than `admin`.
    """
    folded = unicodedata.normalize("NFKC", login).strip().casefold()
    return unicodedata.normalize("NFKC", folded)


def is_mail_address(given: str) -> bool:
    """Whether a mail could go there at all: whether it does, only a mail shows."""
    return "@" in given and given.isprintable() and " " not in given


def is_plain_login(login: str) -> bool:
    """Whether a new account may have it: letters, digits and four signs, so that nothing invisible tells two apart."""
    return 0 < len(login) <= LONGEST_LOGIN and all(sign.isalnum() or sign in ".-_@" for sign in login)
