"""What is drawn of many combinations: the same by the same seed, and all where everything is asked for."""

import pytest
from hypothesis import HealthCheck, settings

from tests import draws

MANY = ["ar", "de", "en", "fa", "fr", "ro", "ru", "so", "ti", "uk"]


@pytest.fixture(autouse=True)
def own_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(draws.NAME, "7")
    monkeypatch.delenv(draws.EVERYTHING, raising=False)
    monkeypatch.setattr(draws, "LEFT_OUT", set())


def test_german_english_and_arabic_always_and_some_of_the_others() -> None:
    drawn = draws.chosen_of(MANY)
    assert drawn[:3] == ["de", "en", "ar"]
    assert len(drawn) == len(set(drawn)) == 4
    assert draws.chosen_of(MANY) == drawn
    assert draws.closing_line() == f"6 combinations were not drawn: repeat with {draws.NAME}=7"


def test_another_seed_draws_others_and_all_seeds_draw_all(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set[str]()
    for seed in range(60):
        monkeypatch.setenv(draws.NAME, str(seed))
        seen.update(draws.chosen_of(MANY))
    assert seen == set(MANY)


def test_another_word_draws_others() -> None:
    drawn = {tuple(draws.some(range(60), 20, by=word)) for word in ("one", "two", "three")}
    assert len(drawn) == 3
    assert draws.some(range(60), 20, by="one") in [list(each) for each in drawn]


def test_everything_is_all_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(draws.EVERYTHING, "1")
    assert sorted(draws.chosen_of(MANY)) == MANY
    assert draws.closing_line() == ""


def test_a_service_without_one_of_them_is_not_asked_in_it() -> None:
    assert draws.chosen_of(["de", "en"]) == ["de", "en"]
    assert draws.languages("cases") == ["de", "en", "ar"]


def test_an_example_of_a_property_may_take_its_time() -> None:
    """On every machine: outside of CI the library would allow each example 200 ms."""
    assert settings.default
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check
