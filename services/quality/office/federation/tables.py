"""What the federation reached, as rows to take away: with definition, interval, and what it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.quality.office.federation.parts import whole_from
from services.quality.office.federation.reached import Basis, Reached
from services.quality.office.values import WIDEST, Value
from services.quality.publishing.counting.domain import CLEAR
from services.quality.publishing.exports.bounds import musts_of, told_about
from services.quality.publishing.releases.made_from import ids
from services.quality.standards.catalogue.domain import Catalogue
from shared import spreadsheets
from shared.languages import Wording
from shared.privacy.budget import Budget, budgets

type Cell = str | int | float | None
COLUMNS = (
    "catalogue", "budget", "about", "name", "definition", "period", "state", "value", "value_low", "value_high",
    "centres", "centres_expected", "releases", "releases_expected", "made_from", "uncounted",
    "worth_reached", "worth_partly", "shown_from", "shown_over_noise", "shown_up_to_width",
    "value_for_4", "value_for_3", "value_for_2", "must_values", "least_coverage", "most_with_must_missed", "gap_below",
    "evidence_months",
    "more_clients", "more_centres",
)  # fmt: skip


def value_rows(reached: Reached, catalogue: Catalogue, wording: Wording) -> Sequence[Mapping[str, Cell]]:
    """The index of the quarter by its `catalogue`, then each criterion of the year by the standards of then.

    Values lie between 0 and 1; missing ones are None.
    """
    _ = wording.gettext
    index: dict[str, Cell] = {"catalogue": catalogue.version}
    index |= {"about": "index", "name": _("Casework as a whole"), "period": str(reached.period)}
    index |= thresholds(catalogue, budgets().of(str(reached.period)))
    index["budget"] = reached.index_budget
    whole = whole_from(catalogue, reached.period)
    index |= {"made_from": ids(whole.counted), "uncounted": ids(whole.uncounted)}
    rows = [index | {"definition": index_definition(wording)} | figures(reached.index, reached.index_basis)]
    assert reached.criteria_basis is not None
    scoring = reached.standards.scoring
    for id_, value in reached.criteria.items():
        named, told = reached.standards.criterion(id_), dict[str, Cell](catalogue=reached.standards.version)
        told |= {"about": id_, "name": named.name.said(wording.code), "period": str(reached.year)}
        told |= thresholds(reached.standards, budgets().of(f"{reached.year}-Q4"))
        told["must_values"] = " ".join(must for each in named.indicators for must in musts_of(each, scoring))
        told["budget"] = reached.criteria_budget
        told |= {"made_from": ids(reached.made_from(id_).noise), "uncounted": ids(reached.made_from(id_).uncounted)}
        rows.append(told | {"definition": value_definition(wording)} | figures(value, reached.criteria_basis))
    return rows


def thresholds(standards: Catalogue, budget: Budget) -> dict[str, Cell]:
    """What the value is held against, by the standards and the budget that it was counted by.

    The office gives no scores: the bounds from `value_for_4` on are those by which a centre scores its own shares.
    """
    scoring = standards.scoring
    four, three, two = scoring.shares
    return {
        "worth_reached": 1.0,
        "worth_partly": 0.5,
        "shown_from": budget.shown.from_,
        "shown_over_noise": CLEAR,
        "shown_up_to_width": WIDEST,
        "value_for_4": four,
        "value_for_3": three,
        "value_for_2": two,
        "must_values": "",
        "least_coverage": scoring.least_coverage,
        "most_with_must_missed": scoring.cap_of_a_missed_must,
        "gap_below": scoring.gap_below,
        "evidence_months": scoring.evidence_months,
    }


def told_standards(standards: Iterable[Catalogue], wording: Wording) -> list[dict[str, Any]]:
    """Each version once, with the numbers by which its figures become scores."""
    found = {each.version: each for each in standards}
    return [told_about(each, wording.code) for each in found.values()]


def told_values(rows: Iterable[Mapping[str, Cell]], standards: Iterable[Catalogue], wording: Wording) -> dict[str, Any]:
    """The rows as JSON, with the standards that they were counted by."""
    return {"standards": told_standards(standards, wording), "rows": without_gaps(rows)}


def without_gaps(rows: Iterable[Mapping[str, Cell]]) -> list[dict[str, Cell]]:
    """A field that has nothing to say is missing from its row."""
    return [{name: value for name, value in row.items() if value not in (None, "")} for row in rows]


def index_definition(wording: Wording) -> str:
    _ = wording.gettext
    return _(
        "Share of clients for whom what concerns the users was reached, each client once, in the quarter in "
        "which that client was first counted; partly reached counts half."
    )


def value_definition(wording: Wording) -> str:
    _ = wording.gettext
    return _(
        "Share of clients for whom the criterion was reached, each client once, in the year in which that "
        "client was first counted for it; partly reached counts half."
    )


def figures(value: Value, basis: Basis) -> dict[str, Cell]:
    span, missing = value.shown_share, value.missing
    return {
        "state": value.state.value,
        "value": round(span.value, 4) if span else None,
        "value_low": round(span.low, 4) if span else None,
        "value_high": round(span.high, 4) if span else None,
        "more_clients": missing.clients if missing else None,
        "more_centres": missing.centres if missing else None,
        "centres": None if basis.holds_back(value) else value.centres,
        "centres_expected": basis.expected,
        "releases": basis.releases,
        "releases_expected": basis.releases_expected,
    }


def as_table(rows: Iterable[Mapping[str, Cell]]) -> str:
    return spreadsheets.table([COLUMNS, *([row[column] for column in COLUMNS] for row in rows)])
