"""A sealed field opens in its own place, with its own key, and nowhere else."""

import sys
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.cases.contact.gate.store import GATE_RECORDS
from services.cases.contact.requests.rows import SEALED
from services.cases.files.file.store import PSEUDONYM
from services.cases.foundation.records.store import BY_TABLE
from services.cases.foundation.sealed.domain import BLOCK, Field, FieldNotOpenedError, Sealer, place_of
from services.cases.foundation.store import metadata

MODULES = [name for name in sys.modules if name.startswith("services.cases.")]
FOUND = {value for name in MODULES for value in vars(sys.modules[name]).values() if isinstance(value, Field)}
FOUND |= {field for records in BY_TABLE.values() for field in records.sealed.values()}
FIELDS = sorted(FOUND, key=lambda field: (field.table, field.column))
"""Every sealed column that the store of cases knows."""
ROW, OTHER_ROW = UUID(int=1), UUID(int=2)
KEY = bytes(range(32))


def sealer() -> Sealer:
    return Sealer({"one": KEY, "two": bytes(32)})


@given(some.text(max_size=300))
def test_what_was_sealed_opens_again(value: str) -> None:
    blob = sealer().seal(FIELDS[0], value, row=ROW, key_id="one")
    assert sealer().open(FIELDS[0], blob, row=ROW, key_id="one") == value


@pytest.mark.parametrize("sealed_as", FIELDS)
def test_no_column_opens_what_another_column_holds(sealed_as: Field) -> None:
    blob = sealer().seal(sealed_as, "Harbour", row=ROW, key_id="one")
    others = [field for field in FIELDS if field != sealed_as]
    assert len(others) == len(FIELDS) - 1
    for opened_as in others:
        with pytest.raises(FieldNotOpenedError):
            sealer().open(opened_as, blob, row=ROW, key_id="one")


def test_columns_of_one_purpose_are_still_told_apart() -> None:
    purposes = [field.purpose for field in FIELDS]
    assert any(purposes.count(purpose) > 1 for purpose in purposes)


@pytest.mark.parametrize("field", FIELDS)
def test_another_row_or_another_key_does_not_open_it(field: Field) -> None:
    blob = sealer().seal(field, "Harbour", row=ROW, key_id="one")
    for row, key_id in ((OTHER_ROW, "one"), (ROW, "two"), (ROW, "unknown")):
        with pytest.raises(FieldNotOpenedError):
            sealer().open(field, blob, row=row, key_id=key_id)


def test_the_same_key_under_another_name_does_not_open_it() -> None:
    blob = sealer().seal(FIELDS[0], "Harbour", row=ROW, key_id="one")
    with pytest.raises(FieldNotOpenedError):
        Sealer({"renamed": KEY}).open(FIELDS[0], blob, row=ROW, key_id="renamed")


@pytest.mark.parametrize("field", FIELDS)
def test_thousands_are_read_as_each_of_them_would_be(field: Field) -> None:
    one, name = sealer(), sealer().seal(field, "Harbour", row=ROW, key_id="one")
    given = [(ROW, "one", name), (ROW, "one", None), (OTHER_ROW, "one", name), (ROW, "two", name)]
    given += [(ROW, "unknown", name), (ROW, "one", name[:-1]), (ROW, "one", b"\2" + name[1:]), (ROW, "one", b"")]
    given += [(OTHER_ROW, "two", one.seal(field, "فاطمة", row=OTHER_ROW, key_id="two"))]
    given += [(ROW, "one", one.seal(other, "Harbour", row=ROW, key_id="one")) for other in FIELDS if other != field]
    read = [one.read(field, blob, row=row, key_id=key_id) for row, key_id, blob in given]
    assert list(one.read_each(field, given)) == read
    assert [value for value in read if value] == ["Harbour", "فاطمة"]


def test_every_flipped_bit_and_every_shortening_is_refused() -> None:
    one = sealer()
    blob = one.seal(FIELDS[0], "Harbour", row=ROW, key_id="one")
    damaged = [blob[:end] for end in range(len(blob))] + [blob + b"\0", blob * 10_000, bytes(1_000_000)]
    damaged += [flipped(blob, bit) for bit in range(len(blob) * 8)]
    for changed in damaged:
        with pytest.raises(FieldNotOpenedError):
            one.open(FIELDS[0], changed, row=ROW, key_id="one")


def flipped(blob: bytes, bit: int) -> bytes:
    at = bit // 8
    return blob[:at] + bytes((blob[at] ^ 1 << bit % 8,)) + blob[at + 1 :]


@pytest.mark.parametrize("version", [0, 2, 255])
def test_a_version_that_nobody_knows_is_refused_even_where_the_rest_is_good(version: int) -> None:
    blob = sealer().seal(FIELDS[0], "Harbour", row=ROW, key_id="one")
    with pytest.raises(FieldNotOpenedError):
        sealer().open(FIELDS[0], bytes((version,)) + blob[1:], row=ROW, key_id="one")


def test_every_sealed_column_is_a_column_and_has_a_place_of_its_own() -> None:
    columns = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    assert {*SEALED, PSEUDONYM, *GATE_RECORDS.sealed.values()} <= set(FIELDS)
    assert {(field.table, field.column) for field in FIELDS} <= columns
    assert len({place_of(field, ROW, "one") for field in FIELDS}) == len(FIELDS)


def test_short_values_are_all_equally_long() -> None:
    sizes = {len(sealer().seal(FIELDS[0], "x" * length, row=ROW, key_id="one")) for length in range(BLOCK - 4 + 1)}
    assert sizes == {1 + 12 + BLOCK + 16}


def test_the_same_value_never_looks_the_same_twice() -> None:
    one = sealer()
    assert len({one.seal(FIELDS[0], "Harbour", row=ROW, key_id="one") for _ in range(2_000)}) == 2_000


def test_a_lost_field_reads_as_nothing_and_says_nothing() -> None:
    assert sealer().read(FIELDS[0], b"\x01damaged", row=ROW, key_id="one") is None
    assert sealer().read(FIELDS[0], None, row=ROW, key_id="one") is None


def test_neither_keys_nor_words_show_in_texts_of_errors_and_objects() -> None:
    blob = sealer().seal(FIELDS[0], "Harbour", row=ROW, key_id="one")
    with pytest.raises(FieldNotOpenedError) as caught:
        sealer().open(FIELDS[0], blob, row=uuid4(), key_id="one")
    assert caught.value.__cause__ is None
    for text in (repr(sealer()), repr(caught.value), str(caught.value)):
        assert "Harbour" not in text
        assert KEY.hex() not in text
        assert repr(KEY)[2:-1] not in text
