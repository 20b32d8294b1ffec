"""Releases at the office, in one transaction with what each centre is told of them."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Table, text
from sqlalchemy.exc import ProgrammingError

from services.quality.office.federation.store import FederationCounts
from services.quality.office.received.handlers import Arrival, receive
from services.quality.office.received.recomputing import recompute
from services.quality.office.received.store import received, refusals
from shared.privacy.budget import budgets
from tests.quality.building import a_release, some_noise, yearly_noise
from tests.quality.doors import Office
from tests.quality.office_answers import answers, arrive
from tests.servers import as_owner


async def rows_of(office: Office, table: str) -> Sequence[Any]:
    async with office.store.work() as work:
        return (await work.connection.execute(text(f"SELECT * FROM {table}"))).all()


async def test_a_release_is_accepted_and_again_when_it_comes_again(office: Office) -> None:
    release = a_release("north", U2=(4, 3))
    for _ in range(3):
        await arrive(office, release)
    assert await answers(office) == ["north accepted"] * 3
    assert len(await rows_of(office, "received_release")) == 1


async def test_another_release_of_the_same_quarter_is_refused_and_the_first_stands(office: Office) -> None:
    first, other = a_release("north", U2=(4, 3)), a_release("north", U2=(0, 0))
    await arrive(office, first)
    await arrive(office, other, first)
    assert sorted(await answers(office)) == ["north accepted", "north accepted", "north different_release"]
    async with office.store.work() as work:
        row = (await work.connection.execute(received.select())).one()
    assert row.body == first.body().rstrip()


async def test_a_number_that_the_centre_has_used_is_refused_and_a_later_one_may_come_first(office: Office) -> None:
    first, again = a_release("north", "2025-Q2", sequence=1), a_release("north", "2025-Q3", sequence=1)
    await arrive(office, a_release("north", "2025-Q4", sequence=3), first)
    await arrive(office, again, first)
    assert await answers(office) == ["north accepted"] * 3 + ["north number_taken"]
    await arrive(office, a_release("north", "2025-Q3", sequence=2))
    assert (await answers(office))[-1] == "north accepted"
    async with office.store.work() as work:
        assert await FederationCounts(work).sequences() == {"north": [1, 2, 3]}
        rows = (await work.connection.execute(refusals.select())).all()
    assert [tuple(row) for row in rows] == [("north", "2025-Q3", "number_taken", date(2026, 3, 5))]


async def test_of_a_refused_release_stays_the_centre_the_quarter_the_reason_and_the_day(office: Office) -> None:
    release = a_release("north", key_id="release-2", index=some_noise(77))
    await arrive(office, release, release)
    assert await answers(office) == ["north unknown_key"] * 2
    async with office.store.work() as work:
        rows = (await work.connection.execute(refusals.select())).all()
        kept = str([(await work.connection.execute(table.select())).all() for table in tables(office)])
    assert [tuple(row) for row in rows] == [("north", "2026-Q1", "unknown_key", date(2026, 3, 5))]
    assert await rows_of(office, "received_release") == await rows_of(office, "inbox") == []
    assert release.signature not in kept


def tables(office: Office) -> list[Table]:
    found: list[Table] = [each for each in office.store.outbox.rows.metadata.sorted_tables if each.name != "outbox"]
    return found


async def test_a_refused_release_is_taken_once_what_was_wrong_is_right(office: Office) -> None:
    release = a_release("west")
    await arrive(office, release, centre="west")
    office.expect(north="Nord", west="West")
    await arrive(office, release, centre="west")
    assert await answers(office) == ["west unknown_key", "west accepted"]
    async with office.store.work() as work:
        assert await FederationCounts(work).refused() == []


async def test_each_centre_is_told_of_its_own_release_alone(office: Office) -> None:
    desk = office.app.state.desk
    await receive([Arrival(told := a_release(centre), told.body(), centre) for centre in ("north", "south")], desk=desk)
    assert sorted(await answers(office)) == ["north accepted", "south accepted"]


async def test_nothing_is_kept_and_nothing_told_where_the_transaction_fails(office: Office) -> None:
    async with as_owner(office.store) as owner:
        await owner.connection.execute(text("ALTER TABLE federation_noise RENAME TO gone"))
    with pytest.raises(ProgrammingError, match="federation_noise"):
        await arrive(office, a_release("north"))
    assert await answers(office) == []
    assert await rows_of(office, "received_release") == []


async def test_noise_is_added_up_signed_and_comes_back_from_the_bytes(office: Office) -> None:
    for centre, noise in (("north", some_noise(-5, 2, 1)), ("south", some_noise(30, -1, -9))):
        told = a_release(centre, "2025-Q4", index=noise, contributions=yearly_noise(*noise.model_dump().values()))
        await arrive(office, told, centre=centre)
    sums = {(row[3], *row[5:]) for row in await rows_of(office, "federation_noise")}
    names = ("index", *budgets().known[0].criteria.names)
    assert sums == {(name, 2, 25, 1, -8) for name in names}
    await recompute(office.store)
    assert {(row[3], *row[5:]) for row in await rows_of(office, "federation_noise")} == sums


async def test_a_value_is_shown_from_the_day_after_the_publication_day_with_what_it_rests_on(office: Office) -> None:
    for centre in ("north", "south"):
        contributions = yearly_noise(300, 40, 60)
        release = a_release(centre, "2025-Q4", index=some_noise(90, 10, 5), contributions=contributions)
        office.clock.time = datetime(2026, 1, 20, 12, tzinfo=UTC)
        await arrive(office, release, centre=centre)
    officer = await office.officer()
    assert "90%" not in (await officer.get("/")).text
    office.clock.time = datetime(2026, 1, 22, 12, tzinfo=UTC)
    page = (await officer.get("/?period=2025-Q4")).text
    index = page.split('data-value="index"')[1].split("</tr>")[0]
    assert "<strong>90%</strong>" in index
    assert "plausibly" in index
    assert "2 of 2" in index
    first = page.split('data-value="U2"')[1].split("</tr>")[0]
    assert "<strong>80%</strong>" in first
    assert "2 of 8" in first
    rows = (await officer.get("/values.json?period=2025-Q4")).json()["rows"]
    assert [row["about"] for row in rows] == ["index", *budgets().known[0].criteria.names]
    by_id = {row["about"]: row for row in rows}
    assert by_id["U2"]["value_low"] < by_id["U2"]["value"] == 0.8 < by_id["U2"]["value_high"]
    assert by_id["U2"]["definition"]
    assert (rows[0]["value_for_4"], rows[0]["value_for_3"], rows[0]["value_for_2"]) == (0.9, 0.75, 0.5)
    assert (rows[0]["worth_partly"], rows[0]["shown_from"], rows[0]["evidence_months"]) == (0.5, 10, 24)
    assert by_id["U2"]["must_values"] == "U2.1>=0.9 U2.2>=1"
    table = (await officer.get("/values.csv?period=2025-Q4")).text
    assert "must_values" in table.splitlines()[0]
    assert "not_enough_data" not in table
    assert "north" not in table + page.split("</details>")[1]


async def test_what_is_mostly_noise_is_a_state_and_no_number(office: Office) -> None:
    """Of 120 clients by the counts with noise, whose share would be plausibly anything."""
    office.clock.time = datetime(2026, 1, 20, 12, tzinfo=UTC)
    for centre in ("north", "south"):
        release = a_release(centre, "2025-Q4", index=some_noise(12, 2, 1), contributions=yearly_noise(40, 0, 20))
        await arrive(office, release, centre=centre)
    office.clock.time = datetime(2026, 2, 1, tzinfo=UTC)
    officer = await office.officer()
    page = (await officer.get("/?period=2025-Q4")).text
    assert "cannot be told yet" in page.split('data-value="U4"')[1].split("</tr>")[0]
    assert "%" not in page.split('data-value="U4"')[1].split('data-figure="centres"')[0]
    assert "cannot be told yet" in (await officer.get("/criteria/U4?period=2025-Q4")).text
    table = (await officer.get("/values.csv?period=2025-Q4")).text
    assert table.partition("\r\n")[0].endswith('"evidence_months","more_clients","more_centres"'), (
        "others keep their place"
    )
    row = next(
        each for each in (await officer.get("/values.json?period=2025-Q4")).json()["rows"] if each["about"] == "U4"
    )
    assert (row["state"], row["shown_up_to_width"], row.keys() & {"value", "value_low"}) == (
        "cannot_be_told",
        0.3,
        set(),
    )
    told = (await officer.get("/api/v1/values?period=2025-Q4")).json()["values"]
    assert [(each["state"], each["share"]) for each in told if each["about"] == "U4"] == [("cannot_be_told", None)]
    more = [(each["more_clients"], each["more_centres"]) for each in told if each["about"] == "U4"]
    assert more == [(row["more_clients"], row["more_centres"])]
    assert f"about {row['more_clients']} more clients, or about {row['more_centres']} more centre" in page


async def test_too_few_centres_or_clients_have_no_value(office: Office) -> None:
    await arrive(office, a_release("north", "2025-Q4", index=some_noise(900), contributions=yearly_noise(900)))
    office.clock.time = datetime(2026, 2, 1, tzinfo=UTC)
    officer = await office.officer()
    rows = (await officer.get("/values.json?period=2025-Q4")).json()["rows"]
    assert {row["state"] for row in rows if "made_from" in row} == {"not_enough_data"}
    assert not [row for row in rows if "value" in row]
    assert not [row for row in rows if "centres" in row], "one centre is not shown, which is not none"


async def test_releases_that_a_member_is_not_shown_are_not_no_centres(office: Office) -> None:
    office.expect(north="Nord", south="Süd")
    for centre in ("north", "south"):
        release = a_release(centre, "2025-Q4", index=some_noise(900), contributions=yearly_noise(900))
        await arrive(office, release, centre=centre)
    office.clock.time = datetime(2026, 2, 1, tzinfo=UTC)
    member = await office.officer("member")
    page = (await member.get("/?period=2025-Q4")).text
    assert re.search(r'data-figure="centres">\s*not shown: too few centres', page)
    assert not re.search(r'data-figure="centres">\s*0 of', page)
    assert "centres" not in {
        name for row in (await member.get("/values.json?period=2025-Q4")).json()["rows"] for name in row
    }
    told = (await member.get("/api/v1/values?period=2025-Q4")).json()["values"]
    assert {each["centres"] for each in told} == {None}


async def test_whom_to_remind_and_what_to_ask_for(office: Office) -> None:
    office.expect(north="Fachstelle Nord", south="Fachstelle Süd", west="Fachstelle West")
    office.clock.time = datetime(2026, 4, 25, tzinfo=UTC)
    await arrive(office, a_release("north", sequence=3))
    await arrive(office, a_release("west", budget="2031-01"), centre="west")
    officer = await office.officer()
    page = (await officer.get("/reconciliation?period=2026-Q1")).text
    assert "Dear colleagues of Fachstelle Süd," in page
    assert "It was due on April 21, 2026." in page
    assert "mailto:?subject=" in page
    assert "send the numbers 1 and 2 again" in page
    assert "another privacy budget" in page
    assert "Dear colleagues of Fachstelle Nord" not in page
    named = (await officer.get("/completeness?period=2026-Q1")).text
    assert "late, on April 25, 2026" in named
    assert (await (await office.officer("member")).get("/reconciliation")).status_code == 403
    member = (await (await office.officer("member")).get("/completeness?period=2026-Q1")).text
    assert "April 25" not in member.split("<main")[1].split("Publication day")[1].split("</p>", 1)[1]
    assert "not taken" not in member
    for path in ("/", "/completeness", "/completeness.json"):
        shown = (await (await office.officer("member")).get(f"{path}?period=2026-Q1")).text
        assert "Fachstelle" not in shown.split("</header>")[-1], f"{path} names a centre to a member"
    assert "Which ones, only the office sees." in member
