"""Languages in which people are spoken with."""

from zoneinfo import ZoneInfo

import pytest

from services.cases.foundation.spoken_languages import ANOTHER, SPOKEN, name_of, named
from shared.dictionary.files import ROOT
from shared.languages import Languages

WORDINGS = Languages(
    ["en", "de", "ar"], ("cases", ROOT / "services" / "cases" / "locale"), clock=ZoneInfo("Europe/Berlin")
)


@pytest.mark.parametrize("reader", ["de", "en", "ar"])
def test_every_language_has_a_name_and_none_comes_twice(reader: str) -> None:
    found = named(WORDINGS[reader], SPOKEN)
    assert {code for code, _ in found} == set(SPOKEN)
    assert len({name for _, name in found}) == len(found) == len(SPOKEN) + 1, "Edo has two names"
    assert not [code for code, name in found if code == name]
    assert found[-1][0] == ANOTHER


@pytest.mark.parametrize(
    ("reader", "earlier", "later"),
    [
        ("de", "da", "dyu"),  # Dänisch, Dyula
        ("de", "tr", "tk"),  # Türkisch, Turkmenisch
        ("de", "om", "pl"),
        ("de", "am", "ar"),
        ("ar", "de", "en"),  # الألمانية, الإنجليزية
        ("ar", "ar", "fa"),
    ],
)
def test_they_stand_in_the_order_of_the_readers_alphabet(reader: str, earlier: str, later: str) -> None:
    codes = [code for code, _ in named(WORDINGS[reader], SPOKEN)]
    assert codes.index(earlier) < codes.index(later)


@pytest.mark.parametrize("reader", ["de", "en", "ar"])
def test_edo_is_found_under_both_of_its_names(reader: str) -> None:
    names = [name for code, name in named(WORDINGS[reader], SPOKEN) if code == "bin"]
    assert len(names) == 2
    if reader != "ar":
        assert {name.split()[0] for name in names} == {"Edo", "Bini"}


def test_a_region_is_left_out() -> None:
    assert name_of(WORDINGS["en"], "pt-BR") == "Portuguese"
