"""The noisy counts of many releases, added up: signed, and never clamped before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from services.quality.office.received.domain import Told
from services.quality.office.values import INDEX, Histogram, added
from shared.privacy.counts import Noised

type NoiseKey = tuple[str, str, str, str, date]
"""Quarter, version of the standards, budget, what it is about, and the day from which it is shown."""


def noise_of(releases: Iterable[tuple[Told, date]]) -> Mapping[NoiseKey, Histogram]:
    found: defaultdict[NoiseKey, list[Histogram]] = defaultdict(list)
    for told, day in releases:
        if told.index is not None:
            found[told.period, told.catalogue, told.budget, INDEX, day].append(histogram(told.index))
            for each in told.contributions:
                found[told.period, told.catalogue, told.budget, each.criterion, day].append(histogram(each.counts))
    return {key: added(histograms) for key, histograms in found.items()}


def histogram(counts: Noised) -> Histogram:
    """Of one centre."""
    return Histogram(1, counts.met, counts.partly, counts.not_met)
