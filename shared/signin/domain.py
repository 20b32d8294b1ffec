"""What is decided about signing in: how long a session lasts, how soon one may try again, who may do what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""A session's last use is written down at most so often: most pages need no write."""
FREE_TRIES = 5
LONGEST_WAIT = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the screen, as a page or a store method is told."""

    id: UUID
    name: str
    roles: frozenset[str]
    language: str

    def has(self, *roles: str) -> bool:
        """Whether she has one of the roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Account:
    person: Person
    login: str
    password_hash: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    person: Person
    opened_at: datetime
    seen_at: datetime

    def lasts(self, now: datetime) -> bool:
        return now - self.seen_at < IDLE and now - self.opened_at < LONGEST

    def should_be_noted(self, now: datetime) -> bool:
        return now - self.seen_at >= NOTED_EVERY


@dataclass(frozen=True, slots=True)
class Tries:
    """Failed tries to sign in with one login, whether an account has it or not."""

    failures: int
    last_at: datetime

    def wait(self, now: datetime) -> timedelta:
        """How long until the next try is taken: nothing at first, half a minute at most."""
        if self.failures < FREE_TRIES or self.forgotten(now):
            return timedelta(0)
        pause = min(LONGEST_WAIT, timedelta(seconds=2.0 ** min(self.failures - FREE_TRIES, 10)))
        return max(timedelta(0), self.last_at + pause - now)

    def forgotten(self, now: datetime) -> bool:
        return now - self.last_at >= FORGOTTEN_AFTER

    def one_more(self, now: datetime) -> "Tries":
        return Tries(1 if self.forgotten(now) else self.failures + 1, now)


def login_key(login: str) -> str:
    """The login as it is compared: trimmed, without difference between capital and small letters."""
    return login.strip().casefold()
