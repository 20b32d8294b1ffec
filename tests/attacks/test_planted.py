"""No sealed field of a client may be forgotten by A1: the dictionary says which there are."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.cases.contact.gate.domain import Point
from services.cases.contact.gate.store import CONTENT
from services.cases.contact.requests.words import ReplyKey, RequestWords
from services.cases.foundation.records.store import takes_codes
from shared.dictionary.entries import Dictionary
from shared.dictionary.files import ROOT, parsed, shipped, text_of
from shared.dictionary.vocabulary import About
from tests.attacks.canary_fields import PLANTED, WORDLESS

DICTIONARY = ROOT / "services/cases/dictionary.toml"
PSEUDONYM = "pseudonym = {"
NEW = 'called_by_others = { purpose = "What others call her", sealed = "identity", exported = "called_by_others" }\n'


def sealed_of_clients(dictionaries: Iterable[Dictionary]) -> set[str]:
    return {
        f"{table}.{column}"
        for dictionary in dictionaries
        for table, column, field in dictionary.every_field()
        if field.sealed and dictionary.tables[table].about == About.CLIENT
    }


def test_every_sealed_field_of_a_client_carries_a_canary_or_has_no_room_for_one() -> None:
    assert sealed_of_clients(shipped().values()) == set(PLANTED.values()) | set(WORDLESS)
    assert not set(PLANTED.values()) & set(WORDLESS)


def test_twin_a_new_sealed_field_without_a_canary_is_found() -> None:
    text = text_of(DICTIONARY)
    assert text.count(PSEUDONYM) == 1
    everywhere = text_of(ROOT / "shared/dictionary/everywhere.toml")
    grown = parsed("cases/dictionary.toml", text.replace(PSEUDONYM, NEW + PSEUDONYM), everywhere=everywhere)
    assert sealed_of_clients([grown]) - set(PLANTED.values()) - set(WORDLESS) == {"file.called_by_others"}


REQUEST = {"v": 1, "kind": "request", "language": "de", "words": "x", "from": "client"}
WALK = {
    "kind": "walk",
    "points": dict.fromkeys(Point, "told"),
    "language": "de",
    "interpreter": False,
    "text": "2026-01/de",
}
KEY = {"suite": "x25519", "public": "AAAA"}
POSTPONED = {"kind": "postponed", "reason": "other"}
MODELS: dict[str, tuple[TypeAdapter[Any], dict[str, Any], tuple[str, ...]]] = {
    "request": (TypeAdapter(RequestWords), REQUEST, ("language", "from")),
    "key": (TypeAdapter(ReplyKey), KEY, ("suite",)),
    "walk": (CONTENT, WALK, ("points", "language", "interpreter", "text", "note")),
    "postponed": (CONTENT, POSTPONED, ("reason", "note")),
}


class Theme(StrEnum):
    HEALTH = "health"


@pytest.mark.parametrize("hint", [Theme, Theme | None, tuple[Theme, ...], tuple[Theme, ...] | None])
def test_a_field_that_takes_codes_has_no_room_for_a_word(hint: Any) -> None:
    assert takes_codes(hint)
    for word in ("they know my street", ["they know my street"]):
        with pytest.raises(ValidationError):
            TypeAdapter(hint).validate_python(word)


@pytest.mark.parametrize("hint", [str, str | None, Theme | str, tuple[str, ...], dict[Theme, str], Any])
def test_twin_a_field_with_room_for_a_word_is_not_taken_for_one_of_codes(hint: Any) -> None:
    assert not takes_codes(hint)


@pytest.mark.parametrize("model", MODELS)
def test_where_no_word_is_planted_none_has_room(model: str) -> None:
    adapter, good, fields = MODELS[model]
    adapter.validate_python(good)
    for field in fields:
        with pytest.raises(ValidationError):
            adapter.validate_python(good | {field: "they know my street"})
