"""The figures of the federation as files each night: what every reader of the office's pages sees, and no more."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from services.quality.office.distributions.domain import as_csv, rows
from services.quality.office.distributions.web import in_json, in_quarter
from services.quality.office.federation.gathering import quarter_of
from services.quality.office.federation.tables import as_table, told_values, value_rows
from services.quality.office.members.file import Members, MembersFile
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM
from services.quality.office.report.amounts import tables as amounts
from services.quality.publishing.nightly import command
from services.quality.publishing.nightly.acts import Night, Told
from services.quality.publishing.nightly.domain import AT_THE_OFFICE
from services.quality.settings import OfficeSettings
from services.quality.standards.desk import Desk
from shared.clock.wall import wall_clock
from shared.languages import Languages, Wording

LOCALE = Path(__file__).parents[2] / "locale"


def of_the_office(
    desk: Desk, folder: Path, *, days: int, members: Callable[[], Members], wording: Callable[[], Wording]
) -> Night:
    """An operator who opens the folder may be no officer: nothing is in it over fewer centres than members see."""

    async def content() -> Mapping[str, Told]:
        spoken = wording()
        federation = await quarter_of(desk, members(), SHOWN_TO_MEMBERS_FROM)
        spread = list(rows(in_quarter(federation), spoken))
        values = value_rows(federation.reached, federation.catalogue, spoken)
        sums = await amounts.amounts_table(desk, members(), spoken)
        standards = [federation.catalogue, federation.reached.standards]
        told = (
            (as_csv(spread), in_json(federation, spread, spoken.code)),
            (as_table(values), told_values(values, standards, spoken)),
            (amounts.as_table(sums), amounts.told_amounts(sums)),
        )
        return dict(zip(AT_THE_OFFICE, told, strict=True))

    return Night(folder, days, AT_THE_OFFICE, content)


def main() -> int:
    """`python -m services.quality.office.distributions.nightly`: the same as files, now."""
    settings = OfficeSettings()
    languages = Languages(settings.languages, ("quality", LOCALE), clock=settings.clock)
    members = MembersFile(settings.centres_file)

    async def night(desk: Desk, folder: Path) -> Night:
        days = settings.export_days
        return of_the_office(desk, folder, days=days, members=members, wording=lambda: languages.default)

    return command.run(settings, night, variable="OFFICE_EXPORT_FOLDER", now=wall_clock)


if __name__ == "__main__":
    sys.exit(main())
