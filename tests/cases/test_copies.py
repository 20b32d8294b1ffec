"""The copy for a client: all data of the client is in it, made from the dictionary, and nothing of anybody else."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from sqlalchemy import Column, MetaData, Table, Text

from services.cases.foundation.regimes.domain import Regime
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.roles import NotAllowedError
from services.cases.foundation.store import CasesStore
from services.cases.rights.copies import domain
from services.cases.rights.copies.domain import LEFT_OUT, Entry, Part, Passage, passages, seen_mark, texts_in, without
from services.cases.rights.copies.store import Copies, Hers, NotFoundInCopyError, dictionary, of_client
from shared.dictionary.entries import exported
from shared.dictionary.files import ROOT
from shared.dictionary.retention import RULES
from shared.dictionary.vocabulary import About
from tests.cases.building import Database, cases_store, centre_keys, hire
from tests.cases.canary_clients import WRITTEN_BY_ITSELF, Canary

HER, OTHER = "CANARY-HERS", "CANARY-OTHERS"
NOT_HER_NUMBER, HER_NUMBER = 8123, 7123
EARLIER = ["read", "export"]
"""The copy that was made before this one; those of the other client are not in it."""
SCHEMA = ROOT / "docs" / "access-copy.schema.json"


@pytest.fixture
async def store(database: Database) -> AsyncIterator[CasesStore]:
    async with cases_store(database) as made:
        yield made


async def two_clients(store: CasesStore) -> tuple[Canary, Canary]:
    """Of the same counsellor, so that only the copy keeps them apart."""
    counsellor, second = await hire(store, "counsellor"), await hire(store, "lead")
    hers, other = (
        Canary(HER, counsellor, second, HER_NUMBER),
        Canary(OTHER, counsellor, second, NOT_HER_NUMBER),
    )
    await hers.plant(store)
    await other.plant(store)
    return hers, other


def expected(client: Canary, table: str, column: str) -> object:
    said, value = dictionary().tables[table].fields[column], client.planted[table, column]
    if said.about == About.STAFF:
        return {"staff": sorted((client.second if value == client.second.id else client.counsellor).roles)}
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.real
async def test_the_copy_has_everything_of_hers_and_nothing_of_others(store: CasesStore) -> None:
    hers, other = await two_clients(store)
    for client in (hers, other, other, hers):
        async with store.reading(hers.counsellor) as work:
            _, copy = await Copies(work).copy_of(client.file_id, key=centre_keys().mark)
    told = domain.for_machines(
        copy, dictionary(), centre="centre", day=date(2026, 3, 5), law=law(Regime.GDPR), rules=RULES
    )
    parts = json.loads(told)["parts"]
    for name, table in dictionary().tables.items():
        if table.about == About.CLIENT and not table.database:
            for column, called, _ in exported(table):
                entries = parts[name]["entries"]
                if name in WRITTEN_BY_ITSELF:
                    assert all(called in entry for entry in entries)
                    continue
                [entry] = entries
                assert entry[called] == expected(hers, name, column), (name, column)
    assert [one["what_was_done"] for one in parts["audit_entry"]["entries"]] == EARLIER
    assert OTHER not in told.decode()
    assert str(NOT_HER_NUMBER) not in told.decode()
    assert other.counsellor.name not in told.decode()
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(told))


@pytest.mark.real
async def test_nobody_outside_the_team_makes_a_copy(store: CasesStore) -> None:
    hers, _ = await two_clients(store)
    for role in ("counsellor", "lead", "data_protection", "admin"):
        somebody = await hire(store, role)
        with pytest.raises(NotAllowedError):
            async with store.reading(somebody) as work:
                await Copies(work).copy_of(hers.file_id, key=centre_keys().mark)


def test_the_schema_is_that_of_the_dictionary() -> None:
    assert json.loads(SCHEMA.read_text()) == domain.schema(dictionary()), "python -m services.cases.rights.copies"


def test_twin_a_table_that_nothing_joins_with_a_client_is_found() -> None:
    lost = Table("lost", MetaData(), Column("street", Text))
    with pytest.raises(NotFoundInCopyError):
        of_client(lost, Hers({}, {}))


TEXT = "I am here. Amina was there too! Und dann?\nمرحبا. كيف الحال؟ Good"


@given(st.text())
def test_passages_are_the_text_again(text: str) -> None:
    assert "".join(passages(text)) == text


def a_copy(text: str = TEXT) -> domain.Copy:
    return (Part("message", (Entry("1", {"words": text, "code": "met."}, frozenset({"words"})),)),)


def test_a_passage_about_somebody_else_stays_out_and_the_rest_stays_in() -> None:
    found = passages(TEXT)
    left = without(a_copy(), [Passage("message/1/words", 1, found[1])])
    [(_, text)] = texts_in(left)
    assert text == TEXT.replace("Amina was there too!", LEFT_OUT)


def test_where_the_words_have_changed_since_the_whole_text_stays_out() -> None:
    left = without(a_copy("Something else. Amina came! Yes."), [Passage("message/1/words", 1, "Amina was there too! ")])
    assert [text for _, text in texts_in(left)] == [LEFT_OUT]
    assert seen_mark(a_copy()) != seen_mark(a_copy("Something else."))
    assert seen_mark(a_copy()) == seen_mark(a_copy())


def test_times_are_told_with_their_zone() -> None:
    assert domain.plain(datetime(2026, 3, 5, 12, tzinfo=UTC)) == "2026-03-05T12:00:00+00:00"
