"""What people and files write, and the one form in which it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.evidence.register.kinds.fields import YES_NO, Field, FieldType
from services.quality.evidence.register.kinds.values import LONGEST_TEXT, UnreadableError, canonical


def a_field(type: FieldType = FieldType.TEXT, **changes: object) -> Field:
    return Field("field", type, "A field", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type", "written", "kept"),
    [
        (FieldType.DATE, "2026-03-05", "2026-03-05"),
        (FieldType.DATE, "5.3.2026", "2026-03-05"),
        (FieldType.DATE, " 05. 03. 2026 ", "2026-03-05"),
        (FieldType.DATE, "٢٠٢٦-٠٣-٠٥", "2026-03-05"),
        (FieldType.DATE, "29.2.2024", "2024-02-29"),
        (FieldType.MONTH, "2026-3", "2026-03"),
        (FieldType.MONTH, "03.2026", "2026-03"),
        (FieldType.MONTH, "3/2026", "2026-03"),
        (FieldType.NUMBER, "0,75", "0.75"),
        (FieldType.NUMBER, "0.125", "0.125"),
        (FieldType.NUMBER, "1.50", "1.5"),
        (FieldType.NUMBER, "100", "100"),
        (FieldType.MONEY, "1.234,50", "1234.5"),
        (FieldType.MONEY, "1,234.50 €", "1234.5"),
        (FieldType.MONEY, "1.234.567", "1234567"),
        (FieldType.MONEY, "12 000", None),
        (FieldType.HOURS, "٧٫٥", "7.5"),
        (FieldType.WHOLE, "12,0", "12"),
        (FieldType.TEXT, "  two \n lines ", "two lines"),
        (FieldType.LINK, "https://example.org/plan", "https://example.org/plan"),
    ],
)
def test_many_ways_of_writing_are_kept_in_one(type: FieldType, written: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(UnreadableError):
            canonical(a_field(type), written)
    else:
        assert canonical(a_field(type), written) == kept


@pytest.mark.parametrize(
    ("type", "written", "code"),
    [
        (FieldType.DATE, "2026-02-30", "not_a_date"),
        (FieldType.DATE, "03/05/2026", "not_a_date"),
        (FieldType.DATE, "5.3.26", "not_a_date"),
        (FieldType.DATE, "0026-03-05", "not_a_date"),
        (FieldType.DATE, "soon", "not_a_date"),
        (FieldType.MONTH, "2026-13", "not_a_month"),
        (FieldType.MONTH, "March", "not_a_month"),
        (FieldType.NUMBER, "1.500", "unclear_number"),
        (FieldType.NUMBER, "15,000", "unclear_number"),
        (FieldType.NUMBER, "-1", "out_of_range"),
        (FieldType.NUMBER, "NaN", "not_a_number"),
        (FieldType.NUMBER, "1e9", "not_a_number"),
        (FieldType.NUMBER, "²", "not_a_number"),
        (FieldType.NUMBER, "9999999999", "out_of_range"),
        (FieldType.NUMBER, "0.3333", "too_exact"),
        (FieldType.WHOLE, "1,5", "not_whole"),
        (FieldType.TEXT, "x" * (LONGEST_TEXT + 1), "too_long"),
        (FieldType.LINK, "javascript:alert(1)", "no_link"),
        (FieldType.LINK, "javascript://host/%0aalert(1)", "no_link"),
        (FieldType.LINK, "https://[::1", "no_link"),
        (FieldType.LINK, "example.org", "no_link"),
        (FieldType.YES_NO, "maybe", "not_offered"),
        (FieldType.LANGUAGE, "xx", "not_offered"),
        (FieldType.TEXT, "  ", "missing"),
    ],
)
def test_what_cannot_be_read_says_why(type: FieldType, written: str, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        canonical(a_field(type), written)
    assert refused.value.code == code
    assert str(refused.value) == code


def test_nothing_may_be_written_where_it_is_optional() -> None:
    assert canonical(a_field(FieldType.DATE, required=False), " ") == ""


def test_zero_is_a_number_unless_it_makes_no_sense() -> None:
    assert canonical(a_field(FieldType.HOURS), "0") == "0"
    with pytest.raises(UnreadableError, match="out_of_range"):
        canonical(a_field(FieldType.HOURS, above_zero=True), "0,00")


@pytest.mark.parametrize("written", ["yes", "YES", "Ja", "نعم"])
def test_answers_are_taken_by_code_and_in_words(written: str) -> None:
    assert canonical(a_field(FieldType.YES_NO), written, {"ja": "yes", "نعم": "yes"}) == YES_NO[0][0]


@given(some.sampled_from(list(FieldType)), some.text(max_size=30))
def test_whatever_is_written_is_kept_or_refused_and_what_is_kept_stays_as_it_is(type: FieldType, written: str) -> None:
    field = a_field(type, choices=(("one", "One"),))
    try:
        kept = canonical(field, written)
    except UnreadableError:
        return
    assert canonical(field, kept) == kept
    assert "\0" not in kept
