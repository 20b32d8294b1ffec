"""What the register and the public pages say together on a day."""

from collections.abc import Sequence
from datetime import date, tzinfo

from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.store import Register
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.scoring.figures import Absence, Figure


async def register_figures(
    work: Transaction, day: date, clock: tzinfo, entries: Sequence[Entry] | None = None
) -> dict[str, Figure | Absence]:
    """Every measure of the register on a day, from what was entered and published at its end.

    `entries` are those of that day, where they were read already.
    """
    published, probe = await Publications(work).cells(day, clock), await Probes(work).on_day(day)
    found = await Register(work).entries(day) if entries is None else entries
    return figures(found, published, probe, day=day)
