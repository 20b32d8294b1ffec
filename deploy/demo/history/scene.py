"""Where the months before happen, and who does something in them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID, uuid4

from deploy.demo.history.story import CLOCK, Deed
from services.cases.casework.appointments.domain import State
from services.cases.casework.new_file.domain import Occasion
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


class By(TypedDict):
    reader: Person
    workplace: Workplace


class AtMoment(By):
    now: datetime


@dataclass
class Centre:
    """Where all of it happens."""

    workplace: Workplace
    people: Mapping[str, Person]
    """By login."""
    occasions: dict[str, Occasion] = field(default_factory=dict)
    files: dict[str, UUID] = field(default_factory=dict)
    """By pseudonym."""
    professionals: dict[str, UUID] = field(default_factory=dict)
    """By organisation."""
    register: list[UUID] = field(default_factory=list)
    """Interpreters who can be booked."""


@dataclass
class Scene:
    """One file, and the ids that a later deed in it needs."""

    centre: Centre
    file: UUID = field(default_factory=uuid4)
    code: str = ""
    ids: dict[str, UUID] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)

    def by(self, deed: Deed) -> By:
        return {"reader": self.person(deed.by), "workplace": self.centre.workplace}

    def at(self, deed: Deed) -> AtMoment:
        return {**self.by(deed), "now": deed.at}

    def person(self, login: str) -> Person:
        return self.centre.people[login]

    def new_id(self, name: str) -> UUID:
        self.ids[name] = uuid4()
        return self.ids[name]


def day_of(deed: Deed) -> date:
    return deed.at.astimezone(CLOCK).date()


type Doing = Callable[[Scene, Deed], Awaitable[None]]
