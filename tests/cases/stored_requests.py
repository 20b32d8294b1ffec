"""Requests and messages as the store keeps them."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.cases.contact.requests.store import Requests
from services.cases.foundation.store import CasesStore
from tests.cases.building import (
    a_person,
)

READER = a_person("counsellor")


async def ask(store: CasesStore, question: str) -> list[Any]:
    """Whatever stands there: on the errand that may look at every row."""
    async with store.engine.begin() as connection:
        await connection.execute(text("SELECT set_config('kokon.errand', 'retention', true)"))
        return list((await connection.execute(text(question))).all())


async def inbox(store: CasesStore) -> list[Any]:
    async with store.reading(READER) as work:
        return await Requests(work).inbox(start=0, size=50)


async def conversation(store: CasesStore, request_id: UUID) -> Any:
    async with store.reading(READER) as work:
        return await Requests(work).conversation(request_id)
