"""Each kind of deed of a plan, as one function that calls the act of casework for it; its name is what the plan says.

An act is given the moment of the deed. Those that take none (a hand-over, a place in a team, deputies, an opening in an
emergency, answering an absence) happen now, and the plan says so.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from deploy.demo.history import request_deeds, support_deeds
from deploy.demo.history.scene import Doing, Scene, day_of
from deploy.demo.history.story import CLOCK, Deed
from services import cases
from services.cases.casework.appointments import acts as appointments
from services.cases.casework.appointments.domain import Accompanied, Agreement, Interpreting, Meeting, State, Through
from services.cases.casework.client_notices import acts as client_notices
from services.cases.casework.client_notices.domain import Written
from services.cases.casework.consents import acts as consents
from services.cases.casework.consents.domain import Agreement as ConsentAgreement
from services.cases.casework.consents.domain import Given, Outcome, Purpose, RecipientKind, What
from services.cases.casework.consents.texts import text_for
from services.cases.casework.contact_notes import acts as contact_notes
from services.cases.casework.contact_notes.domain import Contact, Duration, Happened, Mediation, Theme, Whom
from services.cases.casework.contact_plans import acts as contact_plans
from services.cases.casework.contact_plans.domain import Begins, Channel, Named, Safety
from services.cases.casework.contact_plans.domain import Way as PlanWay
from services.cases.casework.contact_plans.safe_hours import Days, Hour, Zone
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
from services.cases.people.absences import acts as absences
from services.cases.people.absences.domain import Absence
from services.cases.people.duty import acts as duty
from services.cases.people.duty.domain import Duty
from services.cases.people.members.domain import Reason as PlaceReason
from services.cases.people.reminders import acts as reminders
from services.cases.people.team.store import Team
from services.cases.people.usual_deputies import acts as usual_deputies
from services.cases.retention.closings import acts as closings
from services.cases.retention.closings.domain import Asked, Ending, Feedback, ReopenedBecause, offered
from services.cases.rights.disclosures import acts as disclosures
from services.cases.rights.disclosures.domain import Because
from services.cases.rights.disclosures.domain import Way as ToldBy
from services.cases.rights.letters import acts as letters
from services.cases.rights.letters.domain import LANGUAGE, Draft
from services.cases.rights.withdrawals import acts as withdrawals
from services.cases.support.professionals.duty import public_duty
from shared.client_letters import ClientTemplate
from shared.languages import Wording
from shared.languages.words import SHARED, catalogue

PLACES = UUID("6c1f0a53-3a0e-5d0e-9d2e-0b1c7f2a9e44")
"""Makes the ids of places: a place of one centre is entered once, in whichever file it comes first."""


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


async def plan_short_messages(scene: Scene, deed: Deed) -> None:
    """At any hour: the demonstration shows how one arrives, whenever it runs."""
    way = PlanWay(
        channel=Channel.EMAIL,
        address=deed.said["address"],
        named=Named.NO,
        begins=Begins.BOTH,
        confirmed_on=day_of(deed),
        safe_zone=Zone(str(CLOCK)),
        safe_days=(Days.EVERY,),
        safe_from=Hour("00:00"),
        safe_until=Hour.MIDNIGHT,
    )
    seen, plan_id = scene.ids.get("plan"), scene.new_id("plan")
    await contact_plans.confirm(scene.file, way, seen=seen, wish_seen=None, plan_id=plan_id, **scene.at(deed))


async def send_notice(scene: Scene, deed: Deed) -> None:
    said = deed.said
    about = scene.ids[said["appointment"]] if said["appointment"] else None
    wished = client_notices.Wished(ClientTemplate(said["template"]), Written(said["language"]), about)
    await client_notices.ask(scene.file, wished, notice_id=uuid4(), **scene.at(deed))


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


async def write_letter(scene: Scene, deed: Deed) -> None:
    """By the consent that was noted before, with the name that the file knows."""
    said: Mapping[str, Any] = deed.said
    draft = Draft(
        consent_id=scene.ids[said["consent"]],
        recipient=said["recipient"],
        recipient_kind=None,
        address="",
        subject=said["subject"],
        words=said["words"],
        what=tuple(What(one) for one in said["kinds"]),
        from_file=(What.NAME,),
        warned=public_duty().version,
    )
    await letters.write(scene.file, draft, letter_wording(), letter_id=uuid4(), **scene.at(deed))


@cache
def letter_wording() -> Wording:
    return Wording(LANGUAGE, catalogue(LANGUAGE, ("cases", Path(cases.__file__).parent / "locale"), SHARED), CLOCK)


async def withdraw(scene: Scene, deed: Deed) -> None:
    consent_id, words = scene.ids[deed.said["name"]], deed.said["words"]
    ends: dict[str, Any] = {"new_id": uuid4(), "asked_at": deed.at, **scene.at(deed)}
    await withdrawals.end(scene.file, consent_id, Outcome.WITHDRAWN, words, **ends)


async def tell_recipients(scene: Scene, deed: Deed) -> None:
    """That the client has withdrawn."""
    consent_id = scene.ids[deed.said["name"]]
    await withdrawals.note_recipients_told(scene.file, consent_id, None, new_id=uuid4(), **scene.at(deed))


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
        scene.file,
        closings.Close(ending, running=True, left=settled, reflection=said["reflection"]),
        letter_wording(),
        **scene.at(deed),
    )


async def reopen(scene: Scene, deed: Deed) -> None:
    await closings.reopen(scene.file, ReopenedBecause.CAME_BACK, **scene.at(deed))


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


DEEDS: Mapping[str, Doing] = {
    doing.__name__: doing
    for doing in (
        *support_deeds.DEEDS,
        *request_deeds.DEEDS,
        open_file,
        contact,
        postpone_gate,
        walk_gate,
        say_facts,
        confirm_plan,
        plan_short_messages,
        send_notice,
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
        consent,
        write_letter,
        withdraw,
        tell_recipients,
        assess,
        confirm_assessment,
        plan_safety,
        check_devices,
        close,
        reopen,
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
