"""What figures are held against, as columns beside them: by the standards that they were counted by."""

from datetime import date
from typing import Any

from services.quality.standards.catalogue.domain import Catalogue, Indicator
from services.quality.standards.catalogue.scores import Must, Scoring
from services.quality.standards.scoring.counted import simple_of
from services.quality.standards.scoring.thresholds import Better, least_or_most, thresholds_of


def told_about(catalogue: Catalogue, language: str) -> dict[str, Any]:
    """With the numbers by which its figures become scores."""
    since: date = catalogue.valid_from
    head = {"version": catalogue.version, "title": catalogue.title.said(language), "valid_from": since.isoformat()}
    return {**head, "scoring": catalogue.scoring.model_dump(mode="json")}


def bounds_of(indicator: Indicator, measure: str, scoring: Scoring) -> dict[str, Any]:
    bounds, asked = thresholds_of(indicator, measure, scoring), simple_of(indicator, measure)
    told: dict[str, Any] = {
        "scored_as": asked.kind if asked else indicator.score.kind,
        "other_musts": " ".join(map(_must, indicator.musts)),
        "fewest": indicator.privacy.fewest,
    }
    if indicator.fresh:
        told |= {"fresh_months": indicator.fresh.months, "most_when_older": indicator.fresh.most}
    if bounds is None:
        return told
    names = {"value_for_4": bounds.four, "value_for_3": bounds.three, "value_for_2": bounds.two}
    return told | names | {"better": bounds.better.value, "value_for_1": bounds.one, "must_value": bounds.must}


def musts_of(indicator: Indicator, scoring: Scoring) -> list[str]:
    """All its must-haves, those of its own figures first."""
    bounds = [(name, thresholds_of(indicator, name, scoring)) for name in indicator.own_measures]
    own = [_bound(name, found.better, found.must) for name, found in bounds if found and found.must is not None]
    return [*own, *map(_must, indicator.musts)]


def _must(must: Must) -> str:
    return _bound(must.measure, *least_or_most(must))


def _bound(measure: str, better: Better, bound: float) -> str:
    return f"{measure}{'>=' if better is Better.MORE else '<='}{bound:g}"
