"""Standards that come down from the office: read like a file, kept once, known from then on without a restart."""

import asyncio
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest

from services.quality.evidence.new_standards.handlers import keeping_up, take
from services.quality.standards.adoptions.domain import RefusedStandardError, TooEarlyError, accept, learn
from services.quality.standards.adoptions.store import Adoptions
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.files import CURRENT, shipped
from services.quality.standards.desk import Desk
from shared.bus.subscriptions import Refused
from shared.events import StandardAdopted
from tests.quality.adoptions import FIRST, a_version, an_adoption
from tests.quality.building import NOON
from tests.quality.doors import Centre
from tests.shared.patience import PATIENCE


@pytest.fixture
def catalogues() -> dict[str, Catalogue]:
    return shipped()


def test_a_version_that_fits_behind_the_newest_is_accepted(catalogues: dict[str, Catalogue]) -> None:
    new, text = accept(an_adoption(), catalogues)
    assert (new.version, new.valid_from, text) == ("2027-01", date(2027, 1, 1), a_version())


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (StandardAdopted(catalogue="2027-01", packed="AAAA"), "not_unpackable"),
        (an_adoption("this is no TOML"), "broken_standard"),
        (an_adoption(a_version("2028-01")), "broken_standard"),
        (an_adoption(a_version().replace("[[criteria]]", "[[criterias]]")), "broken_standard"),
        (an_adoption(a_version(begins="2020-01-01")), "misfit_standard"),
        (an_adoption(FIRST.replace(f'version = "{CURRENT}"', 'version = "2027-01"', 1)), "misfit_standard"),
    ],
)
def test_what_cannot_be_taken_says_why(event: StandardAdopted, code: str, catalogues: dict[str, Catalogue]) -> None:
    with pytest.raises(RefusedStandardError) as refused:
        accept(event, catalogues)
    assert refused.value.code == code


def test_one_whose_predecessor_has_not_come_waits_for_it(catalogues: dict[str, Catalogue]) -> None:
    with pytest.raises(TooEarlyError):
        accept(an_adoption(a_version("2028-01", replaces="2027-01", begins="2028-01-01"), "2028-01"), catalogues)


def test_what_no_longer_fits_is_left_out_and_the_rest_is_known(
    catalogues: dict[str, Catalogue], capsys: pytest.CaptureFixture[str]
) -> None:
    learn(catalogues, [("2026-01", a_version("2026-01", replaces="1999-01")), ("2027-01", a_version())])
    assert set(catalogues) == {*shipped(), "2027-01"}
    assert "standard_left_out" in "".join(capsys.readouterr())


def desk_of(centre: Centre) -> Desk:
    desk: Desk = centre.app.state.desk
    return desk


async def test_an_adopted_version_is_in_force_from_its_day_on_without_a_restart(centre: Centre) -> None:
    desk, known = desk_of(centre), centre.app.state.catalogues
    await take(an_adoption(), desk, known)
    assert desk.catalogue.version == CURRENT
    centre.clock.time = NOON.replace(year=2027, month=3)
    assert desk.catalogue.version == "2027-01"
    lead = await centre.colleague("lead")
    assert (await lead.get("/")).status_code == 200


async def test_it_is_taken_once_and_never_changed(centre: Centre) -> None:
    desk, known = desk_of(centre), centre.app.state.catalogues
    event = an_adoption()
    for told in (event, event, an_adoption(a_version(begins="2027-02-01"))):
        await take(told, desk, known)
    async with centre.store.work() as work:
        assert await Adoptions(work).taken() == [("2027-01", a_version())]


async def test_nothing_is_kept_of_a_refused_one(centre: Centre) -> None:
    event = an_adoption("this is no TOML")
    with pytest.raises(Refused):
        await take(event, desk_of(centre), centre.app.state.catalogues)
    async with centre.store.work() as work:
        assert await Adoptions(work).taken() == []
        assert await work.first_time(event) == {event.id}


async def test_a_process_that_starts_later_knows_it_too(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Adoptions(work).keep_standard("2027-01", a_version(), at=NOON)
        await Adoptions(work).keep_standard(
            "2028-01", a_version("2028-01", replaces="2027-01", begins="2028-01-01"), at=later(1)
        )
    known = shipped()
    task = asyncio.create_task(keeping_up(desk_of(centre), known)())
    async with asyncio.timeout(PATIENCE):
        while "2028-01" not in known:  # noqa: ASYNC110 - another task
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def later(days: int) -> datetime:
    return NOON + timedelta(days=days)
