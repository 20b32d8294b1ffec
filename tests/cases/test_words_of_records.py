"""Every code that a record can hold has a word, for the pages and for the client's copy, and no word is left over."""

from collections.abc import Mapping

import pytest

from services.cases.contact.gate.domain import How, Point, Reason
from services.cases.contact.gate.store import GATE_RECORDS
from services.cases.files.attachments.store import ATTACHMENTS
from services.cases.foundation.access.domain import GIVEN_TO, Capacity
from services.cases.foundation.records.store import BY_TABLE
from services.cases.people.members.store import MEMBERS
from services.cases.rights.copies.labels import code_words, document_words, field_words, of_records
from shared.documents.acceptance import Kind
from shared.languages import Wording, catalogue
from tests.cases.building import BERLIN

ENGLISH = Wording("en", catalogue("en"), BERLIN)


@pytest.mark.parametrize("table", sorted(BY_TABLE))
def test_every_code_of_a_record_has_a_word(table: str) -> None:
    records = BY_TABLE[table]
    said = records.words(ENGLISH)
    for name, code in records.codes.items():
        assert said.codes[records.columns[name]].keys() == {*code}, (table, name)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (GATE_RECORDS.words(ENGLISH).codes["points"], Point),
        (GATE_RECORDS.words(ENGLISH).codes["how"], How),
        (GATE_RECORDS.words(ENGLISH).codes["reason"], Reason),
        (ATTACHMENTS.words(ENGLISH).codes["kind"], Kind),
        (MEMBERS.words(ENGLISH).codes["parts"], GIVEN_TO[Capacity.SUBSTITUTE]),
    ],
)
def test_every_code_within_a_record_has_a_word(said: Mapping[str, str], codes: type[Point]) -> None:
    assert said.keys() == {*codes}


def test_the_copy_takes_its_words_from_the_records() -> None:
    fields, codes = field_words(ENGLISH), of_records(ENGLISH)[1]
    assert (fields["explained_by"], fields["attached_at"]) == ("Explained by", "Attached")
    assert (fields["opened_because"], fields["read_as"]) == ("Why it was opened", "As what")
    assert codes["removed_because"]["others"] == "it says something about other people"
    assert codes["read_as"]["deputy"] == "deputy in this file"
    assert code_words(ENGLISH)[Point.LIMITS] == "Where confidentiality ends"
    assert document_words(ENGLISH)["cleaned"] == "Hidden details were removed"
