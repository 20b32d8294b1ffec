"""Who signs in with a second factor: from the accounts of cases, over the real bus, to a must-have in quality."""

import pytest

from services.cases.tallies.calendar import release
from services.quality.scoring.figures import Outcomes
from shared.counts import Indicator
from tests.cases.building import Database, a_workplace, cases_store
from tests.cases.test_tallies_colleagues import a_team
from tests.cases.test_tallies_store import told
from tests.flows.test_every_measure import centre, standing_of
from tests.quality.doors import Centre
from tests.quality.test_tallies_handler import kept, publish, settled
from tests.servers import Nats
from tests.shared.building import until

__all__ = ["centre"]


@pytest.mark.parametrize(("alone", "missed"), [(0, []), (1, [Indicator.K9_2_MFA])])
async def test_one_colleague_with_a_password_alone_is_a_missed_must_have(
    bus: Nats, database: Database, centre: Centre, alone: int, missed: list[str]
) -> None:
    async with cases_store(database) as cases:
        await a_team(cases, 5, alone)
        await release("2026-03", workplace=a_workplace(cases))
        await publish(bus, *await told(cases))
    await until(lambda: settled(bus))
    [tally] = await kept(centre, "2026-03")
    assert tally.outcomes[Indicator.K9_2_MFA] == Outcomes(5, 0, alone)
    readings = (await standing_of(centre))["K9"].readings
    assert [must.measure for reading in readings for must in reading.musts_missed] == missed
