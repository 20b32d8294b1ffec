"""Says from which indicators a measured number is made at the office, where that is not the whole criterion."""

from collections.abc import Iterable, Mapping

from services.quality.catalogue.domain import Catalogue, Indicator
from services.quality.domain import Period
from services.quality.office.federation.domain import Point
from services.quality.releases.made_from import Extent, MadeFrom, Place, made_from
from shared.budget import budgets
from shared.languages import Wording


def parts_of(catalogue: Catalogue, period: Period) -> dict[str, MadeFrom]:
    """By criterion, as it is in a quarter."""
    budget = budgets().of(str(period))
    return {each.id: made_from(each, budget) for each in catalogue.criteria}


def part_of(point: Point, catalogues: Mapping[str, Catalogue]) -> MadeFrom:
    """Of one quarter of a criterion's history, by the standards of then."""
    stretch = point.stretch
    criterion = catalogues[stretch.catalogue].criterion(stretch.criterion)
    return made_from(criterion, budgets().of(str(point.period)))


def in_words(made: MadeFrom, wording: Wording) -> str:
    """Empty where the number is about the whole criterion."""
    if made.extent is Extent.WHOLE:
        return ""
    _ = wording.gettext
    told = [
        (_("In part: from these indicators only:"), made.band),
        (_("With noise, added up over all centres:"), made.noise),
        (_("Stays in the centres:"), made.stays),
    ]
    return " ".join(f"{words} {listed(indicators, wording)}." for words, indicators in told if indicators)


def listed(indicators: Iterable[Indicator], wording: Wording) -> str:
    """Their numbers, each of which is read from left to right in any language."""
    apart = "\u2066{}\u2069" if wording.direction == "rtl" else "{}"
    return wording.pgettext("between two of a list", ", ").join(apart.format(each.id) for each in indicators)


def place_words(place: Place, wording: Wording) -> str:
    _ = wording.gettext
    return {
        Place.BAND: _("in the measured numbers"),
        Place.NOISE: _("with noise, in “What was reached for clients”"),
        Place.STAYS: _("stays in the centres"),
    }[place]
