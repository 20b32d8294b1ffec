"""Says from which indicators a measured number is made at the office, where that is not the whole criterion."""

from collections.abc import Mapping

from services.quality.foundation.domain import Period
from services.quality.office.federation.domain import Point
from services.quality.office.values import Telling, Value
from services.quality.publishing.releases.made_from import (
    Extent,
    MadeFrom,
    Place,
    WholeFrom,
    made_from,
    made_from_whole,
)
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.naming import listed
from shared.languages import Wording
from shared.privacy.budget import budgets


def parts_of(catalogue: Catalogue, period: Period) -> dict[str, MadeFrom]:
    """By criterion, as it is in a quarter."""
    budget = budgets().of(str(period))
    return {each.id: made_from(each, budget) for each in catalogue.criteria}


def whole_from(catalogue: Catalogue, period: Period) -> WholeFrom:
    """What the number over all of casework is made from, in a quarter."""
    return made_from_whole(catalogue, budgets().of(str(period)))


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
        (_("Not counted yet:"), made.uncounted),
    ]
    return " ".join(f"{words} {listed(indicators, wording)}." for words, indicators in told if indicators)


def place_words(place: Place, wording: Wording) -> str:
    _ = wording.gettext
    return {
        Place.BAND: _("in the measured numbers"),
        Place.NOISE: _("with noise, in “What was reached for clients”"),
        Place.STAYS: _("stays in the centres"),
        Place.UNCOUNTED: _("casework does not count it yet"),
    }[place]


def counted_today(whole: WholeFrom, wording: Wording) -> str:
    """How much of casework the number over all of it is about; empty where that is all."""
    if len(whole.counted) == whole.all:
        return ""
    told = wording.gettext(
        "It is about %(counted)s of the %(all)s indicators that concern users (%(ids)s). The others stay in the "
        "centres, or casework does not count them yet."
    )
    number = wording.number
    ids = listed(whole.counted, wording)
    return told % {"counted": number(len(whole.counted)), "all": number(whole.all), "ids": ids}


def untold(value: Value, wording: Wording) -> str:
    """Why a value is not shown."""
    _ = wording.gettext
    return {
        Telling.NOT_ENOUGH: _("not enough data"),
        Telling.TOO_WIDE: _("cannot be told yet"),
        Telling.UNCOUNTED: _("not counted yet"),
    }.get(value.state, "")


def missing_words(value: Value, wording: Wording) -> str:
    """How much it takes until a value can be told; empty where it is told, or that is not all that is missing."""
    if (missing := value.missing) is None:
        return ""
    _, clients, centres = wording.gettext, "", ""
    if missing.clients:
        told = wording.ngettext("about %(num)s more client", "about %(num)s more clients", missing.clients)
        clients = told % {"num": wording.number(missing.clients)}
    if missing.centres:
        told = wording.ngettext(
            "about %(num)s more centre of the same size", "about %(num)s more centres of the same size", missing.centres
        )
        centres = told % {"num": wording.number(missing.centres)}
    if clients and centres:
        return _("It takes %(clients)s, or %(centres)s.") % {"clients": clients, "centres": centres}
    return _("It takes %(more)s.") % {"more": clients or centres} if clients or centres else ""
