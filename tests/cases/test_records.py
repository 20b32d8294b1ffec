"""A record says itself once: what is written through it comes back, also what the version before has written."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import insert, select, text

import services.cases.app  # noqa: F401  # every kind of record is known
from services.cases.casework.consents.domain import What
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.records.domain import Record, defaults, newer
from services.cases.foundation.records.store import BY_TABLE, Records, without_none
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.rights.copies.domain import Passage
from services.cases.rights.corrections.domain import Correctable
from services.cases.rights.corrections.store import Corrections
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.restrictions.store import Restrictions
from services.cases.rights.subject_requests.domain import Review
from services.cases.rights.subject_requests.store import ASKED, ClientRights
from tests.cases.building import NOON, Desk, a_request, a_walk, sit_down
from tests.cases.desk_acts import arrived, file_of
from tests.cases.guarded_tables import EVERY_ROW

PLAIN: Mapping[type, Any] = {
    datetime: NOON,
    date: NOON.date(),
    bool: True,
    int: 3,
    str: "A word of the client",
    bytes: b"1",
}
SEALER = Sealer({"key": bytes(32)})
STRUCTURED = {"gate_record", "attachment"}
"""What is sealed in these has fields of its own, which have words, too."""


def an_example(of: Any) -> Any:
    """Some value of a type: everything that a record may have is made from this."""
    hint: Any = without_none(of)[0]
    if isinstance(hint, TypeAliasType):
        return an_example(hint.__value__)
    if get_origin(hint) is tuple:
        return (an_example(get_args(hint)[0]),)
    if get_origin(hint) in (Annotated, Union, UnionType):
        return an_example(get_args(hint)[0])
    if is_dataclass(hint) or (issubclass(hint, BaseModel) and hint.__name__ != "Walk"):
        made: Any = hint
        return made(**{name: an_example(one) for name, one in get_type_hints(hint).items() if name in fields_of(made)})
    return a_plain_example(hint)


def fields_of(kind: Any) -> set[str]:
    return set(kind.model_fields) if issubclass(kind, BaseModel) else {one.name for one in fields(kind)}


def a_plain_example(kind: Any) -> Any:
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    if kind is UUID:
        return uuid4()
    if kind.__name__ == "Walk":
        return a_walk()
    return next(PLAIN[one] for one in PLAIN if issubclass(kind, one))


def sealed_columns(records: Records[Any]) -> list[str]:
    return [records.columns[name] for name in records.sealed]


def an_example_of(records: Records[Any], **given: Any) -> Any:
    hints = get_type_hints(records.kind)
    # the database asks for a reason of some length, and for a transfer that has ended to have no number
    allowed: dict[str, Any] = {"reason_length": 30} if "reason_length" in hints else {}
    allowed |= {"ended_at": None} if records.table.name == "transfer" else {}
    made = {one.name: an_example(hints[one.name]) for one in fields(records.kind)}
    return records.kind(**made | allowed | given)


def is_words(example: Any) -> bool:
    """Whether any text is a value of this kind, one or several."""
    return all(type(one) is str for one in (example if isinstance(example, tuple) else [example]))


@pytest.mark.parametrize("table", sorted(BY_TABLE))
def test_what_is_sealed_of_a_record_is_opened_again_and_nothing_of_it_lies_in_clear(table: str) -> None:
    records = BY_TABLE[table]
    record: Record = an_example_of(records)
    row = records.row(record, SEALER, "key")
    assert records.opened(as_stored(row), SEALER, "key") == record
    assert row.keys() == {*records.columns.values()}
    assert all(isinstance(row[column], bytes) and b"client" not in row[column] for column in sealed_columns(records))


@pytest.mark.parametrize("table", sorted(BY_TABLE))
def test_what_cannot_be_opened_or_understood_is_the_default_and_everything_else_is_there(table: str) -> None:
    records = BY_TABLE[table]
    record = an_example_of(records)
    row, optional = records.row(record, SEALER, "key"), defaults(records.kind)
    lost = records.opened(as_stored(row), Sealer({}), "key")
    for one in fields(records.kind):
        kept = optional.get(one.name) if one.name in records.sealed else getattr(record, one.name)
        assert getattr(lost, one.name) == kept, one.name
    for name, place in records.sealed.items():
        if not is_words(an_example(get_type_hints(records.kind)[name])):
            unknown = SEALER.seal(place, '["nobody knows this"]', row=record.id, key_id="key")
            found = records.opened(as_stored(row | {records.columns[name]: unknown}), SEALER, "key")
            assert getattr(found, name) == optional.get(name), name


@pytest.mark.parametrize("table", sorted(BY_TABLE))
def test_a_field_that_a_record_need_not_have_may_be_empty(table: str) -> None:
    records = BY_TABLE[table]
    may_be_none = {name for name, default in defaults(records.kind).items() if default is None}
    empty = {records.columns[name] for name in may_be_none | newer(records.kind)}
    assert {one.name for one in records.table.columns if one.nullable} == empty
    sparse = an_example_of(records, **defaults(records.kind))
    row = records.row(sparse, SEALER, "key")
    assert records.opened(as_stored(row), SEALER, "key") == sparse
    of_before = row | dict.fromkeys(records.columns[name] for name in newer(records.kind))
    assert records.opened(as_stored(of_before), SEALER, "key") == sparse


@pytest.mark.parametrize("table", sorted(BY_TABLE))
async def test_a_row_of_every_kind_of_record_comes_back_from_the_database(app: FastAPI, table: str) -> None:
    records = BY_TABLE[table]
    _, file = await a_file(app)
    own = {"file_id": file.id, "thread_id": file.thread_id, "key_id": file.key_id}
    record = an_example_of(records, **{name: own[name] for name in own.keys() & records.table.columns.keys()})
    async with app.state.store.work() as work:
        await work.connection.execute(text(EVERY_ROW))
        sealer = await work.ring.sealer({file.key_id})
        await work.connection.execute(insert(records.table).values(records.row(record, sealer, file.key_id)))
        row = (await work.connection.execute(select(records.table).where(records.table.c.id == record.id))).one()
    assert records.opened(row, sealer, file.key_id) == record


@pytest.mark.parametrize("table", sorted(BY_TABLE))
def test_the_words_of_a_record_are_about_its_own_columns_and_all_of_its_codes(app: FastAPI, table: str) -> None:
    records = BY_TABLE[table]
    for language in app.state.pages.languages:
        words = records.words(language)
        if not STRUCTURED & {table}:
            assert {*words.fields, *words.codes, *words.to_client} <= {*records.table.columns.keys()}
        for column, code in records.codes.items():
            assert words.codes[column].keys() == {*code}, column
        for column, said in words.to_client.items():
            assert said.keys() <= words.codes[column].keys()


class Row(dict[str, Any]):
    """A row as the database gives it."""

    @property
    def _mapping(self) -> dict[str, Any]:
        return dict(self)

    @property
    def id(self) -> UUID:
        found: UUID = self["id"]
        return found


def as_stored(row: dict[str, Any]) -> Row:
    """Codes come back as texts."""
    return Row({name: str(value) if isinstance(value, StrEnum) else value for name, value in row.items()})


async def a_file(app: FastAPI) -> tuple[Desk, File]:
    desk = await sit_down(app, "counsellor")
    place = await file_of(desk, await arrived(app, a_request()))
    async with app.state.store.reading(desk.person) as work:
        return desk, await Files(work).file(UUID(place.rsplit("/", 1)[1]))


async def written_before(app: FastAPI, file: File, table: str, sealed: dict[str, str], **clear: Any) -> UUID:
    """A row as every version until now has written it: by hand, each text sealed at its place."""
    row_id = uuid4()
    async with app.state.store.work() as work:
        await work.connection.execute(text(EVERY_ROW))
        sealer = await work.ring.sealer({file.key_id})
        texts = {
            name: sealer.seal(Field(table, name, "narrative"), value, row=row_id, key_id=file.key_id)
            for name, value in sealed.items()
        }
        values = {"id": row_id, "file_id": file.id, "key_id": file.key_id, **clear, **texts}
        columns, places = ", ".join(f'"{one}"' for one in values), ", ".join(f":{one}" for one in values)
        await work.connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)
    return row_id


async def test_a_correction_of_the_version_before_opens(app: FastAPI) -> None:
    desk, file = await a_file(app)
    sealed = {"old": "Harbour", "new": "Lighthouse", "because": "Misheard."}
    clear = {"asked_id": None, "at": NOON, "by": desk.person.id, "what": "name", "agreed": True}
    row_id = await written_before(app, file, "correction", sealed, **clear)
    async with app.state.store.reading(desk.person) as work:
        [found] = await Corrections(work).of(file)
    assert (found.id, found.at, found.by, found.what) == (row_id, NOON, desk.person.id, Correctable.NAME)
    assert (found.old, found.new, found.because, found.record_id) == ("Harbour", "Lighthouse", "Misheard.", None)


async def test_a_restriction_of_the_version_before_opens(app: FastAPI) -> None:
    desk, file = await a_file(app)
    clear = {
        "since": NOON,
        "set_by": desk.person.id,
        "ground": "claims",
        "lifted_at": NOON,
        "lifted_by": desk.person.id,
    }
    await written_before(app, file, "restriction", {"lifted_because": "It is settled."}, **clear)
    async with app.state.store.reading(desk.person) as work:
        [found] = await Restrictions(work).of(file)
    assert (found.ground, found.lifted_because, found.lifted_at) == ("claims", "It is settled.", NOON)


WITHHELD = {"place": "message/1/words", "number": 1, "words": "My friend hides."}
OLDEST = {"seen": "abc", "withheld": [WITHHELD], "because": "About a friend."}
PASSAGES = (Passage("message/1/words", 1, "My friend hides."),)
ROWS = ["file/1", "message/1"]
REVIEWS = (
    (OLDEST, Review("abc", PASSAGES, "About a friend.")),
    (OLDEST | {"rows": None, "until": None}, Review("abc", PASSAGES, "About a friend.")),
    (
        OLDEST | {"withheld": [], "rows": ROWS, "until": datetime(2026, 3, 5, 12, 0, 0, 123456, tzinfo=UTC)},
        Review("abc", (), "About a friend.", tuple(ROWS), datetime(2026, 3, 5, 12, 0, 0, 123456, tzinfo=UTC)),
    ),
)


@pytest.mark.parametrize(("stored", "review"), REVIEWS, ids=("without-a-cut", "no-cut", "until-a-moment"))
async def test_a_request_and_its_review_of_the_version_before_open(
    app: FastAPI, stored: dict[str, Any], review: Review
) -> None:
    desk, file = await a_file(app)
    sealed = {"wish": "All of it.", "extended_because": "Many files.", "answer": "Here it is."}
    sealed["review"] = json.dumps(stored, default=str)
    clear = {"file_code": "26-001", "right": "access", "taken_by": desk.person.id}
    days = {"received_on": NOON.date(), "due_on": NOON.date()}
    row_id = await written_before(app, file, "rights_request", sealed, **clear, **days)
    async with app.state.store.reading(desk.person) as work:
        found = await ClientRights(work).asked(row_id, file)
        assert (found.wish, found.extended_because, found.answer) == ("All of it.", "Many files.", "Here it is.")
        assert found.review == review
        await ClientRights(work).replace(found, file)
        assert await ClientRights(work).asked(row_id, file) == found


async def test_what_of_a_disclosure_of_the_version_before_opens(app: FastAPI) -> None:
    desk, file = await a_file(app)
    sealed = {"recipient": "Youth welfare office", "what": json.dumps(["her_name", "health"]), "words": "By phone."}
    clear = {"told_on": NOON.date(), "way": "spoken", "because": "danger", "noted_at": NOON, "noted_by": desk.person.id}
    await written_before(app, file, "disclosure", sealed, **clear)
    async with app.state.store.reading(desk.person) as work:
        [found] = await Disclosures(work).of(file)
    assert (found.recipient, found.what, found.words) == ("Youth welfare office", (What.NAME, What.HEALTH), "By phone.")


def test_every_sealed_place_of_the_rights_is_where_it_was() -> None:
    places = {(one.table, one.column, one.purpose) for records in BY_TABLE.values() for one in records.sealed.values()}
    before = {
        "rights_request": ("wish", "extended_because", "review", "answer"),
        "correction": ("old", "new", "because"),
        "restriction": ("lifted_because",),
        "disclosure": ("recipient", "what", "words"),
    }
    assert places >= {(table, name, "narrative") for table, names in before.items() for name in names}
    assert ASKED.sealed["review"] == Field("rights_request", "review", "narrative")
