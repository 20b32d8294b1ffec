"""Inviting a colleague, ending a colleague's sessions, and what is left when a colleague leaves."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import Response
from structlog.testing import capture_logs

from services.cases.foundation.roles import Role
from services.cases.people.team.domain import StaffMember, may_give, may_manage
from services.cases.people.team.store import accounts
from shared.accounts.factors.domain import Passkey
from tests.cases.building import Desk, a_person, a_request, hire, seated, sit_down
from tests.cases.colleagues import came_in, sent
from tests.cases.desk_acts import arrived, file_of, handed_over
from tests.cases.stored_requests import ask

NORA = {"name": "Nora N.", "login": "Nora", "role": "counsellor", "language": "ar", "email": "nora@example.org"}


def code_on(answer: Response) -> str:
    found = re.search(r'data-code="([^"]+)"', answer.text)
    return found[1] if found else ""


async def invited(desk: Desk, **changes: str) -> Response:
    return await desk.post("/team/new", **(NORA | changes))


async def id_of(app: FastAPI, login: str) -> str:
    ((found,),) = await ask(app.state.store, f"SELECT id FROM account WHERE login = '{login}'")
    return str(found)


async def test_an_invited_colleague_comes_in_with_the_code_and_no_password(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    answer = await invited(lead)
    assert answer.status_code == 200
    code = code_on(answer)
    assert "http://cases.test/invited" in answer.text
    kept = str(await ask(app.state.store, "SELECT code_hash::text, person_id::text FROM invitation"))
    assert code.replace(" ", "") not in kept
    nobody = await sit_down(app, "counsellor")
    nobody.client.headers["cookie"] = ""
    come_in = await nobody.post("/invited", code=code)
    assert (come_in.status_code, come_in.headers["location"]) == (303, "/account/begin")
    assert (await nobody.post("/invited", code=code)).status_code == 401
    ((login, roles, password),) = await ask(
        app.state.store, "SELECT login, roles, password_hash FROM account WHERE name = 'Nora N.'"
    )
    assert (login, roles, password) == ("nora", ["counsellor"], "")
    assert ("nora@example.org",) in await ask(app.state.store, "SELECT email FROM staff_address")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("login", "no ra"), ("login", "no\u200bra"), ("role", "queen"), ("language", "xx"), ("email", "x")],
)
async def test_what_is_no_invitation_comes_back_to_be_corrected(app: FastAPI, field: str, value: str) -> None:
    lead = await sit_down(app, "lead")
    answer = await invited(lead, **{field: value})
    assert (answer.status_code, code_on(answer)) == (422, "")
    assert await ask(app.state.store, "SELECT 1 FROM invitation") == []


async def test_a_login_is_given_once(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    await invited(lead)
    await sent(lead, f"/team/{await id_of(app, 'nora')}/leave")
    for login in ("nora", "ＮＯＲＡ", " NORA "):
        assert (await invited(lead, login=login, name="Other")).status_code == 422


def test_nobody_opens_clients_words_to_others_who_may_not_read_them_herself() -> None:
    assert may_give(a_person("lead")) == list(Role)
    assert set(may_give(a_person("admin"))) == {Role.ADMIN, Role.QUALITY_OFFICER}
    counsellor = StaffMember(uuid4(), "C", frozenset({"counsellor"}), "de", True, None)
    assert may_manage(a_person("lead"), counsellor)
    assert not may_manage(a_person("admin"), counsellor)


async def test_an_administrator_can_make_no_reader_of_clients(app: FastAPI) -> None:
    admin, lead = await sit_down(app, "admin"), await sit_down(app, "lead")
    assert (await invited(admin)).status_code == 422
    assert (await invited(admin, role="quality_officer")).status_code == 200
    await invited(lead, login="bea")
    assert (await sent(admin, f"/team/{await id_of(app, 'bea')}/invite")).status_code == 403


async def test_nobody_is_rid_of_the_lead_or_of_who_reads_the_log_but_by_a_lead(app: FastAPI) -> None:
    lead, deputy, admin = [await sit_down(app, role) for role in ("lead", "deputy", "admin")]
    roles = ("lead", "data_protection", "counsellor", "quality_officer")
    others = {role: (await hire(app.state.store, role)).id for role in roles}
    for desk, kept in ((admin, roles[:3]), (deputy, roles[:2])):
        answers = {role: (await desk.get(f"/team/{id}/leave")).status_code for role, id in others.items()}
        assert answers == {role: 403 if role in kept else 200 for role in roles}
        for role in kept:
            assert (await sent(desk, f"/team/{others[role]}/leave")).status_code == 403
    assert (await sent(admin, f"/team/{lead.person.id}/sessions/end")).status_code == 403
    assert "/sessions/end" not in (await admin.get(f"/team/{lead.person.id}")).text
    assert (await lead.get("/team")).status_code == 200
    assert [(await sent(lead, f"/team/{others[role]}/leave")).status_code for role in roles[:2]] == [303, 303]


async def test_only_those_in_charge_of_accounts_manage_them(app: FastAPI) -> None:
    colleague = await hire(app.state.store, "counsellor")
    for role in ("counsellor", "intake_duty", "quality_officer"):
        desk = await sit_down(app, role)
        for path in ("new", f"{colleague.id}", f"{colleague.id}/invite", f"{colleague.id}/leave"):
            assert (await desk.get(f"/team/{path}")).status_code == 403
        for path in ("new", f"{colleague.id}/invite", f"{colleague.id}/leave", f"{colleague.id}/sessions/end"):
            assert (await sent(desk, f"/team/{path}")).status_code == 403
        assert (await sent(desk, f"/team/{colleague.id}/let-in")).status_code == 403


async def test_a_new_code_takes_the_place_of_the_one_before(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    first = code_on(await invited(lead))
    nora = await id_of(app, "nora")
    second = code_on(await sent(lead, f"/team/{nora}/invite"))
    assert second != first
    assert (await lead.post("/invited", code=first)).status_code == 401
    assert (await lead.post("/invited", code=second)).status_code == 303


async def test_an_account_that_one_person_alone_made_leads_her_into_no_file(app: FastAPI) -> None:
    lead, bea = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    file = await file_of(bea, await arrived(app, a_request()))
    sock, other = [await made(app, lead, login, role) for login, role in (("sock", "counsellor"), ("sox", "lead"))]
    into = {"action": "add", "staff_id": str(sock.person.id), "capacity": "deputy", "reason": "together"}
    assert str(sock.person.id) not in (await lead.get(f"{file}/team")).text
    assert (await lead.post(f"{file}/team", **into)).status_code == 422
    assert (await handed_over(lead, file, sock.person)).status_code == 422
    assert (await bea.post(f"{file}/team", **into)).status_code == 422, "nor from whoever is responsible"
    everything = {f"to-{file.rsplit('/', 1)[1]}": str(sock.person.id)}
    assert (await lead.post(f"/team/{bea.person.id}/files", **everything)).status_code == 422
    assert await ask(app.state.store, f"SELECT 1 FROM file_member WHERE staff_id = '{sock.person.id}'") == []
    page = (await bea.get(f"{file}/team")).text
    assert "Not yet, because the account is not confirmed" in page
    assert (await other.post(f"{file}/team", **(into | {"staff_id": str(lead.person.id)}))).status_code == 403
    for asks, agrees, answers in ((lead, sock, (303, 403)), (sock, lead, (403, 404))):
        opening = str(uuid4())
        asked = await asks.post("/break-glass", number="26-001", reason="She is in danger now.", opening_id=opening)
        agreed = await agrees.post(f"/break-glass/{opening}", action="agree")
        assert (asked.status_code, agreed.status_code) == answers
    assert "Your account is not confirmed yet" in (await sock.get("/break-glass")).text
    assert (await sent(sock, f"/team/{bea.person.id}/let-in")).status_code == 403
    assert (await invited(other)).status_code == 403
    over_to_quality = await other.get("/handover/quality")
    assert (over_to_quality.status_code, "token" in over_to_quality.text) == (403, False)
    assert "you can go over to quality" in over_to_quality.text
    assert (await sent(other, f"/team/{sock.person.id}/invite")).status_code == 403
    place = f"/team/{sock.person.id}/confirm"
    for early in (await sent(bea, place), await bea.get(place)):
        assert (early.status_code, "Has not come in yet" in early.text) == (409, True)
    await came_in(app, sock)
    assert [place in (await who.get("/team")).text for who in (bea, lead, sock, other)] == [True, False, False, False]
    assert [(await sent(who, place)).status_code for who in (lead, sock, other, bea)] == [403, 403, 403, 303]
    assert (await sent(bea, place)).status_code == 409
    assert (await lead.post(f"{file}/team", **into)).status_code == 303
    assert (await sock.get(file)).status_code == 200
    assert 'name="token"' in (await sock.get("/handover/quality")).text
    noted = await ask(app.state.store, "SELECT actor, ids FROM audit_entry WHERE act = 'confirm'")
    assert noted == [(bea.person.id, [sock.person.id])]


async def made(app: FastAPI, lead: Desk, login: str, role: str) -> Desk:
    """Somebody whom the lead invited."""
    assert code_on(await invited(lead, login=login, role=role, language="en"))
    async with app.state.store.work() as work:
        account = await accounts.by_login(work, login)
    assert account
    return await seated(app, account.person)


async def test_who_leaves_is_out_at_once_and_her_files_are_listed(app: FastAPI) -> None:
    bea, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    passkey = Passkey(b"id", bea.person.id, "Laptop", b"key", 0, datetime.now(UTC))
    async with app.state.store.work() as work:
        await accounts.factors.add_passkey(work, passkey)
    files = f"/team/{bea.person.id}/files"
    assert "Close the account now" in (await lead.get(f"/team/{bea.person.id}/leave")).text
    with capture_logs() as lines:
        left = await sent(lead, f"/team/{bea.person.id}/leave")
    assert left.status_code == 303
    assert [line["event"] for line in lines] == ["colleague_left"]
    assert (await bea.get("/")).headers["location"].startswith("/signin")
    for table in ("passkey", "session"):
        assert await ask(app.state.store, f"SELECT 1 FROM {table} WHERE person_id = '{bea.person.id}'") == []
    assert await ask(app.state.store, f"SELECT 1 FROM staff_address WHERE staff_id = '{bea.person.id}'") == []
    assert files in (await lead.get(left.headers["location"])).text
    assert (await lead.get(files)).status_code == 200
    admin = await sit_down(app, "admin")
    assert files not in (await admin.get(left.headers["location"])).text
    assert (await sent(lead, f"/team/{lead.person.id}/leave")).status_code == 409


async def test_the_lead_sees_and_ends_the_sessions_of_a_colleague(app: FastAPI) -> None:
    bea, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    other = await app.state.door.open(bea.person, now=datetime.now(UTC))
    page = await lead.get(f"/team/{bea.person.id}")
    assert page.text.count('name="session"') == 2
    session = await app.state.door.session(other, now=datetime.now(UTC))
    await lead.post(f"/team/{bea.person.id}/sessions/end", session=str(session.id))
    assert await app.state.door.person(other, now=datetime.now(UTC)) is None
    assert (await bea.get("/account")).status_code == 200
    await sent(lead, f"/team/{bea.person.id}/sessions/end")
    assert (await bea.get("/account")).status_code == 303
    noted = await ask(app.state.store, "SELECT actor, kind, ids FROM audit_entry WHERE act = 'end_sessions'")
    assert noted == [(lead.person.id, "account", [bea.person.id])] * 2


async def test_what_is_done_to_accounts_asks_for_a_fresh_proof(app: FastAPI) -> None:
    lead, bea = await sit_down(app, "lead"), await hire(app.state.store, "counsellor")
    await ask(app.state.store, "UPDATE session SET proven_at = now() - interval '6 minutes' RETURNING 1")
    for path in ("/team/new", f"/team/{bea.id}/invite", f"/team/{bea.id}/let-in", f"/team/{bea.id}/leave"):
        assert (await lead.get(path)).headers["location"].startswith("/account/confirm?next=")
        assert (await sent(lead, path)).status_code == 401
