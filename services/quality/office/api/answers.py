"""What the office tells programs. What is null is not shown or not known, and is never zero; no centre is named."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field

from services.quality.office.distributions.domain import Distribution
from services.quality.office.federation.reached import Basis
from services.quality.office.received.domain import Spread
from services.quality.office.values import Telling, Value
from services.quality.publishing.api.answers import QUARTER
from services.quality.publishing.api.figures import Answer, Range
from services.quality.publishing.releases.made_from import Extent, MadeFrom
from services.quality.standards.catalogue.domain import Criterion, Indicator, IndicatorId
from shared.events import BudgetVersion, CatalogueVersion, CriterionState
from shared.privacy.counts import CriterionId

Centres = Annotated[int, Field(ge=0)]
Band = Literal["4", "3", "2", "1", "0"]
BANDS: Mapping[int, Band] = {4: "4", 3: "3", 2: "2", 1: "1", 0: "0"}


class SpreadOver(Answer):
    """Centres by band, and by state where they have none. `bands` is null where no centre has one."""

    bands: dict[Band, Centres] | None
    states: dict[CriterionState, Centres]

    @classmethod
    def of(cls, spread: Spread | None) -> Self | None:
        if spread is None:
            return None
        bands = {BANDS[band]: centres for band, centres in spread.bands.items()} if spread.scored else None
        return cls(bands=bands, states=dict(spread.states))


class FiguresFrom(Answer):
    """Which indicators of a criterion reach the office, and how. What is measured with clients is in no `measured`.
    Casework counts those of `uncounted` not yet, anywhere.

    With `in_part` a band is made from those of `made_from` alone, so that it is not what a centre sees of itself; with
    `none` no centre ever has one. Those of `with_noise` are in `values`, added up over all centres.
    """

    extent: Extent
    made_from: tuple[IndicatorId, ...]
    with_noise: tuple[IndicatorId, ...]
    stays: tuple[IndicatorId, ...]
    uncounted: tuple[IndicatorId, ...]

    @classmethod
    def of(cls, made: MadeFrom) -> Self:
        told = {"made_from": named(made.band), "with_noise": named(made.noise), "stays": named(made.stays)}
        return cls(extent=made.extent, uncounted=named(made.uncounted), **told)


def named(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    return tuple(each.id for each in indicators)


class CriterionOver(Answer):
    """One criterion in one quarter. `shown` is false over fewer than `shown_from` centres; then all counts are null.

    `cannot_meet` is said outside and needs at least three centres, for every reader.
    """

    period: Annotated[str, Field(pattern=QUARTER)]
    catalogue: CatalogueVersion
    criterion: CriterionId
    reporting: Centres
    expected: Centres
    shown_from: Centres
    shown: bool
    figures: FiguresFrom
    """Of `measured`, and of what they show in `cannot_meet`. The teams speak of the whole criterion."""
    measured: SpreadOver | None
    self_assessed: SpreadOver | None
    cannot_meet: Centres | None

    @classmethod
    def of(cls, each: Distribution) -> Self:
        return cls(
            period=str(each.period),
            catalogue=each.catalogue.version,
            criterion=each.criterion.id,
            reporting=each.reporting,
            expected=each.expected,
            shown_from=each.shown_from,
            shown=each.spread is not None,
            figures=FiguresFrom.of(each.made_from),
            measured=SpreadOver.of(each.lines["measured"]),
            self_assessed=SpreadOver.of(each.lines["self_assessed"]),
            cannot_meet=each.cannot,
        )


class Distributions(Answer):
    """Every criterion of a quarter, in the order of the catalogue, which has the definitions."""

    period: Annotated[str, Field(pattern=QUARTER)]
    catalogue: CatalogueVersion
    criteria: tuple[CriterionOver, ...]


class Course(Answer):
    """A criterion with its definitions, and every quarter that was reported, the oldest first."""

    criterion: Criterion
    quarters: tuple[CriterionOver, ...]

    @classmethod
    def over(cls, criterion: Criterion, found: Iterable[Distribution]) -> Self:
        return cls(criterion=criterion, quarters=tuple(CriterionOver.of(each) for each in found))


class ValueOver(Answer):
    """What was reached for clients, over all centres together. `share` is null where `state` says why.

    `cannot_be_told`: the range would be wider than 30 points of 100. `not_counted`: casework counts nothing of it yet.
    """

    about: Literal["index"] | CriterionId
    period: Annotated[str, Field(pattern=r"^[0-9]{4}(-Q[1-4])?$")]
    """A quarter for the index, the year for a criterion."""
    catalogue: CatalogueVersion
    budget: BudgetVersion
    definition: str
    made_from: tuple[IndicatorId, ...]
    """Indicators that clients are counted for: none of them is in a band of `distributions`."""
    uncounted: tuple[IndicatorId, ...]
    """Those that it is to be made from, too, as soon as casework counts them."""
    state: Telling
    share: Range | None
    more_clients: Annotated[int, Field(ge=1)] | None
    """Of `cannot_be_told`: with so many more over the same centres, about, it can be told whatever share is found."""
    more_centres: Annotated[int, Field(ge=1)] | None
    """Or with so many more of the same size, about. Null where that is unknown, or not what is missing."""
    centres: Centres | None
    """Null where there are releases, and too few for anything to be shown."""
    centres_expected: Centres
    releases: Centres
    releases_expected: Centres

    @classmethod
    def of(
        cls, value: Value, basis: Basis, counted: Iterable[Indicator], uncounted: Iterable[Indicator], **told: str
    ) -> Self:
        missing = value.missing
        return cls(
            **told,
            made_from=named(counted),
            uncounted=named(uncounted),
            state=value.state,
            share=Range.of(value.shown_share),
            more_clients=missing.clients if missing else None,
            more_centres=missing.centres if missing else None,
            centres=None if basis.holds_back(value) else value.centres,
            centres_expected=basis.expected,
            releases=basis.releases,
            releases_expected=basis.releases_expected,
        )


class Values(Answer):
    values: tuple[ValueOver, ...]
