"""The access log in its pages; and that no page shows a client's data without being written down."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from starlette.requests import Request

from services.cases.files.file.store import files
from services.cases.foundation.audit.store import AuditTrail
from services.cases.foundation.policy import Reader
from services.cases.foundation.roles import Right
from services.cases.foundation.workplace import workplace_of
from services.cases.oversight.audit.acts import sign_day
from services.cases.oversight.audit_review.domain import Span, Unusual, unusual
from services.cases.oversight.audit_review.store import AuditReview
from tests.cases.audit_entries import FORGED, noted_by
from tests.cases.building import BERLIN, Desk, a_request, centre_keys, sit_down
from tests.cases.desk_acts import (
    a_claim,
    a_consent,
    a_goal,
    a_known_place,
    a_letter,
    a_professional,
    a_talk,
    a_year_told,
    arrived,
    asked_for,
    attached,
    copy_checked,
    file_of,
    handed_over,
    let_in,
    noted,
    replied,
)
from tests.cases.interpreters import a_booking
from tests.cases.routes import policy_of, routes_in
from tests.shared.accounts.apps import set_up_app

SHOWS_NOBODY = {
    "/team",
    "/team/unread-texts",
    "/team/approvals",
    "/transfers/centres",
    "/transfers/take-over",
    "/team/duty",
    "/team/absences",
    "/handover/quality",
    "/handover/notify",
    "/codes",
    "/audit/roots",
    "/search",
    "/search/notes",
    "/files/new",
    "/files/import",
    "/files/import/template.csv",
    "/files/{file_id}/presence",
    "/news",
    "/places",
    "/undertakings",
    "/deadline-rules",
    "/deadline-rules/import",
    "/reply-blocks",
    "/professionals",
    "/professionals/new",
    "/professionals/import",
    "/professionals/import/template.csv",
    "/professionals/{professional_id}",
    "/retention/periods",
    "/rights/number",
    "/forms",
    "/forms/{form}/{language}",
    "/hand-overs/{place_id}",
    "/day/file",
}
"""Pages without anything of a client: staff, places without their addresses, the directory of professionals, the way
over, a code that nobody has, checksums, forms to search with, blank forms, who else has a file open, how much waits,
and the way from a list to one page of a file, which decides itself."""
ABOUT_STAFF = (
    *("/account/mails", "/account/mails/times", "/team/{person_id}", "/team/new", "/personnel/{person_id}"),
    "/supporters",
)
EVERYTHING = ("counsellor", "lead", "data_protection")
LOG = ("/audit", "/audit/review", "/audit/roots", "/audit/export.csv")


async def left_no_entry(app: FastAPI, desk: Desk, places: dict[str, str]) -> set[str]:
    """Templates of pages that were shown and of which the audit knows nothing; every page has to be shown."""
    silent = set()
    for route in routes_in(app.routes):
        if "GET" not in (route.methods or ()) or not policy_of(route) or left_out(route.path):
            continue
        before = len(await noted_by(app, desk.person))
        answer = await desk.get(route.path.format(**places))
        assert answer.status_code in (200, 303), route.path
        if len(await noted_by(app, desk.person)) == before:
            silent.add(route.path)
    return silent


def left_out(template: str) -> bool:
    """Pages about colleagues, and certificates, which name nobody."""
    return template.startswith(ABOUT_STAFF) or "{certificate_id}" in template


async def a_place(app: FastAPI, desk: Desk) -> dict[str, str]:
    """Ids for every page: a request without a file, and a file with a document and a copy that was asked for."""
    waiting = await arrived(app, a_request("Waiting words"))
    file = await file_of(desk, await arrived(app, a_request("Harbour words")))
    second, asked, incident, id_ = await sit_down(app, "counsellor"), uuid4(), uuid4(), file.removeprefix("/files/")
    await let_in(desk, file, second.person)
    await desk.post(f"{file}/rights", **asked_for(asked))
    assert await copy_checked(file, asked, desk, second) == 303
    await desk.post("/incidents", incident_id=str(incident), known_at="2026-03-05T10:00", words="A phone is lost.")
    consent = await a_consent(app, UUID(id_), desk.person)
    plan = {"plan_id": str(uuid4()), "seen": "", "goes": "To a friend.", "language": "de", "paper": "given"}
    assert (await desk.post(f"{file}/safety-plan", **plan)).status_code == 303
    over = await handed_over(desk, await file_of(desk, await arrived(app, a_request())), second.person)
    return {
        "request_id": str(waiting.request_id),
        "file_id": id_,
        "staff_id": str(desk.person.id),
        "attachment_id": str(await attached(app, UUID(id_), desk.person, "Harbour map")),
        "asked_id": str(asked),
        "record_id": str(await a_talk(app, UUID(id_), desk.person)),
        "incident_id": str(incident),
        "note_id": str(await noted(app, UUID(id_), desk.person)),
        "place_id": over.headers["location"].rsplit("/", 1)[1],
        "consent_id": str(consent),
        "letter_id": str(await a_letter(desk, file, consent)),
        "goal_id": str(await a_goal(app, UUID(id_), desk.person)),
        "claim_id": str(await a_claim(app, UUID(id_), desk.person)),
        "known_place_id": str(await a_known_place(app, desk.person)),
        "professional_id": str(await a_professional(app, desk.person)),
        "booking_id": str(await a_booking(app, UUID(id_), desk.person)),
        "year": str(await a_year_told(app, desk.person)),
        "form": "contact-note",
        "language": "en",
    }


async def test_every_page_that_shows_clients_leaves_an_entry(app: FastAPI) -> None:
    desk = await sit_down(app, *EVERYTHING)
    places = await a_place(app, desk)
    assert await left_no_entry(app, desk, places) == SHOWS_NOBODY
    before = len(await noted_by(app, desk.person))
    assert "26-001" in (await desk.post("/search", term="Harbour")).text
    noted = await noted_by(app, desk.person)
    file_id = [UUID(places["file_id"])]
    assert [entry for entry in noted[before:] if entry[1] != "conversation"] == [
        ("list", "file", file_id),
        ("read", "contact_plan", file_id),
    ], "the way to reach whom it found is shown, too"
    assert [(act, kind, len(ids)) for act, kind, ids in noted[before:]][2:] == [("read", "conversation", 1)]
    assert ("read", "file", [UUID(places["file_id"])]) in noted
    assert {"figures", "file", "conversation", "gate", "audit"} <= {kind for _, kind, _ in noted}


async def test_a_page_that_reads_beside_the_door_would_be_found(app: FastAPI) -> None:
    desk = await sit_down(app, *EVERYTHING)

    @app.get("/forgotten/{file_id}")
    async def forgotten(request: Request, file_id: UUID, person: Reader) -> str:
        async with workplace_of(request).store.reading(person) as work:
            await work.introduce(person)
            found = await work.connection.execute(select(files.c.year).where(files.c.id == file_id))
        return str(found.scalar_one())

    assert "/forgotten/{file_id}" in await left_no_entry(app, desk, await a_place(app, desk))


async def test_the_log_is_for_data_protection_alone_and_holds_no_word_of_a_client(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request("Harbour words"))
    file = await file_of(desk, event, "Seagull")
    assert await replied(desk, file, "Answer words") == 303
    officer = await sit_down(app, "data_protection")
    assert (await officer.get("/")).headers["location"] == "/break-glass"
    pages = [await officer.get(path) for path in LOG]
    assert {page.status_code for page in pages} == {200}
    assert not re.search("Harbour|Seagull|Answer words", "".join(page.text for page in pages))
    assert "26-001" in pages[0].text
    assert pages[3].headers["content-disposition"] == 'attachment; filename="kokon-audit.csv"'
    assert ("export", "audit", []) in await noted_by(app, officer.person)
    for place in ("/files", file, f"/requests/{event.request_id}"):
        assert (await officer.get(place)).status_code == 403
    for role in ("counsellor", "lead", "quality_officer", "admin"):
        stranger = await sit_down(app, role)
        answers = [await stranger.get(path) for path in LOG]
        answers.append(await stranger.post("/audit/review", week="2026-02-23"))
        assert {answer.status_code for answer in answers} == {403}


async def test_the_filters_find_a_file_a_person_and_a_day(app: FastAPI) -> None:
    desk, other = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    file = await file_of(desk, await arrived(app, a_request()))
    second = await file_of(other, await arrived(app, a_request()))
    await let_in(desk, file, other.person)
    await other.get(file)
    officer = await sit_down(app, "data_protection")

    def rows(page: str) -> int:
        return page.count('<th scope="row">')

    of_first = await officer.get("/audit?file=26-001")
    of_other = await officer.get(f"/audit?file=26-001&act=read&who={other.person.id}")
    assert rows(of_first.text) > rows(of_other.text) > 0
    assert "26-002" not in of_first.text
    today = datetime.now(UTC).date()
    far = today + timedelta(days=3)
    assert rows((await officer.get(f"/audit?since={far}")).text) == 0
    assert rows((await officer.get(f"/audit?until={far}&file=26-002")).text) > 0
    for wrong in ("since=yesterday", "until=9999-99-99", "file=Anna", "who=Anna", "act=peek"):
        answer = await officer.get(f"/audit?{wrong}")
        assert answer.status_code == 422
    assert second


async def test_to_take_the_log_along_she_proves_once_more_who_she_is(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await sit_down(app, "data_protection")
    monkeypatch.setattr("shared.accounts.domain.Session.is_fresh", lambda *_: False)
    answer = await officer.get("/audit/export.csv")
    assert answer.headers["location"].startswith("/account/confirm?next=")
    assert ("export", "audit", []) not in await noted_by(app, officer.person)


async def test_an_incident_asks_the_log_whom_it_concerns(app: FastAPI) -> None:
    desk, other, incident = await sit_down(app, "counsellor"), await sit_down(app, "lead"), uuid4()
    file = await file_of(desk, await arrived(app, a_request()))
    await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, other.person)
    await other.get(file)
    await desk.post("/incidents", incident_id=str(incident), known_at="2026-03-05T10:00", words="A phone is lost.")
    officer, today, place = await sit_down(app, "data_protection"), datetime.now(UTC).date(), f"/incidents/{incident}"
    asked = f"since={today - timedelta(days=1)}&until={today + timedelta(days=1)}"
    found = (await officer.get(f"{place}?{asked}&actor={other.person.id}")).text
    assert "26-001" in found
    assert "26-002" not in found
    assert "26-002" in (await officer.get(f"{place}?{asked}")).text
    far = f"since={today + timedelta(days=5)}&until={today + timedelta(days=6)}"
    assert "knows of nobody" in (await officer.get(f"{place}?{far}")).text
    assert "The data protection officer can ask the access log here" in (await other.get(place)).text
    assert (await other.get(f"{place}?{asked}")).status_code == 403


async def test_a_client_who_asks_and_an_incident_are_answered_from_it(app: FastAPI) -> None:
    desk, other = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    file = await file_of(desk, await arrived(app, a_request()))
    await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, other.person)
    await other.get(file)
    officer, file_id = await sit_down(app, "data_protection"), UUID(file.removeprefix("/files/"))
    now = datetime.now(UTC)
    async with app.state.store.reading(officer.person) as work:
        seen = await AuditReview(work).readers_of(file_id)
        span = Span(now - timedelta(hours=1), now + timedelta(hours=1))
        touched = await AuditReview(work).affected(span, actor=other.person.id)
        later = Span(now + timedelta(hours=1), now + timedelta(hours=2))
        nobody = await AuditReview(work).affected(later, actor=None)
    assert {noted.actor for noted in seen} == {desk.person.id, other.person.id}
    assert "conversation" in {noted.kind for noted in seen}
    assert touched["file"] == {file_id}
    assert nobody == {}


async def test_who_comes_goes_or_fails_is_written_without_a_login(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    login = str(desk.person.id)
    for name in (login, "nobody-has-this"):
        assert (await desk.post("/signin", login=name, password="wrong")).status_code == 401
    assert (await desk.post("/signout")).status_code == 303
    async with app.state.store.work() as work:
        found = await work.connection.execute(text("SELECT actor, act, ids FROM audit_entry ORDER BY arrival"))
        assert [tuple(row) for row in found] == [
            (desk.person.id, "sign_in", []),
            (None, "sign_in_failed", [desk.person.id]),
            (None, "sign_in_failed", []),
            (desk.person.id, "sign_out", []),
        ]


async def test_whoever_changes_how_she_signs_in_stands_in_the_log_and_in_the_week(app: FastAPI) -> None:
    desk, officer = await sit_down(app, "counsellor"), await sit_down(app, "data_protection")
    words = {"password": "a long sentence is good", "again": "a long sentence is good"}
    assert (await desk.post("/account/password", **words)).headers["location"] == "/account"
    answer, _ = await set_up_app(desk.client)
    assert answer.headers["location"] == "/account"
    for path in ("/account/code/remove", "/account/sessions/end-others"):
        assert (await desk.post(path, sent="yes")).status_code == 303
    session = await app.state.door.session(desk.client.headers["cookie"].partition("=")[2], now=datetime.now(UTC))
    await app.state.door.note_proof(session, now=datetime.now(UTC))
    async with app.state.store.reading(officer.person) as work:
        found = [one for one, _ in await AuditReview(work).entries(actor=desk.person.id)][::-1]
    changes = ["set_password", "set_app", "remove_app", "end_own_sessions"]
    assert [one.act for one in found] == ["sign_in", *changes, "prove"]
    assert [one.act for one in found if Unusual.RIGHTS in unusual(one, BERLIN)] == changes
    assert "took away the app for codes" in (await officer.get("/audit?act=remove_app")).text.split("<tbody>")[1]


async def test_the_page_of_the_roots_says_what_is_not_outside(app: FastAPI) -> None:
    officer = await sit_down(app, "data_protection")
    await officer.get("/audit")
    assert "Not signed yet" in (await officer.get("/audit/roots")).text
    await sign_day(app.state.store, centre_keys(), datetime.now(UTC).date())
    shown = (await officer.get("/audit/roots")).text
    assert "No place outside" in shown
    async with app.state.store.work() as work:
        (root,) = await AuditTrail(work).signed_heads("root", "centre")
    assert root.head.hash.hex()[:8] in shown
    assert "Yesterday was not signed" in shown
    await sign_day(app.state.store, centre_keys(), app.state.workplace.today() - timedelta(days=1))
    assert "Yesterday was not signed" not in (await officer.get("/audit/roots")).text


async def test_what_a_stranger_signed_is_no_signed_day_on_the_page(app: FastAPI) -> None:
    officer = await sit_down(app, "data_protection")
    async with app.state.store.work() as work:
        await work.connection.execute(text(FORGED), {"key": b"x" * 32})
    shown = (await officer.get("/audit/roots")).text
    for said in ("that this centre did not sign", "Yesterday was not signed", "Not signed yet"):
        assert said in shown
    assert "78" * 4 not in shown


@pytest.mark.parametrize("right", [Right.READ_AUDIT])
async def test_every_page_of_the_log_asks_for_its_right(app: FastAPI, right: Right) -> None:
    ours = [route for route in routes_in(app.routes) if route.path.startswith("/audit")]
    assert len(ours) == 5
    assert all(policy_of(route) == [right] for route in ours)


async def test_a_file_leads_those_who_read_the_log_to_who_has_read_it(app: FastAPI) -> None:
    both, desk = await sit_down(app, "counsellor", "data_protection"), await sit_down(app, "counsellor")
    for reader, leads in ((both, True), (desk, False)):
        file = await file_of(reader, await arrived(app, a_request()))
        page = (await reader.get(file)).text
        found = re.findall(r'href="(/audit[^"]*)"[^>]*>Who has read this file', page)
        assert bool(found) is leads
        if leads:
            log = (await both.get(found[0].replace("&amp;", "&"))).text
            assert "26-001" in log.partition("<table")[2]
