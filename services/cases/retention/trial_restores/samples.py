"""Of a restored copy one value of each sealed column: whether its key opens it. What it says goes nowhere."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, TypedDict
from uuid import UUID

from services.cases.counting.draws.outcomes import PLACES, row_of
from services.cases.foundation.sealed import domain as sealed
from services.cases.foundation.sealed.ring import KeyRing
from shared.dictionary.files import of_service

BOUND_TO = {"request": "thread_id", "hold": "thread_id", "attachment_chunk": "attachment_id"}
"""The column that a sealed value is bound to, where it is not `id`."""
BATCH = 1_000


class Sample(TypedDict):
    """As the database prints it; `parts` are the hexadecimal bytes, several of a large value alone."""

    table: str
    column: str
    row: Mapping[str, Any]
    parts: Sequence[str]


class Samples(TypedDict):
    """`key_ids` are all that there are: a row that does not name its key is tried with each."""

    key_ids: Collection[str]
    samples: Sequence[Sample]


async def not_opened(given: Samples, *, ring: KeyRing, of_centre: Mapping[str, sealed.Sealer]) -> list[str]:
    """The columns whose value no key opens, as `table.column`. `of_centre` has, for each table that no client's key
    seals, what opens it."""
    of_clients, purposes = sealed.Sealer({}), purposes_by_column()
    for some in batched(wanted(given), BATCH, strict=False):
        of_clients.take(await ring.sealer(some))
    tried = ((one, purposes[one["table"], one["column"]]) for one in given["samples"])
    return [
        f"{one['table']}.{one['column']}"
        for one, purpose in tried
        if not opens(one, purpose, given, of_clients, of_centre)
    ]


def purposes_by_column() -> dict[tuple[str, str], str]:
    return {(table, column): said.sealed for table, column, said in of_service("cases").every_field() if said.sealed}


def wanted(given: Samples) -> Iterator[str]:
    """Ids of the keys that may be needed."""
    named = {one["row"]["key_id"] for one in given["samples"] if "key_id" in one["row"]}
    yield from given["key_ids"] if any("key_id" not in one["row"] for one in given["samples"]) else named


def opens(
    sample: Sample, purpose: str, given: Samples, of_clients: sealed.Sealer, of_centre: Mapping[str, sealed.Sealer]
) -> bool:
    row, table = sample["row"], sample["table"]
    field = sealed.Field(table, sample["column"], purpose)
    sealer = of_centre.get(table, of_clients)
    key_ids = sealer.key_ids if table in of_centre else [row["key_id"]] if "key_id" in row else given["key_ids"]
    return any(opens_with(key_id, sample, field, sealer) for key_id in key_ids if key_id in sealer)


def opens_with(key_id: str, sample: Sample, field: sealed.Field, sealer: sealed.Sealer) -> bool:
    parts, row = [bytes.fromhex(part.removeprefix("\\x")) for part in sample["parts"]], place_of(sample)
    try:
        if field.table == "attachment_chunk":
            sealer.open_parts(field, parts, row=UUID(row), key_id=key_id)
        else:
            sealer.open(field, parts[0], row=row, key_id=key_id)
    except sealed.FieldNotOpenedError:
        return False
    return True


def place_of(sample: Sample) -> str:
    """What the value is bound to."""
    row = sample["row"]
    if sample["table"] in PLACES:
        return row_of(dict(row) | {"case_mark": bytes.fromhex(row["case_mark"].removeprefix("\\x"))})
    return str(row[BOUND_TO.get(sample["table"], "id")])
