"""What the other services take for counted is what casework counts."""

from services.cases.counting.ledger.domain import MEASURED
from shared.privacy.counts import ABOUT_STAFF, COUNTED_OF_CLIENTS


def test_what_is_named_as_counted_is_what_casework_counts() -> None:
    assert COUNTED_OF_CLIENTS | ABOUT_STAFF == MEASURED
