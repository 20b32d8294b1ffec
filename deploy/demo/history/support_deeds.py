"""Deeds about what a client wants to reach, and about all others who take part in it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from deploy.demo.history.scene import Doing, Scene, day_of
from deploy.demo.history.story import Deed
from services.cases.casework.consents.domain import Given, What
from services.cases.casework.deadlines import acts as deadlines
from services.cases.casework.deadlines.domain import Ending as DeadlineEnding
from services.cases.foundation.spoken_languages import Spoken
from services.cases.people.supporters import acts as supporters
from services.cases.people.supporters.domain import Details, SupporterKind
from services.cases.people.supporters.domain import Step as SupporterStep
from services.cases.people.team_languages.domain import MatchedAs
from services.cases.rights.disclosures.domain import Because
from services.cases.rights.referrals import acts as referrals
from services.cases.rights.referrals.domain import Picked, Recipient, Standing
from services.cases.rights.referrals.domain import Wanted as WantedReferral
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

PLACES = UUID("6c1f0a53-3a0e-5d0e-9d2e-0b1c7f2a9e44")
"""Makes the ids of places: a place of one centre is entered once, in whichever file it comes first."""


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


async def count_deadline(scene: Scene, deed: Deed) -> None:
    rule, starts_on = deed.said["rule"], deed.said["starts_on"]
    await deadlines.count(scene.file, rule, starts_on, deadline_id=scene.new_id(rule), **scene.at(deed))


async def meet_deadline(scene: Scene, deed: Deed) -> None:
    await deadlines.end(scene.file, scene.ids[deed.said["rule"]], DeadlineEnding.MET, **scene.at(deed))


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


DEEDS: tuple[Doing, ...] = (
    enter_supporter,
    ask_interpreter,
    book_interpreter,
    interpret,
    demand,
    mandate,
    do_in_their_name,
    policy_document,
    talk_about_plan,
    set_goal,
    add_step,
    take_step,
    decide,
    say_of_housing,
    move_in,
    look_at_place,
    refer,
    note_referral,
    count_deadline,
    meet_deadline,
)
