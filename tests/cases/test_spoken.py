"""Languages in which people are spoken with."""

from zoneinfo import ZoneInfo

import pytest

from services.cases.spoken import ANOTHER, SPOKEN, name_of, named
from shared.dictionary.files import ROOT
from shared.languages import Languages

WORDINGS = Languages(
    ["en", "de", "ar"], ("cases", ROOT / "services" / "cases" / "locale"), clock=ZoneInfo("Europe/Berlin")
)


@pytest.mark.parametrize("reader", ["de", "en", "ar"])
def test_every_language_has_a_name_and_none_comes_twice(reader: str) -> None:
    found = named(WORDINGS[reader], SPOKEN)
    assert len({code for code, _ in found}) == len({name for _, name in found}) == len(SPOKEN)
    assert not [code for code, name in found if code == name]
    assert found[-1][0] == ANOTHER


def test_a_region_is_left_out() -> None:
    assert name_of(WORDINGS["en"], "pt-BR") == "Portuguese"
