"""When a notice to a colleague is tried, what an attempt means, and how it reads."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.channels.channel import Handed, Message
from services.notify.domain import LONGEST_PAUSE, SHORTEST_PAUSE, Again
from services.notify.notices.catalogues import read_templates
from services.notify.staff import domain
from shared.events import NoticeDelivered, NoticeFailed, NoticeRequested
from tests.notify.building import a_notice, a_translation

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TELLING = (
    *("client", "klient", "betroffen", "opfer", "traffick", "menschenhandel", "beratung", "counsel", "request"),
    *("anfrage", "hilfe", "help", "http", "{", "عميل", "ضحية", "اتجار", "مشورة", "استشارة", "طلب"),
)
"""What a notice must not say to somebody who looks over a shoulder."""


def test_a_notice_is_tried_between_its_earliest_and_its_latest_moment() -> None:
    notice = a_notice(earliest=NOW - MINUTE, latest=NOW + MINUTE)
    assert domain.before_trying(notice, now=NOW) is None
    assert domain.before_trying(notice, now=notice.earliest) is None
    assert domain.before_trying(notice, now=notice.latest) is None


def test_a_notice_that_is_early_waits_until_its_moment() -> None:
    notice = a_notice(earliest=NOW + MINUTE, latest=NOW + 2 * MINUTE)
    assert domain.before_trying(notice, now=NOW) == Again(60.0)


def test_a_long_wait_comes_in_pieces() -> None:
    notice = a_notice(earliest=NOW + timedelta(days=2), latest=NOW + timedelta(days=3))
    assert domain.before_trying(notice, now=NOW) == Again(domain.LONGEST_WAIT)


def test_a_notice_that_is_late_has_failed() -> None:
    notice = a_notice(earliest=NOW - 2 * MINUTE, latest=NOW - MINUTE)
    answer = domain.before_trying(notice, now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert (answer.notice_id, answer.reason) == (notice.notice_id, "too_late")


def test_a_delivered_notice_says_so_and_a_replay_gives_the_same_event() -> None:
    notice = a_notice(earliest=NOW - MINUTE, latest=NOW + MINUTE)
    answer = domain.after_trying(notice, Handed.DELIVERED, now=NOW)
    assert isinstance(answer, NoticeDelivered)
    assert answer == domain.after_trying(notice, Handed.DELIVERED, now=NOW + MINUTE)


def test_a_refused_notice_is_not_tried_again() -> None:
    answer = domain.after_trying(a_notice(earliest=NOW, latest=NOW + MINUTE), Handed.REFUSED, now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "refused"


def test_a_server_that_stays_away_until_the_end_makes_the_notice_unreachable() -> None:
    notice = a_notice(earliest=NOW - MINUTE, latest=NOW)
    answer = domain.after_trying(notice, Handed.AWAY, now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unreachable"


@given(age=st.floats(0, 1e6), left=st.floats(-10, 1e6), handed=st.sampled_from((Handed.AWAY, Handed.UNKNOWN)))
def test_the_next_attempt_is_never_too_late_and_never_at_once(age: float, left: float, handed: Handed) -> None:
    """Also after one that may have arrived: a colleague gets it twice rather than never."""
    notice = a_notice(earliest=NOW - timedelta(seconds=age), latest=NOW + timedelta(seconds=left))
    answer = domain.after_trying(notice, handed, now=NOW)
    if isinstance(answer, Again):
        assert 0 < answer.seconds <= LONGEST_PAUSE
        assert NOW + timedelta(seconds=answer.seconds) <= notice.latest
    else:
        assert left <= SHORTEST_PAUSE + 1e-3


@given(taken=st.floats(0, 100))
def test_an_attempt_takes_a_whole_number_of_paces(taken: float) -> None:
    left = domain.time_left(taken, 2.0)
    assert 0 < left <= 2
    assert (taken + left) / 2 == pytest.approx(round((taken + left) / 2))


def test_the_pauses_grow_with_the_age_of_the_notice() -> None:
    def pause(minutes: int) -> float:
        notice = a_notice(earliest=NOW - minutes * MINUTE, latest=NOW + timedelta(days=1))
        answer = domain.after_trying(notice, Handed.AWAY, now=NOW)
        assert isinstance(answer, Again)
        return answer.seconds

    assert [pause(0), pause(1), pause(2), pause(100)] == [1.0, 15.0, 30.0, 60.0]


@pytest.mark.parametrize(("wanted", "given"), [("ar", "ar"), ("de-AT", "de"), ("uk", "en")])
def test_a_notice_is_written_in_the_nearest_language_there_is(wanted: str, given: str) -> None:
    template = {code: a_translation(subject=code) for code in ("de", "en", "ar")}
    assert domain.translation_of(template, wanted) == (given, template[given])


def test_a_template_in_one_language_only_is_better_than_no_notice() -> None:
    assert domain.translation_of({"fr": a_translation()}, "uk") == ("fr", a_translation())


def test_the_place_is_named_only_where_one_is_configured() -> None:
    assert "http" not in written(a_notice()).text
    assert "https://a.example.org" in written(a_notice(), workplace="https://a.example.org").text


def test_every_template_is_there_in_every_language_of_the_staff() -> None:
    templates = read_templates()
    assert "something_new" in templates
    assert all({"de", "en", "ar"} <= template.keys() for template in templates.values())
    assert len(templates) == 9


@pytest.mark.parametrize("code", sorted(read_templates()))
def test_a_notice_is_harmless_in_the_hands_of_somebody_else(code: str) -> None:
    for words in read_templates()[code].values():
        shown = f"{words.subject} {words.text} {words.where}".lower()
        assert [word for word in TELLING if word in shown] == []


def written(notice: NoticeRequested, *, workplace: str | None = None) -> Message:
    return domain.letter(notice, a_translation(), language="en", address="anna@a.example.org", workplace=workplace)
