"""For whom a sheet is: what concerns one funder alone, or what concerns several and stays at the own desk."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from unicodedata import normalize

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.files.vocabulary import plain
from services.quality.evidence.register.measures.counting import dated, number
from services.quality.publishing.reports.domain import Agreement, Material, gaps_of
from services.quality.standing.gaps.domain import agreed, rests_on_agreements

NAMED: Mapping[str, str] = {
    "funder": "label",
    "funder_request": "funder",
    "funder_meeting": "funder",
    "funding_agreement": "funder",
}
"""By kind of entry: the field that names a funder, or the politician who was asked."""


class UnknownFunderError(Exception):
    """The register names no such funder."""


def funders_of(entries: Iterable[Entry]) -> list[str]:
    """All that the register names, each once, as it is written among the funders or else where it comes first."""
    order = list(NAMED)
    naming = sorted((each for each in entries if each.kind in NAMED), key=lambda each: order.index(each.kind))
    found: dict[str, str] = {}
    for entry in naming:
        if name := entry.values.get(NAMED[entry.kind], ""):
            found.setdefault(plain(name), name)
    return [found[each] for each in sorted(found)]


def agreements_of(entries: Iterable[Entry], until: date) -> list[Agreement]:
    """The next to end first."""
    return [
        Agreement(
            each.values.get("funder", ""),
            each.values.get("what", ""),
            number(each, "amount"),
            dated(each, "ends_on"),
            each.values.get("bears", ""),
            dated(each, "told_on"),
        )
        for each in agreed(entries, until)
    ]


def only_for(material: Material, funder: str) -> Material:
    """Without what concerns other funders. Raises UnknownFunderError."""
    if plain(funder) not in {plain(each) for each in material.funders}:
        raise UnknownFunderError
    return replace(
        material,
        requests=[each for each in material.requests if plain(each.asked_of) == plain(funder)],
        meetings=[each for each in material.meetings if plain(each.funder) == plain(funder)],
        agreements=[each for each in material.agreements if plain(each.funder) == plain(funder)],
    )


def named_on(material: Material, only: str = "") -> list[str]:
    """Those that a paper names: the sheet of one criterion, or all sheets with what stands behind them."""
    shown = [gap.criterion for gap in gaps_of(material)]
    elsewhere = {criterion.id for criterion in shown if only not in ("", criterion.id)}
    told = [(each.asked_of, each.criteria) for each in material.requests]
    told += [(each.funder, each.criteria) for each in material.meetings]
    names = [name for name, criteria in told if only in ("", *criteria) or not elsewhere & set(criteria)]
    if any(rests_on_agreements(criterion) for criterion in shown if only in ("", criterion.id)):
        names += [each.funder for each in material.agreements]
    return list({plain(name): name for name in names if name}.values())


def in_a_file_name(funder: str) -> str:
    """`land-referat-312`; "" for a name in letters that not every system takes."""
    latin = normalize("NFKD", funder.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:40]
