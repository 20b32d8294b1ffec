"""Which keys letters are taken for, and which are to end as soon as no letter needs them."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    SmallInteger,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.intake.tables.store import metadata
from shared.crypto.keypairs import PublicKey
from shared.events import MessageSealed, OpeningKeysAnnounced, RequestSealed
from shared.store.store import Work

letter_keys = Table(
    "letter_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("place", SmallInteger, nullable=False),
    Column("suite", Text, nullable=False),
    Column("public", Text, nullable=False),
    Column("is_taken", Boolean, nullable=False),
)
announced = Table(
    "letter_keys_announced",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("number", BigInteger, nullable=False),
    CheckConstraint("only_row = 1", name="letter_keys_announced_only_row"),
)
TAKEN = select(letter_keys).where(letter_keys.c.is_taken).order_by(letter_keys.c.place)
# a change of the row waits for this, and this for a change
HELD = (
    select(letter_keys.c.key_id)
    .where(letter_keys.c.is_taken, letter_keys.c.key_id == func.any(bindparam("ids", type_=ARRAY(Text))))
    .order_by(letter_keys.c.key_id)
    .with_for_update(read=True)
)
UNUSED = text(
    "DELETE FROM letter_key WHERE NOT is_taken AND NOT EXISTS (SELECT FROM outbox WHERE subject = ANY(:subjects) "
    "AND convert_from(outbox.body, 'UTF8')::jsonb ->> 'key_id' = letter_key.key_id) RETURNING key_id"
).bindparams(bindparam("subjects", type_=ARRAY(Text)))
LETTERS = [RequestSealed.subject, MessageSealed.subject]


class LetterKeysWork(Work):
    async def taken_keys(self) -> list[PublicKey]:
        """The newest first."""
        rows = await self.connection.execute(TAKEN)
        return [PublicKey.from_json({"key_id": r.key_id, "suite": r.suite, "public": r.public}) for r in rows]

    async def hold_keys(self, key_ids: Collection[str]) -> set[str]:
        """Those of these that letters are taken for; until the work is done none of them is retired."""
        return set((await self.connection.execute(HELD, {"ids": sorted(key_ids)})).scalars())

    async def put_keys(self, told: OpeningKeysAnnounced) -> bool:
        """Take what is newer than all before; the same again renews what is to end. Whether it was taken."""
        put = insert(announced).values(number=told.number)
        newer = put.on_conflict_do_update(
            index_elements=["only_row"],
            set_={"number": put.excluded.number},
            where=announced.c.number <= put.excluded.number,
        )
        if not (await self.connection.execute(newer)).rowcount:
            return False
        rows = rows_of(told)
        known = [row["key_id"] for row in rows]
        await self.connection.execute(delete(letter_keys).where(letter_keys.c.key_id.not_in(known)))
        upsert = insert(letter_keys).values(rows)
        changed = {name: upsert.excluded[name] for name in ("place", "is_taken")}
        await self.connection.execute(upsert.on_conflict_do_update(index_elements=["key_id"], set_=changed))
        return True

    async def retire_unused(self) -> Sequence[str]:
        """Forget the keys that are to end and that no letter in the outbox is sealed for; return their ids."""
        return sorted((await self.connection.execute(UNUSED, {"subjects": LETTERS})).scalars())


def rows_of(told: OpeningKeysAnnounced) -> list[dict[str, object]]:
    taken: list[dict[str, object]] = [
        key.model_dump() | {"place": place, "is_taken": True} for place, key in enumerate(told.keys)
    ]
    ending = [
        {"key_id": key_id, "suite": "", "public": "", "place": len(taken) + place, "is_taken": False}
        for place, key_id in enumerate(told.ending)
    ]
    return taken + ending
