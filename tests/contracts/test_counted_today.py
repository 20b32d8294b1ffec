"""What the other services take for counted is what the concepts of casework register, each indicator once."""

from collections import Counter

from services.cases.concepts import CONCEPTS
from services.cases.counting.ledger.domain import MEASURED
from shared.privacy.counts import ABOUT_STAFF, COUNTED_OF_CLIENTS, DRAWN, Indicator

REGISTERED = Counter(each for one in CONCEPTS for point in one.counts for each in point.indicators)


def test_what_is_named_as_counted_is_what_casework_counts() -> None:
    assert set(REGISTERED) == COUNTED_OF_CLIENTS
    assert COUNTED_OF_CLIENTS | ABOUT_STAFF == MEASURED


def test_each_indicator_of_clients_has_one_measuring_point() -> None:
    assert set(REGISTERED.values()) == {1}
    assert set(REGISTERED) <= set(Indicator) - ABOUT_STAFF


def test_what_a_draw_takes_is_counted() -> None:
    """Kept by hand: it leaves the centre with noise, so a measuring point must not come in here by itself."""
    assert {Indicator.U2_1, Indicator.U4_1, Indicator.U5_1, Indicator.U6_1} == DRAWN
    assert DRAWN <= COUNTED_OF_CLIENTS
