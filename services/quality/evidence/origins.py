"""Which part of Kokon the figures of a criterion come from."""

from enum import StrEnum

from services.quality.evidence.probe.domain import MEASURES as PROBED
from services.quality.standards.catalogue.domain import Criterion, Indicator, Privacy
from shared.privacy.counts import Indicator as Counted

COUNTED = frozenset(Counted)
PULSE = frozenset({"S1.3", "K10.2.pulse"})


class Origin(StrEnum):
    """Which part of Kokon a figure comes from."""

    TALLY = "tally"
    REGISTER = "register"
    PROBE = "probe"
    """Found at the public pages, beside what the register says of other places."""
    PULSE = "pulse"
    FEEDBACK = "feedback"
    OWN = "own"
    """Entered by the centre for a criterion it has set itself."""


def origin_of(measure: str, indicator: Indicator) -> Origin:
    if measure in COUNTED:
        return Origin.TALLY
    if measure in PULSE:
        return Origin.PULSE
    if measure in PROBED:
        return Origin.PROBE
    if indicator.privacy is Privacy.FEEDBACK:
        return Origin.FEEDBACK
    return Origin.OWN if measure.startswith("L") else Origin.REGISTER


def measures_of(criterion: Criterion) -> dict[str, Origin]:
    """Every figure that the indicators of a criterion look at, and where it comes from; each once, in their order."""
    return {measure: origin_of(measure, each) for each in criterion.indicators for measure in each.measures}
