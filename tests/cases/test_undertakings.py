"""Who is bound to secrecy, and that a missing undertaking shows."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.people.team.domain import StaffMember
from services.cases.people.undertakings.domain import (
    Capacity,
    EndsBeforeItBeginsError,
    GivenInTheFutureError,
    Undertaking,
    noted,
    to_renew,
    unbound,
)
from tests.cases.building import NOON, Desk, field_in, hire, sit_down
from tests.shared.building import ask

TODAY = NOON.date()
NOTED = "SELECT count(*) FROM audit_entry WHERE kind = 'undertaking' AND act = 'write'"


def an_undertaking(staff_id: UUID | None = None, **changes: Any) -> Undertaking:
    given: dict[str, Any] = {"given_on": TODAY, "until": None, "text_version": "2026-01", "noted_at": NOON}
    who = {"id": uuid4(), "staff_id": staff_id, "name": "Ada A.", "capacity": Capacity.ADMIN, "taken_by": uuid4()}
    return Undertaking(**(who | given | changes))


def a_member(*roles: str, active: bool = True) -> StaffMember:
    return StaffMember(uuid4(), "Ada A.", frozenset(roles), "en", active, None)


@pytest.mark.parametrize(
    ("roles", "missing"),
    [(("admin",), True), (("interpreter",), True), (("lead", "admin"), True), (("counsellor",), False)],
)
def test_whoever_administers_or_interprets_has_to_be_bound(roles: tuple[str, ...], missing: bool) -> None:
    member = a_member(*roles)
    assert bool(unbound([member], [], TODAY)) is missing
    assert unbound([member], [an_undertaking(member.id)], TODAY) == []


def test_somebody_else_is_bound_by_hers_and_whoever_left_need_not_be() -> None:
    member = a_member("admin")
    assert unbound([member], [an_undertaking(uuid4()), an_undertaking(None)], TODAY) == [member]
    assert unbound([a_member("admin", active=False)], [], TODAY) == []


@pytest.mark.parametrize(
    ("until", "holds", "soon"), [(-1, False, False), (0, True, True), (30, True, True), (31, True, False)]
)
def test_it_holds_until_its_last_day_and_says_so_a_month_before(until: int, holds: bool, soon: bool) -> None:
    member = a_member("admin")
    given = {"given_on": TODAY - timedelta(days=90), "until": TODAY + timedelta(days=until)}
    one = an_undertaking(member.id, **given)
    assert (one.holds(TODAY), one.ends_soon(TODAY)) == (holds, soon)
    assert (unbound([member], [one], TODAY) == []) is holds


def test_it_is_noted_after_it_was_given_and_ends_after_it_began() -> None:
    with pytest.raises(GivenInTheFutureError):
        noted(an_undertaking(given_on=TODAY + timedelta(days=1)), TODAY)
    with pytest.raises(EndsBeforeItBeginsError):
        noted(an_undertaking(until=date(2020, 1, 1)), TODAY)
    assert noted(an_undertaking(until=TODAY), TODAY)


async def note(desk: Desk, **changes: str) -> int:
    id = field_in(await desk.get("/undertakings"), "id")
    given = {"id": id, "capacity": "admin", "text_version": "2026-01", "given_on": TODAY.isoformat()}
    return (await desk.post("/undertakings", **(given | changes))).status_code


@pytest.mark.real
async def test_the_page_of_the_team_warns_until_it_is_noted(app: FastAPI) -> None:
    lead, admin = await sit_down(app, "lead"), await hire(app.state.store, "admin")
    counsellor = await sit_down(app, "counsellor")
    warning = "bound to secrecy"
    for desk in (lead, counsellor):
        assert warning in (await desk.get("/team")).text
    assert await note(lead, who=str(admin.id)) == 303
    for desk in (lead, counsellor):
        assert warning not in (await desk.get("/team")).text
    outside = {"who": "other", "name": "Olaf O.", "capacity": "host", "until": "2027-01-31"}
    known = {"organisation": "Hosting GmbH", "document": "Contract 12/2026"}
    assert await note(lead, **outside, **known) == 303
    assert await ask(app.state.store, NOTED) == 2
    register = (await lead.get("/undertakings")).text
    assert all(one in register for one in ("Olaf O.", "Hosting GmbH", "Contract 12/2026"))
    assert (await counsellor.get("/undertakings")).status_code == 403


@pytest.mark.parametrize(
    ("days", "reminded"), [(31, False), (30, True), (0, True), (-1, True), (-90, True), (-91, False)]
)
def test_what_ends_outside_of_the_team_is_to_be_renewed_until_it_was(days: int, reminded: bool) -> None:
    ends = TODAY + timedelta(days=days)
    known: dict[str, Any] = {"organisation": "Hosting GmbH", "capacity": Capacity.HOST}
    known["given_on"] = TODAY - timedelta(days=400)
    old = an_undertaking(until=ends, **known)
    renewed = an_undertaking(until=ends + timedelta(days=365), **known | {"given_on": TODAY})
    somebody_else = an_undertaking(name="Bea B.", **known)
    assert to_renew([old, somebody_else], TODAY) == ([old] if reminded else [])
    assert to_renew([old, renewed], TODAY) == []
    assert to_renew([replace(old, staff_id=uuid4())], TODAY) == []


@pytest.mark.real
async def test_the_lead_is_reminded_on_both_pages_until_it_is_renewed(app: FastAPI) -> None:
    lead, counsellor = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    outside = {"who": "other", "name": "Olaf O.", "organisation": "Hosting GmbH", "document": "12", "capacity": "host"}
    assert await note(lead, **outside, given_on="2025-03-01", until="2026-03-10") == 303
    shown = "Olaf O.</bdi> (<bdi>Hosting GmbH</bdi> · ends on Mar 10, 2026)"
    for place in ("/team", "/undertakings"):
        assert shown in (await lead.get(place)).text
    assert shown not in (await counsellor.get("/team")).text
    assert await note(lead, **outside, until="2027-03-10") == 303
    for place in ("/team", "/undertakings"):
        assert shown not in (await lead.get(place)).text


@pytest.mark.real
@pytest.mark.parametrize(
    "wrong",
    [
        {"who": "nobody"},
        {"who": "other", "name": ""},
        {"who": "other", "name": "A", "capacity": "friend"},
        {"who": "other", "name": "A", "given_on": "yesterday"},
        {"who": "other", "name": "A", "given_on": "2027-01-01"},
        {"who": "other", "name": "A", "until": "2020-01-01"},
        {"who": "other", "name": "A", "text_version": ""},
        {"who": "other", "name": "A", "capacity": "host", "document": "Contract"},
        {"who": "other", "name": "A", "capacity": "operator", "organisation": "Hosting GmbH"},
    ],
)
async def test_what_is_not_whole_is_asked_for_again(app: FastAPI, wrong: dict[str, str]) -> None:
    lead = await sit_down(app, "lead")
    assert await note(lead, **wrong) == 422
    assert "None yet." in (await lead.get("/undertakings")).text
