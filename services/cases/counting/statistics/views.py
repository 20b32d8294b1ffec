"""The tables and the statement of a year as a page and a paper show them: words alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.cases.counting.statistics.definitions import Definition, Shape
from services.cases.counting.statistics.domain import Table
from services.cases.counting.statistics.statement import Size
from services.cases.counting.statistics.store import Year
from services.cases.counting.statistics.words import (
    dimension_word,
    kind_words,
    language_words,
    number_word,
    row_words,
    size_words,
)
from shared.languages import Wording
from shared.privacy.sizes import SIZES


@dataclass(frozen=True, slots=True)
class TableView:
    """`rows` are the label of each row and its numbers; the last number is its total."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class ServicesView:
    """`lines` are label, contacts and people."""

    title: str
    lines: Sequence[tuple[str, str, str]]
    closing: str = ""


def table_views(wording: Wording, year: Year) -> list[TableView]:
    shapes = {one.name: one for one in year.defined.tables}
    everybody = number_word(wording, year.tables.total)
    return [table_view(wording, year.defined, shapes[one.name], one, everybody) for one in year.tables.tables]


def table_view(wording: Wording, defined: Definition, shape: Shape, table: Table, everybody: str) -> TableView:
    down = defined.dimension(shape.rows)
    labels, total = row_words(wording, down).values(), wording.gettext("Total")
    if shape.columns is None:
        alone = [(label, [number_word(wording, number)]) for label, number in zip(labels, table.rows, strict=True)]
        return TableView(dimension_word(wording, down), [total], [*alone, (total, [everybody])])
    rows = zip(labels, table.cells, table.rows, strict=True)
    across = defined.dimension(shape.columns)
    title = f"{dimension_word(wording, down)} · {dimension_word(wording, across)}"
    told = [(label, [number_word(wording, one) for one in (*cells, number)]) for label, cells, number in rows]
    sums = (total, [*(number_word(wording, one) for one in table.columns), everybody])
    return TableView(title, [*row_words(wording, across).values(), total], [*told, sums])


def services_views(wording: Wording, year: Year) -> list[ServicesView]:
    _, told, codes = wording.gettext, year.services, kind_words(wording)

    def lines(sizes: Mapping[Any, Size | None], names: Mapping[Any, str]) -> list[tuple[str, str, str]]:
        return [(names[code], *size_words(wording, sizes[code])) for code in names if code in sizes]

    others = _("Of every other language: fewer than %(least)s people, or nobody.") % {"least": wording.number(SIZES[0])}
    return [
        ServicesView(_("All contacts"), [(_("Total"), *size_words(wording, told.total))]),
        ServicesView(_("By kind"), lines(told.kinds, codes["kind"])),
        ServicesView(_("By duration"), lines(told.durations, codes["duration"])),
        ServicesView(_("By language"), lines(told.languages, language_words(wording, told.languages)), others),
    ]
