"""The words for amounts, the same at a centre and at the office."""

from services.quality.publishing.amounts.domain import Fact
from shared.clock.public_holidays import Land
from shared.events import CentreAmounts, OfAWhole
from shared.languages import Wording


def fact_names(wording: Wording) -> dict[Fact, str]:
    _ = wording.gettext
    return {
        Fact.POSTS: _("Posts financed for at least twelve more months"),
        Fact.FUNDING: _("Institutional funding"),
        Fact.HORIZON: _("How long posts are still financed"),
        Fact.REQUESTS: _("Requests to funders and politics without an answer"),
        Fact.PLACES: _("Safe places that are missing"),
        Fact.INTERPRETING: _("Languages without an interpreter"),
        Fact.THERAPY: _("No place for therapy within three months"),
    }


def land_names(wording: Wording) -> dict[Land, str]:
    """In the order of their names in this language, which says nothing about them."""
    _ = wording.gettext
    names = {
        Land.BADEN_WUERTTEMBERG: _("Baden-Württemberg"),
        Land.BAVARIA: _("Bavaria"),
        Land.BERLIN: _("Berlin"),
        Land.BRANDENBURG: _("Brandenburg"),
        Land.BREMEN: _("Bremen"),
        Land.HAMBURG: _("Hamburg"),
        Land.HESSE: _("Hesse"),
        Land.LOWER_SAXONY: _("Lower Saxony"),
        Land.MECKLENBURG: _("Mecklenburg-Western Pomerania"),
        Land.NORTH_RHINE: _("North Rhine-Westphalia"),
        Land.PALATINATE: _("Rhineland-Palatinate"),
        Land.SAARLAND: _("Saarland"),
        Land.SAXONY: _("Saxony"),
        Land.SAXONY_ANHALT: _("Saxony-Anhalt"),
        Land.SCHLESWIG: _("Schleswig-Holstein"),
        Land.THURINGIA: _("Thuringia"),
    }
    return dict(sorted(names.items(), key=lambda each: each[1].casefold()))


def number_of_posts(tenths: int, wording: Wording) -> str:
    return wording.number(tenths / 10, 0 if tenths % 10 == 0 else 1)


def thousands(amount: int, wording: Wording) -> str:
    return wording.number(amount * 1000, 0)


def amount_words(fact: Fact, amount: OfAWhole | int, wording: Wording) -> str:
    """An amount as the page, the preview and the tables say it."""
    _, number = wording.gettext, wording.number
    match fact, amount:
        case Fact.POSTS, OfAWhole(part=part, whole=whole):
            told = {"part": number_of_posts(part, wording), "whole": number_of_posts(whole, wording)}
            return _("%(part)s of %(whole)s full posts") % told
        case Fact.FUNDING, OfAWhole(part=part, whole=whole):
            told = {"part": thousands(part, wording), "whole": thousands(whole, wording)}
            return _("%(part)s of %(whole)s euros a year") % told
        case Fact.REQUESTS, OfAWhole(part=part, whole=whole):
            return _("%(part)s of %(whole)s requests") % {"part": number(part, 0), "whole": number(whole, 0)}
        case Fact.INTERPRETING, OfAWhole(part=part, whole=whole):
            return _("%(part)s of %(whole)s languages") % {"part": number(part, 0), "whole": number(whole, 0)}
        case Fact.THERAPY, OfAWhole(part=part, whole=whole):
            told = {"part": number(part, 0), "whole": number(whole, 0)}
            return _("%(part)s of %(whole)s practices and clinics") % told
        case Fact.HORIZON, int(months):
            return wording.ngettext("%(num)s month", "%(num)s months", months) % {"num": number(months, 0)}
        case Fact.PLACES, int(places):
            return wording.ngettext("%(num)s place", "%(num)s places", places) % {"num": number(places, 0)}
    raise ValueError(fact)


def amounts_in_words(told: CentreAmounts, wording: Wording) -> list[tuple[Fact, str, str]]:
    """Each fact that is told: its name, and how much."""
    names = fact_names(wording)
    found = ((fact, getattr(told, fact.value)) for fact in Fact)
    return [(fact, names[fact], amount_words(fact, amount, wording)) for fact, amount in found if amount is not None]
