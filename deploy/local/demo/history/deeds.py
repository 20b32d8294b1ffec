"""Each kind of deed of a plan, as one function that calls the act of casework for it; its name is what the plan says.

An act is given the moment of the deed. Those that take none (a hand-over, a place in a team, deputies, an opening in an
emergency, answering an absence) happen now, and the plan says so.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID, uuid4, uuid5

from deploy.local.demo.history.story import CLOCK, Deed
from services.cases.casework.appointments import acts as appointments
from services.cases.casework.appointments.domain import Accompanied, Agreement, Interpreting, Meeting, State, Through
from services.cases.casework.consents import acts as consents
from services.cases.casework.consents.domain import Agreement as ConsentAgreement
from services.cases.casework.consents.domain import Given, Outcome, Purpose, RecipientKind, What
from services.cases.casework.consents.texts import text_for
from services.cases.casework.contact_notes import acts as contact_notes
from services.cases.casework.contact_notes.domain import Contact, Duration, Happened, Mediation, Theme, Whom
from services.cases.casework.contact_plans import acts as contact_plans
from services.cases.casework.contact_plans.domain import Begins, Channel, Named, Safety
from services.cases.casework.contact_plans.domain import Way as PlanWay
from services.cases.casework.deadlines import acts as deadlines
from services.cases.casework.deadlines.domain import Ending as DeadlineEnding
from services.cases.casework.facts import acts as facts
from services.cases.casework.facts.domain import LISTS, SEVERAL, Fact, Value
from services.cases.casework.new_file.acts import open_by_hand
from services.cases.casework.new_file.domain import NextStep, Occasion, TakenDown, Way
from services.cases.casework.safety import acts as safety
from services.cases.casework.safety.acts import FollowUp
from services.cases.casework.safety.domain import Assessment, Check, Finding, Level, Offer, Paper, Question, Steps
from services.cases.casework.safety.domain import Outcome as Assessed
from services.cases.casework.safety.domain import Reason as RiskReason
from services.cases.casework.to_dos import acts as to_dos
from services.cases.contact.gate.domain import Content, How, Point, Postponement, Reason, Walk
from services.cases.contact.gate.texts import kept_texts
from services.cases.files.deputies import acts as deputies
from services.cases.files.file.domain import ClosedBecause
from services.cases.files.gate import acts as gate
from services.cases.files.hand_overs import acts as hand_overs
from services.cases.files.hand_overs.domain import Words
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
from services.cases.people.supporters import acts as supporters
from services.cases.people.supporters.domain import Details, SupporterKind
from services.cases.people.supporters.domain import Step as SupporterStep
from services.cases.people.team.store import Team
from services.cases.people.team_languages.domain import MatchedAs
from services.cases.people.usual_deputies import acts as usual_deputies
from services.cases.retention.closings import acts as closings
from services.cases.retention.closings.domain import Asked, Ending, Feedback, offered
from services.cases.rights.disclosures import acts as disclosures
from services.cases.rights.disclosures.domain import Because
from services.cases.rights.disclosures.domain import Way as ToldBy
from services.cases.rights.referrals import acts as referrals
from services.cases.rights.referrals.domain import Picked, Recipient, Standing
from services.cases.rights.referrals.domain import Wanted as WantedReferral
from services.cases.rights.withdrawals import acts as withdrawals
from services.cases.support.bookings import acts as bookings
from services.cases.support.bookings.domain import Asked as InterpreterAsked
from services.cases.support.bookings.domain import Because as Failure
from services.cases.support.bookings.domain import Begun, Instead, Payment
from services.cases.support.bookings.domain import State as BookingState
from services.cases.support.bookings.domain import Told as ToldOfBooking
from services.cases.support.bookings.domain import Way as BookingWay
from services.cases.support.bookings.domain import Wish as GenderWish
from services.cases.support.claims import acts as claims
from services.cases.support.claims.domain import Claimant, Demand, Result, Told
from services.cases.support.decisions import acts as decisions
from services.cases.support.decisions.domain import Answer, Began, Choice, Explained
from services.cases.support.goals import acts as goals
from services.cases.support.goals.domain import Area, Doer, Interval, Origin, Outside, Talk
from services.cases.support.goals.domain import Ending as GoalEnding
from services.cases.support.goals.domain import Outcome as Planned
from services.cases.support.goals.domain import Step as GoalStep
from services.cases.support.housing import acts as housing
from services.cases.support.housing.domain import (
    Fit,
    FoundBy,
    Left,
    Look,
    PlaceKind,
    Stay,
    Step,
    WishMet,
    WishSaid,
)
from services.cases.support.housing.domain import Happened as HousingHappened
from services.cases.support.housing.domain import Result as PlaceResult
from services.cases.support.housing.places import acts as places
from services.cases.support.housing.places.domain import Described
from services.cases.support.mandates import acts as mandates
from services.cases.support.mandates.domain import Doing as MandateDoing
from services.cases.support.mandates.domain import Outcome as MandateOutcome
from services.cases.support.mandates.domain import Terms
from services.cases.support.policy_documents import acts as policy_documents
from services.cases.support.policy_documents import domain as policy_document_steps
from services.cases.support.professionals import acts as professionals
from services.cases.support.professionals.domain import Entry, ProfessionalKind
from shared.accounts.domain import Person

PLACES = UUID("6c1f0a53-3a0e-5d0e-9d2e-0b1c7f2a9e44")
"""Makes the ids of places: a place of one centre is entered once, in whichever file it comes first."""


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
    scene.centre.files[said["pseudonym"]] = opened.id
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
        confirmed_on=day_of(deed),
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


async def enter_supporter(scene: Scene, deed: Deed) -> None:
    """In the register; one with a pledge and the whole introduction can be booked."""
    said, day, supporter_id = deed.said, day_of(deed), uuid4()
    details = Details(
        kind=SupporterKind(said["kind"]),
        name=said["name"],
        reach=said["reach"],
        languages=tuple(said["languages"]),
        dialects=said["dialects"],
        matched_as=MatchedAs(said["matched_as"]) if said["matched_as"] else None,
        conflicts=said["conflicts"] or None,
        fee_per_hour=said["fee"],
        steps=dict.fromkeys(SupporterStep if said["ready"] else [SupporterStep.TALK], day),
    )
    await supporters.enter(supporter_id, details, **scene.at(deed))
    if said["ready"]:
        paper: dict[str, Any] = {"undertaking_id": uuid4(), "text_version": "2026-01", "given_on": day, "until": None}
        await supporters.note_pledge(supporter_id, **paper, **scene.at(deed))
        scene.centre.register.append(supporter_id)


async def ask_interpreter(scene: Scene, deed: Deed) -> None:
    """For an appointment, or in the place of one who did not come."""
    said = deed.said
    asked = InterpreterAsked(
        starts_at=said["starts_at"],
        appointment_id=scene.ids[said["appointment"]] if said["appointment"] else None,
        language=Spoken(said["language"]),
        way=BookingWay(said["way"]),
        wish=GenderWish(said["wish"]),
    )
    before = scene.ids[said["instead_of"]] if said["instead_of"] else None
    booking_id = scene.new_id(said["name"])
    await bookings.ask(scene.file, asked, booking_id=booking_id, instead_of=before, **scene.at(deed))


async def book_interpreter(scene: Scene, deed: Deed) -> None:
    register = scene.centre.register
    supporter, booking_id = register[deed.said["who"] % len(register)], scene.ids[deed.said["name"]]
    await bookings.book(scene.file, booking_id, supporter, seen=BookingState.REQUESTED, **scene.at(deed))


async def interpret(scene: Scene, deed: Deed) -> None:
    """The interpreter came, or did not."""
    booking_id, begun = scene.ids[deed.said["name"]], deed.said["begun"]
    given: dict[str, Any] = {"seen": BookingState.BOOKED, **scene.at(deed)}
    if begun:
        await bookings.fulfil(scene.file, booking_id, Begun(begun), None, Payment.AGREED_RATE, **given)
    else:
        told = (ToldOfBooking.INTERPRETER,)
        await bookings.fail(scene.file, booking_id, Failure.NOT_COME, told, Instead.ANOTHER, **given)


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


async def count_deadline(scene: Scene, deed: Deed) -> None:
    rule, starts_on = deed.said["rule"], deed.said["starts_on"]
    await deadlines.count(scene.file, rule, starts_on, deadline_id=scene.new_id(rule), **scene.at(deed))


async def meet_deadline(scene: Scene, deed: Deed) -> None:
    await deadlines.end(scene.file, scene.ids[deed.said["rule"]], DeadlineEnding.MET, **scene.at(deed))


async def pause(scene: Scene, deed: Deed) -> None:
    await pauses.note(scene.file, deed.said["until"], deed.said["why"], pause_id=uuid4(), **scene.at(deed))


async def disclose(scene: Scene, deed: Deed) -> None:
    """By the consent that was noted before, or because of a danger."""
    said: Mapping[str, Any] = deed.said
    by_consent = said["consent"] is not None
    await disclosures.note(
        scene.file,
        said["recipient"],
        tuple(What(one) for one in said["kinds"]),
        said["words"],
        way=ToldBy.SPOKEN,
        because=Because.CONSENT if by_consent else Because.DANGER,
        consent_id=scene.ids[said["consent"]] if by_consent else None,
        disclosure_id=uuid4(),
        told_on=day_of(deed),
        **scene.at(deed),
    )


async def consent(scene: Scene, deed: Deed) -> None:
    """Given or declined."""
    said: Mapping[str, Any] = deed.said
    agreement = ConsentAgreement(
        answered_on=day_of(deed),
        valid_until=said["until"],
        outcome=Outcome(said["outcome"]),
        recipient_kind=RecipientKind(said["recipient_kind"]),
        purpose=Purpose(said["purpose"]),
        what=tuple(What(one) for one in said["kinds"]),
        recipient=said["recipient"],
        more=said["more"],
        text=text_for(said["language"], "de").name,
        language=Spoken(said["language"]),
        mediation=Mediation(said["mediation"]),
        way=Given(said["way"]),
    )
    await consents.note(scene.file, agreement, consent_id=scene.new_id(said["name"]), **scene.at(deed))


async def refer(scene: Scene, deed: Deed) -> None:
    """By the consent that was noted before. Whom the directory does not know yet is entered."""
    said: Mapping[str, Any] = deed.said
    kind, called, confirmed = ProfessionalKind(said["kind"]), said["recipient"], said["confirmed"]
    one = scene.centre.professionals.setdefault(called, uuid4())
    entry = Entry(kind=kind, organisation=called, languages=tuple(Spoken(code) for code in said["speaks"]))
    await professionals.enter(entry, sensitive_on=confirmed, professional_id=one, **scene.at(deed))
    to = Recipient(kind, called, frozenset({called.casefold()}), sensitive_on=confirmed, professional_id=one)
    wanted = WantedReferral(
        on=day_of(deed),
        purpose=said["purpose"],
        picked=Picked(said["picked"]),
        what=tuple(What(one) for one in said["kinds"]),
        told=said["words"],
        because=Because.CONSENT,
        consent_id=scene.ids[said["consent"]],
        ask_again_on=said["again"],
    )
    await referrals.refer(scene.file, wanted, to, referral_id=scene.new_id("referral"), **scene.at(deed))


async def note_referral(scene: Scene, deed: Deed) -> None:
    said, step = deed.said, Standing(deed.said["standing"])
    given: dict[str, Any] = {"on": day_of(deed), "ask_again_on": said["again"], "step_id": uuid4(), **scene.at(deed)}
    await referrals.note_step(scene.file, scene.ids["referral"], step, **given)


async def withdraw(scene: Scene, deed: Deed) -> None:
    consent_id, words = scene.ids[deed.said["name"]], deed.said["words"]
    ends: dict[str, Any] = {"new_id": uuid4(), "asked_at": deed.at, **scene.at(deed)}
    await withdrawals.end(scene.file, consent_id, Outcome.WITHDRAWN, words, **ends)


async def tell_recipients(scene: Scene, deed: Deed) -> None:
    """That the client has withdrawn."""
    consent_id = scene.ids[deed.said["name"]]
    await withdrawals.note_recipients_told(scene.file, consent_id, None, new_id=uuid4(), **scene.at(deed))


async def demand(scene: Scene, deed: Deed) -> None:
    """Of somebody outside; explained and settled on the same day, or open."""
    said, day, told = deed.said, day_of(deed), Told(deed.said["told"])
    one = Demand(
        asked_on=day,
        claimant=Claimant(said["claimant"]),
        asked=said["asked"],
        told=told,
        told_on=day if told is Told.EXPLAINED else None,
        position=said.get("position"),
        result=Result(said["result"]) if said["result"] else None,
        settled_on=day if said["result"] else None,
    )
    await claims.note(scene.file, one, claim_id=uuid4(), **scene.at(deed))


async def mandate(scene: Scene, deed: Deed) -> None:
    """Given or declined."""
    said = deed.said
    terms = Terms(
        happened_on=day_of(deed),
        outcome=MandateOutcome(said["outcome"]),
        doings=(MandateDoing.LETTER, MandateDoing.SPEAK),
        towards=said["towards"],
        limits=said["limits"],
        way=Given.SPOKEN,
    )
    await mandates.note(scene.file, terms, mandate_id=scene.new_id(f"mandate {said['name']}"), **scene.at(deed))


async def do_in_their_name(scene: Scene, deed: Deed) -> None:
    """By the mandate that was given before."""
    mandate_id = scene.ids[f"mandate {deed.said['name']}"]
    terms = Terms(
        happened_on=day_of(deed),
        outcome=MandateOutcome.DONE,
        doings=(MandateDoing.LETTER,),
        words=deed.said["words"],
    )
    await mandates.note_done(scene.file, terms, mandate_id=mandate_id, done_id=uuid4(), **scene.at(deed))


async def policy_document(scene: Scene, deed: Deed) -> None:
    language = deed.said.get("language")
    step = policy_document_steps.Step(
        happened_on=day_of(deed),
        happened=policy_document_steps.Happened(deed.said["happened"]),
        language=Spoken(language) if language else None,
        way=policy_document_steps.Way.PAPER if language else None,
        readable=policy_document_steps.Readable.YES if language else None,
    )
    await policy_documents.note(scene.file, step, step_id=uuid4(), **scene.at(deed))


async def assess(scene: Scene, deed: Deed) -> None:
    said = deed.said
    declined = said["level"] == "declined"
    assessment = Assessment(
        assessed_on=day_of(deed),
        outcome=Assessed.DECLINED if declined else Assessed.ASSESSED,
        level=None if declined else Level(said["level"]),
        reasons=tuple(RiskReason(one) for one in said["reasons"]),
        words=said["words"],
        answered_yes=tuple(Question(one) for one in said["yes"]),
        answered_no=tuple(Question(one) for one in said["no"]),
        not_known=tuple(Question(one) for one in said["not_known"]),
    )
    await note_assessment(scene, deed, assessment)


async def confirm_assessment(scene: Scene, deed: Deed) -> None:
    """Looked at again, and nothing has changed."""
    await note_assessment(scene, deed, Assessment(assessed_on=day_of(deed), outcome=Assessed.CONFIRMED))


async def note_assessment(scene: Scene, deed: Deed, assessment: Assessment) -> None:
    seen = scene.ids.get("risk")
    await safety.assess(scene.file, assessment, seen=seen, assessment_id=scene.new_id("risk"), **scene.at(deed))


async def plan_safety(scene: Scene, deed: Deed) -> None:
    said, seen = deed.said, scene.ids.get("safety plan")
    steps = Steps(
        agreed_on=day_of(deed), **said["steps"], language=Spoken(said["language"]), paper=Paper(said["paper"])
    )
    await safety.plan(scene.file, steps, seen=seen, plan_id=scene.new_id("safety plan"), **scene.at(deed))


async def talk_about_plan(scene: Scene, deed: Deed) -> None:
    """Talked through, confirmed or not wanted."""
    said, outcome = deed.said["said"], Planned(deed.said["outcome"])
    talk = Talk(
        talked_on=day_of(deed),
        outcome=outcome,
        wanted=(Area.HOUSING, Area.LEARNING) if said else (),
        later=(Area.WORK,) if said else (),
        not_wanted=(Area.RETURNING,) if said else (),
        told_housing=said.get("told_housing"),
        outside_is=Outside(said["outside_is"]) if said.get("outside_is") else None,
        outside=said["outside"] if said.get("outside_is") == "in_the_way" else None,
        every=Interval.EIGHT if outcome is Planned.TALKED else None,
    )
    seen = scene.ids.get("help plan")
    await goals.talk(scene.file, talk, seen=seen, plan_id=scene.new_id("help plan"), **scene.at(deed))


async def set_goal(scene: Scene, deed: Deed) -> None:
    words, origin = deed.said["words"], Origin(deed.said["origin"])
    await goals.set_goal(scene.file, words, origin, goal_id=scene.new_id("goal"), **scene.at(deed))


async def add_step(scene: Scene, deed: Deed) -> None:
    said = deed.said
    step = GoalStep(said["words"], Doer(said["doer"]), said["due_on"])
    step_id = scene.new_id(said["name"])
    await goals.add_step(scene.file, scene.ids["goal"], step, step_id=step_id, **scene.at(deed))


async def take_step(scene: Scene, deed: Deed) -> None:
    await goals.end(scene.file, scene.ids[deed.said["name"]], GoalEnding.REACHED, **scene.at(deed))


async def decide(scene: Scene, deed: Deed) -> None:
    chosen, words = deed.said["choice"], deed.said["words"]
    explained, began_with = Explained(chosen["explained"]), Began(chosen["began_with"])
    several = explained is Explained.SEVERAL
    choice = Choice(
        decided_on=day_of(deed),
        about=words["about"],
        explained=explained,
        first_way=words["first_way"],
        second_way=words["second_way"] if several else None,
        only_because=None if several else words["only_because"],
        answer=Answer(chosen["answer"]),
        words=words[chosen["answer"]],
        began_with=began_with,
        third_party=words["third_party"] if began_with is Began.THIRD_PARTY else None,
    )
    await decisions.decide(scene.file, choice, decision_id=uuid4(), **scene.at(deed))


async def check_devices(scene: Scene, deed: Deed) -> None:
    """Offered, declined or done; what follows is a to-do."""
    said = deed.said
    check = Check(
        checked_on=day_of(deed),
        offer=Offer(said["offer"]),
        finding=Finding(said["finding"]) if said["finding"] else None,
        shared_accounts=said["shared_accounts"],
        passwords=said["passwords"],
    )
    follow_ups = [FollowUp(*said["follow_up"])] if said["follow_up"] else []
    await safety.check(scene.file, check, follow_ups, check_id=uuid4(), **scene.at(deed))


async def say_of_housing(scene: Scene, deed: Deed) -> None:
    said = deed.said
    what = HousingHappened(
        happened_on=day_of(deed),
        step=Step(said["step"]),
        wish=said["wish"],
        wish_said=WishSaid.NAMED if said["wish"] else None,
        left=Left(said["left"]) if said["left"] else None,
    )
    await housing.note_step(scene.file, what, step_id=uuid4(), **scene.at(deed))


async def move_in(scene: Scene, deed: Deed) -> None:
    """Into a place that the directory knows from then on, or into one that stands nowhere."""
    said, place_id = deed.said, None
    if said["known"]:
        place_id = uuid5(PLACES, f"{scene.centre.workplace.centre}|{said['known']}")
        described = Described(name=said["known"], kind=PlaceKind.SHELTER, warning=said["warning"])
        await places.enter(described, place_id=place_id, **scene.at(deed))
    stay = Stay(
        moved_in_at=deed.at,
        found_by=FoundBy.CENTRE,
        kind=None if place_id else PlaceKind.HOTEL,
        place_id=place_id,
        place=said["place"],
        fit=Fit(said["fit"]),
        wish_met=WishMet(said["wish_met"]),
        not_guaranteed_on=day_of(deed),
    )
    await housing.place(scene.file, stay, placement_id=scene.new_id("place"), **scene.at(deed))


async def look_at_place(scene: Scene, deed: Deed) -> None:
    said, of = deed.said, scene.ids["place"]
    look = Look(
        looked_at=deed.at, result=PlaceResult(said["result"]), words=said["words"], conditions=said["conditions"]
    )
    await housing.review(scene.file, look, of=of, review_id=uuid4(), **scene.at(deed))


async def close(scene: Scene, deed: Deed) -> None:
    """What is open was done, or is not needed any more."""
    said, left = deed.said, await closings.left_open(scene.file, **scene.by(deed))
    ending = Ending(
        because=ClosedBecause(said["because"]),
        asked=Asked(said["asked"]),
        outcome=said["outcome"],
        feedback=Feedback(said["feedback"]),
    )
    settled = {one.id: offered(one, deed.at)[0] for one in left}
    await closings.close(
        scene.file, closings.Close(ending, left=settled, reflection=said["reflection"]), **scene.at(deed)
    )


async def hand_over(scene: Scene, deed: Deed) -> None:
    said = deed.said
    to, words = scene.person(said["to"]).id, Words(said["note"], said["next_steps"])
    given = await hand_overs.give(scene.file, to, words=words, stays_until=said["stays_until"], **scene.by(deed))
    scene.ids["hand-over"] = given


async def take_over(scene: Scene, deed: Deed) -> None:
    await hand_overs.take(scene.file, scene.ids["hand-over"], **scene.by(deed))


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


async def name_deputy(scene: Scene, deed: Deed) -> None:
    deputy = scene.person(deed.said["deputy"]).id
    await usual_deputies.name_deputy(scene.person(deed.by).id, deputy, **scene.by(deed))


async def give_deputies(scene: Scene, deed: Deed) -> None:
    deputy = scene.person(deed.said["deputy"]).id
    chosen = {scene.centre.files[name]: deputy for name in deed.said["files"]}
    await deputies.give_deputies(chosen, **scene.by(deed))


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


def day_of(deed: Deed) -> date:
    return deed.at.astimezone(CLOCK).date()


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
        enter_supporter,
        ask_interpreter,
        book_interpreter,
        interpret,
        keep,
        miss,
        cancel,
        move,
        to_do,
        tick,
        count_deadline,
        meet_deadline,
        pause,
        disclose,
        consent,
        refer,
        note_referral,
        withdraw,
        tell_recipients,
        demand,
        mandate,
        do_in_their_name,
        policy_document,
        assess,
        confirm_assessment,
        plan_safety,
        check_devices,
        talk_about_plan,
        set_goal,
        add_step,
        take_step,
        decide,
        say_of_housing,
        move_in,
        look_at_place,
        close,
        hand_over,
        take_over,
        let_in,
        name_deputy,
        give_deputies,
        open_in_an_emergency,
        on_duty,
        be_absent,
        remind,
    )
}
"""By what the plan calls them."""
