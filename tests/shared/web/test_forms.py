"""Forms keep what was written, say what is wrong, and never show it anywhere else."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.forms import Form
from tests.shared.web.building import SECRET, browsing, build


def filled(**values: str) -> Form:
    return Form.empty(**values)


def test_text_is_trimmed_and_has_plain_line_ends() -> None:
    assert filled(words=" one\r\ntwo \n").text("words", most=100) == "one\ntwo"


@pytest.mark.parametrize(
    ("value", "problem"), [("", "missing"), ("   ", "missing"), ("x" * 11, "too_long"), ("a\0b", "not_valid")]
)
def test_text_that_does_not_fit_is_a_problem(value: str, problem: str) -> None:
    form = filled(words=value)
    form.text("words", most=10)
    assert form.problems == {"words": problem}
    assert not form.ok


def test_text_may_be_optional() -> None:
    form = filled()
    assert (form.text("words", most=10, required=False), form.ok) == ("", True)


@given(st.text())
def test_no_text_gets_past_its_limits(value: str) -> None:
    text = filled(words=value).text("words", most=20)
    assert len(text) <= 20
    assert "\0" not in text


def test_a_choice_is_one_of_those_offered() -> None:
    assert filled(outcome="met").choice("outcome", ["met"]) == "met"
    for value, problem in (("other", "not_offered"), ("", "missing")):
        form = filled(outcome=value)
        assert form.choice("outcome", ["met"]) == ""
        assert form.problems == {"outcome": problem}


def test_of_several_choices_only_those_offered_are_kept() -> None:
    form = Form({"days": ["mon", "never"]})
    assert form.several("days", ["mon", "tue"]) == ("mon",)
    assert form.problems == {"days": "not_offered"}


@pytest.mark.parametrize("value", ["-1", "10", "1.5", "one", "²", "9" * 19])
def test_a_number_is_whole_and_within_its_bounds(value: str) -> None:
    form = filled(hours=value)
    assert form.whole("hours", least=0, most=9) is None
    assert form.problems == {"hours": "not_valid"}


def test_numbers_may_be_written_with_arabic_digits() -> None:
    assert filled(hours="٧").whole("hours", least=0, most=9) == 7


def test_an_id_is_an_id() -> None:
    assert filled(id="8f14e45f-ceea-467f-a8f3-7d9a3a2f7b11").uuid("id") == UUID("8f14e45f-ceea-467f-a8f3-7d9a3a2f7b11")
    form = filled(id="8f14")
    assert form.uuid("id") is None
    assert form.problems == {"id": "not_valid"}


def test_the_first_problem_of_a_field_is_shown() -> None:
    form = filled()
    form.problem("words", "missing")
    form.problem("words", "too_long")
    assert form.problems == {"words": "missing"}


def test_a_form_shows_nothing_of_itself_in_a_traceback() -> None:
    assert SECRET not in repr(filled(words=SECRET))


@pytest.mark.parametrize("given", ["2026-03-05", " 2026-03-05 "])
def test_a_day_is_read_as_browsers_send_it(given: str) -> None:
    form = Form.empty(on=given)
    assert (form.day("on"), form.ok) == (date(2026, 3, 5), True)


@pytest.mark.parametrize(
    "given",
    ["20260305", "2026-W10-4", "2026-3-5", "05.03.2026", "2026-02-30", "2026-03-05T00:00", "٢٠٢٦-٠٣-٠٥", "0001-01-01",
     "9999-12-31", "tomorrow", "2026-03-05\0"],
)  # fmt: skip
def test_what_is_no_day_is_a_problem_of_its_field(given: str) -> None:
    form = Form.empty(on=given)
    assert form.day("on") is None
    assert form.problems == {"on": "not_valid"}


def test_a_day_lies_within_its_bounds() -> None:
    least, most = date(2026, 3, 5), date(2026, 3, 7)
    found = {number: Form.empty(on=f"2026-03-0{number}").day("on", least=least, most=most) for number in range(4, 9)}
    assert [number for number, day in found.items() if day is not None] == [5, 6, 7]


@pytest.mark.parametrize("given", ["2026-03", " 2026-12"])
def test_a_month_is_read_as_browsers_send_it(given: str) -> None:
    form = Form.empty(month=given)
    assert (form.month("month"), form.ok) == (given.strip(), True)


@pytest.mark.parametrize("given", ["2026-13", "2026-00", "2026-3", "202603", "2026-03-05", "0001-01", "March"])
def test_what_is_no_month_is_a_problem_of_its_field(given: str) -> None:
    form = Form.empty(month=given)
    assert form.month("month") == ""
    assert form.problems == {"month": "not_valid"}


def test_an_empty_day_or_month_is_missing_only_where_it_is_required() -> None:
    form = Form.empty(on=" ")
    assert (form.day("on", required=False), form.month("month", required=False), form.ok) == (None, "", True)
    assert (form.day("on"), form.month("month")) == (None, "")
    assert form.problems == {"on": "missing", "month": "missing"}


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(build()) as browser:
        yield browser


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"words=help", 303),
        ("application/x-www-form-urlencoded; charset=utf-8", b"words=%d8%a7", 303),
        ("application/x-www-form-urlencoded", b"", 422),
        ("application/x-www-form-urlencoded", b"words=%00", 422),
        ("application/x-www-form-urlencoded", b"words=%ff%fe", 303),
        ("application/json", b'{"words": "help"}', 415),
        ("text/plain", b"words=help", 415),
        ("", b"words=help", 415),
        ("multipart/form-data; boundary=x", b"words", 415),
        ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % number for number in range(300)), 400),
    ],
)
async def test_only_whole_forms_are_taken(browser: httpx.AsyncClient, kind: str, body: bytes, status: int) -> None:
    answer = await browser.post("/write", content=body, headers={"content-type": kind})
    assert answer.status_code == status


async def test_a_file_is_not_taken(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/write", files={"words": ("a.txt", b"help")})
    assert answer.status_code == 415
    assert "a.txt" not in answer.text


async def test_a_wrong_field_is_tied_to_its_words_and_keeps_its_value(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/?wrong=1&lang=en")).text
    assert 'aria-describedby="hint-name problem-name" aria-invalid="true"' in page
    assert '<p class="problem" id="problem-name">Please fill this in.' in page
    assert "Please look at 2 fields again" in page
    assert '<option value="ar" selected>' in page
