"""The figures of the federation as files each night: what every reader of the office's pages sees, and no more."""

from collections.abc import Callable, Mapping
from pathlib import Path

from services.quality.office.distributions.domain import as_csv, rows
from services.quality.office.distributions.web import in_json, in_quarter
from services.quality.office.federation.gathering import quarter_of
from services.quality.office.federation.tables import as_table, told_values, value_rows
from services.quality.office.members.file import Members
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM
from services.quality.publishing.nightly.acts import Night, Told
from services.quality.publishing.nightly.domain import AT_THE_OFFICE
from services.quality.standards.desk import Desk
from shared.languages import Wording


def of_the_office(
    desk: Desk, folder: Path, *, days: int, members: Callable[[], Members], wording: Callable[[], Wording]
) -> Night:
    """Whoever opens the folder may be no officer, so nothing is in it over fewer centres than members see."""

    async def content() -> Mapping[str, Told]:
        spoken = wording()
        federation = await quarter_of(desk, members(), SHOWN_TO_MEMBERS_FROM)
        spread = list(rows(in_quarter(federation), spoken))
        values = value_rows(federation.reached, federation.catalogue, spoken)
        standards = [federation.catalogue, federation.reached.standards]
        told = (
            (as_csv(spread), in_json(federation, spread, spoken.code)),
            (as_table(values), told_values(values, standards, spoken)),
        )
        return dict(zip(AT_THE_OFFICE, told, strict=True))

    return Night(folder, days, AT_THE_OFFICE, content)
