"""`python -m services.quality.publishing.nightly`: the figures of a centre as files, now."""

import sys
from pathlib import Path
from typing import cast

from services.quality.publishing.nightly import command
from services.quality.publishing.nightly.acts import Night, of_a_centre
from services.quality.settings import QualitySettings
from services.quality.standards.adoptions.domain import learn
from services.quality.standards.adoptions.store import Adoptions
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk
from shared.clock.wall import wall_clock


def main() -> int:
    settings = QualitySettings()

    async def night(desk: Desk, folder: Path) -> Night:
        async with desk.store.work() as work:
            learn(cast(dict[str, Catalogue], desk.catalogues), await Adoptions(work).taken())
        return of_a_centre(desk, folder, days=settings.export_days, language=settings.languages[0])

    return command.run(settings, night, variable="QUALITY_EXPORT_FOLDER", now=wall_clock)


if __name__ == "__main__":
    sys.exit(main())
