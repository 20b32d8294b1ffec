"""Distributions over centres as rows of a table: what is not shown is empty and says so, and is never a zero."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.domain import SAID_FROM, Point
from services.quality.office.federation.parts import in_words
from services.quality.office.received.domain import CriterionSpread, Spread
from services.quality.publishing.releases.made_from import MadeFrom, ids, made_from
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from shared import spreadsheets
from shared.languages import Wording
from shared.privacy.budget import budgets

type Cell = str | int | float | None
type LineName = Literal["measured", "self_assessed"]
COLUMNS = (
    "catalogue", "period", "criterion", "criterion_name", "definition", "responsible", "line", "counted", "state",
    "said", "centres", "reporting", "share", "expected", "shown_from", "extent", "made_from", "with_noise", "stays",
    "uncounted", "place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Distribution:
    """One criterion in one quarter, as far as the reader may see it."""

    catalogue: Catalogue
    criterion: Criterion
    period: Period
    reporting: int
    """Centres that are counted."""
    expected: int
    shown_from: int
    """Over fewer centres nothing is shown to this reader."""
    spread: CriterionSpread | None
    """None while it is not shown."""

    @property
    def lines(self) -> Mapping[LineName, Spread | None]:
        shown = self.spread
        return {
            "measured": shown.measured if shown else None,
            "self_assessed": shown.assessed if shown else None,
        }

    @property
    def made_from(self) -> MadeFrom:
        return made_from(self.criterion, budgets().of(str(self.period)))

    @property
    def cannot(self) -> int | None:
        """Centres that cannot meet it; None over fewer than may be said outside."""
        return self.spread.gaps if self.spread and self.reporting >= SAID_FROM else None


def of_quarter(
    catalogue: Catalogue, spreads: Mapping[str, CriterionSpread], turnout: Turnout, *, reporting: int, shown_from: int
) -> list[Distribution]:
    """Every criterion, in the order of the catalogue."""
    return [
        Distribution(catalogue, each, turnout.period, reporting, turnout.expected, shown_from, spreads.get(each.id))
        for each in catalogue.criteria
    ]


def over_quarters(
    points: Iterable[Point],
    catalogues: Mapping[str, Catalogue],
    turnouts: Mapping[Period, Turnout],
    *,
    shown_from: int,
) -> list[Distribution]:
    """One criterion, under the name that it had in each quarter; the oldest first."""
    found = []
    for point in points:
        catalogue, expected = catalogues[point.stretch.catalogue], turnouts[point.period].expected
        criterion = catalogue.criterion(point.stretch.criterion)
        found.append(
            Distribution(catalogue, criterion, point.period, point.reporting, expected, shown_from, point.spread)
        )
    return found


def rows(distributions: Iterable[Distribution], wording: Wording) -> Iterator[Mapping[str, Cell]]:
    """Of each criterion what is measured, what the teams say, and how many cannot meet it.

    A line is one row for each band or state that it has; where it is not shown it is one row without a count. The
    indicators stand once for each version of a criterion, in rows that count nothing, each with where it gets to.
    """
    defined = set[tuple[str, str]]()
    for each in distributions:
        common, version = _common(each, wording.code), (each.catalogue.version, each.criterion.id)
        if version not in defined:
            yield from (common | told for told in _definitions(each, wording.code))
        defined.add(version)
        figures = _figures(each.made_from)
        for name, spread in each.lines.items():
            line = common | {"line": name, "counted": counted_words(name, wording)}
            if name == "measured":
                line |= figures | {"counted": f"{line['counted']} {in_words(each.made_from, wording)}".strip()}
            yield from (line | told for told in _counts(spread))
        cannot: dict[str, Cell] = {"line": "cannot_meet", "counted": counted_words("cannot_meet", wording)}
        yield common | cannot | figures | _cannot(each)


def _figures(made: MadeFrom) -> dict[str, Cell]:
    """What the figures of a centre are made from, as far as they come to the office."""
    told: dict[str, Cell] = {"extent": made.extent.value, "made_from": ids(made.band)}
    return told | {"with_noise": ids(made.noise), "stays": ids(made.stays), "uncounted": ids(made.uncounted)}


def _counts(spread: Spread | None) -> Iterator[dict[str, Cell]]:
    """Bands only where any centre has a number, as on the page."""
    if spread is None:
        yield {"state": "not_shown"}
        return
    bands = {str(band): centres for band, centres in spread.bands.items()} if spread.scored else {}
    for said, centres in {**bands, **{state.value: count for state, count in spread.states.items()}}.items():
        yield {"state": "known", "said": said, **_share(centres, spread.reporting)}


def _cannot(each: Distribution) -> dict[str, Cell]:
    told: dict[str, Cell] = {"shown_from": max(each.shown_from, SAID_FROM)}
    if each.cannot is None:
        return told | {"state": "not_shown"}
    return told | {"state": "known", "said": "structural_gap", **_share(each.cannot, each.reporting)}


def _share(centres: int, reporting: int) -> dict[str, Cell]:
    return {"centres": centres, "share": round(centres / reporting, 4)}


def _common(each: Distribution, language: str) -> dict[str, Cell]:
    return dict.fromkeys(COLUMNS) | {
        "catalogue": each.catalogue.version,
        "period": str(each.period),
        "criterion": each.criterion.id,
        "criterion_name": each.criterion.name.said(language),
        "definition": each.criterion.description.said(language),
        "responsible": " ".join(party.value for party in each.criterion.responsible),
        "reporting": each.reporting,
        "expected": each.expected,
        "shown_from": each.shown_from,
    }


def counted_words(line: str, wording: Wording) -> str:
    _ = wording.gettext
    return {
        "measured": _("Reporting centres by the number from 0 to 4 that their figures give the criterion."),
        "self_assessed": _("Reporting centres by the step from 0 to 4 at which their team sees the criterion."),
        "cannot_meet": _(
            "Reporting centres that cannot meet the criterion because others would have to act: the team says so, the "
            "figures show it, or both."
        ),
    }[line]


def _definitions(about: Distribution, language: str) -> Iterator[dict[str, Cell]]:
    nothing, made = dict.fromkeys(("period", "reporting", "expected", "shown_from")), about.made_from
    for each in about.criterion.indicators:
        yield nothing | {
            "line": "indicator",
            "said": each.id,
            "counted": each.definition.said(language),
            "state": "definition",
            "place": made.place_of(each).value,
        }


def as_csv(table: Iterable[Mapping[str, Cell]]) -> str:
    return spreadsheets.table([COLUMNS, *([row[column] for column in COLUMNS] for row in table)])
