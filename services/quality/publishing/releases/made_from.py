"""From which indicators the figures of a criterion at the office are made, and which of them stay in the centres."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.quality.publishing.releases.leaving import ABOUT_CLIENTS, leaves
from services.quality.standards.catalogue.domain import Aspect, Catalogue, Criterion, Indicator
from services.quality.standards.catalogue.scores import Reported
from shared.privacy.budget import Budget
from shared.privacy.counts import ABOUT_STAFF, BANDED, COUNTED_OF_CLIENTS, drawn_by
from shared.privacy.counts import Indicator as Counting


class Place(StrEnum):
    """Where an indicator gets to."""

    BAND = "band"
    """Into the measured number from 0 to 4 that a centre releases."""
    NOISE = "noise"
    """Into the counts of clients that carry noise and are added up over all centres."""
    STAYS = "stays"
    """Nowhere: nothing of it leaves a centre."""
    UNCOUNTED = "uncounted"
    """Nowhere: casework has no measuring point for it yet."""


class Extent(StrEnum):
    """How much of a criterion the measured number of a centre is about, as it leaves."""

    WHOLE = "whole"
    IN_PART = "in_part"
    NONE = "none"
    """No number is ever made."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The indicators of one criterion by their places, each in the order of the standards."""

    band: tuple[Indicator, ...]
    noise: tuple[Indicator, ...]
    stays: tuple[Indicator, ...]
    uncounted: tuple[Indicator, ...]

    @property
    def extent(self) -> Extent:
        """In part is what is made without an indicator that a centre scores, too."""
        if not self.band:
            return Extent.NONE
        apart = any(is_scored(each) for each in (*self.noise, *self.stays, *self.uncounted))
        return Extent.IN_PART if apart else Extent.WHOLE

    def place_of(self, indicator: Indicator) -> Place:
        if indicator in self.band:
            return Place.BAND
        if indicator in self.uncounted:
            return Place.UNCOUNTED
        return Place.NOISE if indicator in self.noise else Place.STAYS


@dataclass(frozen=True, slots=True)
class WholeFrom:
    """The indicators that casework as a whole is to be counted from, by where they get to today."""

    counted: tuple[Indicator, ...]
    """Into the counts that carry noise."""
    stays: tuple[Indicator, ...]
    """Counted in the centres, and nothing of it leaves them."""
    uncounted: tuple[Indicator, ...]

    @property
    def all(self) -> int:
        return len(self.counted) + len(self.stays) + len(self.uncounted)


def made_from(criterion: Criterion, budget: Budget) -> MadeFrom:
    """`budget` is the one in force: it names the criteria that are added up with noise."""
    told = criterion.id in budget.criteria.names
    band = [each for each in criterion.indicators if leaves(each) and is_scored(each)]
    uncounted = [each for each in criterion.indicators if each not in band and is_uncounted(each)]
    counted = [each for each in criterion.indicators if told and counts_clients(each, criterion.id)]
    noise = [each for each in counted if is_drawn(each, budget)]
    rest = [each for each in criterion.indicators if each not in (*band, *noise, *uncounted)]
    return MadeFrom(tuple(band), tuple(noise), tuple(rest), tuple(uncounted))


def made_from_whole(catalogue: Catalogue, budget: Budget) -> WholeFrom:
    aspect = catalogue.of(Aspect(budget.index.aspect))
    asked = [each for criterion in aspect for each in criterion.indicators if counts_clients(each, criterion.id)]
    counted = [each for each in asked if is_drawn(each, budget)]
    uncounted = [each for each in asked if is_uncounted(each)]
    stays = [each for each in asked if each not in (*counted, *uncounted)]
    return WholeFrom(tuple(counted), tuple(stays), tuple(uncounted))


def is_uncounted(indicator: Indicator) -> bool:
    """Whether all that it is measured by is asked of casework, which counts none of it yet."""
    own = set(indicator.own_measures)
    return own <= {each.value for each in Counting} and own.isdisjoint(COUNTED_OF_CLIENTS | ABOUT_STAFF)


def is_drawn(indicator: Indicator, budget: Budget) -> bool:
    """Whether a draw by this budget took any of what it is measured by; whatever else is counted stays where it is."""
    return not drawn_by(budget.version).isdisjoint(indicator.own_measures)


def is_scored(indicator: Indicator) -> bool:
    return not isinstance(indicator.score, Reported)


def counts_clients(indicator: Indicator, criterion_id: str) -> bool:
    """Whether casework counts clients for it, under the name of this criterion; bands are counted for context only."""
    counted = ABOUT_CLIENTS.intersection(indicator.own_measures).intersection(set(Counting) - BANDED)
    return any(measure.partition(".")[0] == criterion_id for measure in counted)


def ids(indicators: Iterable[Indicator]) -> str:
    """For a cell of a table; empty where there are none."""
    return " ".join(each.id for each in indicators)
