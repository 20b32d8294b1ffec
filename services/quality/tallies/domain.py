"""Monthly counts: which may be kept, and how they add up over a year."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.quality.catalogue.domain import Privacy
from services.quality.scoring.figures import Outcomes
from shared.events import TallyReleased


class RefusedTallyError(Exception):
    """The tally cannot be kept, now or later; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tally:
    """One month of one version of the standards. An indicator that is held back that month has no outcomes."""

    catalogue: str
    window: str
    outcomes: dict[str, Outcomes | None]


def accept(event: TallyReleased, known: Collection[str]) -> Tally:
    """The tally of an event, if its standards are known and no cell is about fewer people than it may be."""
    if event.catalogue not in known:
        raise RefusedTallyError("unknown_catalogue")
    outcomes: dict[str, Outcomes | None] = {}
    for cell in event.cells:
        counted = Outcomes(cell.met, cell.partly, cell.not_met) if cell.state == "counted" else None
        if counted is not None and counted.total < Privacy.CLIENT.fewest:
            raise RefusedTallyError("too_few_people")
        outcomes[cell.indicator.value] = counted
    return Tally(event.catalogue, event.window, outcomes)


def added_up(tallies: Iterable[Tally], *, months: Collection[str]) -> dict[str, Outcomes]:
    """Outcomes by indicator over the months. Windows never overlap, so nobody is counted twice."""
    total: dict[str, Outcomes] = {}
    for tally in tallies:
        for indicator, outcomes in tally.outcomes.items():
            if tally.window in months and outcomes is not None:
                total[indicator] = total.get(indicator, Outcomes()) + outcomes
    return total
