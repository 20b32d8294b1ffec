"""What a person wrote does not get into a log, whichever key, type or shape it comes in."""

import enum
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import EVENTS
from shared.telemetry import redaction
from shared.telemetry.redaction import KEYS, allowed, event_name, is_allowed, is_code, span_name

WORDS = ["kanarienvogel", "Maria", "maria", "أمل", "0176 1234567", "maria@example.org", "a b", "", "help_me", "Nguyen"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("key", sorted(KEYS))
def test_no_word_of_a_person_passes_under_any_key(key: str, word: str) -> None:
    assert allowed({key: word}) == {"dropped": 1}


@given(st.sampled_from(sorted(KEYS)), st.text())
def test_no_text_passes_unless_it_is_a_code_of_ours(key: str, text: str) -> None:
    assert is_allowed(key, text) == is_code(key, text)
    if is_allowed(key, text):
        assert not any(letter.isalpha() for letter in text) or len(text) <= 64


@pytest.mark.parametrize(
    "value",
    [b"bytes", ["maria"], {"name": "maria"}, ("maria",), ValueError("maria"), object(), datetime.now(UTC), 1 + 2j],
)
def test_nothing_that_can_hold_words_passes(value: object) -> None:
    assert not is_allowed("count", value)


@pytest.mark.parametrize("number", [491761234567, 1234567890123456, -(10**12), float("inf"), 1e30])
def test_numbers_that_could_be_a_telephone_or_a_receipt_do_not_pass(number: float) -> None:
    assert not is_allowed("count", number)


def test_counts_ids_and_codes_pass() -> None:
    class Outcome(enum.Enum):
        MET = "met"

    told = {
        "count": 3,
        "seconds": 0.25,
        "request_id": uuid4(),
        "event_id": str(uuid4()),
        "outcome": Outcome.MET,
        "subject": EVENTS[0].subject,
        "consumer": "cases_request_sealed",
        "period": "2026-Q3",
        "window": "2026-09",
        "next_step": "./kokon recreate-stream intake",
        "reference": "0f1e2d3c",
        "fault": "ValueError",
        "place": f"{__name__}:12" if __name__ in __import__("sys").modules else "shared.events:12",
    }
    assert allowed(told) == told


def test_a_subject_that_the_hub_stamped_passes() -> None:
    assert is_code("subject", "centre.north.uplink.release.published")
    assert not is_code("subject", "centre.north.uplink.release.maria")


def test_unknown_keys_are_dropped_and_counted() -> None:
    assert allowed({"words": "x", "name": 1, "count": 2}) == {"count": 2, "dropped": 2}


def test_a_word_passes_after_a_service_said_that_it_is_its_own() -> None:
    assert not is_code("reason", "policy_document_missing")
    redaction.knows_names("policy_document_missing")
    assert is_code("reason", "policy_document_missing")


def test_an_exception_is_known_by_its_class_and_by_nothing_else() -> None:
    class KanarienvogelError(Exception):
        """Defined after the process began."""

    assert is_code("fault", KanarienvogelError.__name__)
    assert not is_code("fault", "MariaError")
    assert not is_code("reason", "ValueError")


@pytest.mark.parametrize("place", ["nowhere:1", "shared.events", "shared.events:x", "shared.events:1 maria", "maria:1"])
def test_a_place_is_a_line_of_a_module_that_is_loaded(place: str) -> None:
    assert is_code("place", "shared.events:1")
    assert not is_code("place", place)


@pytest.mark.parametrize("name", ["maria", "Maria", "she wrote maria", "request %s", "a__b", "_a_b", 7, None, ""])
def test_only_a_verb_of_several_words_names_an_event(name: object) -> None:
    assert event_name("request_opened") == "request_opened"
    assert event_name(name) == "unnamed_event"


def test_a_span_is_named_by_method_and_template() -> None:
    redaction.knows_names("/files/{id}")
    assert span_name("GET /files/{id}") == "GET /files/{id}"
    assert span_name("process cases.tally.released") == "process cases.tally.released"
    assert span_name("GET /files/maria") == "unnamed"


def test_ids_in_hexadecimal_pass_only_in_their_usual_form() -> None:
    some = UUID("8f14e45f-ceea-467f-a8f3-7d9a3a2f7b11")
    assert is_code("request_id", str(some))
    assert not is_code("request_id", some.hex)
