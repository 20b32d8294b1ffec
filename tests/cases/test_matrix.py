"""Every route × everybody: whom it lets in, in one table. A route that has no line in it fails."""

from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from services.cases.concepts import CONCEPTS
from services.cases.files.attachments.domain import Removal
from services.cases.files.openings.domain import agreed, ask_to_open
from services.cases.files.openings.store import Openings
from services.cases.people.members.domain import Reason
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from services.cases.rights.archives.domain import passphrase
from shared.accounts.domain import FRESH
from shared.web.routes import pages_of
from tests.cases.building import NOON, Desk, a_request, field_in, hire, sit_down
from tests.cases.desk_acts import (
    a_claim,
    a_consent,
    a_deadline,
    a_goal,
    a_known_place,
    a_letter,
    a_mandate,
    a_notice,
    a_professional,
    a_talk,
    a_transfer,
    a_year_told,
    an_appointment,
    arrived,
    asked_for,
    attached,
    copy_checked,
    file_of,
    gate_form,
    handed_over,
    let_in,
    noted,
    proven,
)
from tests.cases.interpreters import a_booking, a_supporter
from tests.cases.routes import OPEN, OWN

NAME, WORDS, DOCUMENT = "CANARY-OF-A-NAME", "CANARY-OF-WORDS", "CANARY-OF-A-DOCUMENT"
WORDS_OF_AN_INCIDENT, PLACE = "CANARY-OF-AN-INCIDENT", "CANARY-OF-AN-APPOINTMENT"
REASON = "She stands at the door of somebody dangerous."
ROLES = {
    "responsible": "counsellor",
    "deputy": "counsellor",
    "substitute": "counsellor",
    "was_substitute": "counsellor",
    "interpreter": "interpreter",
    "was_interpreter": "interpreter",
    "opened": "counsellor",
    "was_opened": "counsellor",
    "agreed": "counsellor",
    "other": "counsellor",
    "duty": "intake_duty",
    "lead": "lead",
    "deputy_lead": "deputy",
    "quality": "quality_officer",
    "data_protection": "data_protection",
    "admin": "admin",
    "office": "office",
}
"""Every person by the relation to the one file, or else by the task, with the person's role."""
GROUPS = {
    "counselling": {who for who, role in ROLES.items() if role in ("counsellor", "intake_duty", "lead", "deputy")},
    "leading": {"lead", "deputy_lead"},
    "interpreting": {"interpreter", "was_interpreter"},
    "staff": ROLES.keys() - {"office"},
    "team": {"responsible", "deputy", "opened"},
}
TABLE = """
GET  /                                  staff
GET  /requests                          counselling
POST /day/reminders                     counselling
POST /day/reminders/{reminder_id}       counselling
GET  /day/file                          counselling
GET  /day/team                          leading
GET  /requests/{request_id}             counselling
GET  /requests/{request_id}/print       counselling
GET  /requests/{request_id}/erase       counselling
POST /requests/{request_id}/erase       counselling
POST /requests/{request_id}/reply       counselling
POST /requests/{request_id}/language    counselling
POST /requests/{request_id}/steps       counselling
POST /requests/{request_id}/needs       counselling
GET  /requests/folded/put-away          counselling
POST /requests/folded/put-away          counselling
POST /requests/{request_id}/open        counselling
GET  /files                             counselling interpreting
GET  /files/new                         counselling
POST /files/new/search                  counselling
POST /files/new                         counselling
GET  /files/import                      leading
POST /files/import                      leading
POST /files/import/confirm              leading
GET  /files/import/template.csv         leading
GET  /search                            counselling interpreting
POST /search                            counselling interpreting
GET  /search/notes                      counselling interpreting
POST /search/notes                      counselling interpreting
GET  /files/{file_id}                   team substitute interpreter
POST /files/{file_id}/reply             team substitute
GET  /files/{file_id}/search            team substitute interpreter
POST /files/{file_id}/search            team substitute interpreter
GET  /files/{file_id}/presence          team substitute interpreter
POST /files/{file_id}/notes/draft       team
GET  /files/{file_id}/notes/{note_id}   team
POST /files/{file_id}/notes/{note_id}   responsible
GET  /files/{file_id}/gate              team
POST /files/{file_id}/gate              team
POST /files/{file_id}/details           responsible deputy
POST /files/{file_id}/to-dos/{to_do_id} team
POST /files/{file_id}/deadlines/rule    team
POST /files/{file_id}/deadlines/{deadline_id} team
POST /files/{file_id}/contact-plan/safety team
GET  /files/{file_id}/number            team
POST /files/{file_id}/number            team
GET  /files/{file_id}/notices           team
POST /files/{file_id}/notices           team
POST /files/{file_id}/notices/{notice_id} team
POST /files/{file_id}/notices/outside   team
POST /files/{file_id}/risk/answer       team
GET  /files/{file_id}/safety-plan/print team
POST /files/{file_id}/plan/answer       team
POST /files/{file_id}/plan/second       team
GET  /files/{file_id}/goals/{goal_id}   team
POST /files/{file_id}/goals/{goal_id}   team
POST /files/{file_id}/goals/{goal_id}/steps team
POST /files/{file_id}/attachments       team
GET  /files/{file_id}/attachments/{attachment_id} team
POST /files/{file_id}/attachments/{attachment_id} team
GET  /files/{file_id}/attachments/{attachment_id}/download team
GET  /files/{file_id}/team              team leading
POST /files/{file_id}/team              responsible leading
GET  /files/{file_id}/same-client       responsible deputy
POST /files/{file_id}/same-client       responsible deputy
GET  /files/{file_id}/letters           responsible deputy
POST /files/{file_id}/letters           responsible deputy
GET  /files/{file_id}/letters/{letter_id}/paper responsible deputy
GET  /files/{file_id}/transfers         responsible deputy
GET  /files/{file_id}/transfers/new     responsible deputy
POST /files/{file_id}/transfers/new     responsible deputy
POST /files/{file_id}/transfers/{transfer_id} responsible deputy
POST /files/{file_id}/transfers/{transfer_id}/file responsible deputy
GET  /files/{file_id}/closing           team substitute
POST /files/{file_id}/closing           responsible deputy
GET  /files/{file_id}/erase             responsible deputy
POST /files/{file_id}/erase             responsible deputy
GET  /retention                         leading data_protection
GET  /retention/{request_id}/hold       leading
POST /retention/{request_id}/hold       leading
GET  /retention/periods                 leading
POST /retention/periods                 leading
GET  /certificates/{certificate_id}     counselling data_protection
GET  /certificates/{certificate_id}/file counselling data_protection
GET  /certificates/{certificate_id}/paper counselling data_protection
GET  /team/{staff_id}/files             leading
POST /team/{staff_id}/files             leading
GET  /files/{file_id}/hand-over         responsible leading
POST /files/{file_id}/hand-over         responsible leading
POST /files/{file_id}/hand-overs/{hand_over_id} responsible leading
GET  /hand-overs/{place_id}             responsible
GET  /team/deputies                     counselling
POST /team/deputies                     counselling
GET  /break-glass                       counselling data_protection
POST /break-glass                       counselling
POST /break-glass/{opening_id}          counselling data_protection -other
POST /break-glass/{opening_id}/reviewed leading data_protection
GET  /audit                             data_protection
GET  /audit/export.csv                  data_protection
GET  /audit/review                      data_protection
POST /audit/review                      data_protection
GET  /audit/roots                       data_protection
GET  /rights                            counselling data_protection
GET  /files/{file_id}/rights            responsible deputy
POST /files/{file_id}/rights            responsible deputy
GET  /files/{file_id}/rights/{asked_id} responsible deputy
POST /files/{file_id}/rights/{asked_id} responsible deputy
GET  /files/{file_id}/rights/{asked_id}/copy responsible deputy
GET  /files/{file_id}/rights/{asked_id}/data responsible deputy
GET  /files/{file_id}/rights/{asked_id}/archive responsible deputy
POST /files/{file_id}/rights/{asked_id}/archive responsible deputy
GET  /files/{file_id}/rights/{asked_id}/gate/{record_id} responsible deputy
POST /files/{file_id}/rights/{asked_id}/gate/{record_id} responsible deputy
GET  /files/{file_id}/print             team substitute
GET  /files/{file_id}/emergency         team substitute
GET  /files/{file_id}/emergency/print   team substitute
GET  /files/{file_id}/recipients        responsible deputy
GET  /files/{file_id}/referrals         team
GET  /files/{file_id}/referrals/new     responsible deputy
POST /files/{file_id}/referrals/new     responsible deputy
POST /files/{file_id}/referrals/{referral_id} team
GET  /files/{file_id}/disclosures       responsible deputy
POST /files/{file_id}/disclosures       responsible deputy
POST /files/{file_id}/appointments/{appointment_id} team
GET  /files/{file_id}/bookings/{booking_id} team
POST /files/{file_id}/bookings/{booking_id} team
GET  /files/{file_id}/consents/{consent_id}/withdrawal team
POST /files/{file_id}/consents/{consent_id}/withdrawal team
GET  /files/{file_id}/claims/{claim_id} team
POST /files/{file_id}/claims/{claim_id} team
POST /files/{file_id}/mandates/{mandate_id}/withdrawal team
GET  /files/{file_id}/mandates/done     team
POST /files/{file_id}/mandates/done     team
GET  /calendar                          counselling
GET  /deadline-rules                    counselling
GET  /deadline-rules/import             leading
POST /deadline-rules/import             leading
POST /deadline-rules/import/confirm     leading
GET  /forms                             counselling
GET  /forms/{form}/{language}           counselling
POST /calendar/address                  counselling
GET  /rights/number                     counselling
POST /rights/number                     counselling
GET  /codes                             counselling
POST /codes                             counselling
GET  /remarks                           lead quality
POST /remarks                           lead quality
GET  /tallies                           counselling quality
POST /tallies/release                   leading quality
POST /tallies/clock                     leading quality
POST /tallies/centre-criteria           leading quality
GET  /statistics                        leading
POST /statistics/{year}                 leading
GET  /statistics/{year}/tables.csv      leading
GET  /statistics/{year}/services.csv    leading
GET  /statistics/{year}/services.pdf    leading
GET  /team                              staff
GET  /team/duty                         staff
POST /team/duty                         leading duty
GET  /team/absences                     counselling
POST /team/absences                     counselling
GET  /team/{person_id}/languages        leading
POST /team/{person_id}/languages        leading
GET  /account/mails                     staff
POST /account/mails                     staff
GET  /account/mails/times               staff
GET  /news                              staff
POST /account/mails/times               staff
GET  /incidents                         staff
POST /incidents                         staff
GET  /incidents/{incident_id}           leading data_protection
POST /incidents/{incident_id}           leading data_protection
GET  /places                            counselling
POST /places                            counselling
GET  /places/{known_place_id}           counselling
POST /places/{known_place_id}           counselling
GET  /professionals                     counselling
POST /professionals                     counselling
GET  /professionals/new                 counselling
POST /professionals/new                 counselling
GET  /professionals/import              leading
POST /professionals/import              leading
POST /professionals/import/confirm      leading
GET  /professionals/import/template.csv leading
GET  /professionals/{professional_id}   counselling
POST /professionals/{professional_id}   counselling
GET  /undertakings                      leading data_protection
POST /undertakings                      leading data_protection
GET  /supporters                        counselling
POST /supporters                        leading
GET  /supporters/{supporter_id}         counselling
POST /supporters/{supporter_id}         leading
GET  /reply-blocks                      counselling
POST /reply-blocks                      counselling
POST /reply-blocks/shipped              counselling
POST /reply-blocks/{block_id}           counselling
GET  /transfers/centres                 leading
POST /transfers/centres                 leading
GET  /transfers/take-over               counselling
POST /transfers/take-over               counselling
POST /transfers/take-over/confirm       counselling
GET  /team/approvals                    lead
POST /team/approvals                    lead
GET  /team/unread-texts                 lead
POST /team/unread-texts                 lead
GET  /personnel                         lead
POST /personnel                         lead
GET  /personnel/mine                    staff
POST /personnel/mine                    staff
GET  /personnel/{person_id}             lead
POST /personnel/{person_id}             lead
GET  /handover/quality                  counselling quality
GET  /handover/notify                   lead admin
GET  /team/new                          leading admin
POST /team/new                          leading admin
GET  /team/{person_id}                  leading admin
POST /team/{person_id}/sessions/end     leading
GET  /team/{person_id}/invite           leading
POST /team/{person_id}/invite           leading
GET  /team/{person_id}/confirm          counselling data_protection
POST /team/{person_id}/confirm          counselling data_protection
GET  /team/{person_id}/let-in           leading admin
POST /team/{person_id}/let-in           leading admin
GET  /team/{person_id}/leave            leading
POST /team/{person_id}/leave            leading
"""
OF_CONCEPTS = [
    f"{method} /files/{{file_id}}{concept.page}" for concept in CONCEPTS if concept.page for method in ("GET", "POST")
]
"""The pages that concepts register are the team's, and of those who were given that part of the file."""
TABLE += "".join(f"{route} team\n" for route in OF_CONCEPTS)
READS_NAME = GROUPS["team"] | {"substitute"}
READS_WORDS = GROUPS["team"] | {"substitute", "interpreter"}
READS_INCIDENTS = GROUPS["leading"] | {"data_protection"}
CANARIES = (
    (DOCUMENT, GROUPS["team"]),
    (PLACE, GROUPS["team"]),
    (NAME, READS_NAME),
    (WORDS, READS_WORDS),
    (WORDS_OF_AN_INCIDENT, READS_INCIDENTS),
)


@dataclass(frozen=True, slots=True)
class Line:
    method: str
    template: str
    lets_in: frozenset[str]


def lines() -> list[Line]:
    """The table. `-` takes somebody out."""
    found = []
    for row in TABLE.strip().splitlines():
        method, template, *words = row.split()
        inside: set[str] = set()
        for word in words:
            inside |= GROUPS.get(word, {word}) if not word.startswith("-") else set()
        found.append(Line(method, template, frozenset(inside - {word[1:] for word in words if word[0] == "-"})))
    return found


def routes_without_a_line(app: FastAPI) -> set[str]:
    known = {f"{line.method} {line.template}" for line in lines()}
    found = {
        f"{method} {page.template}"
        for page in pages_of(app.routes)
        for method in page.methods - {"HEAD"}
        if page.template not in OPEN | OWN
    }
    return found ^ known


def is_of_concept(line: Line) -> bool:
    return f"{line.method} {line.template}" in OF_CONCEPTS


@dataclass
class Scene:
    """One file that everybody tries to get at, and a request and an opening for those who need them."""

    app: FastAPI
    desks: dict[str, Desk]
    file: str
    requests: dict[str, UUID]
    opening: UUID
    certificate: UUID
    colleague: UUID
    newcomer: UUID
    incident: UUID
    asked: UUID
    attachment: UUID
    record: UUID
    appointment: UUID
    booking: UUID
    supporter: UUID
    note: UUID
    consent: UUID
    place: UUID
    known_place: UUID
    notice: UUID
    """Given by the responsible colleague, in handing another file over."""
    professional: UUID
    goal: UUID
    claim: UUID
    mandate: UUID
    deadline: UUID
    letter: UUID
    transfer: UUID

    def path(self, line: Line, who: str) -> str:
        ids = {"request_id": self.requests[who], "opening_id": self.opening, "staff_id": self.colleague}
        ids["person_id"] = self.newcomer
        ids |= {"certificate_id": self.certificate, "incident_id": self.incident, "asked_id": self.asked}
        ids |= {"appointment_id": self.appointment, "to_do_id": uuid4()}
        ids |= {"booking_id": self.booking, "supporter_id": self.supporter}
        ids |= {
            "attachment_id": self.attachment,
            "record_id": self.record,
            "note_id": self.note,
            "consent_id": self.consent,
            "notice_id": self.notice,
            "goal_id": self.goal,
            "claim_id": self.claim,
            "mandate_id": self.mandate,
            "known_place_id": self.known_place,
            "deadline_id": self.deadline,
            "letter_id": self.letter,
            "transfer_id": self.transfer,
            "block_id": uuid4(),
        }
        ids["reminder_id"] = uuid4()
        ids |= {"referral_id": uuid4(), "professional_id": self.professional}
        ids |= {"hand_over_id": uuid4(), "place_id": self.place}
        blank = {"form": "contact-note", "language": "en", "year": NOON.year - 1}
        return line.template.format(file_id=self.file.rsplit("/", 1)[1], **blank, **ids)

    async def fields(self, line: Line, who: str) -> dict[str, str]:
        """What somebody would send who was let in: taken from what the team sees, so that nothing is missing."""
        inside = self.desks["responsible"]
        if line.template == "/files/{file_id}/reply":
            page = await inside.get(self.file)
            return {"words": "Come in.", "reply_id": str(uuid4()), "seen": field_in(page, "seen")}
        if line.template == "/files/{file_id}/gate":
            page = await inside.get(f"{self.file}/gate")
            return gate_form(record_id=str(uuid4()), seen=field_in(page, "seen"))
        return {
            "/files/{file_id}/team": {
                "action": "add",
                "staff_id": str(self.colleague),
                "capacity": "deputy",
                "reason": "together",
            },
            "/team/{staff_id}/files": {"rule": "no rule"},
            "/files/{file_id}/hand-over": {"staff_id": "nobody there is"},
            "/team/deputies": {"action": "no act"},
            "/files/{file_id}/hand-overs/{hand_over_id}": {"from": "day"},
            "/break-glass": {"number": "26-001", "reason": REASON, "opening_id": str(uuid4())},
            "/break-glass/{opening_id}": {"action": "refuse"},
            "/break-glass/{opening_id}/reviewed": {"reviewed": "yes"},
            "/requests/{request_id}/open": {"responsible": str(self.desks["other"].person.id)},
            "/codes": {"take": "one"},
            "/remarks": {"remark": str(uuid4())},
            "/files/{file_id}/attachments/{attachment_id}": {"why": "no reason there is"},
            "/files/{file_id}/same-client": {"action": "look", "number": "26-001"},
            "/requests/{request_id}/language": {"spoken": "no language"},
            "/files/{file_id}/to-dos/{to_do_id}": {"action": "done"},
            "/files/{file_id}/deadlines/rule": {"rule": "no rule"},
            "/files/{file_id}/deadlines/{deadline_id}": {"action": "met"},
            "/files/{file_id}/contact-plan/safety": {"safety": "not_safe", "plan_id": str(uuid4())},
            "/files/{file_id}/number": {"known_by": "no way"},
            "/files/{file_id}/notices": {"sent": "yes"},
            "/files/{file_id}/notices/outside": {"sent": "yes"},
            "/files/{file_id}/notices/{notice_id}": {"action": "withdraw"},
            "/files/{file_id}/risk/answer": {"outcome": "declined", "assessment_id": str(uuid4())},
            "/files/{file_id}/plan/answer": {"outcome": "declined", "plan_id": str(uuid4())},
            "/files/{file_id}/plan/second": {"action": "no act"},
            "/files/{file_id}/goals/{goal_id}": {"action": "reached"},
            "/files/{file_id}/goals/{goal_id}/steps": {"step_id": str(uuid4()), "words": "Ask.", "doer": "client"},
            "/requests/{request_id}/steps": {"action": "no step"},
            "/requests/{request_id}/needs": {"spoken": "no language"},
            "/day/reminders/{reminder_id}": {"action": "done"},
            "/team/duty": {"action": "no act"},
            "/team/absences": {"action": "no act"},
            "/files/{file_id}/details": {"called": "Somebody else"},
            "/files/{file_id}/closing": {"action": "reopen", "reopened_because": "other"},
            "/files/{file_id}/letters": {"subject": "A place"},
            "/files/{file_id}/transfers/new": {"action": "back"},
            "/files/{file_id}/transfers/{transfer_id}": {"action": "taken_over"},
            "/files/{file_id}/transfers/{transfer_id}/file": {"action": "save"},
            "/transfers/centres": {"action": "no act"},
            "/transfers/take-over/confirm": {"number": "no number"},
            "/files/{file_id}/erase": {"code": "not this one"},
            "/requests/{request_id}/erase": {"sure": ""},
            "/retention/{request_id}/hold": {"action": "set"},
            "/search": {"term": "26-001"},
            "/files/new/search": {"term": NAME.lower()},
            "/search/notes": {"term": "safe"},
            "/files/{file_id}/search": {"term": "message"},
            "/files/{file_id}/notes/draft": {"note_id": str(uuid4()), "note": "Begun."},
            "/files/{file_id}/notes/{note_id}": {"sent": "yes"},
            "/files/{file_id}/rights": asked_for(uuid4()),
            "/files/{file_id}/disclosures": {"recipient": "An office"},
            "/files/{file_id}/consents/{consent_id}/withdrawal": {"action": "no act"},
            "/files/{file_id}/claims/{claim_id}": {"sent": "yes"},
            "/files/{file_id}/mandates/done": {"sent": "yes"},
            "/files/{file_id}/mandates/{mandate_id}/withdrawal": {"sent": "yes"},
            "/files/{file_id}/referrals/new": {"recipient": "An office"},
            "/files/{file_id}/referrals/{referral_id}": {"standing": "no standing"},
            "/professionals/{professional_id}": {"action": "no act"},
            "/files/{file_id}/appointments/{appointment_id}": {
                "action": "cancel",
                "seen": "agreed",
                "by_whom": "person",
            },
            "/files/{file_id}/bookings/{booking_id}": {"action": "no act"},
            "/supporters/{supporter_id}": {"action": "no act"},
            "/files/{file_id}/rights/{asked_id}": {"action": "extend", "because": "It is much."},
            "/files/{file_id}/rights/{asked_id}/gate/{record_id}": gate_form("not_yet")
            | {"why": "It was another day."},
            "/files/{file_id}/rights/{asked_id}/archive": {"language": "ar", "passphrase": passphrase(1)},
        }.get(line.template, {"sent": "yes"} if "{person_id}" in line.template or is_of_concept(line) else {})

    async def ask(self, line: Line, who: str) -> Response:
        path, desk = self.path(line, who), self.desks[who]
        return await (desk.get(path) if line.method == "GET" else desk.post(path, **await self.fields(line, who)))


@pytest.fixture
async def scene(app: FastAPI) -> Scene:
    desks = {who: await sit_down(app, role) for who, role in ROLES.items()}
    event, erased, given, *others = [a_request(WORDS), a_request(WORDS), *(a_request() for _ in range(len(ROLES) + 1))]
    await arrived(app, event, erased, given, *others)
    [certificate] = await erase(
        [erased.thread_id], ground=LegalGround.DUTY, workplace=app.state.workplace, now=app.state.workplace.now()
    )
    file = await file_of(desks["responsible"], event, NAME)
    await let_everybody_in(desks, file)
    opening = await openings(app, desks, UUID(file.rsplit("/", 1)[1]))
    asked = uuid4()
    assert (await desks["responsible"].post(f"{file}/rights", **asked_for(asked))).status_code == 303
    assert await copy_checked(file, asked, desks["responsible"], desks["deputy"]) == 303
    requests = {who: other.request_id for who, other in zip(ROLES, others, strict=True)}
    colleague, newcomer = [(await hire(app.state.store, "counsellor")).id for _ in range(2)]
    await a_year_told(app, desks["lead"].person)
    incident = uuid4()
    reported = {"incident_id": str(incident), "known_at": "2026-03-05T10:00", "words": WORDS_OF_AN_INCIDENT}
    await desks["other"].post("/incidents", **reported)
    document = await attached(app, UUID(file.rsplit("/", 1)[1]), desks["responsible"].person, DOCUMENT)
    record = await a_talk(app, UUID(file.rsplit("/", 1)[1]), desks["responsible"].person)
    appointment = await an_appointment(app, UUID(file.rsplit("/", 1)[1]), desks["responsible"].person, place=PLACE)
    booking = await a_booking(app, UUID(file.rsplit("/", 1)[1]), desks["responsible"].person)
    supporter = await a_supporter(app, desks["lead"].person)
    note = await noted(app, UUID(file.rsplit("/", 1)[1]), desks["responsible"].person)
    consent = await a_consent(app, UUID(file.rsplit("/", 1)[1]), desks["responsible"].person)
    over = await handed_over(
        desks["responsible"], await file_of(desks["responsible"], given), await hire(app.state.store, "counsellor")
    )
    place = UUID(over.headers["location"].rsplit("/", 1)[1])
    notice = await a_notice(app, UUID(file.rsplit("/", 1)[1]), desks["responsible"].person)
    by = desks["responsible"].person
    goal, claim, mandate = [await one(app, UUID(file.rsplit("/", 1)[1]), by) for one in (a_goal, a_claim, a_mandate)]
    known_place = await a_known_place(app, by)
    professional = await a_professional(app, desks["lead"].person)
    beside = (document, record, appointment, booking, supporter, note, consent, place, known_place, notice)
    letter, deadline = (
        await a_letter(desks["responsible"], file, consent),
        await a_deadline(app, UUID(file.rsplit("/", 1)[1]), by),
    )
    transfer = await a_transfer(app, UUID(file.rsplit("/", 1)[1]), by)
    more = (professional, goal, claim, mandate, deadline, letter, transfer)
    return Scene(app, desks, file, requests, opening, certificate, colleague, newcomer, incident, asked, *beside, *more)


async def let_everybody_in(desks: dict[str, Desk], file: str) -> None:
    def limited(who: str) -> dict[str, object]:
        parts = ("name", "messages") if "substitute" in who else ("messages",)
        past = {"since": NOON - timedelta(days=2), "until": NOON} if who.startswith("was_") else {}
        return {"parts": parts, "reason": Reason.LANGUAGE, **past}

    await let_in(desks["responsible"], file, desks["deputy"].person)
    for who in ("substitute", "was_substitute", "interpreter", "was_interpreter"):
        await let_in(desks["responsible"], file, desks[who].person, capacity=who.removeprefix("was_"), **limited(who))


async def openings(app: FastAPI, desks: dict[str, Desk], file_id: UUID) -> UUID:
    """One that lasts, one that is over, and one that waits for an answer; the last one's id."""
    long_ago = NOON - timedelta(hours=5)
    for who, at in (("opened", NOON), ("was_opened", long_ago)):
        asked_by, second = desks[who].person, desks["agreed"].person
        async with app.state.store.reading(asked_by) as work:
            found = await Openings(work).find_file(26, 1)
            assert found
            new = ask_to_open(file_id, "26-001", found[1], REASON, opening_id=uuid4(), asked_by=asked_by.id, now=at)
            await Openings(work).save_asked(new)
        async with app.state.store.reading(second) as work:
            await Openings(work).save_answered(agreed(new, by=second.id, now=at))
    other = desks["other"].person
    async with app.state.store.reading(other) as work:
        waits = replace(new, id=uuid4(), asked_by=other.id, asked_at=NOON)
        await Openings(work).save_asked(waits)
    return waits.id


async def proven_since(scene: Scene, last: float) -> float:
    """When everybody last proved who they are: on a busy machine all routes take longer than a proof holds."""
    if monotonic() - last < FRESH.total_seconds() / 3:
        return last
    for desk in scene.desks.values():
        await proven(desk, timedelta())
    return monotonic()


async def test_everybody_gets_in_where_the_table_says_and_nowhere_else(scene: Scene) -> None:
    wrong, leaks, proven_at = [], [], monotonic()
    for line in lines():
        proven_at = await proven_since(scene, proven_at)
        for who in ROLES:
            answer = await scene.ask(line, who)
            if (answer.status_code not in (403, 404)) is not (who in line.lets_in):
                wrong.append(f"{line.method} {line.template} {who}: {answer.status_code}")
            if answer.status_code >= 500:
                wrong.append(f"{line.method} {line.template} {who}: broke")
            for canary, readers in CANARIES:
                if canary in answer.text and who not in readers:
                    leaks.append(f"{line.method} {line.template} {who}: {canary}")
    assert wrong == []
    assert leaks == []


WRITES = {
    "POST /files/{file_id}/gate",
    "POST /files/{file_id}/details",
    "POST /files/{file_id}/to-dos/{to_do_id}",
    "POST /files/{file_id}/deadlines/{deadline_id}",
    "POST /files/{file_id}/attachments",
    "POST /files/{file_id}/attachments/{attachment_id}",
    "POST /files/{file_id}/closing",
    "POST /files/{file_id}/letters",
    "POST /files/{file_id}/transfers/{transfer_id}",
    "POST /files/{file_id}/transfers/{transfer_id}/file",
    *(
        route
        for route in OF_CONCEPTS
        if route.startswith("POST ") and not route.endswith(("/contact-plan", "/consents", "/mandates"))
    ),
    "POST /files/{file_id}/claims/{claim_id}",
    "POST /files/{file_id}/appointments/{appointment_id}",
    "POST /files/{file_id}/bookings/{booking_id}",
    "POST /files/{file_id}/risk/answer",
    "POST /files/{file_id}/plan/answer",
    "POST /files/{file_id}/plan/second",
    "POST /files/{file_id}/goals/{goal_id}",
    "POST /files/{file_id}/goals/{goal_id}/steps",
    "POST /files/{file_id}/referrals/new",
    "POST /files/{file_id}/notes/draft",
    "POST /files/{file_id}/notes/{note_id}",
}
"""What nobody may in a file that is only kept; everything else stays open to whom it was open, erasing too, and how to
reach the client and what the client agrees to are still written down."""


async def test_in_a_file_that_is_only_kept_nobody_writes_and_nobody_loses_what_is_her_right(scene: Scene) -> None:
    restriction, inside, wrong = uuid4(), scene.desks["responsible"], []
    await inside.post(f"{scene.file}/rights", **asked_for(restriction, "restriction"))
    await inside.post(f"{scene.file}/rights/{restriction}", action="restrict", ground="claims")
    proven_at = monotonic()
    for line in lines():
        proven_at = await proven_since(scene, proven_at)
        if "{file_id}" in line.template:
            for who in ROLES:
                answer = await scene.ask(line, who)
                writes = f"{line.method} {line.template}" in WRITES
                let_in = answer.status_code < 400 if writes else answer.status_code not in (403, 404)
                if let_in is not (who in line.lets_in and not writes) or answer.status_code >= 500:
                    wrong.append(f"{line.method} {line.template} {who}: {answer.status_code}")
    assert wrong == []
    taken_out = await inside.post(f"{scene.file}/attachments/{scene.attachment}", why=Removal.MISTAKE)
    assert taken_out.status_code == 403


async def test_without_signing_in_nobody_gets_in_anywhere(scene: Scene) -> None:
    nobody = scene.desks["responsible"]
    nobody.client.headers["cookie"] = ""
    for line in lines():
        answer = await (nobody.get if line.method == "GET" else nobody.post)(scene.path(line, "responsible"))
        assert answer.status_code == (303 if line.method == "GET" else 401)
        assert NAME not in answer.text


async def test_what_is_given_is_read_and_the_rest_is_not(scene: Scene) -> None:
    """The canaries would be found: readers who may see them do; lists hold the reader's own files."""
    for who in ROLES:
        shown = (await scene.desks[who].get(scene.file)).text
        assert (NAME in shown) is (who in READS_NAME)
        assert (WORDS in shown) is (who in READS_WORDS)
        listed = (await scene.desks[who].get("/files?whose=all")).text
        assert (scene.file in listed) is (who in READS_WORDS), who
        if who in READS_NAME:
            ending = (await scene.desks[who].get(f"{scene.file}/closing")).text
            assert ('name="action"' in ending) is (who in ("responsible", "deputy")), who
        for term, finders in ((NAME.lower(), READS_NAME), ("26-001", READS_WORDS)):
            found = (await scene.desks[who].post("/search", term=term)).text
            assert (scene.file in found) is (who in finders), (who, term)
    for who in ("lead", "deputy_lead"):
        there = (await scene.desks[who].get("/files?whose=centre")).text
        assert f"{scene.file}/team" in there
        assert NAME not in there


async def test_a_route_without_a_line_would_be_found(app: FastAPI) -> None:
    assert routes_without_a_line(app) == set()
    app.get("/files/{file_id}/fax")(lambda: None)
    assert routes_without_a_line(app) == {"GET /files/{file_id}/fax"}
