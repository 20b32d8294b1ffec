"""Letting a colleague in again: two people give half of a code each, and nobody ends with another one's account."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import Response
from structlog.testing import capture_logs

from services.cases.foundation.audit.domain import Noted
from services.cases.oversight.audit_review.domain import Unusual, unusual
from services.cases.people.team.domain import StaffMember, may_be_second
from shared.accounts.factors.domain import OPERATOR
from tests.cases.building import BERLIN, NOON, a_request, hire, seated, sit_down
from tests.cases.colleagues import came_in, commanded, sent
from tests.cases.desk_acts import arrived, file_of
from tests.cases.stored_requests import ask
from tests.shared.accounts.apps import equip


def half_on(answer: Response) -> str:
    found = re.search(r'data-half="([^"]+)"', answer.text)
    return found[1] if found else ""


async def tries(app: FastAPI, code: str) -> int:
    """A stranger's browser, with this code."""
    nobody = await sit_down(app, "quality_officer")
    nobody.client.headers["cookie"] = ""
    return (await nobody.post("/invited", code=code)).status_code


async def test_two_give_half_of_a_code_each_and_another_one_confirms(app: FastAPI) -> None:
    lead, anna = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    bea = await hire(app.state.store, "counsellor")
    await equip(app.state.door, bea.id)
    open_ = await app.state.door.open(bea, now=datetime.now(UTC))
    place = f"/team/{bea.id}/let-in"
    assert (await sent(anna, place)).status_code == 403
    first = half_on(await sent(lead, place))
    assert await app.state.door.person(open_, now=datetime.now(UTC)) is not None
    assert place in (await anna.get("/team")).text
    assert place not in (await lead.get("/team")).text.split("</table>")[1]
    with capture_logs() as lines:
        second = half_on(await sent(anna, place))
    assert {"event": "recovery_confirmed", "person_id": bea.id, "by_id": anna.person.id}.items() <= lines[0].items()
    assert await app.state.door.person(open_, now=datetime.now(UTC)) is None
    assert await ask(app.state.store, "SELECT 1 FROM sign_in_code") == []
    assert await ask(app.state.store, "SELECT 1 FROM recovery") == []
    assert (await sent(lead, f"/team/{bea.id}/invite")).status_code == 409, "alone the lead could come in as bea now"
    assert place in (await lead.get(f"/team/{bea.id}")).text
    for wrong in (first, second, first + first, second + second, second + first):
        assert await tries(app, wrong) == 401
    assert await tries(app, f"{first} {second}") == 303
    assert await tries(app, f"{first} {second}") == 401
    await came_in(app, await seated(app, bea))
    confirms = f"/team/{bea.id}/confirm"
    assert [(await sent(who, confirms)).status_code for who in (anna, lead)] == [403, 303]
    noted = await ask(app.state.store, "SELECT actor, ids FROM audit_entry WHERE act = 'let_in' ORDER BY arrival")
    assert noted == [(lead.person.id, [bea.id]), (anna.person.id, [bea.id])]


async def test_a_quality_officer_ends_with_no_counsellors_account(app: FastAPI) -> None:
    """Nor does an interpreter, an administrator or a data protection officer."""
    lead, bea = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    hadi = await sit_down(app, "counsellor")
    file = await file_of(hadi, await arrived(app, a_request("Lantern words")))
    place = f"/team/{hadi.person.id}/let-in"
    first = half_on(await sent(lead, place))
    # an administrator begins anew, and has the first half only
    for role in ("quality_officer", "interpreter", "data_protection", "admin"):
        other = await sit_down(app, role)
        assert place not in (await other.get("/team")).text
        assert (await other.get(place)).status_code == (200 if role == "admin" else 403)
        assert (await sent(other, place)).status_code == (200 if role == "admin" else 403)
        assert (await other.get(file)).status_code == 403
    assert (await hadi.get(file)).status_code == 200, "nothing of hadi's was taken away"
    assert await tries(app, first) == 401
    second = half_on(await sent(bea, place))
    assert await tries(app, first + second) == 401, "the half of before goes with no other"


async def test_whoever_gave_half_of_a_code_does_not_come_in_with_it(app: FastAPI) -> None:
    lead, bea = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    hadi = await hire(app.state.store, "counsellor")
    place = f"/team/{hadi.id}/let-in"
    halves = [half_on(await sent(who, place)) for who in (lead, bea)]
    assert all(halves)
    for half in halves:
        assert [await tries(app, half), await tries(app, half * 2)] == [401, 401]
    unconfirmed = await seated(app, hadi)
    assert "token" not in (await unconfirmed.get("/handover/quality")).text
    assert "not yet confirmed" in (await lead.get("/team")).text


async def test_where_nobody_else_holds_the_rights_the_machine_gives_one_half(app: FastAPI) -> None:
    """A centre of two: the lead lost what opens the door, and a counsellor is there."""
    lead, bea = await hire(app.state.store, "lead"), await sit_down(app, "counsellor")
    place = f"/team/{lead.id}/let-in"
    assert (await sent(bea, place)).status_code == 403
    told = commanded(app.state.settings.database_url, "let-in", "--login", str(lead.id))
    first = told.stdout.partition(" is ")[2].partition(",")[0]
    assert (told.returncode, "Next step:" in told.stdout, len(first)) == (0, True, 14)
    for role in ("interpreter", "quality_officer", "admin"):
        other = await sit_down(app, role)
        assert half_on(await sent(other, place)) == ""
    assert place in (await bea.get("/team")).text
    assert "Whoever runs the machine" in (await bea.get(place)).text
    second = half_on(await sent(bea, place))
    assert await tries(app, first + second) == 303
    await came_in(app, await seated(app, lead))
    assert (await sent(bea, f"/team/{lead.id}/confirm")).status_code == 303
    acts = await ask(app.state.store, "SELECT act, actor FROM audit_entry WHERE kind = 'account' ORDER BY arrival")
    told_of = [(act, actor) for act, actor in acts if act in ("let_in", "confirm")]
    for act, actor in told_of:
        assert Unusual.RIGHTS in unusual(Noted(NOON, actor, act, "account", (lead.id,), ""), BERLIN), "looked through"
    assert told_of == [("let_in", None), ("let_in", bea.person.id), ("confirm", bea.person.id)]


async def test_the_page_says_what_a_centre_of_two_does(app: FastAPI) -> None:
    admin, lead = await sit_down(app, "admin"), await hire(app.state.store, "lead")
    await sit_down(app, "counsellor")
    place = f"/team/{lead.id}/let-in"
    page = await admin.get(place)
    assert (page.status_code, f"./kokon team let-in --login {lead.id}" in page.text) == (200, True)
    assert 'method="post" action="/team/' not in page.text
    assert (await sent(admin, place)).status_code == 409


async def test_nobody_vouches_for_herself_and_no_vouching_lasts(app: FastAPI) -> None:
    lead, anna = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    bea = await sit_down(app, "counsellor")
    assert (await sent(lead, f"/team/{lead.person.id}/let-in")).status_code == 409
    await sent(lead, f"/team/{anna.person.id}/let-in")
    assert (await sent(anna, f"/team/{anna.person.id}/let-in")).status_code == 409
    await ask(app.state.store, "UPDATE recovery SET expires_at = now() - interval '1 minute' RETURNING 1")
    assert (await sent(bea, f"/team/{anna.person.id}/let-in")).status_code == 403


@pytest.mark.parametrize(
    ("whose", "second", "may"),
    [
        ("counsellor", "counsellor", True),
        ("counsellor", "lead", True),
        ("counsellor", "intake_duty", True),
        ("counsellor", "quality_officer", False),
        ("counsellor", "data_protection", False),
        ("counsellor", "admin", False),
        ("counsellor", "interpreter", False),
        ("interpreter", "interpreter", False),
        ("interpreter", "counsellor", True),
        ("lead", "deputy", False),
        ("lead", "lead", True),
        ("quality_officer", "deputy", False),
        ("quality_officer", "lead", True),
        ("admin", "counsellor", False),
        ("data_protection", "lead", False),
    ],
)
def test_the_second_one_holds_every_right_of_the_account(whose: str, second: str, may: bool) -> None:
    member, by = [StaffMember(uuid4(), "Somebody", frozenset({role}), "de", True, None) for role in (whose, second)]
    assert may_be_second(member, by) is may
    assert may_be_second(member, by, asked_by=by.id) is False
    agrees = second in ("counsellor", "lead", "deputy", "intake_duty", "data_protection")
    assert may_be_second(member, by, asked_by=OPERATOR) is agrees
