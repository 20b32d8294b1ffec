"""When a notice is tried, what an attempt means, and how a notice reads."""

from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify import domain
from services.notify.domain import Again, Attempt
from services.notify.notices.catalogues import read_templates
from shared.events import NoticeDelivered, NoticeFailed, NoticeRequested
from tests.notify.building import a_notice, a_translation

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SENDER = Address("", "centre", "a.example.org")
ANNA = Address("", "anna", "a.example.org")
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
    answer = domain.after_trying(notice, Attempt.DELIVERED, now=NOW)
    assert isinstance(answer, NoticeDelivered)
    assert answer == domain.after_trying(notice, Attempt.DELIVERED, now=NOW + MINUTE)


def test_a_refused_notice_is_not_tried_again() -> None:
    answer = domain.after_trying(a_notice(earliest=NOW, latest=NOW + MINUTE), Attempt.REFUSED, now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "refused"


def test_a_server_that_stays_away_until_the_end_makes_the_notice_unreachable() -> None:
    notice = a_notice(earliest=NOW - MINUTE, latest=NOW)
    answer = domain.after_trying(notice, Attempt.AWAY, now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unreachable"


@given(age=st.floats(0, 1e6), left=st.floats(-10, 1e6))
def test_the_next_attempt_is_never_too_late_and_never_at_once(age: float, left: float) -> None:
    notice = a_notice(earliest=NOW - timedelta(seconds=age), latest=NOW + timedelta(seconds=left))
    answer = domain.after_trying(notice, Attempt.AWAY, now=NOW)
    if isinstance(answer, Again):
        assert 0 < answer.seconds <= domain.LONGEST_PAUSE
        assert NOW + timedelta(seconds=answer.seconds) <= notice.latest
    else:
        assert left <= domain.SHORTEST_PAUSE + 1e-3


@given(taken=st.floats(0, 100))
def test_an_attempt_takes_a_whole_number_of_paces(taken: float) -> None:
    left = domain.time_left(taken, 2.0)
    assert 0 < left <= 2
    assert (taken + left) / 2 == pytest.approx(round((taken + left) / 2))


def test_the_pauses_grow_with_the_age_of_the_notice() -> None:
    def pause(minutes: int) -> float:
        notice = a_notice(earliest=NOW - minutes * MINUTE, latest=NOW + timedelta(days=1))
        answer = domain.after_trying(notice, Attempt.AWAY, now=NOW)
        assert isinstance(answer, Again)
        return answer.seconds

    assert [pause(0), pause(1), pause(2), pause(100)] == [1.0, 15.0, 30.0, 60.0]


@pytest.mark.parametrize(("wanted", "given"), [("ar", "ar"), ("de-AT", "de"), ("uk", "en")])
def test_a_notice_is_written_in_the_nearest_language_there_is(wanted: str, given: str) -> None:
    template = {code: a_translation(subject=code) for code in ("de", "en", "ar")}
    assert domain.translation_of(template, wanted) == (given, template[given])


def test_a_template_in_one_language_only_is_better_than_no_notice() -> None:
    assert domain.translation_of({"fr": a_translation()}, "uk") == ("fr", a_translation())


@pytest.mark.parametrize("text", ["anna@example.org", "a.b+c@mail.example.org", "anna@bücher.example"])
def test_one_plain_address_is_a_recipient(text: str) -> None:
    address = domain.recipient(text.encode())
    assert address is not None
    assert address.addr_spec.isascii()


@pytest.mark.parametrize(
    "opened",
    [
        b"",
        b"anna",
        b"@example.org",
        b"anna@",
        b"\xff\xfe@example.org",
        b"anna@example.org\r\nBcc: eve@example.org",
        b"anna@example.org, eve@example.org",
        b"Anna <anna@example.org>",
        b"anna@exa mple.org",
        b"anna;eve@example.org",
        "аnna@example.org".encode(),
        b"anna@" + b"a" * 300 + b".org",
    ],
)
def test_anything_else_is_no_recipient(opened: bytes) -> None:
    assert domain.recipient(opened) is None


@given(st.binary(max_size=80))
def test_no_bytes_at_all_make_the_reading_of_an_address_fail_otherwise(opened: bytes) -> None:
    address = domain.recipient(opened)
    assert address is None or "\n" not in address.addr_spec


def test_a_repeated_notice_carries_the_same_message_id_and_no_id_of_the_notice() -> None:
    notice = a_notice(notice_id=UUID(int=7), earliest=NOW, latest=NOW + MINUTE)
    mails = [written(notice, now=NOW), written(notice, now=NOW + MINUTE)]
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"]
    assert written(a_notice(notice_id=UUID(int=8)), now=NOW)["Message-ID"] != mails[0]["Message-ID"]
    shown = mails[0].as_string()
    assert not any(form in shown for form in (str(notice.notice_id), notice.notice_id.hex, str(notice.id)))


def test_the_place_is_named_only_where_one_is_configured() -> None:
    assert "http" not in written(a_notice(), now=NOW).get_content()
    assert "https://a.example.org" in written(a_notice(), now=NOW, workplace="https://a.example.org").get_content()


def test_every_template_is_there_in_every_language_of_the_staff() -> None:
    templates = read_templates()
    assert "something_new" in templates
    assert all({"de", "en", "ar"} <= template.keys() for template in templates.values())
    assert len(templates) == 10


@pytest.mark.parametrize("code", sorted(read_templates()))
def test_a_notice_is_harmless_in_the_hands_of_somebody_else(code: str) -> None:
    for words in read_templates()[code].values():
        shown = f"{words.subject} {words.text} {words.where}".lower()
        assert [word for word in TELLING if word in shown] == []


def written(notice: NoticeRequested, *, now: datetime, workplace: str | None = None) -> EmailMessage:
    words = a_translation()
    return domain.letter(notice, words, language="en", to=ANNA, sender=SENDER, workplace=workplace, now=now)
