"""A5, the half of the release: who asks twice, waits, or changes what lies beneath learns nothing that was not told."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from services.quality.publishing.releases.calendar import publish_due
from services.quality.publishing.releases.domain import Release
from services.quality.publishing.releases.store import Releases
from shared.events import ContributionDrawn, ReleasePublished
from shared.privacy.counts import Drawn, Noised
from tests.attacks.approved_releases import BEFORE, LAST, approve, sent
from tests.quality.building import a_draw, a_tally, some_noise
from tests.quality.doors import a_centre

type Database = Callable[[str], Awaitable[SecretStr]]


async def look(client: httpx.AsyncClient, period: str = LAST) -> bytes:
    return (await client.get(f"/release/bytes?period={period}")).content


def counts(body: bytes) -> tuple[Noised, ...]:
    told = ReleasePublished.model_validate_json(body)
    return (told.index, *(each.counts for each in told.contributions))


async def asked_often(database: Database) -> set[tuple[Noised, ...]]:
    """The counts that a patient reader sees in twenty looks, over weeks, while all else changes."""
    async with a_centre(database) as centre:
        await centre.draw(LAST)
        found = set()
        for turn in range(20):
            lead = await centre.colleague("lead")
            found.add(counts(await look(lead)))
            await centre.learn(a_tally(f"{2000 + turn}-03", U2_1=(9 + turn, 1, 0)))
            centre.clock.time += timedelta(days=1)
        return found


async def test_looking_again_never_draws_again(database: Database) -> None:
    assert len(await asked_often(database)) == 1


async def test_twin_a_preview_that_draws_is_seen_through(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    dice, kept = Random(7), Releases.contribution

    async def drawn_anew(stored: Releases, period: str, *, budget: str = "") -> ContributionDrawn | None:
        """Planted."""
        found = await kept(stored, period, budget=budget)
        index = some_noise(*(Drawn(dice.randint(-3, 3)) for _ in range(3)))
        return found.model_copy(update={"index": index}) if found else None

    monkeypatch.setattr(Releases, "contribution", drawn_anew)
    assert len(await asked_often(database)) > 1


async def approved_and_then_changed(database: Database) -> list[bytes]:
    """What was approved, what was sent, what was sent again, and what is shown then, while all else changes."""
    async with a_centre(database) as centre:
        await centre.draw(LAST)
        lead = await centre.colleague("lead")
        before = await look(lead)
        await approve(lead)
        await centre.learn(a_tally("2025-11", U2_1=(9, 1, 0), K1_1=(19, 1, 1), K1_2=(9, 1, 1)))
        await lead.post("/criteria/S6/assess", data={"answer": "3", "evidence": "Plan"})
        centre.clock.time += timedelta(days=8)
        lead = await centre.colleague("lead")
        assert (await lead.post("/release/again", data={"period": LAST})).status_code == 303
        await publish_due(centre.app.state.desk)
        return [before, *await sent(centre), await look(lead)]


async def test_what_was_approved_stays_byte_by_byte_whatever_changes_and_however_often_it_is_sent(
    database: Database,
) -> None:
    seen = await approved_and_then_changed(database)
    assert seen == [seen[0]] * 4


async def test_twin_a_sending_with_noise_of_its_own_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, kept = Random(7), Releases.send

    async def drawn_anew(stored: Releases, release: Release, message: UUID, *, at: datetime) -> bool:
        """Planted."""
        index = some_noise(*(Drawn(dice.randint(-3, 3)) for _ in range(3)))
        body = release.event.model_copy(update={"index": index}).body()
        return await kept(stored, replace(release, body=body), message, at=at)

    monkeypatch.setattr(Releases, "send", drawn_anew)
    assert len(set(await approved_and_then_changed(database))) > 1


async def neighbouring_quarters(database: Database) -> list[bytes]:
    """Two releases with a month of staff figures each, of which a band may leave once a year."""
    async with a_centre(database) as centre:
        await centre.draw(a_draw(BEFORE, (4, 0, 1)), LAST)
        await centre.learn(a_tally("2025-08", K1_1=(19, 1, 1), K1_2=(9, 1, 1)))
        lead = await centre.colleague("lead")
        await approve(lead, BEFORE)
        first = await look(lead, BEFORE)
        await centre.learn(a_tally("2025-11", K1_1=(5, 0, 9), K1_2=(5, 0, 9), U2_1=(0, 0, 30)))
        await approve(lead)
        assert await look(lead, BEFORE) == first
        assert await sent(centre) == [first, await look(lead)]
        return await sent(centre)


def banded_in_both(releases: list[bytes]) -> set[str]:
    """Criteria of which there are two bands that could be subtracted."""
    told = [ReleasePublished.model_validate_json(body) for body in releases]
    first, second = ({line.criterion for line in each.criteria if line.measured == "scored"} for each in told)
    assert "K1" in first
    return first & second


async def test_neighbouring_quarters_share_no_count_and_no_band_that_could_be_subtracted(database: Database) -> None:
    assert banded_in_both(await neighbouring_quarters(database)) == set()


async def test_twin_bands_that_leave_each_quarter_are_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.quality.publishing.releases.leaving.may_leave", lambda *_: True)
    assert "K1" in banded_in_both(await neighbouring_quarters(database))
