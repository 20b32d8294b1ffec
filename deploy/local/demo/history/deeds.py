"""Each kind of deed of a plan, as one function that calls the act of casework for it; its name is what the plan says.

An act is given the moment of the deed. Those that take none (a hand-over, a place in a team, an opening in an
emergency, answering an absence) happen now, and the plan says so.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID, uuid4

from deploy.local.demo.history.story import CLOCK, Deed
from services.cases.casework.appointments import acts as appointments
from services.cases.casework.appointments.domain import Accompanied, Agreement, Interpreting, Meeting, State, Through
from services.cases.casework.consents.domain import What
from services.cases.casework.contact_notes import acts as contact_notes
from services.cases.casework.contact_notes.domain import Contact, Duration, Happened, Mediation, Theme, Whom
from services.cases.casework.contact_plans import acts as contact_plans
from services.cases.casework.contact_plans.domain import Begins, Channel, Named, Safety
from services.cases.casework.contact_plans.domain import Way as PlanWay
from services.cases.casework.facts import acts as facts
from services.cases.casework.facts.domain import LISTS, SEVERAL, Fact, Value
from services.cases.casework.new_file.acts import open_by_hand
from services.cases.casework.new_file.domain import NextStep, Occasion, TakenDown, Way
from services.cases.casework.to_dos import acts as to_dos
from services.cases.contact.gate.domain import Content, How, Point, Postponement, Reason, Walk
from services.cases.contact.gate.texts import kept_texts
from services.cases.files.file.domain import ClosedBecause
from services.cases.files.gate import acts as gate
from services.cases.files.hand_overs import acts as hand_overs
from services.cases.files.members import acts as members
from services.cases.files.members.forms import Wanted
from services.cases.files.occasions.domain import OccasionKind
from services.cases.files.openings import acts as openings
from services.cases.files.pauses import acts as pauses
from services.cases.foundation.access.domain import Capacity
from services.cases.foundation.spoken_languages import Spoken
from services.cases.foundation.workplace import Workplace
from services.cases.people.absences import acts as absences
from services.cases.people.absences.domain import Absence
from services.cases.people.duty import acts as duty
from services.cases.people.duty.domain import Duty
from services.cases.people.members.domain import Reason as PlaceReason
from services.cases.people.reminders import acts as reminders
from services.cases.people.team.store import Team
from services.cases.retention.erasure.acts import Close, change_ending
from services.cases.rights.disclosures import acts as disclosures
from services.cases.rights.disclosures.domain import Because
from services.cases.rights.disclosures.domain import Way as ToldBy
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


async def open_file(scene: Scene, deed: Deed) -> None:
    said, reader = deed.said, scene.person(deed.by)
    occasion = scene.centre.occasions.get(said["occasion"]) or Occasion(uuid4(), OccasionKind.RAID)
    new = TakenDown(
        way=Way(said["way"]),
        at=deed.at,
        responsible=reader.id,
        referred_by=said["referred_by"],
        language=Spoken(said["language"]),
        pseudonym=said["pseudonym"],
        first_words=said["first"],
        occasion=occasion if said["occasion"] else None,
        next_step=NextStep(said["next_step"][1], said["next_step"][0]) if said["next_step"] else None,
    )
    opened = await open_by_hand(new, request_id=uuid4(), **scene.at(deed))
    scene.file, scene.code = opened.id, opened.code
    if said["occasion"]:
        scene.centre.occasions[said["occasion"]] = Occasion(occasion.id, occasion.kind, beside=opened.id)


async def contact(scene: Scene, deed: Deed) -> None:
    said = deed.said
    what = Contact(
        at=deed.at,
        kind=Happened(said["kind"]),
        whom=Whom(said["whom"]),
        mediation=Mediation(said["mediation"]),
        duration=Duration(said["duration"]),
        language=Spoken(said["language"]),
        themes=tuple(Theme(one) for one in said["themes"]),
        note=said["note"],
    )
    await contact_notes.note(scene.file, what, note_id=uuid4(), **scene.at(deed))


async def postpone_gate(scene: Scene, deed: Deed) -> None:
    await note_gate(scene, deed, Postponement(reason=Reason(deed.said["reason"])))


async def walk_gate(scene: Scene, deed: Deed) -> None:
    said = deed.said
    points = {Point(name): How(how) for name, how in said["points"].items()}
    text = next(name for name in reversed(list(kept_texts())) if name.endswith("/de"))
    talk = Walk(points=points, language=said["language"], interpreter=said["interpreter"], text=text)
    await note_gate(scene, deed, talk)


async def note_gate(scene: Scene, deed: Deed, content: Content) -> None:
    seen = scene.ids.get("gate")
    await gate.note(scene.file, content, record_id=scene.new_id("gate"), seen=seen, **scene.at(deed))


async def say_facts(scene: Scene, deed: Deed) -> None:
    found: dict[Fact, Value] = {}
    for name, value in deed.said.items():
        fact = Fact(name)
        found[fact] = (LISTS[fact][1](value),) if fact in LISTS and fact not in SEVERAL else value
    await facts.change_facts(scene.file, found, seen=None, languages_seen=(), form_id=uuid4(), **scene.at(deed))


async def confirm_plan(scene: Scene, deed: Deed) -> None:
    said, seen = deed.said, scene.ids.get("plan")
    way = PlanWay(
        channel=Channel(said["channel"]),
        address=said["address"] or None,
        hours=said["hours"],
        named=Named.NO,
        begins=Begins.BOTH,
        valid_until=said["until"],
        confirmed_on=deed.at.astimezone(CLOCK).date(),
    )
    plan_id = scene.new_id("plan")
    await contact_plans.confirm(scene.file, way, seen=seen, wish_seen=None, plan_id=plan_id, **scene.at(deed))


async def not_safe_now(scene: Scene, deed: Deed) -> None:
    seen = scene.ids.get("plan")
    plan_id = scene.new_id("plan")
    await contact_plans.switch(scene.file, Safety.NOT_SAFE, seen=seen, plan_id=plan_id, **scene.at(deed))


async def appointment(scene: Scene, deed: Deed) -> None:
    said, name = deed.said, deed.said["name"]
    agreement = Agreement(
        starts_at=said["starts_at"],
        minutes=60,
        staff_id=scene.person(deed.by).id,
        kind=Meeting(said["kind"]),
        mediation=Interpreting(said["mediation"]),
        place=said["place"],
        purpose=said["purpose"],
        language=Spoken(said["language"]),
        accompanied=Accompanied(said["accompanied"]),
    )
    await appointments.agree(scene.file, agreement, appointment_id=scene.new_id(name), **scene.at(deed))


async def keep(scene: Scene, deed: Deed) -> None:
    await appointments.keep(scene.file, scene.ids[deed.said["name"]], seen=State.AGREED, **scene.at(deed))


async def miss(scene: Scene, deed: Deed) -> None:
    one = scene.ids[deed.said["name"]]
    await appointments.miss(scene.file, one, Through.PERSON, seen=State.AGREED, **scene.at(deed))


async def cancel(scene: Scene, deed: Deed) -> None:
    one = scene.ids[deed.said["name"]]
    await appointments.cancel(scene.file, one, Through.PERSON, seen=State.AGREED, **scene.at(deed))


async def move(scene: Scene, deed: Deed) -> None:
    name, starts_at = deed.said["name"], deed.said["starts_at"]
    before = scene.ids[name]
    new_id = scene.new_id(name)
    await appointments.move(scene.file, before, starts_at, new_id=new_id, seen=State.AGREED, **scene.at(deed))


async def to_do(scene: Scene, deed: Deed) -> None:
    said, to = deed.said, scene.person(deed.by).id
    to_do_id = scene.new_id(said["name"])
    await to_dos.give(scene.file, said["words"], to=to, on=said["on"], to_do_id=to_do_id, **scene.at(deed))


async def tick(scene: Scene, deed: Deed) -> None:
    await to_dos.tick(scene.file, scene.ids[deed.said["name"]], is_done=True, **scene.at(deed))


async def pause(scene: Scene, deed: Deed) -> None:
    await pauses.note(scene.file, deed.said["until"], deed.said["why"], pause_id=uuid4(), **scene.at(deed))


async def disclose(scene: Scene, deed: Deed) -> None:
    said: Mapping[str, Any] = deed.said
    await disclosures.note(
        scene.file,
        said["recipient"],
        (What.BEING_HERE,),
        said["words"],
        way=ToldBy.SPOKEN,
        because=Because.DANGER,
        disclosure_id=uuid4(),
        told_on=deed.at.astimezone(CLOCK).date(),
        **scene.at(deed),
    )


async def close(scene: Scene, deed: Deed) -> None:
    await change_ending(scene.file, Close(ClosedBecause(deed.said["because"])), **scene.at(deed))


async def hand_over(scene: Scene, deed: Deed) -> None:
    await hand_overs.give(scene.file, scene.person(deed.said["to"]).id, **scene.by(deed))


async def let_in(scene: Scene, deed: Deed) -> None:
    wanted = scene.person(deed.said["who"]).id
    async with scene.centre.workplace.store.work() as work:
        staff = next(one for one in await Team(work).staff() if one.id == wanted)
    place = Wanted(staff, Capacity.DEPUTY, None, (), PlaceReason.TOGETHER)
    await members.let_in(place, file_id=scene.file, **scene.by(deed))


async def open_in_an_emergency(scene: Scene, deed: Deed) -> None:
    """One colleague asks, and the other one agrees."""
    opening_id = uuid4()
    await openings.ask(scene.code, deed.said["reason"], opening_id=opening_id, **scene.by(deed))
    agreed_by = scene.person(deed.said["agreed_by"])
    await openings.answer(opening_id, yes=True, reader=agreed_by, workplace=scene.centre.workplace)


async def on_duty(scene: Scene, deed: Deed) -> None:
    said = deed.said
    one = Duty(uuid4(), scene.person(deed.by).id, said["starts_on"], said["ends_on"])
    await duty.enter(one, **scene.at(deed))


async def be_absent(scene: Scene, deed: Deed) -> None:
    said, me = deed.said, scene.person(deed.by).id
    deputy = scene.person(said["deputy"]).id if "deputy" in said else None
    one = Absence(uuid4(), me, said["starts_on"], said["ends_on"], deputy, asked_by=me)
    await absences.enter(one, **scene.at(deed))


async def remind(scene: Scene, deed: Deed) -> None:
    await reminders.write(deed.said["words"], on=deed.said["on"], reminder_id=uuid4(), **scene.by(deed))


type Doing = Callable[[Scene, Deed], Awaitable[None]]
DEEDS: Mapping[str, Doing] = {
    doing.__name__: doing
    for doing in (
        open_file,
        contact,
        postpone_gate,
        walk_gate,
        say_facts,
        confirm_plan,
        not_safe_now,
        appointment,
        keep,
        miss,
        cancel,
        move,
        to_do,
        tick,
        pause,
        disclose,
        close,
        hand_over,
        let_in,
        open_in_an_emergency,
        on_duty,
        be_absent,
        remind,
    )
}
"""By what the plan calls them."""
