"""Dates, numbers and words are those of the language, and moments those of the centre's clock."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import dates
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from shared.languages import Languages, is_known

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def languages() -> Languages:
    return Languages(["de", "en", "ar"], clock=BERLIN)


def test_a_moment_is_shown_in_the_clock_of_the_centre(languages: Languages) -> None:
    assert languages["de"].day(NEW_YEARS_EVE) == "1. Januar 2027"
    assert languages["de"].time(NEW_YEARS_EVE) == "00:30"
    assert languages["de"].moment(NEW_YEARS_EVE) == "01.01.2027, 00:30"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "1. Januar 2027, 00:30"),
        ("en", "January 1, 2027, 12:30 AM"),
        ("ar", "1 يناير 2027، 12:30 ص"),
    ],
)
def test_a_moment_in_words_needs_no_seconds_and_no_zone(languages: Languages, language: str, told: str) -> None:
    assert " ".join(languages[language].moment(NEW_YEARS_EVE, "long").split()) == told


def test_a_day_without_a_time_stays_that_day(languages: Languages) -> None:
    assert languages["en"].day(date(2026, 12, 31)) == "December 31, 2026"


def test_numbers_are_written_as_the_language_does(languages: Languages) -> None:
    assert (languages["de"].number(1234.5), languages["en"].number(1234.5)) == ("1.234,5", "1,234.5")
    assert (languages["de"].number(3, 1), languages["de"].number(3.25, 0)) == ("3,0", "3")
    assert re.sub(r"\s", " ", languages["de"].percent(0.38)) == "38 %"


def test_persian_is_shown_its_own_digits() -> None:
    persian = Languages(["fa"], clock=BERLIN)["fa"]
    shown = [persian.number(1234), persian.percent(0.5), persian.time(NEW_YEARS_EVE), persian.day(NEW_YEARS_EVE)]
    assert re.findall(r"[0-9]", " ".join(shown)) == []
    assert shown[2] == "۰:۳۰"
    assert persian.in_own_digits("030 1") == "۰۳۰ ۱"


def test_time_that_passed_is_told_in_words(languages: Languages) -> None:
    assert languages["de"].ago(NEW_YEARS_EVE - timedelta(hours=2), NEW_YEARS_EVE) == "vor 2 Stunden"
    assert languages["en"].duration(timedelta(days=3)) == "3 days"
    assert languages["de"].language("ar-SY") == "Arabisch"
    assert languages["de"].language("??") == "??"


def test_durations_that_are_remembered_for_a_minute_have_the_words_of_each_second(languages: Languages) -> None:
    for seconds in [*range(0, 2 * 86400, 29), *range(86400, 90 * 86400, 1799), *range(3600, 40 * 86400, 1800)]:
        exact = dates.format_timedelta(timedelta(seconds=seconds), locale="de")
        assert languages["de"].duration(timedelta(seconds=seconds, microseconds=seconds % 1000)) == exact


def test_lists_are_joined_with_the_right_word(languages: Languages) -> None:
    assert languages["de"].listing(["a", "b", "c"]) == "a, b und c"


@pytest.mark.parametrize(
    ("code", "direction"), [("de", "ltr"), ("ar", "rtl"), ("fa", "rtl"), ("ur", "rtl"), ("he", "rtl")]
)
def test_the_direction_is_that_of_the_script(code: str, direction: str) -> None:
    assert Languages([code], clock=UTC)[code].direction == direction


def test_a_language_is_called_by_its_own_name(languages: Languages) -> None:
    assert [wording.own_name for wording in languages] == ["Deutsch", "English", "العربية"]


def test_a_language_that_is_not_spoken_is_answered_in_the_first_one(languages: Languages) -> None:
    assert (languages["fr"].code, languages["ar-EG"].code) == ("de", "ar")


@pytest.mark.parametrize(
    ("count", "form"), [(0, "zero"), (1, "one"), (2, "two"), (3, "few"), (11, "many"), (100, "other")]
)
def test_arabic_has_six_plural_forms(tmp_path: Path, count: int, form: str) -> None:
    catalogue = Catalog("ar")
    catalogue.add(("thing", "things"), ("zero", "one", "two", "few", "other", "many"))
    words = Languages(["ar"], written(tmp_path, "own", catalogue), clock=UTC)["ar"]
    assert words.ngettext("thing", "things", count) == form


def test_the_words_of_a_service_win_over_the_shared_ones(tmp_path: Path) -> None:
    own = Catalog("de")
    own.add("Sign out", "Feierabend")
    words = Languages(["de"], written(tmp_path, "own", own), clock=UTC)["de"]
    assert (words.gettext("Sign out"), words.gettext("Sign in")) == ("Feierabend", "Anmelden")
    assert words.gettext("Nobody translated this") == "Nobody translated this"


def test_babel_knows_the_languages_of_the_door() -> None:
    assert all(is_known(code) for code in ("de", "en", "ar", "fa", "ti", "vi", "pcm", "uk"))
    assert not is_known("xx-nothing")


def written(folder: Path, name: str, catalogue: Catalog) -> tuple[str, Path]:
    file = folder / str(catalogue.locale) / "LC_MESSAGES" / f"{name}.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    return name, folder


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "Donnerstag, 3. Dezember"),
        ("en", "Thursday, December 3"),
        ("ar", "الخميس، 3 ديسمبر"),
        ("hu", "december 3., csütörtök"),
        ("ru", "четверг, 3 декабря"),
        ("zh", "12月3日星期四"),
    ],
)
def test_a_day_soon_is_named_with_its_weekday_in_the_order_of_the_language(code: str, said: str) -> None:
    assert Languages([code], clock=UTC)[code].day(date(2026, 12, 3), "weekday") == said
