"""Colleagues, from their accounts and from the pages of cases, over the real bus, to scores and a page in quality."""

from pathlib import Path

import pytest

from services.cases.app import create_app
from services.cases.counting.ledger.acts import release
from services.quality.standards.scoring.figures import Outcomes
from shared.privacy.counts import Indicator
from tests.cases.building import NOON, Database, a_workplace, cases_store, nothing_left, sit_down, some_settings
from tests.cases.colleagues import a_team
from tests.cases.personnel_forms import enter
from tests.cases.tallies import released_tallies
from tests.flows.measured_centre import standing_of
from tests.kept_engines import kept_engine
from tests.quality.doors import Centre
from tests.quality.tally_messages import publish, saved_tallies, settled
from tests.servers import Nats
from tests.shared.building import until


@pytest.mark.parametrize(("alone", "missed"), [(0, []), (1, [Indicator.K9_2_MFA])])
async def test_one_colleague_with_a_password_alone_is_a_missed_must_have(
    bus: Nats, database: Database, centre: Centre, alone: int, missed: list[str]
) -> None:
    async with cases_store(database) as cases:
        await a_team(cases, 5, alone)
        await release("2026-03", workplace=a_workplace(cases), now=a_workplace(cases).now())
        await publish(bus, *await released_tallies(cases))
    await until(lambda: settled(bus))
    [tally] = await saved_tallies(centre, "2026-03")
    assert tally.outcomes[Indicator.K9_2_MFA] == Outcomes(5, 0, alone)
    readings = (await standing_of(centre))["K9"].readings
    assert [must.measure for reading in readings for must in reading.musts_missed] == missed


TRAINED = ["2025-11-03", "2025-11-03", "2022-01-10", "2025-06-01", ""]
"""Three within 36 months, one longer ago, one never: (3 + 1 / 2) / 5 = 0.70, worth 2."""
REFRESHED = ["2025-11-03", "2025-02-01", "2025-11-03", "2025-11-03", "2025-11-03"]
"""All within twelve months: 5 / 5 = 1.0, worth 4."""


async def test_what_the_lead_enters_of_five_colleagues_is_a_score_of_their_criterion(
    bus: Nats, database: Database, centre: Centre, tmp_path: Path
) -> None:
    app = create_app(await some_settings(database, tmp_path), now=lambda: NOON, left=nothing_left, engines=kept_engine)
    lead = await sit_down(app, "lead")
    team = [lead.person.id, *[(await sit_down(app, "counsellor")).person.id for _ in range(4)]]
    for person, trained, refreshed in zip(team, TRAINED, REFRESHED, strict=True):
        days = {"gender_training-day": trained, "digital_safety-day": refreshed}
        answers = {"gender_training": "done" if trained else "no", "digital_safety": "done"}
        assert (await enter(lead, f"/personnel/{person}", **answers, **days)).status_code == 303
    await release("2025-12", workplace=app.state.workplace, now=app.state.workplace.now())
    await publish(bus, *await released_tallies(app.state.store))
    await until(lambda: settled(bus))
    [tally] = await saved_tallies(centre, "2025-12")
    assert tally.outcomes[Indicator.K3_1] == Outcomes(3, 1, 1)
    assert tally.outcomes[Indicator.K9_1] == Outcomes(5, 0, 0)
    found = await standing_of(centre)
    assert found["K3"].score
    assert found["K3"].score.value == 2
    assert [(each.indicator.id, each.score.value) for each in found["K9"].readings if each.score] == [("K9.1", 4)]
    page = (await (await centre.colleague("lead")).get("/criteria/K3")).text
    assert 'data-indicator="K3.1" data-met="3" data-partly="1" data-not-met="1"' in page
