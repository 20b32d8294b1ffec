"""A1, the other half of its twin: code that writes an event and puts a client's word into it is found on the bus."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.cases.contact.requests import acts
from services.cases.people.team.domain import Notice, Presence, StaffMember, notices
from shared.crypto.sealing import PublicKey
from shared.events import NoticeRequested
from tests.attacks.canary import canary, search_all
from tests.cases.building import NOON, Database, a_request, a_workplace, cases_store, hire

WORD = canary("words")
type Leak = Callable[[str], dict[str, Any]]
"""What a careless builder writes into the event in place of what belongs there."""


def as_a_label(word: str) -> dict[str, Any]:
    """A code has room for one word of small letters."""
    return {"template": word.lower()}


def as_a_fingerprint(word: str) -> dict[str, Any]:
    return {"key_id": hashlib.sha256(word.encode()).hexdigest()}


def without_the_seal(word: str) -> dict[str, Any]:
    return {"address": b64encode(f"To whom it concerns: {word}".encode()).decode()}


async def on_the_bus(database: Database) -> list[tuple[str, bytes]]:
    """What casework tells when a client has written: subject and bytes of every event."""
    async with cases_store(database) as store:
        await hire(store, "intake_duty", email="someone.on.duty@example.org")
        await acts.receive([a_request(WORD)], workplace=a_workplace(store), now=NOON)
        async with store.work() as work:
            told = await work.connection.execute(text("SELECT subject, body FROM outbox"))
            return [(row.subject, row.body) for row in told]


async def test_what_casework_tells_holds_no_word(database: Database) -> None:
    told = await on_the_bus(database)
    assert [subject for subject, _ in told] == [NoticeRequested.subject]
    assert search_all(told, {"words": WORD}) == set()


@pytest.mark.parametrize("leak", [as_a_label, as_a_fingerprint, without_the_seal])
async def test_twin_a_builder_that_writes_a_word_into_its_event_is_found(
    leak: Leak, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(
        causes: Mapping[UUID, UUID | None],
        staff: Sequence[StaffMember],
        *,
        key: PublicKey,
        centre: str,
        now: datetime,
        presence: Presence,
    ) -> tuple[list[Notice], list[NoticeRequested]]:
        kept, told = notices(causes, staff, presence=presence, key=key, centre=centre, now=now)
        # checked as its own model checks it: the vocabulary alone does not keep this out
        return kept, [NoticeRequested.model_validate(one.model_dump() | leak(WORD)) for one in told]

    monkeypatch.setattr(acts, "notices", careless)
    found = search_all(await on_the_bus(database), {"words": WORD})
    assert {hit.place for hit in found} == {NoticeRequested.subject}
