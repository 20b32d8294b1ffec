"""In which of three bands the median lies: all that can be told of an amount that is counted in bands alone."""

from dataclasses import dataclass

from services.quality.standards.scoring.figures import Outcomes
from services.quality.standards.scoring.intervals import wilson

HALF = 0.5
LAST = 2


@dataclass(frozen=True, slots=True)
class Median:
    """Bands from 0 to 2: the one of the median, and from which to which one it plausibly lies."""

    low: int
    value: int
    high: int


def median_of(counted: Outcomes) -> Median:
    """Of an even number of people the lower of the two in the middle. Only for at least one.

    The share of people up to the end of a band has its Wilson interval, as every share of people: the band may hold
    the median where half of all plausibly are reached in it.
    """
    shares = (counted.met / counted.total, (counted.met + counted.partly) / counted.total)
    spans = [wilson(share, counted.total) for share in shares]
    ends = ([span.high for span in spans], list(shares), [span.low for span in spans])
    return Median(*(next((band for band, end in enumerate(each) if end >= HALF), LAST) for each in ends))
