"""What the federation reached, as rows to take away: with definition, interval, and what it rests on."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from services.quality.catalogue.domain import Catalogue
from services.quality.exports.domain import harmless
from services.quality.office.federation.reached import Basis, Reached
from services.quality.office.federation.values import Value
from shared.languages import Wording

type Cell = str | int | float | None
COLUMNS = (
    "catalogue", "budget", "about", "name", "definition", "period", "state", "value", "value_low", "value_high",
    "centres", "centres_expected", "releases", "releases_expected",
)  # fmt: skip


def value_rows(reached: Reached, catalogue: Catalogue, wording: Wording) -> Sequence[Mapping[str, Cell]]:
    """The index of the quarter by its `catalogue`, then each criterion of the year by the standards of then.

    Values lie between 0 and 1; missing ones are None.
    """
    _ = wording.gettext
    index: dict[str, Cell] = {"catalogue": catalogue.version}
    index |= {"about": "index", "name": _("Casework as a whole"), "period": str(reached.period)}
    index["budget"] = reached.index_budget
    rows = [index | {"definition": index_definition(wording)} | figures(reached.index, reached.index_basis)]
    assert reached.criteria_basis is not None
    for id_, value in reached.criteria.items():
        named, told = reached.standards.criterion(id_), dict[str, Cell](catalogue=reached.standards.version)
        told |= {"about": id_, "name": named.name.said(wording.code), "period": str(reached.year)}
        told["budget"] = reached.criteria_budget
        rows.append(told | {"definition": value_definition(wording)} | figures(value, reached.criteria_basis))
    return rows


def index_definition(wording: Wording) -> str:
    _ = wording.gettext
    return _(
        "Share of clients for whom what concerns the users was reached, each client once, in the quarter in which she "
        "was first counted; partly reached counts half."
    )


def value_definition(wording: Wording) -> str:
    _ = wording.gettext
    return _(
        "Share of clients for whom the criterion was reached, each client once, in the year in which she was first "
        "counted for it; partly reached counts half."
    )


def figures(value: Value, basis: Basis) -> dict[str, Cell]:
    span = value.share
    return {
        "state": "known" if span else "not_enough_data",
        "value": round(span.value, 4) if span else None,
        "value_low": round(span.low, 4) if span else None,
        "value_high": round(span.high, 4) if span else None,
        "centres": value.centres,
        "centres_expected": basis.expected,
        "releases": basis.releases,
        "releases_expected": basis.releases_expected,
    }


def as_table(rows: Iterable[Mapping[str, Cell]]) -> str:
    """With a byte order mark, so that spreadsheets read the letters; empty where something is missing."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(row[column]) for column in COLUMNS] for row in rows)
    return "\ufeff" + file.getvalue()
